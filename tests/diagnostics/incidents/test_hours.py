"""When it happens: hours and weekdays from incidents, what is refused, and what everybody may see."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from diagnostics.findings.evidence import unseal
from diagnostics.incidents.analyses import gate
from diagnostics.incidents.analyses.catalogue import analysis_named
from diagnostics.incidents.analyses.desk import answer, open_desk
from diagnostics.incidents.analyses.services import evidence_of
from diagnostics.incidents.counts.gate import outsider
from diagnostics.models import HourFact, PrecisionFact
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from tests.builders import make_area

HEADER = "Date,Time,To date,To time,Offence,Latitude,Longitude"


def square(west: float, south: float, size: float = 0.02) -> dict:
    east, north = west + size, south + size
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]}  # fmt: skip # noqa: E501


@pytest.fixture
def areas(town):
    return {
        "N01": make_area(town, "N01", name="Old Harbour", geometry=square(10.00, 50.0)),
        "N02": make_area(town, "N02", name="Centro", geometry=square(10.02, 50.0)),
    }


def lines(number: int, time="21:10", offence="Burglary", first=date(2024, 1, 1), longitude=10.01, to=","):
    """One incident a day at a time of the day; a year has them all when `number` is 366."""
    return [
        f"{first + timedelta(days=day % 366)},{time},{to},{offence},50.01,{longitude}"
        for day in range(number)
    ]


def csv(*parts) -> str:
    return "\n".join([HEADER, *(line for part in parts for line in part)]) + "\n"


def analyst(town) -> Actor:
    return Actor(town, ROLE_PERMISSIONS[Role.ANALYST], "alice", role=Role.ANALYST)


def asked(town, query=None, *, reader=None, kind="hours"):
    analysis = analysis_named(kind)
    return answer(analysis, open_desk(query or {}, analyst(town), reader, analysis).asked)


def page(client, town, query="", path="hours/"):
    return client.get(f"/town/{town.slug}/analyses/{path}{query}")


def test_a_map_of_hours_and_weekdays_with_its_sums(desk, town):
    desk.run(csv(lines(366), lines(100, "3:00", longitude=10.03), lines(40, "")))
    found = asked(town)
    result = found.result
    grid = np.array([row[1:-1] for row in result.table("hours-and-weekdays").values], dtype=float)
    assert grid.sum() == 466
    assert grid[:, 21].sum() == 366
    assert [row[1] for row in result.table("hours").values][3] == 100
    assert sum(row[1] for row in result.table("weekdays").values) == 466
    assert result.figures[0].value == "466"
    assert result.figures[0].base == "92\u00a0% of 506 incidents"
    assert [row[:2] for row in result.table("years").values] == [["2024", 466.0]]
    assert [row[:2] for row in result.table("quarters").values] == [
        ["2024, quarter 1", 182.0],
        ["2024, quarter 2", 100.0],
        ["2024, quarter 3", 92.0],
        ["2024, quarter 4", 92.0],
    ]


def test_of_one_area_and_areas_side_by_side(desk, town):
    desk.run(csv(lines(366), lines(100, "3:00", longitude=10.03)))
    result = asked(town, {"area": "N02"}).result
    assert result.figures[0].value == "100"
    compared = asked(town, {"compare": "areas"}).result.table("areas")
    assert [row[:3] for row in compared.values] == [["Old Harbour", 366.0, 0.0], ["Centro", 100.0, 1.0]]


def test_an_interval_is_spread_and_said(desk, town):
    told = (f"{date(2024, 1, 1)},20:00,2024-01-02,8:00,Burglary,50.01,10.01",)
    desk.run(csv(lines(366), told))
    result = asked(town).result
    assert any("1 incident is known only to lie between two moments" in line for line in result.not_said)
    hours = {row[0]: row[1] for row in result.table("hours").values}
    assert hours["3\u20134"] == pytest.approx(1 / 12, abs=0.01)


def test_a_filled_in_midnight_is_told(desk, town):
    desk.run(csv(lines(366), lines(60, "0:00"), lines(20, "1:00")))
    assert "0:00 (midnight) stands in the data" in asked(town).result.warnings[0]
    desk.run(csv(lines(366), lines(20, "0:00"), lines(20, "1:00"), lines(20, "23:00")))
    assert asked(town).result.warnings == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (csv(lines(366, "")), "No incident has a time of day, so there is no map of hours."),
        (
            csv(lines(10), lines(5, "")),
            "Only 10 incidents are known to within a day; a map of hours needs 20.",
        ),
        (csv(lines(30), lines(100, "")), "Only 30 of 130 incidents are known to within a day"),
    ],
)
def test_what_times_cannot_carry_is_refused_with_the_reason(desk, as_alice, town, content, reason):
    desk.run(content)
    assert reason in asked(town).refused
    assert reason in page(as_alice, town).content.decode()
    assert reason in page(as_alice, town, path="").content.decode()


def test_months_only_and_counts_only_have_no_map_of_hours(desk, town, areas, offences):
    desk.run("Month,Area,Offence,Count\n2024-01,Old Harbour,Burglary,30\n")
    assert "counts by area and period only" in asked(town).refused


def test_an_empty_town_says_what_to_do(as_alice, town):
    for path in ("", "hours/"):
        assert "Nothing to analyse yet" in page(as_alice, town, path=path).content.decode()


def test_the_page_asks_as_much_for_many_as_for_few(desk, as_alice, town):
    desk.run(csv(lines(30)))
    page(as_alice, town)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(as_alice, town)
    desk.run(
        csv(lines(366), lines(366, "3:00", "Street robbery"), lines(200, "4:00", first=date(2023, 1, 1)))
    )
    with CaptureQueriesContext(connection) as many:
        page(as_alice, town)
    assert len(many) == len(few)


def test_files_are_made_for_the_public_unless_asked_otherwise(desk, as_alice, town):
    desk.run(csv(lines(366), lines(366, "3:00")))
    inside = page(as_alice, town, "?full=1", "hours/hours-and-weekdays.csv").content.decode()
    assert "Monday,0.0,0.0,0.0,53.0" in inside
    outside = page(as_alice, town, "", "hours/hours-and-weekdays.csv").content.decode()
    assert "twice or more" in outside
    assert not any(line.split(",")[1].isdecimal() for line in outside.splitlines()[1:])
    assert page(as_alice, town, "", "hours/weekdays.csv").status_code == 404
    assert page(as_alice, town, "?full=1", "hours/weekdays.xlsx").status_code == 200
    assert page(as_alice, town, "", "hours/hours-map.svg").content.startswith(b"<svg")
    assert page(as_alice, town, "", "hours/nonsense.csv").status_code == 404


def test_a_finding_keeps_query_numbers_method_and_picture_as_the_public_may_see_them(desk, as_alice, town):
    desk.run(csv(lines(366), lines(366, "3:00")))
    form = as_alice.post(f"/town/{town.slug}/analyses/hours/finding/?first=2024-01-01&last=2024-12-31")
    told = form.context["form"]
    evidence = unseal(told["evidence"].value(), municipality=town)
    assert (evidence.query["analysis"], evidence.query["first"]) == ("hours", "2024-01-01")
    assert "Twice as many as in an even spread" in told["statement"].value()
    assert evidence.picture.startswith("<svg")
    frozen = evidence.frozen()
    assert frozen["picture"].startswith("data:image/svg+xml;base64,")
    assert not any(cell.isdecimal() for row in frozen["table"] for cell in row)
    assert frozen["picture"] in form.content.decode()


def test_no_finding_of_what_the_public_may_not_see(desk, as_alice, town):
    desk.run(csv(lines(100)))
    with pytest.raises(Refused, match="Findings are read by everybody"):
        evidence_of(analysis_named("hours"), {}, analyst(town))
    back = as_alice.post(f"/town/{town.slug}/analyses/hours/finding/", follow=True)
    assert "Findings are read by everybody in the town" in back.content.decode()


# What everybody may see


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"first": "2024-01-01", "last": "2025-12-31"}, "whole calendar year"),
    ],
)
def test_outside_one_whole_year_only(desk, town, query, reason):
    desk.run(csv(lines(366), lines(366, "3:00"), lines(365, first=date(2025, 1, 1))))
    found = asked(town, query, reader=outsider(analyst(town)))
    assert reason in found.refused


def test_a_reader_without_the_right_gets_bands(desk, town, bob):
    desk.run(csv(lines(366), lines(366, "3:00")))
    client = Client()
    client.force_login(bob)
    shown = page(client, town).content.decode()
    assert "twice or more" in shown
    assert "732" not in shown
    assert "full=1" not in shown


def test_who_sees_all_may_look_with_the_eyes_of_the_public(desk, as_alice, town):
    desk.run(csv(lines(366), lines(366, "3:00")))
    own, public = (page(as_alice, town, query) for query in ("", "?as=public"))
    assert own.context["result"].table("weekdays") is not None
    assert public.context["result"].table("weekdays") is None
    for shown in (own, public):
        urls = [file["url"] for one in shown.context["files"] for file in one["files"]]
        assert urls
        assert {as_alice.get(url).status_code for url in urls} == {200}


def test_bands_are_never_finer_than_the_threshold():
    generator = np.random.default_rng(7)
    shown = 0
    for _ in range(400):
        n = int(generator.integers(50, 6000))
        shape = generator.dirichlet(np.full(168, generator.choice([0.05, 0.3, 1, 20])))
        week = generator.multinomial(n, shape).reshape(7, 24)
        least = int(generator.choice([5, 10]))
        told = gate.banded_hours(week, least)
        if told is None:
            continue
        shown += 1
        attack(week, told, least)
    assert shown > 50


def attack(week, told, least):
    """A reader who knows n and the rule: what can a small block be, given the bands of all blocks?"""
    blocks = week.reshape(7, -1, told.hours).sum(axis=2).ravel()
    bands = np.array(told.bands).ravel()
    n, even = blocks.sum(), blocks.sum() / blocks.size
    limits = np.array([0, *gate.BANDS, np.inf]) * even
    low = np.ceil(limits[bands])
    high = np.minimum(np.ceil(limits[bands + 1]) - 1, n)
    for i in np.flatnonzero(blocks < least):
        others_low, others_high = low.sum() - low[i], high.sum() - high[i]
        fewest, most = max(low[i], n - others_high), min(high[i], n - others_low)
        assert fewest <= 0, "a small block is known not to be empty"
        assert most >= least - 1, "a small block is known to be smaller than that"


def test_bands_that_their_sum_would_give_away_are_made_coarser():
    """All other blocks stand at the foot of their bands, so the small one would be what is left."""
    week = np.full((7, 24), 12)
    week[0, 0] = 2
    bands = gate.banded_hours(week, 5)
    assert bands is not None
    attack(week, bands, 5)


def test_hours_of_intervals_of_undone_files_are_gone(desk, town):
    batch = desk.run(csv(lines(40)))
    desk.undo(batch)
    assert not HourFact.objects.exists()
    assert not PrecisionFact.objects.exists()
