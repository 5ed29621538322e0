"""Extent and trend from the frozen numbers of a finding, and what shows when the finding changes later."""

from decimal import Decimal

import pytest
from django.urls import reverse

from plans.models import Problem, ProblemFinding
from plans.problems.takeover import read_number, take
from stakeholders.access.tenancy import scope
from tests.builders import make_finding, make_offence, make_plan, make_problem, make_source
from tests.forms import fill

LIST = "/town/port-test/plan/problems/"
COLUMNS = [
    "Area", "2025", "per 1,000 households", "95 % interval", "2024", "Rate ratio (95 % interval)", "What may be said",
]  # fmt: skip
ROWS = [
    ["Los Molinos", "214", "31.01", "27.00 to 35.46", "154", "1.39 (1.12 to 1.73)", "clear rise"],
    ["Jardines", "fewer than 5", "", "", "hidden", "", "too few to judge"],
    ["Whole town", "1,056", "5.87", "5.52 to 6.23", "1,019", "1.04 (0.95 to 1.13)", "no clear change"],
]
TRENDS = {"clear rise": "up", "no clear change": "no_clear_change", "too few to judge": "too_few"}


def counts(offence="", rows=ROWS):
    query = {"kind": "counts", "offence": offence}
    return {"columns": COLUMNS, "table": rows, "method": "exact", "query": query, "taken_on": "2026-05-01"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("214", "214"),
        ("1,056", "1056"),
        ("1.056", "1056"),
        ("1\u00a0056", "1056"),
        ("31.01", "31.01"),
        ("31,01", "31.01"),
        ("0.125", "0.125"),
        ("57.0 %", "57.0"),
        ("12.345.678", "12345678"),
    ],
)
def test_numbers_are_read_in_any_notation(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "fewer than 5", "hidden", "\u2013", "<5", "27.00 to 35.46"])
def test_what_is_hidden_stays_hidden(text):
    assert read_number(text) is None


def test_a_row_of_counts_gives_extent_and_trend():
    taken = take(counts(), "Burglary by area, 2025", 0, trends=TRENDS, what="Burglary")
    assert (taken.value, taken.unit, taken.period, taken.trend) == (214, "Burglary", "2025", "up")
    assert (
        taken.trend_note
        == "Los Molinos: 2025 214, 2024 154; Rate ratio (95 % interval) 1.39 (1.12 to 1.73). clear rise."
    )
    assert take(counts(), "", 1, trends=TRENDS).value is None
    assert take(counts(), "", 9, trends=TRENDS) is None


def test_a_row_of_a_survey_gives_the_share_and_no_trend():
    evidence = {"columns": ["Answer", "Answers", "Share"], "table": [["Safe", "803", "57.0 %"]], "query": {}}
    taken = take(evidence, "Safe after dark?", 0, trends=TRENDS, period="2026")
    assert (taken.value, taken.unit, taken.period) == (Decimal("57.0"), "% Safe (Safe after dark?)", "2026")
    assert taken.trend == ""


@pytest.fixture
def finding(town):
    offence, source = make_offence(town, name="Burglary"), make_source(town)
    made = make_finding(town, source=source)
    made.citations.update(evidence=counts(str(offence.uid)), detail="Burglary by area, 2025")
    return made


def test_the_form_takes_over_without_saving_and_without_scripts(as_alice, town, finding):
    make_plan(town)
    data = fill(as_alice.get(f"{LIST}new/"), title="Typed", findings=[finding.pk], again="show:numbers")
    page = as_alice.post(f"{LIST}new/", data)
    verb = f"take:{finding.citations.get().pk}:0"
    assert verb in page.content.decode()
    assert f"take:{finding.citations.get().pk}:1" not in page.content.decode(), (
        "a hidden count is not offered"
    )
    taken = as_alice.post(f"{LIST}new/", fill(page, again=verb))
    now = fill(taken)
    assert Problem.objects.count() == 0
    assert (now["title"], now["extent_value"], now["extent_unit"]) == (["Typed"], ["214"], ["Burglary"])
    assert (now["extent_period"], now["trend"]) == (["2025"], ["up"])
    assert now["extent_source"] == [str(finding.sources.get().pk)]
    assert as_alice.post(f"{LIST}new/", now).status_code == 302
    assert Problem.objects.get().extent_value == 214


def test_numbers_of_another_town_are_not_taken(as_charlie, town, other_town, finding):
    with scope(other_town.pk):
        make_plan(other_town)
    address = "/town/other-town/plan/problems/new/"
    data = fill(as_charlie.get(address), again=f"take:{finding.citations.get().pk}:0")
    page = as_charlie.post(address, data)
    assert page.status_code == 200
    assert fill(page)["extent_value"] == [""]


def _linked(as_alice, town, finding):
    problem = make_problem(make_plan(town))
    address = f"{LIST}{problem.uid}/edit/"
    as_alice.post(address, fill(as_alice.get(address), findings=[finding.pk]))
    return problem


def test_a_finding_that_changed_or_was_withdrawn_shows_on_the_problem(as_alice, town, finding):
    problem = _linked(as_alice, town, finding)
    address = f"{LIST}{problem.uid}/"
    assert "changed since" not in as_alice.get(address).content.decode()
    finding.statement, finding.confidence = "Burglary fell after all", "low"
    finding.save()
    table = [["Los Molinos", "198", *ROWS[0][2:]], *ROWS[1:]]
    finding.citations.update(evidence=counts(rows=table))
    page = as_alice.get(address).content.decode()
    for word in ("changed since", "Finding F01", "Burglary fell after all", "214", "198", "low"):
        assert word in page
    used = as_alice.get(
        reverse("finding_detail", kwargs={"town": "port-test", "uid": finding.uid})
    ).content.decode()
    assert "rests on an earlier reading" in used
    read = f"{address}findings/{finding.uid}/read/"
    assert as_alice.post(read).status_code == 302
    assert "changed since" not in as_alice.get(address).content.decode()


def test_a_link_from_before_readings_were_kept_says_nothing(as_alice, town, finding):
    problem = make_problem(make_plan(town))
    problem.finding_links.create(municipality=town, finding=finding)
    assert "changed since" not in as_alice.get(f"{LIST}{problem.uid}/").content.decode()
    address = f"{LIST}{problem.uid}/edit/"
    as_alice.post(address, fill(as_alice.get(address)))
    assert ProblemFinding.objects.get().seen["statement"] == "Finding F01"


def test_the_api_keeps_readings_too(as_alice, town, finding):
    make_plan(town)
    body = {"title": "T", "findings": [str(finding.uid)]}
    answer = as_alice.post("/api/v1/port-test/problems/", body, content_type="application/json")
    assert answer.status_code == 201
    assert ProblemFinding.objects.get().seen["statement"] == "Finding F01"
