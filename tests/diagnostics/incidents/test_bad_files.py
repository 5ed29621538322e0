"""Every bad file gets a clear message with line and column, and leaves nothing behind."""

import pytest

from diagnostics.models import ImportBatch
from stakeholders.jobs.models import Job
from tests.builders import make_area

from .conftest import HEADER, table, workbook

GOOD = "2024-01,N01,Burglary,7"


def nothing_kept(media) -> bool:
    return (
        not ImportBatch.objects.exists() and not list(media.rglob("*/counts/*")) and not Job.objects.exists()
    )


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "counts.csv", "The file is empty (0 bytes)"),
        (b"", "counts.xlsx", "The file is empty (0 bytes)"),
        (b"%PDF-1.7 ...", "counts.pdf", "This is a PDF document, not a table"),
        (b"\x89PNG\r\n\x1a\n....", "counts.png", "This is an image, not a table"),
        (b'{"type": "FeatureCollection"}', "areas.geojson", "This is a JSON file, not a table"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "counts.xls", "web page or XML file"),
        (workbook(["a"], [1])[:900], "counts.xlsx", "damaged or was cut off"),
        (b"\x00\x01\x02\x03" * 50, "counts.csv", "This is not a text file"),
        (
            f"{HEADER}\n{GOOD}\n2024-01,N\x81\x8d,Burglary,3\n".encode("latin-1"),
            "counts.csv",
            "cannot be read (line 3)",
        ),
        (b"\n\n\n", "counts.csv", "no cell with anything in it"),
        (b"Month,Area,Offence,Count\n", "counts.csv", "there is no row of data"),
        (
            f"Month,Area,Area,Count\n{GOOD}\n".encode(),
            "counts.csv",
            "The same column name stands more than once: Area (B, C)",
        ),
        (
            f'{HEADER}\n{GOOD}\n2024-01,"N02,Burglary,3\n'.encode(),
            "counts.csv",
            "From line 3 on the quotation marks",
        ),
    ],
)
def test_a_file_that_is_no_table_is_refused_at_once(desk, media, content, name, message):
    answer = desk.upload(content, name)
    assert answer.status_code == 422
    assert message in str(answer.context["form"].errors)
    assert nothing_kept(media)


def test_a_western_encoding_is_read_and_said(desk, town, facts):
    make_area(town, "N09", name="Málaga")
    batch = desk.check(table("2024-01,Málaga,Burglary,3").encode("cp1252"))
    assert batch.rows_accepted == 1
    assert "Windows-1252" in batch.report["remarks"][0]


def test_a_file_over_the_limit_is_refused(desk, media, settings):
    settings.IMPORT_LIMIT = 1000
    answer = desk.upload(table(*[GOOD] * 100))
    assert answer.status_code == 422
    assert "at most 1000" in str(answer.context["form"].errors).replace("\xa0", " ")
    assert nothing_kept(media)


