"""A file that is said to be complete for certain days: what it replaces, what counts as zero, what is rejected."""

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from diagnostics.incidents.counts.query import TownCounts
from diagnostics.incidents.imports.coverage import coverage, silences
from diagnostics.models import CountFact, Incident
from stakeholders.access.permissions import Actor, Permission
from stakeholders.spreadsheets.periods import PeriodKind

from .conftest import table

HEADER = "Case number,Date,Offence,Area"


def lines(*rows: str) -> str:
    return table(*rows, header=HEADER)


QUARTER = lines(
    "A-1,2025-01-03,Burglary,N01",
    "A-2,2025-01-20,Burglary,N01",
    "A-3,2025-02-14,Burglary,N02",
    "A-4,2025-03-30,Street robbery,N01",
    "A-5,2025-04-02,Burglary,N01",
)
CORRECTED = lines("A-2,2025-01-20,Burglary,N02", "A-3,2025-02-14,Burglary,N02")


@pytest.fixture
def days():
    return lambda: [f"{day:%m-%d}" for day in Incident.objects.order_by("day").values_list("day", flat=True)]


def declare(desk, batch, first: str, last: str):
    answer = desk.client.post(desk.url(f"{batch.uid}/declare/"), {"first": first, "last": last}, follow=True)
    batch.refresh_from_db()
    return answer.content.decode()


def test_without_a_declaration_the_days_of_the_rows_give_way(desk, days):
    desk.run(QUARTER)
    desk.run(CORRECTED)
    assert days() == ["01-03", "01-20", "02-14", "03-30", "04-02"]


def test_a_declared_period_gives_way_as_a_whole_and_comes_back(desk, days):
    desk.run(QUARTER)
    batch = desk.check(CORRECTED)
    assert batch.report["found"] == ["2025-01-20", "2025-02-14"]
    declare(desk, batch, "2025-01-01", "2025-03-31")
    batch = desk.work(batch)
    told = batch.report["slices"]["period"]
    assert (told["first"], told["last"], told["rows"], told["corrected"]) == (
        "2025-01-01",
        "2025-03-31",
        4,
        0,
    )
    assert told["lost_offences"] == ["Street robbery"]
    assert [line[:3] for line in batch.report["periods"]["lines"]] == [
        ["2025-01-01", 2, 1], ["2025-02-01", 1, 1], ["2025-03-01", 1, 0],
    ]  # fmt: skip
    page = desk.client.get(desk.url(f"{batch.uid}/")).content.decode()
    assert "Replace the 4 incidents" in page
    assert "fewer than half" in page
    batch = desk.confirm(batch)
    assert days() == ["01-20", "02-14", "04-02"]
    assert (batch.period_from, batch.period_to) == (date(2025, 1, 1), date(2025, 3, 31))
    desk.undo(batch)
    assert days() == ["01-03", "01-20", "02-14", "03-30", "04-02"]


def test_declared_months_without_a_row_are_zero_and_others_unknown(desk, town, source):
    actor = Actor(town, frozenset(Permission), "alice")
    batch = desk.check(CORRECTED)
    declare(desk, batch, "2025-01-01", "2025-05-15")
    batch = desk.confirm(desk.work(batch))
    covered = TownCounts.load(actor, source).coverage
    assert [one.start.month for one in covered.periods] == [1, 2, 3, 4]  # May is only half declared
    desk.undo(batch)
    assert TownCounts.load(actor, source).coverage.periods == ()


def test_rows_of_other_days_are_rejected(desk, days):
    batch = desk.check(QUARTER)
    declare(desk, batch, "2025-01-01", "2025-03-31")
    batch = desk.work(batch)
    assert batch.rejected_by_reason == {"outside_declared": 1}
    assert batch.report["examples"][0]["reason"] == (
        "“2025-04-02” lies outside of the days for which the file is said to be complete."
    )
    desk.confirm(batch)
    assert days() == ["01-03", "01-20", "02-14", "03-30"]


