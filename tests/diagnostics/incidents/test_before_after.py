"""Whether a measure changed anything: comparison areas chosen by what was before, and nothing overstated after."""

from datetime import date

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from diagnostics.incidents.analyses.catalogue import analysis_named
from diagnostics.incidents.analyses.desk import answer, open_desk
from diagnostics.incidents.analyses.services import evidence_of
from diagnostics.incidents.counts.gate import outsider
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from tests.builders import make_area

HEADER = "Month,Area,Offence,Count"
NAMES = ("Harbour", "Centro", "Mercado", "Dunes", "Norte", "Quiet")
SIDE, WEST, SOUTH = 0.03, 10.0, 50.0
START = date(2024, 1, 1)


@pytest.fixture
def areas(town):
    """Squares in a row: each borders on the next."""
    made = {}
    for i, name in enumerate(NAMES):
        west, east = WEST + i * SIDE, WEST + (i + 1) * SIDE
        ring = [[west, SOUTH], [east, SOUTH], [east, SOUTH + SIDE], [west, SOUTH + SIDE], [west, SOUTH]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        made[f"N0{i + 1}"] = make_area(town, f"N0{i + 1}", name=name, geometry=geometry)
    return made


#: Of the quiet area a few in the year.
FEW = (30, 20, 25, 28, 60, 0.3)


def file(
    fall=1.0, months=36, *, means=(30, 20, 25, 28, 60, 1), drift=0.0, peak=1.0, seed=1, displaced=1.0
) -> str:
    """Counts from 2022 on; in Harbour they fall from 2024 on, with a drift or a peak before if wanted."""
    random, rows = np.random.default_rng(seed), [HEADER]
    for month in range(months):
        for i, name in enumerate(NAMES):
            mean = means[i]
            if i == 0:
                mean *= (1 + drift) ** month * (fall if month >= 24 else peak if month >= 12 else 1)
            if i == 1 and month >= 24:
                mean *= displaced
            told = f"{2022 + month // 12}-{month % 12 + 1:02d}"
            rows.append(f"{told},{name},Burglary,{random.poisson(mean)}")
    return "\n".join(rows) + "\n"


def analyst(town) -> Actor:
    return Actor(town, ROLE_PERMISSIONS[Role.ANALYST], "alice", role=Role.ANALYST)


CHOSEN = {"treated": ["N01"], "comparison": ["N03", "N04", "N05"], "start": "2024-01-01"}


def asked(town, *, outside=False, **query):
    analysis, actor = analysis_named("before-after"), analyst(town)
    return answer(analysis, open_desk(query, actor, outsider(actor) if outside else None, analysis).asked)


def estimates(found) -> dict[str, list]:
    return {row[0]: row[1:] for row in found.result.table("estimates").values}


def test_a_measure_is_asked_for_before_anything_else(desk, town, as_alice):
    desk.run(file())
    assert "Choose where the measure was taken" in asked(town).refused
    page = as_alice.get(f"/town/{town.slug}/analyses/before-after/").content.decode()
    assert "First choose" in page
    assert "Where the measure was taken" in page
    assert "Areas to compare with" not in page
    # What can be chosen next depends on it, so the filter is sent as a whole.
    assert "data-autosubmit" not in page
    page = as_alice.get(f"/town/{town.slug}/analyses/before-after/?treated=N01").content.decode()
    assert "Choose before you look at what came after" in page


def test_before_the_comparison_is_chosen_nothing_of_the_time_after_is_told(desk, town):
    """Whatever came after, the page of the choice is the same."""
    told = []
    for fall in (1.0, 0.3):
        desk.run(file(fall, means=FEW))
        result = asked(town, treated=["N01"], start="2024-01-01").result
        told.append((result.said, [one.values for one in result.all_tables], result.places))
    assert told[0] == told[1]
    table = asked(town, treated=["N01"], start="2024-01-01").result.table("candidates").values
    # Dunes is nearest in level; Centro borders on the Harbour; Quiet has too few.
    assert [row[0] for row in table] == ["Dunes", "Mercado", "Norte", "Centro"]
    assert table[-1][-1] == "borders on the measure"
    assert "Dunes, Mercado, Norte" in asked(town, treated=["N01"], start="2024-01-01").result.said[0]


def test_a_fall_is_seen_against_the_comparison(desk, town):
    desk.run(file(0.55))
    found = asked(town, **CHOSEN)
    told = estimates(found)
    assert told["Relative rate ratio"][0] == pytest.approx(0.55, abs=0.1)
    assert told["Relative rate ratio"][-1] == "clear fall"
    assert told["Incidents less or more (WDD)"][0] < -100
    assert told["Month by month and area by area"][-1] == "clear fall"
    assert found.result.said[0].startswith("A clear fall against the comparison in Harbour")
    groups = found.result.table("groups").values
    assert [row[0] for row in groups] == ["measure", "comparison"]
    own = [row[1] for row in found.result.table("course").values]
    assert groups[0][1:3] == [sum(own[12:24]), sum(own[24:36])]
    assert not found.result.warnings


def test_no_change_is_called_no_clear_change(desk, town):
    desk.run(file())
    found = asked(town, **CHOSEN)
    assert found.result.said[0].startswith("No clear change")
    assert "cause" in found.result.not_said[0]


def test_months_after_are_compared_with_the_same_months_before(desk, town):
    desk.run(file(0.5, months=33))
    found = asked(town, **CHOSEN)
    assert ("Before", "January to September 2023") in found.result.facts
    assert ("After", "January to September 2024") in found.result.facts


def test_other_ways_before_are_warned_of(desk, town):
    desk.run(file(drift=0.04))
    found = asked(town, **CHOSEN)
    assert "did not go the same way" in found.result.warnings[0]


def test_a_peak_before_is_warned_of(desk, town):
    desk.run(file(peak=1.8))
    found = asked(town, **CHOSEN)
    assert any("fall by themselves" in one for one in found.result.warnings)


def test_a_comparison_that_borders_is_warned_of(desk, town):
    desk.run(file())
    found = asked(town, **CHOSEN | {"comparison": ["N02", "N04"]})
    assert any(one.startswith("Centro border on the measure") for one in found.result.warnings)


def test_displacement_is_described_only_after_a_clear_fall(desk, town):
    desk.run(file(0.5, displaced=1.4, means=FEW))
    found = asked(town, **CHOSEN, around=["N02"])
    told = estimates(found)
    assert told["Areas around, against the comparison"][0] == pytest.approx(1.4, abs=0.25)
    assert told["Displacement quotient (WDQ)"][0] < 0
    assert told["Displacement quotient (WDQ)"][-1] == "no test"
    assert any("describes and is not a test" in one for one in found.result.said)
    desk.run(file(1.0, displaced=1.4))
    found = asked(town, **CHOSEN, around=["N02"])
    assert "Displacement quotient (WDQ)" not in estimates(found)
    assert any("No clear reduction" in one for one in found.result.said)


def test_what_cannot_be_compared_is_refused(desk, town):
    desk.run(file(months=28))
    assert "began 4 months before the end" in asked(town, **CHOSEN).refused
    desk.run(file(means=(0.2, 20, 25, 28, 60, 1)))
    assert "needs 20 incidents in each place" in asked(town, treated=["N01"], start="2024-01-01").refused
    assert "before the measure in one of the places" in asked(town, **CHOSEN).refused


def test_what_is_said_twice_counts_once(desk, town):
    desk.run(file())
    found = asked(town, **CHOSEN | {"comparison": ["N01", "N04", "N05"], "around": ["N04"]})
    assert [one.code for one in found.asked.design.comparison] == ["N04", "N05"]
    assert not found.asked.design.around
    assert found.asked.as_query["comparison"] == ["N04", "N05"]


def test_the_address_keeps_the_choice_and_files_have_the_numbers(desk, town, as_alice):
    desk.run(file(0.55))
    query = "treated=N01&comparison=N03&comparison=N04&comparison=N05&around=N02&start=2024-01-01"
    base = f"/town/{town.slug}/analyses/before-after/"
    page = as_alice.get(f"{base}?{query}")
    assert 'value="N04" id="id_comparison_' in page.content.decode()
    assert page.context["form"]["comparison"].value() == ["N03", "N04", "N05"]
    answer_file = as_alice.get(f"{base}estimates.csv?{query}&full=1")
    assert "Relative rate ratio" in answer_file.content.decode("utf-8-sig")
    places = as_alice.get(f"{base}places.geojson?{query}&full=1").json()
    assert [one["properties"]["part"] for one in places["features"]] == [
        "measure",
        *["comparison"] * 3,
        "around",
    ]
    assert as_alice.get(f"{base}course.svg?{query}&full=1").status_code == 200


def test_as_many_queries_for_many_months_as_for_few(desk, town, as_alice):
    query = "?treated=N01&comparison=N03&comparison=N04&start=2023-01-01"
    address = f"/town/{town.slug}/analyses/before-after/{query}"
    desk.run(file(months=24))
    as_alice.get(address)
    with CaptureQueriesContext(connection) as few:
        as_alice.get(address)
    desk.run(file(months=36))
    as_alice.get(address)
    with CaptureQueriesContext(connection) as many:
        as_alice.get(address)
    assert len(many) == len(few)


# What everybody may see


def test_outside_whole_years_are_compared_as_the_pages_of_counts_show_them(desk, town):
    desk.run(file(0.55))
    found = asked(town, outside=True, **CHOSEN)
    course = found.result.table("course").values
    assert [row[0] for row in course] == ["2022", "2023", "2024"]
    inside = asked(town, **CHOSEN).result.table("course").values
    assert course[2][1] == sum(row[1] for row in inside[24:])
    assert found.result.said[0].startswith("A clear fall")
    assert found.result.table("candidates") is None
    assert "per year" not in found.result.said[1]
    assert "In incidents a year" in found.result.said[1]


def test_outside_the_year_of_a_beginning_is_left_out(desk, town):
    desk.run(file(0.55, months=48))
    found = asked(town, outside=True, **CHOSEN | {"start": "2024-03-01"})
    assert ("Before", "January 2022 to December 2023") in found.result.facts
    assert ("After", "2025") in found.result.facts


def test_outside_nothing_rests_on_a_hidden_area(desk, town):
    desk.run(file(0.55, means=(30, 20, 25, 28, 60, 0.2)))
    assert (
        "small numbers" in asked(town, outside=True, **CHOSEN | {"comparison": ["N03", "N04", "N06"]}).refused
    )


def test_outside_months_do_not_matter(desk, town):
    """The same years, other months: nothing that is told outside differs."""
    told = []
    for seed in (1, 2):
        rows, random = file(0.55).splitlines(), np.random.default_rng(seed)
        sums: dict[tuple, int] = {}
        for row in rows[1:]:
            month, area, offence, count = row.split(",")
            sums[month[:4], area, offence] = sums.get((month[:4], area, offence), 0) + int(count)
        lines = [HEADER]
        for (year, area, offence), count in sums.items():
            parts = random.multinomial(count, [1 / 12] * 12)
            lines += [f"{year}-{m + 1:02d},{area},{offence},{n}" for m, n in enumerate(parts)]
        desk.run("\n".join(lines) + "\n")
        result = asked(town, outside=True, **CHOSEN).result
        tables = [one.values for one in result.all_tables]
        told.append(
            (
                result.said,
                result.not_said,
                result.warnings,
                result.facts,
                tables,
                str(result.drawings[0].wide),
            )
        )
    assert told[0] == told[1]


def test_the_finding_keeps_the_public_form(desk, town):
    desk.run(file(0.55))
    evidence = evidence_of(analysis_named("before-after"), CHOSEN, analyst(town))
    assert evidence.rows[0][0] == "Relative rate ratio"
    assert evidence.query["comparison"] == ["N03", "N04", "N05"]
    assert evidence.picture.startswith("<svg")
    with pytest.raises(Refused):
        evidence_of(analysis_named("before-after"), {"treated": ["N01"]}, analyst(town))


def test_a_reader_sees_no_month_of_an_area(desk, town, bob):
    client = Client()
    client.force_login(bob)
    desk.run(file(0.55))
    query = "?treated=N01&comparison=N03&comparison=N04&comparison=N05&start=2024-01-01"
    page = client.get(f"/town/{town.slug}/analyses/before-after/{query}").content.decode()
    assert "A clear fall" in page
    assert "times as many" not in page
    assert "Jan 2023" not in page