def test_more_than_thirty_megabytes_are_taken(desk):
    line = b"2024-01,N01,Burglary,7\n"
    answer = desk.upload(HEADER.encode() + b"\n" + line * (31 * 1024 * 1024 // len(line)))
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("row", "line", "column", "reason"),
    [
        ("2024-01,Atlantis,Burglary,3", 3, "B (Area)", "“Atlantis” is not an area of the town."),
        ("2024-01,,Burglary,3", 3, "B (Area)", "There is no area."),
        ("2024-01,N02,Piracy,3", 3, "C (Offence)", "“Piracy” is not a known offence type."),
        ("2024-01,N02,,3", 3, "C (Offence)", "There is no offence."),
        ("2024-01,N02,Burglary,-3", 3, "D (Count)", "“-3” is below zero; a count cannot be."),
        ("2024-01,N02,Burglary,2.5", 3, "D (Count)", "“2.5” is not a whole number; a count must be one."),
        ("2024-01,N02,Burglary,", 3, "D (Count)", "The cell is empty."),
        ("2024-01,N02,Burglary,many", 3, "D (Count)", "“many” is not a number."),
        ('2024-01,N02,Burglary,"1,021"', 3, "D (Count)", "can be read in two ways"),
        ("2024-01,N02,Burglary,#REF!", 3, "D (Count)", "is an error of a formula"),
        ("2024-13,N02,Burglary,3", 3, "A (Month)", "“2024-13” does not exist in the calendar."),
        ("2024,N02,Burglary,3", 3, "A (Month)", "“2024” is a period of another length than in the other rows."),
        ("2099-01,N02,Burglary,3", 3, "A (Month)", "“2099-01” lies in the future."),
        ("soon,N02,Burglary,3", 3, "A (Month)", "“soon” is not a period."),
        ("2024-01,N02,Burglary,3,see note", 3, "D (Count)", "more cells than there are columns"),
    ],
)
def test_a_bad_row_is_told_with_line_and_column(desk, facts, row, line, column, reason):
    batch = desk.check(table(GOOD, row))
    assert (batch.rows_accepted, batch.rows_rejected) == (1, 1)
    (told,) = batch.report["examples"]
    assert (told["line"], told["column"]) == (line, column)
    assert reason in told["reason"]
    assert facts() == []


def test_dates_in_two_orders_are_refused_with_an_example_of_each(desk, facts):
    desk.upload(
        table("25/01/2024,N01,Burglary,7", "01/31/2024,N02,Burglary,7", header="Date,Area,Offence,Count")
    )
    answer = desk.settle_columns()
    assert answer.status_code == 422
    assert "“25/01/2024” has the day first, “01/31/2024” the month" in str(
        answer.context["form"].errors
    ).replace("&quot;", "")
    assert facts() == []


def test_dates_in_two_orders_far_down_are_refused_with_their_line(desk, facts):
    rows = [f"{1 + i % 28:02}/01/2024,N01,Burglary,{i}" for i in range(6000)]
    batch = desk.check(table(*rows, "01/31/2024,N02,Burglary,7", header="Date,Area,Offence,Count"))
    assert (batch.state, batch.job.state) == ("uploaded", "failed")
    assert "Dates in two orders" in batch.job.message
    assert "line 6002, column A (Date)" in batch.job.message
    assert facts() == []


def test_dates_that_can_be_read_in_two_ways_are_asked_about(desk, facts):
    desk.upload(table("03/01/2024,N01,Burglary,7", header="Date,Area,Offence,Count"))
    answer = desk.settle_columns()
    assert answer.status_code == 422
    assert "Say how dates like “03/01/2024” are meant." in str(answer.context["form"].errors)
    answer = desk.settle_columns(date_order="month_first")
    assert answer.status_code == 302
    desk.confirm(desk.work())
    assert [fact[0] for fact in facts()] == ["2024-03-01"]


def test_dates_that_can_be_read_in_one_way_are_not(desk):
    desk.upload(table("25/01/2024,N01,Burglary,7", header="Date,Area,Offence,Count"))
    page = desk.client.get(desk.url(f"{desk.batch().uid}/columns/"))
    assert "date_order" not in page.context["form"].fields


def test_a_file_of_which_nothing_can_be_read_cannot_be_imported(desk, facts):
    batch = desk.check(table("2024-01,Atlantis,Burglary,7"))
    assert batch.rows_accepted == 0
    desk.client.post(desk.url(f"{batch.uid}/confirm/"), {"replace": "period"})
    batch.refresh_from_db()
    assert (batch.state, facts()) == ("checked", [])


def test_one_column_for_two_things_is_refused(desk):
    desk.upload(table(GOOD))
    answer = desk.settle_columns(area=0)
    assert answer.status_code == 422
    assert "already used for" in str(answer.context["form"].errors)


def test_a_formula_in_a_text_file_is_not_run(desk):
    batch = desk.check(table(GOOD, "2024-02,N01,Burglary,=6+1"))
    assert batch.report["examples"][0]["reason"] == "“=6+1” is not a number."


def test_counts_of_a_source_do_not_land_under_another(desk, facts, other_town):
    answer = desk.client.post(desk.url("new/"), {"source": 999_999_999})
    assert answer.status_code == 422
