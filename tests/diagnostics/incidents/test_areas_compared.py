"""Areas against the town: the funnel of one offence, the profile of one area, and what of both everybody may see."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.findings.evidence import Evidence
from diagnostics.incidents.analyses.area_sums import area_sums
from diagnostics.incidents.analyses.catalogue import analysis_named
from diagnostics.incidents.analyses.desk import answer, open_desk
from diagnostics.incidents.analyses.services import evidence_of
from diagnostics.incidents.counts.desk import open_offence
from diagnostics.incidents.counts.gate import outsider
from diagnostics.models import CountFact, OffenceType
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from stakeholders.models import Population
from tests.builders import make_area
from tests.diagnostics.incidents.conftest import table


@pytest.fixture
def areas(town):
    """Eight areas of different size."""
    made = {}
    for i in range(8):
        made[f"N0{i + 1}"] = make_area(town, f"N0{i + 1}", name=f"Quarter {i + 1}")
        people = 2_000 * (i + 1)
        Population.objects.create(
            municipality=town, area=made[f"N0{i + 1}"], year=2024, residents=people, households=people // 2
        )
    return made


def counts(robberies, burglaries=(20,) * 8, violence=(15,) * 8, year=2024) -> str:
    rows = []
    for name, numbers in (
        ("Street robbery", robberies),
        ("Burglary", burglaries),
        ("Domestic violence", violence),
    ):
        rows += [f"{year}-{1 + i % 12:02d},N0{i + 1},{name},{number}" for i, number in enumerate(numbers)]
    # The whole year is covered.
    rows += [f"{year}-{month:02d},N01,Burglary,0" for month in range(2, 13)]
    return table(*rows)


def analyst(town) -> Actor:
    return Actor(town, ROLE_PERMISSIONS[Role.ANALYST], "alice", role=Role.ANALYST)


def asked(town, kind="areas", *, outside=False, **query):
    analysis, actor = analysis_named(kind), analyst(town)
    return answer(analysis, open_desk(query, actor, outsider(actor) if outside else None, analysis).asked)


def offence(name) -> str:
    return str(OffenceType.objects.get(name=name).uid)


EVEN = (20, 40, 60, 80, 100, 120, 140, 160)  # ten of a thousand everywhere


def test_an_area_far_above_the_others_lies_outside_of_the_funnel(desk, town):
    desk.run(counts([*EVEN[:3], 220, *EVEN[4:]]))
    found = asked(town, offence=offence("Street robbery"), area="N04")
    result = found.result
    rows = {row[0]: row for row in result.table("areas").values}
    assert rows["Quarter 4"][1] == 220
    assert rows["Quarter 4"][-1] == "above the limits"
    assert [name for name, row in rows.items() if row[-1] != "no clear difference"] == ["Quarter 4"]
    assert result.said[0].endswith("explain: Quarter 4.")
    assert "The other 7 cannot be told apart" in result.said[1]
    assert "Quarter 4: 220 incidents" in result.said[2]
    # Numerator and denominator stand beside every rate, and the smoothed rate lies between it and that of all.
    assert rows["Quarter 1"][2] == 2_000
    assert rows["Quarter 1"][4] < rows["Quarter 1"][7] < result_rate(result)


def result_rate(result) -> float:
    return float(result.figures[0].value)


def test_areas_that_differ_no_more_than_chance_are_not_ranked(desk, town):
    desk.run(counts(EVEN))
    result = asked(town, offence=offence("Street robbery")).result
    assert result.said == ["No area can be told apart from the rate of all areas shown."]
    assert "do not rank them" in result.not_said[0]


def test_without_people_there_are_no_rates(desk, town):
    desk.run(counts(EVEN))
    Population.objects.filter(area__code="N01").delete()
    assert (
        "Left out, because the number of residents is missing: Quarter 1."
        in asked(town, offence=offence("Street robbery")).result.not_said
    )
    Population.objects.all().delete()
    assert "not known for any area" in asked(town, offence=offence("Street robbery")).refused


def test_few_areas_make_no_funnel(desk, town):
    for code in ("N05", "N06", "N07", "N08"):
        Population.objects.filter(area__code=code).delete()
    desk.run(counts(EVEN))
    assert "4 areas are too few for a funnel" in asked(town, offence=offence("Street robbery")).refused


def test_what_is_in_no_area_is_told(desk, town):
    desk.run(counts(EVEN))
    CountFact.objects.filter(offence__name="Street robbery", area__code="N04").update(area=None)
    result = asked(town, offence=offence("Street robbery")).result
    assert "80 incidents are in none of these areas" in result.not_said[-1]


def test_the_profile_of_an_area(desk, town):
    desk.run(counts(EVEN, burglaries=(20, 20, 20, 20, 20, 20, 20, 120)))
    result = asked(town, "profile", area="N08").result
    rows = {row[0]: row for row in result.table("profile").values}
    # 160 + 120 + 15 of the area; 720 + 260 + 120 of the town.
    assert rows["Burglary"][5] == pytest.approx((120 / 295) / (260 / 1100), abs=0.001)
    assert rows["Burglary"][-1] == "clearly more common"
    assert rows["Domestic violence"][-1] == "clearly less common"
    rates = {row[0]: row for row in result.table("rates").values}
    assert rates["Burglary"][1] == 15  # of 8,000 households
    assert rates["Burglary"][7] == "per 1,000 households"


def test_areas_like_the_one_are_named_with_the_numbers_that_say_so(desk, town):
    desk.run(counts(EVEN))
    for outside in (False, True):
        rows = asked(town, "profile", outside=outside, area="N05").result.table("alike").values
        assert [row[0] for row in rows] == [
            "Quarter 5",
            "Quarter 6",
            "Quarter 4",
            "Quarter 7",
            "Quarter 8",
            "Quarter 3",
        ]
        assert rows[0][1:] == [10_000, 5_000, 0]
        assert [row[-1] for row in rows] == sorted(row[-1] for row in rows)
    Population.objects.all().delete()
    assert asked(town, "profile", area="N05").result.table("alike") is None


def test_a_profile_of_few_incidents_is_refused(desk, town):
    desk.run(counts((3,) * 8, burglaries=(3,) * 8, violence=(3,) * 8))
    assert "Only 9 incidents in this area" in asked(town, "profile", area="N01").refused


def test_the_first_area_is_shown_when_none_is_chosen(desk, town, as_alice):
    desk.run(counts(EVEN))
    page = as_alice.get(f"/town/{town.slug}/analyses/profile/")
    assert page.context["asked"].area.code == "N01"
    assert page.context["form"].fields["area"].choices[0][0] == "N01"
    assert as_alice.get(f"/town/{town.slug}/analyses/areas/").context["asked"].area is None


@pytest.mark.parametrize("kind", ["areas", "profile"])
def test_pages_and_files(desk, town, as_alice, kind):
    desk.run(counts([*EVEN[:3], 220, *EVEN[4:]]))
    query = f"?area=N04&offence={offence('Street robbery')}"
    with CaptureQueriesContext(connection) as few:
        page = as_alice.get(f"/town/{town.slug}/analyses/{kind}/{query}")
    assert page.status_code == 200
    for _what, files in ((one["what"], one["files"]) for one in page.context["files"]):
        for file in files:
            assert as_alice.get(file["url"]).status_code == 200
    found = as_alice.get(f"/api/v1/{town.slug}/analyses/{kind}/{query}").json()
    assert found["offered"], found
    assert found["tables"][0]["rows"]
    desk.run(counts(EVEN, year=2023))
    with CaptureQueriesContext(connection) as many:
        as_alice.get(f"/town/{town.slug}/analyses/{kind}/{query}")
    assert len(many) == len(few)


@pytest.mark.parametrize("kind", ["areas", "profile"])
def test_a_finding_keeps_the_public_form(desk, town, kind):
    desk.run(counts([2, *EVEN[1:3], 220, *EVEN[4:]]))
    found = evidence_of(
        analysis_named(kind), {"area": "N04", "offence": [offence("Street robbery")]}, analyst(town)
    )
    assert isinstance(found, Evidence)
    assert found.query["area"] == "N04"
    assert "Quarter 4" in found.statement
    if kind == "areas":
        assert "Quarter 1" not in {row[0] for row in found.rows}


# What everybody may see


def test_outside_every_sum_is_the_one_that_the_page_of_counts_shows(desk, town):
    """Whatever is worked out of shown numbers tells nothing new: so the numbers must be the same ones."""
    dice, seen = random.Random(4), 0  # noqa: S311
    for _turn in range(6):
        desk.run(
            counts(
                [dice.choice([0, 1, 3, 4, 6, 30]) for _i in range(8)],
                [dice.choice([0, 2, 5, 9, 50]) for _i in range(8)],
                [dice.choice([0, 7, 9, 12]) for _i in range(8)],
            )
        )
        CountFact.objects.filter(offence__name="Burglary", area__code="N03").update(area=None)
        actor = outsider(analyst(town))
        analysis = analysis_named("profile")
        sums = area_sums(open_desk({}, analyst(town), actor, analysis).asked)
        for one in OffenceType.objects.filter(municipality=town):
            view = open_offence({}, analyst(town), one.uid, seen_by=actor).view
            assert view.span.is_year
            assert sums.town(one.pk) == view.total
            for line in view.lines:
                if line.area is not None:
                    assert sums.of(one.pk, line.area.pk) == line.cell
                    seen += line.cell.is_hidden
    assert seen > 20


def test_outside_hidden_areas_are_named_and_not_counted(desk, town):
    """The rest of the town cannot be had by taking the shown areas from the rate of all."""
    desk.run(counts([3, *EVEN[1:]]))
    inside = asked(town, offence=offence("Street robbery")).result
    result = asked(town, outside=True, offence=offence("Street robbery")).result
    shown = [row[0] for row in result.table("areas").values]
    assert "Quarter 1" not in shown
    assert any(
        one.startswith("Hidden, because their numbers are small") and "Quarter 1" in one
        for one in result.not_said
    )
    assert not any("in none of these areas" in one for one in result.not_said)
    assert sum(row[1] for row in result.table("areas").values) < sum(
        row[1] for row in inside.table("areas").values
    )
    assert dict(result.facts)["Incidents"] == str(sum(row[1] for row in result.table("areas").values))


def test_outside_a_span_that_is_no_year_is_not_shown(desk, town):
    desk.run(counts(EVEN))
    CountFact.objects.filter(period_start__gte="2024-07-01").delete()
    assert "one whole calendar year" in asked(town, "profile", outside=True, area="N01").refused
