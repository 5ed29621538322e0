"""Whose clock a file is written by, and midnights that mean "unknown"."""

import pytest

from diagnostics.models import HourFact, Incident

from .conftest import table
from .test_places import columns

HEADER = "Case number,Date,Time,Offence"


def imported(desk, content: str, **changes) -> list[tuple]:
    desk.upload(content)
    desk.settle_columns(**columns(desk, **changes))
    desk.confirm(desk.work())
    return [(f"{row.day}", row.minute, row.time_precision) for row in Incident.objects.order_by("pk")]


@pytest.fixture
def town(town):
    town.time_zone = "America/Toronto"
    town.save()
    return town


def test_times_of_another_zone_become_those_of_the_town(desk):
    rows = ("A-1,2025-01-03 23:30,Burglary", "A-2,2025-07-03 00:15,Burglary", "A-3,2025-07-03,Burglary")
    text = table(*rows, header="Case number,Date,Offence")
    assert imported(desk, text, clock="America/Bogota") == [
        ("2025-01-03", 1410, 1),  # Bogotá and Toronto have the same winter
        ("2025-07-03", 75, 1),
        ("2025-07-03", None, 4),
    ]


def test_a_time_in_a_column_of_its_own_is_turned_with_its_day(desk):
    text = table("A-1,2025-01-03,02:30,Burglary", "A-2,2025-01-03,,Burglary", header=HEADER)
    assert imported(desk, text, clock="utc") == [("2025-01-02", 1290, 1), ("2025-01-03", None, 4)]


def test_offsets_that_a_file_states_are_found_and_turned(desk):
    text = table(
        "A-1,2025-01-03T05:00:00Z,Burglary", "A-2,2025-07-03T06:00:00+02:00,Burglary",
        header="Case number,Date,Offence",
    )  # fmt: skip
    desk.upload(text)
    assert desk.batch().mapping["records"]["clock"] == "utc"
    assert imported(desk, text) == [("2025-01-03", 0, 1), ("2025-07-03", 0, 1)]


def test_days_written_as_midnights_of_greenwich_stay_the_days_they_are(desk):
    text = table(
        "A-1,2025-01-03T00:00:00.000Z,Burglary", "A-2,2025-07-03T00:00:00.000Z,Burglary",
        header="Case number,Date,Offence",
    )  # fmt: skip
    desk.upload(text)
    assert (
        desk.batch().mapping["records"] | {"clock": "town", "midnight_unknown": True}
        == desk.batch().mapping["records"]
    )
    assert imported(desk, text) == [("2025-01-03", None, 4), ("2025-07-03", None, 4)]


def test_midnight_is_told_and_can_mean_unknown(desk):
    rows = [f"A-{i},2025-01-03,{'00:00' if i % 10 == 0 else f'{i % 23 + 1}:10'},Burglary" for i in range(100)]
    batch = desk.check(table(*rows, header=HEADER))
    records = batch.report["records"]
    assert (records["timed"], records["midnight"], records["noon"]) == (100, 10, 0)
    assert records["suspected"] == [["00:00", 10.0]]
    page = desk.client.get(desk.url(f"{batch.uid}/")).content.decode()
    assert "Of 100 times of day, 10 are exactly 00:00 and 0 exactly 12:00" in page
    assert "00:00 means that the time is not known" in page
    imported(desk, table(*rows, header=HEADER), midnight_unknown="on")
    assert Incident.objects.filter(minute=None, time_precision=4).count() == 10
    assert sum(dict(HourFact.objects.filter(area=None).by_slot()).values()) == pytest.approx(90)
