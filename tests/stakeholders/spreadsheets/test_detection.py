"""What is no table is named, and what would blow up is refused before it does."""

import contextlib
import io
import zipfile

import pytest

from stakeholders.spreadsheets.detection import Kind, detect
from stakeholders.spreadsheets.problems import UnreadableFile
from stakeholders.spreadsheets.reading import read_table
from stakeholders.spreadsheets.unpacking import Limits
from tests.stakeholders.spreadsheets.builders import (
    HEADER,
    ROWS,
    changed_part,
    ods_bytes,
    ods_cell,
    ods_rows,
    shared_text_bytes,
    xlsx_bytes,
    zip_bytes,
)

GOOD = xlsx_bytes(("Data", [HEADER, *ROWS * 200]))
SHEET = "xl/worksheets/sheet1.xml"


def refused(content, **options):
    with pytest.raises(UnreadableFile) as caught:
        read_table(content, "counts.xlsx", **options)
    return caught.value


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n...", "a PDF document"),
        (b"\n%PDF-1.7\n...", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n....", "an image"),
        (b"\xff\xd8\xff\xe0....", "an image"),
        (b"{\\rtf1\\ansi", "a text document"),
        (b"SQLite format 3\0", "a database"),
        (b"MZ\x90\0", "a program"),
        (b'{"type": "FeatureCollection"}', "a JSON file"),
        (b'[{"a": 1}]', "a JSON file"),
    ],
)
def test_other_files_are_named(content, kind):
    problem = refused(content)
    assert problem.code == "wrong_kind"
    assert kind in problem.text


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\x1f\x8b\x08rest", "archive"),
        (b"<html><table><tr><td>1</td></tr></table>", "markup_as_workbook"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook>", "markup_as_workbook"),
        (b"Area,Count\nN01\x00,3\n", "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "damaged"),
        (b"PK\x03\x04 not a zip at all", "damaged"),
        (zip_bytes([("readme.txt", "hello")]), "archive"),
        (zip_bytes([("word/document.xml", "<w/>")]), "wrong_kind"),
        (zip_bytes([("xl/workbook.bin", "x")]), "xlsb"),
        (zip_bytes([("mimetype", "application/vnd.oasis.opendocument.text")]), "wrong_kind"),
        (zip_bytes([("xl/workbook.xml", "<not-a-workbook")]), "damaged"),
    ],
)
def test_what_cannot_be_read(content, code):
    assert refused(content).code == code


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.9, 0.999])
def test_a_workbook_cut_off_on_its_way(share):
    assert refused(GOOD[: int(len(GOOD) * share)]).code == "damaged"


@pytest.mark.parametrize("seed", range(30))
def test_a_workbook_with_flipped_bytes_never_crashes(seed):
    """Whatever the bytes, the answer is a table or one clear error."""
    content = bytearray(GOOD)
    for step in range(1 + seed % 5):
        content[(seed * 7919 + step * 104_729) % len(content)] ^= 1 + seed
    with contextlib.suppress(UnreadableFile):
        list(read_table(bytes(content)).rows())


@pytest.mark.parametrize("keep", [0, 0.3, 0.6, 0.99])
def test_broken_xml_inside_a_sound_archive(keep):
    assert refused(changed_part(GOOD, SHEET, lambda xml: xml[: int(len(xml) * keep)])).code == "damaged"


def test_too_much_when_unpacked():
    bomb = zip_bytes([("xl/workbook.xml", "<x/>"), ("xl/media/a", b"\0" * 5_000_000)])
    assert len(bomb) < 20_000
    problem = refused(bomb, limits=Limits(unpacked=1_000_000))
    assert (problem.code, problem.params["limit"]) == ("unpacks_too_large", "1")


def test_a_false_size_in_the_directory_of_the_archive():
    """The archive says 10 bytes; unpacking shows that it lies."""
    content = bytearray(zip_bytes([("xl/workbook.xml", b"<x/>" + b" " * 100_000)]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/workbook.xml").file_size.to_bytes(4, "little")
    at = content.rindex(size)
    content[at : at + 4] = (10).to_bytes(4, "little")
    assert refused(bytes(content)).code == "damaged"


def test_too_many_parts():
    many = zip_bytes([("xl/workbook.xml", "<x/>"), *((f"xl/{i}", "") for i in range(60))])
    assert refused(many, limits=Limits(parts=50)).code == "too_many_parts"


@pytest.mark.parametrize("far", [b"XFD1048576", b"xfd1048576", b"ALL1"])
def test_a_cell_far_to_the_right(far):
    content = changed_part(GOOD, SHEET, lambda xml: xml.replace(b'r="D2"', b'r="' + far + b'"', 1))
    assert refused(content).code == "too_many_columns"


def test_a_cell_far_down_in_a_wide_sheet():
    def far(xml):
        return xml.replace(b'r="D2"', b'r="RR2"', 1).replace(b'r="A3"', b'r="A1048576"', 1)

    problem = refused(changed_part(GOOD, SHEET, far))
    assert problem.code == "sheet_too_large"
    assert "RR1048576" in problem.text


def test_a_long_narrow_sheet_is_fine():
    content = changed_part(GOOD, SHEET, lambda xml: xml.replace(b'r="A401"', b'r="A200000"', 1))
    assert detect(content, Limits()) is Kind.XLSX


def test_texts_that_are_stored_once():
    table = read_table(shared_text_bytes(["Area", "Note", "N01", "x"], [[0, 1], [2, 3], [2, 1]]))
    assert [row.cells for row in table.rows()] == [("N01", "x"), ("N01", "Note")]


def test_one_long_text_in_very_many_cells():
    """A few kB that would become 3 GB of copies."""
    texts = ["Area", "Note", "y" * 30_000]
    bomb = shared_text_bytes(texts, [[0, 1], *[[2, 2]] * 50_000])
    assert len(bomb) < 10_000
    assert refused(bomb).code == "unpacks_too_large"
    long_once = shared_text_bytes(texts, [[0, 1], [2, 2], *[[0, 1]] * 50_000])
    assert read_table(long_once).headers == ("Area", "Note")


def test_one_long_text_repeated_in_an_ods():
    row = '<table:table-row table:number-rows-repeated="50000">'
    bomb = ods_bytes(ods_rows([HEADER]) + row + ods_cell("y" * 30_000, 2) + "</table:table-row>")
    assert refused(bomb).code == "unpacks_too_large"


def test_repeated_rows_of_an_ods_do_not_blow_up():
    row = '<table:table-row table:number-rows-repeated="1048576">'
    bomb = ods_bytes(ods_rows([HEADER]) + row + ods_cell("x", 400) + "</table:table-row>")
    assert len(bomb) < 2_000
    assert refused(bomb).code == "sheet_too_large"
    wide = ods_bytes(ods_rows([HEADER]) + "<table:table-row>" + ods_cell(1, 16_384) + "</table:table-row>")
    assert refused(wide).code == "too_many_columns"


def test_the_endless_empty_rows_of_an_ods_are_nothing():
    empty = (
        '<table:table-row table:number-rows-repeated="1048000">'
        + ods_cell(None, 16_384)
        + "</table:table-row>"
    )
    table = read_table(ods_bytes(ods_rows([HEADER, *ROWS], empty)))
    assert [row.cells for row in table.rows()] == [tuple(row) for row in ROWS]


def test_a_directory_or_missing_file_is_the_callers_mistake(tmp_path):
    with pytest.raises(OSError, match="nothing"):
        read_table(tmp_path / "nothing.csv")
