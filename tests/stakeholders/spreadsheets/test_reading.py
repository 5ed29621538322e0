"""Files are read as their makers meant them, or refused with words that say what to do."""

from datetime import date, datetime
from itertools import pairwise

import pytest

from stakeholders.spreadsheets.detection import Kind
from stakeholders.spreadsheets.problems import FILE_MESSAGES, UnreadableFile, column_letter
from stakeholders.spreadsheets.reading import read_table
from stakeholders.spreadsheets.unpacking import Limits
from stakeholders.spreadsheets.values import NumberStyle
from tests.golden import HERE
from tests.stakeholders.spreadsheets.builders import HEADER, ROWS, csv_bytes, ods_bytes, ods_rows, xlsx_bytes

AS_TEXT = [tuple(str(cell) for cell in row) for row in ROWS]


def cells(table):
    return [row.cells for row in table.rows()]


def codes(table):
    return [remark.code for remark in table.remarks]


def refused(source, filename="", **options):
    with pytest.raises(UnreadableFile) as caught:
        list(read_table(source, filename, **options).rows())
    assert caught.value.text == caught.value.template % caught.value.params
    assert len(caught.value.text) > 20
    return caught.value


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(separator, end):
    table = read_table(csv_bytes([HEADER, *ROWS], separator=separator, end=end))
    assert (table.kind, table.headers, table.delimiter) == (Kind.CSV, tuple(HEADER), separator)
    assert cells(table) == AS_TEXT
    assert [row.line for row in table.rows()] == [2, 3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_that_are_certain(encoding):
    lines = [["Área", "Año", "n"], ["Ñandú", "2025", "3"], ["Weiß", "2025", "4"]]
    table = read_table(csv_bytes(lines, encoding=encoding))
    assert table.headers == ("Área", "Año", "n")
    assert cells(table)[0][0] == "Ñandú"
    assert table.encoding == encoding
    assert table.remarks == ()


def test_western_european_text_is_read_with_a_remark():
    table = read_table(csv_bytes([["Área", "n"], ["Ñandú", 3], ["São João", 4]], encoding="cp1252"))
    assert table.encoding == "cp1252"
    assert cells(table) == [("Ñandú", "3"), ("São João", "4")]
    assert codes(table) == ["read_as_western"]
    assert "Área" in table.remarks[0].text


@pytest.mark.parametrize("encoding", ["cp1251", "cp850", "mac_roman", "shift_jis", "cp1253"])
def test_other_encodings_are_refused_not_guessed(encoding):
    text = {"cp1251": "Район", "shift_jis": "地区", "cp1253": "Περιοχή"}.get(encoding, "Ñandú São João Área")
    problem = refused(csv_bytes([["area", "n"], [text, 3]], encoding=encoding))
    assert (problem.code, problem.line) == ("encoding", 2)
    assert "UTF-8" in problem.text


def test_one_bad_line_in_utf8_is_named():
    content = csv_bytes([["area", "n"], ["Ñandú", 3], ["Área", 4], ["Peñón", 5]]) + "São;3\n".encode("cp1252")
    problem = refused(content)
    assert (problem.code, problem.line) == ("mixed_encoding", 5)


def test_a_declared_encoding_is_taken():
    content = csv_bytes([["район", "n"], ["Центр", 3]], encoding="cp1251")
    assert read_table(content, encoding="cp1251").headers == ("район", "n")
    assert refused(content, encoding="utf-8").code == "encoding"
    assert refused(content, encoding="klingon").code == "unknown_encoding"


def test_text_converted_once_too_often_is_pointed_out():
    broken = "Peñón".encode().decode("cp1252")
    table = read_table(csv_bytes([["area", "n"], [broken, 3]]))
    assert codes(table) == ["double_encoded"]
    assert read_table(csv_bytes([["SÃO", "n"], ["JOÃO", 3]])).remarks == ()


def test_decimal_commas():
    lines = [["zona", "tasa", "casos"], ["N01", "4,62", "1.234"], ["N02", "2,75", "12"]]
    table = read_table(csv_bytes(lines, separator=";"))
    assert (table.delimiter, table.number_style) == (";", NumberStyle.COMMA)
    assert cells(table)[0] == ("N01", "4,62", "1.234")
    quoted = b'zona,tasa\nN01,"4,62"\nN02,"2,75"\n'
    table = read_table(quoted)
    assert (table.delimiter, table.number_style) == (",", NumberStyle.COMMA)


def test_quoted_cells_over_several_lines_keep_line_numbers():
    table = read_table(b'Area,Note,Count\n"N01","two\nlines",3\n\n"N02","say ""so"", please",4\n')
    assert cells(table) == [("N01", "two\nlines", "3"), ("N02", 'say "so", please', "4")]
    assert [row.line for row in table.rows()] == [2, 5]


def test_single_quotation_marks():
    table = read_table(b"'Area','Note','Count'\n'N01','a, b','3'\n'N02','c, d','4'\n")
    assert table.quote == "'"
    assert cells(table)[0] == ("N01", "a, b", "3")


def test_an_apostrophe_is_not_a_quotation_mark():
    table = read_table(b"Area,Place,Count\nN01,'t Hofje,3\nN02,Brown's Edge,4\n")
    assert table.quote == '"'
    assert cells(table) == [("N01", "'t Hofje", "3"), ("N02", "Brown's Edge", "4")]


@pytest.mark.parametrize("content", [b'Area,Count\nN01,3\nN02,"4\nN03,5\n', b'Area,Count\nN01,3\n"N"02,4\n'])
def test_quotation_marks_that_do_not_match_are_refused_with_the_line(content):
    problem = refused(content)
    assert (problem.code, problem.line) == ("quotes", 3)


def test_the_separator_may_be_told_in_the_first_line():
    table = read_table(b"sep=;\nArea;Count\nN,01;3\n")
    assert (table.headers, table.header_line, table.delimiter) == (("Area", "Count"), 2, ";")
    assert [(row.line, row.cells) for row in table.rows()] == [(3, ("N,01", "3"))]


def test_rows_can_be_read_again():
    table = read_table(csv_bytes([HEADER, *ROWS]))
    assert list(table.rows()) == list(table.rows())
    assert len(table.preview(1)) == 1
    assert table.column(0) == ["N01", "N02"]


def test_a_path_and_bytes_give_the_same(tmp_path):
    content = csv_bytes([HEADER, *ROWS])
    path = tmp_path / "counts.csv"
    path.write_bytes(content)
    assert cells(read_table(path)) == cells(read_table(str(path))) == cells(read_table(content))


def test_blank_rows_and_trailing_separators_are_left_out():
    table = read_table(b"Area,Count,,\nN01,3,,\n,,,\n   ,\t,,\nN02,4,,\n\n")
    assert table.headers == ("Area", "Count")
    assert [(row.line, row.cells) for row in table.rows()] == [(2, ("N01", "3")), (5, ("N02", "4"))]


def test_a_title_above_the_table_is_passed_over_and_said():
    content = b"Recorded crime 2025,,\n,,\nArea,Period,Count\nN01,2025-03,3\nN02,2025-03,4\n"
    table = read_table(content)
    assert (table.headers, table.header_line) == (("Area", "Period", "Count"), 3)
    assert codes(table) == ["skipped_lines"]
    assert cells(table) == [("N01", "2025-03", "3"), ("N02", "2025-03", "4")]


def test_rows_that_do_not_fit_the_columns():
    table = read_table(b"Area,Offence,Count\nN01,Burglary\nN02,Theft, other,5\n")
    short, long = table.rows()
    assert (short.cells, short.problem) == (("N01", "Burglary", None), None)
    assert long.problem.code == "too_many_cells"
    assert "5" in str(dict(long.problem.params))


def test_a_first_column_of_row_numbers_needs_no_name():
    table = read_table(b",Area,Count\n1,N01,3\n2,N02,4\n")
    assert table.headers == ("(A)", "Area", "Count")


def test_years_can_be_column_names():
    table = read_table(b"Area,2023,2024,2025\nN01,38,42,46\nN02,32,35,39\n")
    assert table.headers == ("Area", "2023", "2024", "2025")
    book = xlsx_bytes(("S", [["Area", 2024, date(2025, 1, 1)], ["N01", 3, 4], ["N02", 5, 6]]))
    assert read_table(book).headers == ("Area", "2024", "2025-01-01")


def test_one_column_is_a_table_too():
    assert cells(read_table(b"Area\nOld Harbour\nCentro\n")) == [("Old Harbour",), ("Centro",)]


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        (b"Area,Count,Count\nN01,3,4\n", "duplicate_headers", "Count (B, C)"),
        (b"Area,count, COUNT \nN01,3,4\n", "duplicate_headers", "count (B, C)"),
        (b"N01,2025-03,Burglary,46\nN02,2025-03,Theft,12\n", "no_header", "Line 1"),
        (b"N01,x,46\n", "no_header", "Line 1"),
        (b"Burglary,N01\nTheft,N01\nBurglary,N02\n", "no_header", "Line 1"),
        (b"Area,Count,,Note\nN01,3,4,x\n", "unnamed_columns", "C"),
        (
            b",Burglary,,Robbery,\nArea,2024,2025,2024,2025\nN01,3,4,5,6\nN02,7,8,9,1\n",
            "header_over_several",
            "Burglary",
        ),
        (b"Area,Period,Count\n", "no_rows", "line 1"),
        (b"\n\n  \n", "no_data", "no cell"),
        (b",,,\n,,,\n", "no_data", "no cell"),
        (b"\xef\xbb\xbf", "no_data", "no cell"),
        (b"", "empty", "0 bytes"),
        (b"a" + b",b" * 600 + b"\nx\n", "too_many_columns", "601"),
    ],
)
def test_tables_without_proper_columns(content, code, told):
    problem = refused(content)
    assert problem.code == code
    assert told in problem.text


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_workbooks(kind):
    content = (
        xlsx_bytes(("Data", [HEADER, *ROWS])) if kind == "xlsx" else ods_bytes(ods_rows([HEADER, *ROWS]))
    )
    table = read_table(content, f"counts.{kind}")
    assert (table.kind, table.headers, table.encoding) == (Kind(kind), tuple(HEADER), None)
    assert cells(table) == [tuple(row) for row in ROWS]
    assert [row.line for row in table.rows()] == [2, 3]
    assert list(table.rows()) == list(table.rows())
    assert table.remarks == ()


