"""Incidents kept one by one: read, placed, summed, replaced, undone. Nothing that leads back to a person stays."""

from datetime import date

import pytest
from django.db import connection

from diagnostics.models import CellFact, CountFact, HourFact, Incident, ReplacedIncident
from stakeholders.models import AuditEntry
from tests.builders import make_area, make_offence, make_source

HEADER = "Case number,Date,Time,Offence,Address,Latitude,Longitude"


def square(west: float, south: float, size: float = 0.02) -> dict:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def areas(town):
    """Two neighbours, side by side."""
    return {
        "N01": make_area(town, "N01", name="Old Harbour", geometry=square(10.00, 50.0)),
        "N02": make_area(town, "N02", name="Centro", geometry=square(10.02, 50.0)),
    }


@pytest.fixture
def rows(town):
    def read() -> list[tuple]:
        found = Incident.objects.order_by("day", "minute", "pk").select_related("area", "offence")
        return [
            (row.day.isoformat(), row.minute, row.offence.code, row.area and row.area.code) for row in found
        ]

    return read


def csv(*lines: str, header: str = HEADER) -> str:
    return "\n".join((header, *lines)) + "\n"


SIX = csv(
    "A-1,2025-01-03,21:05,Burglary,1 Main St,50.01,10.01",
    "A-2,2025-01-04,02:30,Burglary,1 Main St,50.01,10.03",
    "A-3,2025-01-31,,Burglary,2 Main St,,",
    "A-4,2025-02-01,12:00,Street robbery,3 Main St,50.01,10.02",
    "A-5,2025-02-02,0:00,Street robbery,,52.5,10.01",
    "A-6,2025-02-03,7,Burglary,4 Main St,0,0",
)


def test_a_file_of_incidents_is_kept_row_by_row_and_summed(desk, rows):
    batch = desk.run(SIX)
    assert (batch.state, batch.kind, batch.rows_accepted, batch.rows_rejected) == ("done", "records", 6, 0)
    assert (batch.period_from, batch.period_to) == (date(2025, 1, 3), date(2025, 2, 3))
    assert rows() == [
        ("2025-01-03", 1265, "BURG", "N01"),
        ("2025-01-04", 150, "BURG", "N02"),
        ("2025-01-31", None, "BURG", None),
        ("2025-02-01", 720, "ROBB", "N01"),  # on the border: the lower code
        ("2025-02-02", 0, "ROBB", None),  # outside of all areas
        ("2025-02-03", 420, "BURG", None),  # nought and nought is no place
    ]
    counts = CountFact.objects.order_by("period_start", "area__code", "offence__code")
    told = [
        (f"{one.period_start:%m}", one.area and one.area.code, one.offence.code, one.count) for one in counts
    ]
    assert told == [
        ("01", "N01", "BURG", 1), ("01", "N02", "BURG", 1), ("01", None, "BURG", 1),
        ("02", "N01", "ROBB", 1), ("02", None, "BURG", 1), ("02", None, "ROBB", 1),
    ]  # fmt: skip
    assert list(Incident.objects.order_by("pk").values_list("time_precision", flat=True)) == [
        1,
        1,
        4,
        1,
        1,
        2,
    ]
    town = HourFact.objects.filter(area=None).order_by("offence__code")
    assert [(one.offence.code, one.slots, one.weights) for one in town] == [
        ("BURG", [7, 4 * 24 + 21, 5 * 24 + 2], [1, 1, 1]),
        ("ROBB", [5 * 24 + 12, 6 * 24], [1, 1]),
    ]
    cells = CellFact.objects.filter(span="year").totals()
    assert list(cells.values()) == [1, 1, 1]  # the one far outside has no hexagon near the town


def test_case_numbers_and_addresses_are_kept_as_keyed_hashes_only(desk, town):
    desk.run(SIX)
    first, second = Incident.objects.order_by("pk")[:2]
    assert first.place_key == second.place_key is not None
    assert first.reference != second.reference
    assert Incident.objects.get(day="2025-02-02").place_key is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(i::text, '') FROM diagnostics_incident i")
        stored = cursor.fetchone()[0]
    assert "Main" not in stored
    assert "A-1" not in stored


