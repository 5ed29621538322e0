"""What we write is safe to open, says where it comes from, and comes back as it was."""

import io
from datetime import UTC, date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from stakeholders.spreadsheets.formula_guard import guarded, needs_guard, unguarded
from stakeholders.spreadsheets.reading import read_table
from stakeholders.spreadsheets.writing import Provenance, csv_lines, write_csv, write_xlsx

MADE = Provenance(
    what="Recorded incidents",
    filters="2025, all areas",
    who="Inês Duarte",
    when=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    notes=["Counts below 5 are hidden."],
)
DANGEROUS = [
    "=1+1",
    "+34 600 000",
    "-5",
    "@SUM(A1)",
    "\tx",
    "\rx",
    " =1",
    "'=1",
    "\uff1d1",
    "#N/A",
    "=cmd|' /C calc'!A0",
]


def as_csv(headers, rows, **options):
    target = io.BytesIO()
    write_csv(target, headers, rows, **options)
    return target.getvalue()


def as_xlsx(headers, rows, **options):
    target = io.BytesIO()
    write_xlsx(target, headers, rows, provenance=MADE, **options)
    return target.getvalue()


def test_no_cell_of_a_csv_starts_a_formula():
    content = as_csv(["=header", "n"], [[text, 1] for text in DANGEROUS]).decode("utf-8-sig")
    for line in content.split("\r\n")[:-1]:
        assert line.lstrip('"')[0] not in "=+-@\t\r\uff1d"


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_a_workbook_is_a_formula(text):
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([text], [[text]])))
    for row in book["Data"].iter_rows():
        for cell in row:
            assert cell.data_type == "s"
            # One XML writer keeps a carriage return, another one reads it as a new line.
            assert cell.value.replace("\r", "\n") == text.replace("\r", "\n")
            assert cell.quotePrefix is needs_guard(text)


@pytest.mark.parametrize("text", [*DANGEROUS, "''=x", "'t Hofje", "plain", "", "a\nb", 'say "so"', "1;2,3"])
def test_guarding_is_undone_without_a_trace(text):
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_comes_back_as_it_was(delimiter):
    rows = [
        [text, "1"] for text in [*DANGEROUS[:4], "Las Dunas", 'a "quoted", text', "two\nlines", "ñandú; água"]
    ]
    table = read_table(as_csv(["name", "n"], rows, delimiter=delimiter))
    assert [list(row.cells) for row in table.rows()] == rows
    assert (table.encoding, table.delimiter) == ("utf-8-sig", delimiter)


def test_a_workbook_comes_back_as_it_was():
    rows = [["=1+1", 12, 2.5, date(2025, 3, 1), True, None], ["ñ", 0, -1.0, date(2024, 2, 29), False, "x"]]
    table = read_table(as_xlsx(["a", "b", "c", "d", "e", "f"], rows))
    assert [list(row.cells) for row in table.rows()] == rows
    assert table.sheet == "Data"


def test_the_second_sheet_says_where_it_comes_from():
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(["a"], [["x"]])))
    assert book.sheet_names == ["Data", "About this file"]
    told = {row[0]: row[1] for row in book.get_sheet_by_name("About this file").to_python()}
    assert told == {
        "Content": "Recorded incidents",
        "Filters": "2025, all areas",
        "Made by": "Inês Duarte",
        "Made on": "2026-03-01 09:30+00:00",
        "Note": "Counts below 5 are hidden.",
    }


def test_long_numbers_keep_their_digits():
    table = read_table(as_xlsx(["ref", "n"], [[123456789012345678, 5], [999_999_999_999_999, 6]]))
    assert [row.cells[0] for row in table.rows()] == ["123456789012345678", 999_999_999_999_999]


def test_odd_values():
    rows = [
        [float("nan"), float("inf"), Decimal("1.5"), time(3, 4), datetime(2025, 3, 1, 4, 5, tzinfo=UTC)],
        ["a\x00b", "x" * 40_000, datetime(2025, 3, 1, 4, 5), {"k": 1}, "\ud800"],
    ]
    table = read_table(as_xlsx(list("abcde"), rows))
    first, second = (row.cells for row in table.rows())
    assert first == ("nan", "inf", 1.5, time(3, 4), "2025-03-01T04:05:00+00:00")
    assert second[0] == "a\ufffdb"
    assert (len(second[1]), second[1][-1]) == (32_767, "…")
    assert second[2:] == (datetime(2025, 3, 1, 4, 5), "{'k': 1}", "\ufffd")
    assert b"2025-03-01T04:05:00" in as_csv(list("abcde"), rows)


def test_more_rows_than_a_sheet_holds_go_on_in_another():
    content = as_xlsx(["n"], ([i] for i in range(25)), rows_in_sheet=11)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["Data", "Data 2", "Data 3", "About this file"]
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names[:3]]
    assert [len(sheet) for sheet in sheets] == [11, 11, 6]
    assert [row[0] for sheet in sheets for row in sheet[1:]] == list(range(25))


def test_a_full_sheet_makes_no_empty_one():
    content = as_xlsx(["n"], ([i] for i in range(10)), rows_in_sheet=11)
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == ["Data", "About this file"]


def test_sheet_names_are_made_fit():
    content = as_xlsx(["n"], [[1]], sheet="2024/25: all [areas] and every offence type", info_sheet="?")
    names = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    assert names == ["2024 25  all  areas  and every", "1"]


def test_rows_are_taken_one_by_one():
    """A long export starts at once and does not wait for the last row."""
    taken = []

    def rows():
        for i in range(1_000):
            taken.append(i)
            yield [i]

    lines = csv_lines(["n"], rows())
    next(lines)
    next(lines)
    assert taken == [0]