def test_an_old_workbook():
    table = read_table(HERE / "old_workbook.xls", "old_workbook.xls")
    assert (table.kind, table.sheet) == (Kind.XLS, "Zählung")
    assert cells(table) == [("Ñandú", date(2025, 3, 14), 12), ("Centro", date(2025, 3, 15), 7)]


def test_a_workbook_with_a_password():
    assert refused(HERE / "locked_workbook.xlsx").code == "password"


def test_a_table_that_starts_further_down_and_right():
    def prepare(book):
        page = book["S"]
        page["C5"], page["D5"], page["C6"], page["D6"] = "Area", "Count", "N01", 3

    table = read_table(xlsx_bytes(("S", []), prepare=prepare))
    assert table.headers == ("(A)", "(B)", "Area", "Count")
    assert [(row.line, row.cells) for row in table.rows()] == [(6, (None, None, "N01", 3))]


def test_values_of_a_workbook_keep_their_kind():
    moment = datetime(2025, 3, 14, 22, 15)
    rows = [["a", "b", "c", "d", "e"], ["x", 3, 2.5, True, moment], ["y", -1, 1e20, False, date(2025, 1, 1)]]
    assert cells(read_table(xlsx_bytes(("S", rows)))) == [tuple(rows[1]), tuple(rows[2])]