def test_the_audit_trail_tells_of_the_import_and_of_no_incident(desk):
    desk.undo(desk.run(SIX))
    tables = set(AuditEntry.objects.values_list("table_name", flat=True))
    assert "diagnostics_importbatch" in tables
    assert not tables & {
        "diagnostics_incident",
        "diagnostics_replacedincident",
        "diagnostics_cellfact",
        "diagnostics_hourfact",
    }


def test_a_later_file_replaces_its_days_and_undo_gives_them_back(desk, rows):
    first = desk.run(SIX)
    before = rows()
    sums = list(CountFact.objects.order_by("pk").values_list("period_start", "area", "offence", "count"))
    second = desk.run(
        csv("A-4,2025-02-01,13:00,Street robbery,,50.01,10.01", "B-1,2025-02-02,9:00,Burglary,,50.01,10.01")
    )
    assert [row[0] for row in rows()] == [
        "2025-01-03",
        "2025-01-04",
        "2025-01-31",
        "2025-02-01",
        "2025-02-02",
        "2025-02-03",
    ]
    assert ReplacedIncident.objects.count() == 2
    assert {one.count for one in CountFact.objects.filter(period_start="2025-02-01")} == {1}
    desk.undo(second)
    assert rows() == before
    assert sorted(
        map(str, CountFact.objects.values_list("period_start", "area", "offence", "count"))
    ) == sorted(map(str, sums))
    desk.undo(first)
    for model in (Incident, ReplacedIncident, CountFact, CellFact, HourFact):
        assert not model.objects.exists()


def test_a_case_whose_day_was_corrected_does_not_count_twice(desk, rows):
    desk.run(SIX)
    desk.run(csv("A-1,2025-03-01,21:05,Burglary,1 Main St,50.01,10.01"))
    assert [row[0] for row in rows() if row[2] == "BURG"] == [
        "2025-01-04",
        "2025-01-31",
        "2025-02-03",
        "2025-03-01",
    ]


