"""How a sample was drawn: estimates equal R's package survey for what was declared, and the page says it."""

import uuid
from dataclasses import replace

import numpy as np
import pytest
from rest_framework.test import APIClient

from diagnostics.models import Survey, SurveyAnswer
from diagnostics.statistics.design import Lonely
from diagnostics.surveys.questionnaire.records import from_json
from diagnostics.surveys.results.changing import changes
from diagnostics.surveys.results.differing import differing
from diagnostics.surveys.results.loading import sheet_of
from diagnostics.surveys.results.release import Release
from diagnostics.surveys.results.sheet import Row, Rows, Sheet
from diagnostics.surveys.results.tables import breakdown, table
from diagnostics.surveys.results.words import sampling_words
from diagnostics.surveys.sampling.drawn import Drawing, Stratum, Unit
from diagnostics.surveys.sampling.services import declare_drawing
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor, Role
from stakeholders.access.tokens import issue_token
from tests.golden import load

from .builders import YES_NO, make_answers, make_open_survey

DATA = load("survey_designs")["data"]
DISTRICTS = [{"value": one, "label": one} for one in "abc"]
OPINIONS = [{"value": one, "label": one} for one in "1234"]
QUESTIONS = (
    {"code": "safe", "kind": "single", "text": "Safe?", "options": YES_NO},
    {"code": "district", "kind": "single", "text": "Where?", "options": DISTRICTS},
    {"code": "hours", "kind": "decimal", "text": "Hours?"},
    {"code": "adults", "kind": "number", "text": "Adults?"},
    {
        "code": "opinion",
        "kind": "single",
        "text": "Opinion?",
        "options": [{"value": str(n), "label": str(n)} for n in range(1, 5)],
    },
)


def people_of(data):
    """What each answered; what is not known was left out."""
    told = zip(data["safe"], data["district"], data["hours"], data["opinion"], strict=True)
    for safe, district, hours, opinion in told:
        answers = {
            "safe": None if safe is None else "yes" if safe else "no",
            "district": district,
            "hours": hours,
            "opinion": None if opinion is None else str(opinion),
        }
        yield {code: answer for code, answer in answers.items() if answer is not None}


SIZES = tuple(
    Stratum(name, size)
    for name, size in {(s, n) for s, n in zip(DATA["stratum"], DATA["clusters"], strict=True)}
)
DRAWINGS = {
    "first_stage": Drawing(strata=SIZES),
    "collapsed": Drawing(strata=(Stratum("island", None, "south"),)),
    "certainty": Drawing(lonely=Lonely.SKIP),
    "adjust": Drawing(lonely=Lonely.CENTRE),
}
GOLDEN = {**load("survey_designs")["designs"], **load("survey_designs")["lonely"]}


def golden_sheet(drawing, clusters=True, data=DATA, without=""):
    told = zip(people_of(data), data["weight"], data["stratum"], data["cluster"], strict=True)
    rows = [
        Row(1, person, weight, stratum, cluster=str(cluster) if clusters else "")
        for person, weight, stratum, cluster in told
        if stratum != without
    ]
    return Sheet({1: from_json({"questions": list(QUESTIONS)})}, rows, "probability", drawing=drawing)


@pytest.mark.parametrize("name", [*DRAWINGS, "people"])
def test_shares_and_means_equal_r(name):
    sheet = golden_sheet(DRAWINGS.get(name), clusters=name != "people")
    safe, hours = (table(sheet, sheet.by_code[code]) for code in ("safe", "hours"))
    by = breakdown(sheet, sheet.by_code["safe"], sheet.by_code["district"])
    for found, golden in (
        (safe.lines[0].estimate, GOLDEN[name]["safe"]),
        (hours.mean, GOLDEN[name]["hours"]),
        (by.groups[1].lines[0].estimate, GOLDEN[name]["safe_b"]),
    ):
        told = (found.value, found.se, found.interval.low, found.interval.high, found.df, found.n)
        wanted = tuple(golden[key] for key in ("value", "se", "low", "high", "df", "n"))
        assert told == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("name", ["first_stage", "collapsed", "people"])
def test_the_test_of_groups_equals_r(name):
    shown = Release(golden_sheet(DRAWINGS.get(name), clusters=name != "people"))
    found = differing(shown.sheet, shown.breakdown("opinion", "district"), "1")
    golden = GOLDEN[name]["opinion_by_district"]
    assert (found.test.f, *found.test.df, found.test.p) == pytest.approx(
        (golden["f"], *golden["df"], golden["p"]), rel=1e-8
    )
    assert found.is_clear == (golden["p"] < 0.05)


@pytest.mark.parametrize(("name", "clusters"), [("same", True), ("same_finite", True), ("others", False)])
def test_the_change_between_two_surveys_equals_r(name, clusters):
    """Two surveys in the same clusters, and the same answers without labels of clusters, which are then others."""
    drawing = DRAWINGS["first_stage"] if name == "same_finite" else None
    sheets = [
        golden_sheet(drawing, data=data, without="island")
        for data in (DATA, load("survey_designs")["second"])
    ]
    if not clusters:
        # The clusters of the later survey are other ones.
        sheets[1].rows = Rows(replace(row, cluster=f"later {row.cluster}") for row in sheets[1].rows)
    found = changes(*(Release(sheet) for sheet in sheets))
    lines = {
        (change.item.code, line.value): line.judged for change in found.questions for line in change.lines
    }
    golden = load("survey_designs")["waves"][name]
    for code, value in (("safe", "yes"), ("hours", "mean")):
        told = lines[code, value].difference
        assert (told.value, told.se) == pytest.approx((golden[code]["value"], golden[code]["se"]), rel=1e-9)
    assert found.family == len(lines)
    assert all(not change.why or change.item.code == "adults" for change in found.questions)


