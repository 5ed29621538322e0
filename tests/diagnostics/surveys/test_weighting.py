"""Answers weighted to the population: what shares say then, what is refused, and the pages for it."""

import pytest

from diagnostics.models import SurveyMargin
from diagnostics.surveys.results.loading import sheet_of
from diagnostics.surveys.results.tables import table
from diagnostics.surveys.results.words import sampling_words
from diagnostics.surveys.weighting import services
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor
from stakeholders.models import Area, Population
from tests.builders import make_area

from .builders import YES_NO, make_answers, make_open_survey

AGES = [{"value": value, "label": value} for value in ("young", "middle", "old")]
RATHER_NOT = {"value": "no", "label": "Rather not", "stands": "apart"}
QUESTIONS = (
    {"code": "age", "kind": "single", "text": "How old?", "options": [*AGES, RATHER_NOT]},
    {"code": "safe", "kind": "single", "text": "Safe?", "options": YES_NO},
    {"code": "area", "kind": "area", "text": "Where?"},
    {"code": "many", "kind": "multiple", "text": "What?", "options": YES_NO},
    {"code": "hit", "kind": "single", "text": "Hit?", "options": YES_NO, "sensitive": True},
)  # fmt: skip
GROUPS = [{"values": ["young"], "people": 500}, {"values": ["middle", "old"], "people": 1500}]


@pytest.fixture
def survey(town):
    make_area(town, "A1", name="Harbour")
    make_area(town, "A2", name="Hill")
    made = make_open_survey(town, QUESTIONS, sampling="probability")
    # Of 100 answers 80 are young: a fourth in the population.
    answers = [{"age": "young", "safe": "yes" if n % 2 else "no", "area": "A1"} for n in range(80)]
    answers += [{"age": "old", "safe": "yes", "area": "A2"} for n in range(20)]
    make_answers(made, answers)
    return made


def share(survey) -> float:
    found = table(sheet_of(survey), sheet_of(survey).by_code["safe"])
    return round(found.lines[0].estimate.value, 6)


def keep(survey, code="age", groups=GROUPS):
    item = sheet_of(survey).by_code[code]
    return services.keep_margin(
        by=Actor(survey.municipality), survey=survey, item=item, groups=groups, source="Census 2021"
    )


def test_an_answer_counts_for_the_people_it_stands_for(survey):
    assert share(survey) == 0.6
    keep(survey)
    # A fourth with one half, three fourths with all.
    assert share(survey) == 0.875
    sheet = sheet_of(survey)
    assert (sheet.weighting.unknown, round(sheet.weighting.largest_factor, 2)) == (0, 12.0)
    assert "How old? (Census 2021)" in sampling_words(survey, sheet)
    interval = table(sheet, sheet.by_code["safe"]).lines[0].estimate.interval
    assert interval.low < 0.875 < interval.high


def test_who_told_no_group_keeps_his_part(survey):
    make_answers(survey, [{"age": "no", "safe": "no"} for _ in range(100)])
    keep(survey)
    assert share(survey) == round(0.875 / 2, 6)
    assert sheet_of(survey).weighting.unknown == 100


def test_margins_that_cannot_be_met_change_nothing_and_say_why(survey):
    keep(
        survey,
        groups=[
            {"values": ["young"], "people": 1},
            {"values": ["middle"], "people": 1},
            {"values": ["old"], "people": 1},
        ],
    )
    assert share(survey) == 0.6
    assert "Nobody answered in: middle" in sampling_words(survey, sheet_of(survey))


@pytest.mark.parametrize("code", ["many", "hit"])
def test_not_every_question_is_a_margin(survey, code):
    with pytest.raises(Refused):
        keep(survey, code)


def test_the_pages(survey, as_alice, town):
    base = f"/town/{town.slug}/surveys/{survey.uid}/weighting"
    page = as_alice.get(f"{base}/").content.decode()
    assert "How old?" in page
    assert "Hit?" not in page
    assert as_alice.get(f"{base}/hit/").status_code == 404
    wrong = as_alice.post(f"{base}/age/", {"people-1": "50", "people-2": "x", "source": "Census"})
    assert (wrong.status_code, SurveyMargin.objects.count()) == (422, 0)
    assert 'value="50"' in wrong.content.decode()
    as_alice.post(
        f"{base}/age/", {"people-0": "500", "people-1": "1500", "people-2": "", "source": "Census 2021"}
    )
    assert SurveyMargin.objects.get().groups == GROUPS
    told = as_alice.get(f"{base}/").content.decode()
    assert "middle, old" in told
    assert "Largest factor" in told
    for number, area in enumerate(Area.objects.filter(municipality=town).order_by("code"), 1):
        Population.objects.create(municipality=town, area=area, year=2025, residents=1000 * number)
    assert 'value="2000"' in as_alice.get(f"{base}/area/").content.decode()
    as_alice.post(f"{base}/", {"trims": "on"})
    survey.refresh_from_db()
    assert survey.trims_weights
    as_alice.post(f"{base}/age/delete/", {"confirm": "yes"})
    assert not SurveyMargin.objects.exists()
