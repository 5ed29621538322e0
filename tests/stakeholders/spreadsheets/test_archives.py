"""Archives of tables are read as one table, and refused when they are made to do harm."""

import io
import zipfile

import pytest

from stakeholders.spreadsheets import archives
from stakeholders.spreadsheets.problems import UnreadableFile
from stakeholders.spreadsheets.reading import read_table
from stakeholders.spreadsheets.unpacking import Limits
from tests.stakeholders.spreadsheets.builders import csv_bytes, xlsx_bytes

HEADER = ["Area", "Count"]


def zipped(*files: tuple[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return content.getvalue()


def month(*rows, **options) -> bytes:
    return csv_bytes([HEADER, *rows], **options)


def code_of(content, **options) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as refused:
        list(read_table(content, "a.zip", archives=True, **options).rows())
    assert refused.value.text
    return refused.value


def test_monthly_files_are_one_table_in_the_order_of_their_names():
    content = zipped(
        ("2025-02/2025-02-street.csv", month(["N03", 3], separator=";", encoding="cp1252")),
        ("__MACOSX/2025-01/._street.csv", b"\0\5"),
        ("2025-01/2025-01-street.csv", month(["N01", 1], [], ["N02", 2])),
        ("readme.md", b"# How to read this"),
        ("2025-03.xlsx", xlsx_bytes(("S", [["Month of March"], HEADER, ["Ñ04", 4]]))),
    )
    table = read_table(content, "all.zip", archives=True)
    assert table.headers == tuple(HEADER)
    assert [str(row.cells[0]) for row in table.rows()] == ["N01", "N02", "N03", "Ñ04"]
    lines = [row.line for row in table.rows()]
    assert lines == sorted(set(lines))
    assert [table.told(line) for line in lines] == [
        "2025-01/2025-01-street.csv: 2", "2025-01/2025-01-street.csv: 4", "2025-02/2025-02-street.csv: 2",
        "2025-03.xlsx: 3",
    ]  # fmt: skip
    for size in (1, 100):
        found = [int(line) for block in table.blocks(size) for line in block.lines]
        assert found == lines
    assert [remark.code for remark in table.remarks] == ["several_tables"]
    assert [row.cells for row in table.preview(1)] == [("N01", "1")]


def test_an_archive_on_disk_is_read_in_pieces(tmp_path):
    rows = [[f"N{i:05}", i] for i in range(50_000)]
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(("one.csv", month(*rows)), ("two.csv", month(*rows))))
    table = read_table(path, "a.zip", archives=True)
    assert sum(len(block) for block in table.blocks()) == 100_000


def test_without_being_asked_for_archives_are_refused():
    with pytest.raises(UnreadableFile) as refused:
        read_table(zipped(("one.csv", month(["N01", 1]))), "a.zip")
    assert refused.value.code == "archive"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([("one.csv", month(["N01", 1])), ("inner.zip", zipped(("two.csv", b"x")))], "archive_in_archive"),
        ([("one.csv", month(["N01", 1])), ("two.csv", zipped(("two.csv", b"x")))], "archive_in_archive"),
        ([("one.csv", month(["N01", 1])), ("two.csv", b"\x1f\x8b\x08rest")], "archive_in_archive"),
        ([("../../etc/cron.d/one.csv", month(["N01", 1]))], "archive_path"),
        ([("/etc/one.csv", month(["N01", 1]))], "archive_path"),
        ([("C:\\one.csv", month(["N01", 1]))], "archive_path"),
        ([("..\\one.csv", month(["N01", 1]))], "archive_path"),
        ([("readme.pdf", b"%PDF")], "archive_empty"),
        ([("one.csv", month(["N01", 1])), ("two.csv", b"Area,Sum\nN01,2\n")], "archive_differs"),
        ([("one.csv", month(["N01", 1])), ("two.csv", b"%PDF-1.4 and so on")], "archive_part"),
        ([("one.csv", month(["N01", 1])), ("two.csv", b'Area,Count\nN01,"2\n')], "archive_part"),
        ([("one.csv", b"Area,Count\n" + b"N" * 30_000_000)], "archive_bomb"),
        ([(f"{i}.csv", b"Area,Count\nN01,1\n") for i in range(1_001)], "archive_too_many"),
    ],
)
def test_what_is_no_archive_of_tables_is_refused_with_a_clear_message(files, code):
    assert code_of(zipped(*files)).code == code


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    content = zipped(("one.csv", month(*[["N01", i] for i in range(1000)])))
    monkeypatch.setattr(archives.Part, "open", None)
    assert code_of(content, limits=Limits(archive=5_000)).code == "archive_too_large"


def test_no_more_is_unpacked_than_was_declared():
    content = bytearray(zipped(("one.csv", month(*[["N01", i] for i in range(9000)]))))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (100).to_bytes(4, "little")
    assert code_of(bytes(content)).code in {"archive_part", "damaged"}


def test_a_cut_off_or_locked_archive_is_told():
    whole = zipped(("one.csv", month(["N01", 1])))
    assert code_of(whole[:-20]).code == "damaged"
    locked = bytearray(whole)
    locked[whole.rindex(b"PK\x01\x02") + 8] |= 1
    assert code_of(bytes(locked)).code == "password"
    broken = bytearray(
        zipped(("one.csv", month(*[["N01", i] for i in range(900)])), method=zipfile.ZIP_STORED)
    )
    broken[200] ^= 0xFF
    assert code_of(bytes(broken)).code == "archive_part"