def test_the_chance_of_a_home_and_of_a_person():
    """One adult of each home speaks for the adults there, for five at most; a missing number is the middle one."""
    many = [1, 2, 9, None, 2]
    rows = [Row(1, {"safe": "yes", **({"adults": n} if n else {})}, 10.0) for n in many]
    form = {1: from_json({"questions": list(QUESTIONS)})}
    homes = Sheet(form, rows, "probability", drawing=Drawing(Unit.HOUSEHOLD, "adults")).sample
    assert homes.persons.weights.tolist() == [10, 20, 50, 20, 20]
    assert homes.households.weights.tolist() == [10] * 5
    assert (homes.unknown_adults, homes.many_adults) == (1, 1)
    people = Sheet(form, rows, "probability", drawing=Drawing(Unit.PERSON, "adults")).sample
    assert people.persons.weights.tolist() == [10] * 5
    assert people.households.weights.tolist() == [10, 5, 2, 5, 5]
    unknown = Sheet(form, rows, "probability")
    assert unknown.sample.households is None
    assert Sheet(form, rows, "open").sample.households is not None


def test_what_cannot_be_is_not_used():
    """A size below what answered, a stratum joined with one that is not there, and answers without a cluster."""
    rows = [
        Row(1, {"safe": "yes"}, 1.0, "a" if n < 6 else "b", cluster="" if n == 3 else str(n % 3))
        for n in range(9)
    ]
    strata = (Stratum("a", 2), Stratum("b", None, "gone"), Stratum("c", 4))
    sample = Sheet(
        {1: from_json({"questions": list(QUESTIONS)})}, rows, "probability", drawing=Drawing(strata=strata)
    ).sample
    assert not sample.is_finite
    assert [(one.name, one.answers, one.units, one.is_too_small) for one in sample.strata] == [
        ("a", 6, 4, True), ("b", 3, 3, False),
    ]  # fmt: skip
    assert (sample.without_cluster, sample.degrees_of_freedom) == (1, 5)


@pytest.fixture
def survey(town):
    made = make_open_survey(town, QUESTIONS, sampling="probability", population_size=900)
    answers = [{"safe": "yes" if n % 3 else "no", "adults": 1 + n % 4} for n in range(61)]
    make_answers(
        made,
        answers,
        strata=["north" if n < 30 else "south" if n < 60 else "hill" for n in range(61)],
        clusters=[str(n // 5) for n in range(61)],
    )
    return made


def test_the_page(survey, as_alice, town):
    base = f"/town/{town.slug}/surveys/{survey.uid}/sample/"
    page = as_alice.get(base).content.decode()
    assert "hill" in page
    assert "One stratum has a single unit" in page
    assert "It is not said how many units there are in all" in page
    typed = {
        "drawn": "household", "adults_question": "adults", "lonely": "centre",
        "units-0": "", "joined-0": "south", "units-1": "40", "joined-1": "", "units-2": "3", "joined-2": "",
    }  # fmt: skip
    wrong = as_alice.post(base, typed)
    assert wrong.status_code == 422
    assert "6 of them answered already" in wrong.content.decode()
    assert as_alice.post(base, {**typed, "units-2": "44", "joined-2": "hill"}).status_code == 422
    assert as_alice.post(base, {**typed, "units-2": "44"}).status_code == 302
    survey.refresh_from_db()
    assert (survey.drawn, survey.adults_question, survey.lonely) == ("household", "adults", "centre")
    assert survey.strata == [
        {"name": "hill", "units": None, "joined": "south"},
        {"name": "north", "units": 40, "joined": ""},
        {"name": "south", "units": 44, "joined": ""},
    ]
    page = as_alice.get(base).content.decode()
    assert "Every stratum shows its spread" in page
    assert "Sizes are known of some strata only" in page
    told = sampling_words(survey, sheet_of(survey))
    assert "13 clusters" in told
    assert "Homes were drawn" in told
    assert "how large a part of all" in told


def test_the_api(survey, town, alice):
    client = APIClient()
    _client, token = issue_token(by=alice, municipality=town, name="Test", role=Role.ANALYST)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    api = f"/api/v1/{town.slug}/surveys/{survey.uid}/"
    strata = [{"name": "hill", "joined": "north"}, {"name": "north", "units": 30}]
    put = client.post(
        f"{api}sample/", {"drawn": "household", "adults_question": "adults", "strata": strata}, format="json"
    )
    assert put.status_code == 200, put.content
    assert put.json() == client.get(f"{api}sample/").json()
    assert put.json()["found"] == {
        "answers": 61,
        "first_units": 13,
        "strata": 3,
        "degrees_of_freedom": 11,
        "second_stage": False,
    }
    twice = [{"name": "a", "units": 3}, {"name": "a", "units": 4}]
    assert client.post(f"{api}sample/", {"strata": twice}, format="json").json()["code"] == "stratum_twice"
    sent = {"instance": str(uuid.uuid4()), "answers": {"safe": "yes"}, "stratum": "north", "cluster": "b7"}
    assert client.post(f"{api}answers/", sent, format="json").status_code == 201
    row = SurveyAnswer.objects.get(instance=sent["instance"])
    assert (row.stratum, row.cluster) == ("north", "b7")


def test_a_stratum_cannot_be_put_in_circles(survey):
    by = Actor(survey.municipality)
    for strata in (
        (Stratum("a", None, "a"),),
        (Stratum("a", None, "b"), Stratum("b", None, "c")),
    ):
        with pytest.raises(Refused):
            declare_drawing(by=by, survey=survey, drawing=Drawing(strata=strata))
    assert Survey.objects.get(pk=survey.pk).strata == []
    assert not np.isnan(sheet_of(survey).design.weights).any()