def test_of_several_rows_of_a_case_the_one_changed_last_is_taken(desk, rows):
    header = "Case number,Date,Offence,Updated On"
    batch = desk.run(
        csv(
            "A-1,2025-01-03,Burglary,2025-02-01 10:00",
            "A-1,2025-01-04,Burglary,2025-03-01 10:00",
            "A-1,2025-01-05,Burglary,2025-02-15 10:00",
            header=header,
        )
    )
    assert [row[0] for row in rows()] == ["2025-01-04"]
    assert batch.rejected_by_reason == {"case_twice": 2}
    assert "line 3" in batch.report["examples"][0]["reason"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("A-1,2025-01-03,25:00,Burglary,,50,10", "not_a_time"),
        ("A-1,2095-01-03,21:05,Burglary,,50,10", "future"),
        ("A-1,2025-02-30,21:05,Burglary,,50,10", "no_such_day"),
        ("A-1,2025-01-03,21:05,Burglary,,500,10", "no_degrees"),
        ("A-1,2025-01-03,21:05,Burglary,,north,10", "no_degrees"),
        ("A-1,2025-01-03,21:05,Arson,,50,10", "unknown_offence"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_the_rest_is_offered(desk, line, code):
    batch = desk.check(csv("A-0,2025-01-02,20:00,Burglary,,50.01,10.01", line))
    assert batch.rejected_by_reason == {code: 1}
    assert (batch.rows_accepted, batch.report["examples"][0]["line"]) == (1, 3)


def test_an_end_before_the_beginning_is_refused_and_an_interval_is_spread(desk):
    header = "Date,Time,To date,To time,Offence"
    batch = desk.run(
        csv(
            "2025-01-06,10:30,2025-01-06,12:00,Burglary",
            "2025-01-06,10:30,2025-01-05,12:00,Burglary",
            "2025-01-06,10:30,2025-01-06,10:30,Burglary",
            "2025-01-06,10:30,,,Burglary",
            "2025-01-06,10:30,2025-01-20,12:00,Burglary",
            header=header,
        )
    )
    assert batch.rejected_by_reason == {"end_before_start": 1}
    weights = dict(HourFact.objects.filter(area=None).by_slot())
    assert len(weights) == 168
    assert sum(weights.values()) == pytest.approx(4)
    assert weights[10] == pytest.approx(1 / 3 + 2 + 1 / 168)
    assert weights[11] == pytest.approx(2 / 3 + 1 / 168)


def test_midnights_shifted_to_utc_come_back_to_the_days_of_the_town(desk, town, rows):
    town.time_zone = "America/Toronto"
    town.save()
    batch = desk.run(
        csv(
            "GO-1,2025/01/03 05:00:00+00,13,Burglary,10.01,50.01",
            "GO-2,2025/07/03 04:00:00+00,0,Burglary,10.01,50.01",
            header="EVENT_UNIQUE_ID,OCC_DATE,OCC_HOUR,MCI_CATEGORY,LONG_WGS84,LAT_WGS84",
        )
    )
    assert batch.state == "done"
    assert rows() == [("2025-01-03", 780, "BURG", "N01"), ("2025-07-03", 0, "BURG", "N01")]


def test_numbers_of_another_source_are_left_alone(desk, town, rows):
    desk.run(SIX)
    desk.run(csv("A-1,2025-01-03,21:05,Burglary,,50.01,10.01"), source=make_source(town, "Transport police"))
    assert len(rows()) == 7
    assert sum(one.count for one in CountFact.objects.all()) == 7


def test_counts_of_the_same_source_replace_incidents_of_their_period_and_come_back(desk, rows):
    desk.run(SIX)
    before = rows()
    counts = desk.run("Month,Area,Offence,Count\n2025-01,Old Harbour,Burglary,40\n")
    assert [row[0] for row in rows()] == ["2025-02-01", "2025-02-02", "2025-02-03"]
    january = CountFact.objects.filter(period_start="2025-01-01")
    assert [(one.count, one.from_records) for one in january] == [(40, False)]
    desk.undo(counts)
    assert rows() == before
    assert {one.from_records for one in CountFact.objects.all()} == {True}


def test_a_row_of_police_uk_has_a_month_and_a_snap_point(desk, town):
    make_offence(town, "ASB", name="Anti-social behaviour")
    header = (
        "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
        "Last outcome category,Context"
    )
    batch = desk.run(
        csv(
            ",2025-01,X,X,10.01,50.01,On or near Y,N01,Old Harbour,Anti-social behaviour,,",
            ",2025-01,X,X,10.01,50.01,On or near Y,N01,Old Harbour,Anti-social behaviour,,",
            "ff00,2025-01,X,X,,,No Location,,,Burglary,Under investigation,",
            header=header,
        )
    )
    assert (batch.state, batch.rows_accepted) == ("done", 3)
    assert set(Incident.objects.values_list("time_precision", "place_precision")) == {(5, 3), (5, 4)}
    assert not HourFact.objects.exists()
    assert (batch.period_from, batch.period_to) == (date(2025, 1, 1), date(2025, 1, 31))


def test_columns_of_incidents_can_be_corrected_on_the_page(desk, rows):
    desk.upload(
        csv("A-1,2025-01-03,21:05,Burglary,1 Main St,50.01,10.01", header=HEADER.replace("Time", "Zeit"))
    )
    batch = desk.batch()
    page = desk.client.get(desk.url(f"{batch.uid}/columns/"))
    records = page.context["records"]
    told = {f"records-{name}": records.initial[name] for name in records.fields}
    answer = desk.settle_columns(
        batch, **told | {"records-shown": "1", "records-keep": "on", "records-time": 2}
    )
    assert answer.status_code == 302
    desk.confirm(desk.work(batch))
    assert rows() == [("2025-01-03", 1265, "BURG", "N01")]


def test_rows_can_be_counted_without_being_kept(desk):
    desk.upload(SIX)
    batch = desk.batch()
    records = desk.client.get(desk.url(f"{batch.uid}/columns/")).context["records"]
    told = {f"records-{name}": records.initial[name] for name in records.fields if name != "keep"}
    desk.settle_columns(batch, **told | {"records-shown": "1", "area": "-1"})
    batch = desk.confirm(desk.work(batch))
    assert (batch.kind, batch.incidents, Incident.objects.count()) == ("counts", 6, 0)
    assert sum(one.count for one in CountFact.objects.filter(from_records=False)) == 6