def test_the_first_sheet_with_data_is_read_and_said():
    def prepare(book):
        book["Secret"].sheet_state = "hidden"

    sheets = [
        ("Cover", []),
        ("Secret", [["x", "y"], [1, 2]]),
        ("2025", [HEADER, *ROWS]),
        ("2024", [HEADER, *ROWS]),
    ]
    content = xlsx_bytes(*sheets, prepare=prepare)
    table = read_table(content)
    assert (table.sheet, table.sheets) == ("2025", ("Cover", "2025", "2024"))
    assert codes(table) == ["one_of_several_sheets"]
    assert read_table(content, sheet="2024").remarks == ()
    problem = refused(content, sheet="2023")
    assert problem.code == "no_such_sheet"
    assert "2025, 2024" in problem.text
    assert refused(content, sheet="Cover").code == "no_sheet"
    assert refused(content, sheet="Secret").code == "no_such_sheet"


def test_merged_headings_are_refused():
    def prepare(book):
        book["S"].merge_cells("B1:C1")

    rows = [["Area", "Burglary", None, "Robbery"], ["N01", 3, 4, 5], ["N02", 3, 4, 5]]
    problem = refused(xlsx_bytes(("S", rows), prepare=prepare))
    assert (problem.code, problem.line) == ("header_over_several", 1)
    assert "Burglary" in problem.text


def test_a_merged_title_does_no_harm():
    def prepare(book):
        book["S"].merge_cells("A1:D1")

    rows = [["Crimes 2025", None, None, None], [], HEADER, *ROWS]
    table = read_table(xlsx_bytes(("S", rows), prepare=prepare))
    assert (table.headers, table.header_line) == (tuple(HEADER), 3)


def test_an_empty_workbook():
    assert refused(xlsx_bytes(("S", []))).code == "no_sheet"


def test_errors_of_formulas_arrive_as_empty_cells():
    def prepare(book):
        book["S"]["B2"] = "#N/A"

    table = read_table(xlsx_bytes(("S", [["Area", "Count"], ["N01", 1]]), prepare=prepare))
    assert cells(table) == [("N01", None)]


def test_a_false_name_is_said_but_does_no_harm():
    table = read_table(xlsx_bytes(("S", [HEADER, *ROWS])), "counts.csv")
    assert codes(table) == ["misnamed"]
    assert codes(read_table(csv_bytes([HEADER, *ROWS]), "counts.xlsx")) == ["misnamed"]
    assert codes(read_table(csv_bytes([HEADER, *ROWS]), "counts.txt")) == []


def test_limits_are_said():
    content = csv_bytes([HEADER, *ROWS * 1000])
    problem = refused(content, limits=Limits(size=20_000))
    assert problem.code == "too_large"
    assert "0.0 MB" not in problem.text
    assert read_table(content, limits=Limits(size=len(content))).headers == tuple(HEADER)
    assert "at most 30 MB" in refused(b"x" * 30_000_001).text


def test_every_message_can_be_made():
    """All parameters of a template are words a translator can move."""
    for template in FILE_MESSAGES.values():
        assert template.count("%(") == template.count(")s")


def test_column_letters():
    assert [column_letter(i) for i in (0, 25, 26, 51, 52, 701, 702, 16_383)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD",
    ]  # fmt: skip
    letters = [column_letter(i) for i in range(2_000)]
    assert all((len(a), a) < (len(b), b) for a, b in pairwise(letters))