def test_a_declaration_can_be_taken_back(desk):
    batch = desk.check(QUARTER)
    declare(desk, batch, "2025-01-01", "2025-03-31")
    batch = desk.work(batch)
    desk.client.post(
        desk.url(f"{batch.uid}/declare/"), {"undeclare": "1", "first": "2025-01-01", "last": "2025-03-31"}
    )
    batch = desk.work(batch)
    assert (batch.rows_rejected, batch.period_to) == (0, date(2025, 4, 2))


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ("2025-03-31", "2025-01-01", "The last day lies before the first"),
        ("2025-01-01", "", "both the first and the last day"),
        ("2025-01-01", (timezone.localdate() + timedelta(days=9)).isoformat(), "days to come"),
        ("soon", "later", "as year, month and day"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused(desk, first, last, message):
    batch = desk.check(QUARTER)
    assert message in declare(desk, batch, first, last)
    assert batch.mapping["declared"] is None


def test_counts_are_complete_for_whole_periods_only(desk, facts):
    desk.run(table("2024-01,N01,Burglary,7", "2024-02,N01,Burglary,3", "2024-03,N01,Burglary,4"))
    batch = desk.check(table("2024-02,N01,Burglary,5"))
    assert "whole periods (month) only. The nearest ones are" in declare(
        desk, batch, "2024-01-15", "2024-02-29"
    )
    declare(desk, batch, "2024-01-01", "2024-02-29")
    batch = desk.work(batch)
    assert batch.report["slices"]["period"]["facts"] == 2
    batch = desk.confirm(batch)
    assert [(start, count) for start, _area, _offence, count in facts()] == [
        ("2024-02-01", 5),
        ("2024-03-01", 4),
    ]
    desk.undo(batch)
    assert sum(CountFact.objects.values_list("count", flat=True)) == 14


def test_the_next_file_of_the_source_is_not_declared(desk):
    batch = desk.check(QUARTER)
    declare(desk, batch, "2025-01-01", "2025-04-30")
    desk.confirm(desk.work(batch))
    assert desk.check(QUARTER.replace("2025-", "2024-")).mapping["declared"] is None


def test_a_case_corrected_elsewhere_is_told_before_it_is_replaced(desk):
    desk.run(QUARTER)
    batch = desk.check(lines("A-1,2025-06-03,Burglary,N01"))
    told = batch.report["slices"]["period"]
    assert (told["rows"], told["corrected"]) == (0, 1)
    assert "Replace 1 incident of another day" in desk.client.get(desk.url(f"{batch.uid}/")).content.decode()


def test_the_report_leaves_as_a_workbook(desk):
    desk.run(QUARTER)
    batch = desk.check(CORRECTED + "A-9,2025-02-30,Burglary,N01\n")
    answer = desk.client.get(desk.url(f"{batch.uid}/report.xlsx"))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["Report", "Rejected", "Periods", "Sums", "About this file"]
    figures = dict(book["Report"].iter_rows(min_row=2, values_only=True))
    assert (figures["Read"], figures["Accepted"], figures["Rejected"], figures["Without coordinates"]) == (
        3,
        2,
        1,
        2,
    )
    assert [row[1:] for row in book["Periods"].iter_rows(min_row=2, values_only=True)] == [
        (1, 1, 11),
        (1, 1, 13),
    ]
    assert next(book["Rejected"].iter_rows(min_row=2, values_only=True))[1:] == ("no_such_day", 1)


def test_a_gap_that_chance_does_not_leave_is_told():
    start = date(2025, 1, 1)
    told = {start + timedelta(days=i): 5 for i in range(90) if not 30 <= i < 40}
    assert silences(told, start, start + timedelta(days=89)) == [["2025-01-31", "2025-02-09", 10]]
    seldom = {start + timedelta(days=i): 1 for i in range(0, 90, 6)}
    assert silences(seldom, start, start + timedelta(days=89)) == []


def test_coverage_tells_days_without_a_row_of_the_days_in_between_only():
    told = coverage(
        PeriodKind.MONTH, {date(2025, 1, 30): 2, date(2025, 3, 1): 1}, {}, (date(2025, 1, 30), date(2025, 3, 2)),
        by_day=True,
    )  # fmt: skip
    assert told["lines"] == [["2025-01-01", 0, 2, 1], ["2025-02-01", 0, 0, 28], ["2025-03-01", 0, 1, 1]]
    assert told["missing"] == ["2025-02-01"]
