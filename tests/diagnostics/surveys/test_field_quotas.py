"""Quotas: groups counted from the answers, and the web that thanks without losing or telling anything."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.models import SurveyAnswer, SurveyQuota, SurveySection
from diagnostics.surveys import services as surveys
from diagnostics.surveys.field.amending import services as amending
from diagnostics.surveys.field.quotas import services
from diagnostics.surveys.results.loading import cells_of
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor

from .builders import ON, YES_NO, Resident, make_answers, make_survey

SEX = [{"value": "f", "label": "Woman"}, {"value": "m", "label": "Man"}]
AGE = [
    {"value": "young", "label": "Under 30"},
    {"value": "old", "label": "30 and over"},
    {"value": "no", "label": "Rather not", "stands": "apart"},
]
QUESTIONS = (
    {"code": "sex", "kind": "single", "text": "You are?", "options": SEX, "required": True},
    {"code": "age", "kind": "single", "text": "How old?", "options": AGE, "required": True},
    {"code": "safe", "kind": "single", "text": "Safe?", "options": YES_NO},
    {"code": "hit", "kind": "single", "text": "Hit?", "options": YES_NO, "sensitive": True},
    {"code": "many", "kind": "multiple", "text": "What?", "options": YES_NO},
)
ENOUGH = "enough have answered already"


@pytest.fixture(autouse=True)
def nothing_counted_before():
    cache.clear()


def published(town, *, apart: bool):
    """A survey whose first two questions stand in a part of their own, or on a page with others."""
    survey = make_survey(town, QUESTIONS)
    if apart:
        part = SurveySection.objects.create(municipality=town, survey=survey, code="you", title="About you")
        survey.questions.filter(code__in=["sex", "age"]).update(section=part)
    surveys.publish(by=Actor(town), survey=survey, on=ON)
    return survey


def quota_of(survey, target=5, when_full="stop", codes=("sex", "age")) -> SurveyQuota:
    by = Actor(survey.municipality)
    quota = services.add_quota(by=by, survey=survey, codes=codes)
    cells = [{"values": ["f", "young"], "target": target}, {"values": ["m", "old"], "target": 7}]
    services.keep_cells(by=by, quota=quota, cells=cells, when_full=when_full)
    return quota


def test_groups_are_counted_from_the_answers_that_count(town, client, alice):
    survey = published(town, apart=False)
    quota = quota_of(survey, when_full="go_on")
    make_answers(
        survey, [{"sex": "f", "age": "young"}] * 6 + [{"sex": "m", "age": "old"}] * 2 + [{"sex": "m"}]
    )
    assert cells_of(survey, ["sex", "age"]) == {("f", "young"): 6, ("m", "old"): 2, ("m", None): 1}
    cells = {
        cell.values: (cell.target, cell.reached, cell.open) for cell in services.cells_of_quota(survey, quota)
    }
    assert cells == {
        ("f", "young"): (5, 6, 0),
        ("f", "old"): (None, 0, 0),
        ("m", "young"): (None, 0, 0),
        ("m", "old"): (7, 2, 5),
    }
    woman = survey.answers.filter(answers__sex="f").first()
    amending.set_aside(by=Actor(town, label="Ines"), answer=woman, reason="Made up.", on=ON)
    assert cells_of(survey, ["sex", "age"])["f", "young"] == 5
    by = Actor(town)
    for codes in ([], ["sex", "sex"], ["hit"], ["many"], ["moon"], ["age", "sex"]):
        with pytest.raises(Refused):
            services.add_quota(by=by, survey=survey, codes=codes)
    # Other questions stand on the first page, whose answers would be lost; and five people are the fewest.
    cells = [{"values": ["f", "young"], "target": 5}]
    with pytest.raises(Refused, match="part of their own"):
        services.keep_cells(by=by, quota=quota, cells=cells, when_full="stop")
    client.force_login(alice)
    url = f"/town/{town.slug}/surveys/{survey.uid}/field/quotas/"
    page = client.get(url).content.decode()
    assert "You are? \N{MULTIPLICATION SIGN} How old?" in page
    assert "Woman · Under 30" in page
    assert "not limited" in page
    assert client.post(f"{url}new/", {"first": "age", "second": "sex"}).status_code == 422
    response = client.post(f"{url}new/", {"first": "age"})
    form = response.headers["Location"]
    assert client.post(form, {"when_full": "go_on"}).status_code == 422
    stop = client.post(form, {"when_full": "stop", "cell-0": "40"})
    assert stop.status_code == 422
    assert "part of their own" in stop.content.decode()
    assert client.post(form, {"when_full": "go_on", "cell-0": "40"}).status_code == 302
    assert SurveyQuota.objects.get(codes=["age"]).cells == [{"values": ["young"], "target": 40}]
    assert client.post(form.replace("edit", "delete")).status_code == 302
    assert SurveyQuota.objects.count() == 1


def test_the_web_thanks_a_group_that_has_enough_and_loses_nothing(town, client):
    survey = published(town, apart=True)
    with pytest.raises(Refused, match="5 or more"):
        quota_of(survey, target=4)
    SurveyQuota.objects.all().delete()
    quota_of(survey)
    make_answers(survey, [{"sex": "f", "age": "young"}] * 4)
    first, second = Resident(client, survey).open(), Resident(client, survey).open()
    for one in (first, second):
        one.press("begin").press("next", sex="f", age="young")
        assert ENOUGH not in one.text
    # The fifth fills the group. Whoever is further on is asked to the end and counted.
    first.press("next", safe="yes", many=["yes"]).press("next", hit="no").press("send")
    assert SurveyAnswer.objects.count() == 5
    cache.clear()  # a minute later
    late = Resident(client, survey).open().press("begin")
    with CaptureQueriesContext(connection) as queries:
        late.press("next", sex="f", age="young")
    assert ENOUGH in late.text
    assert late.page.status_code == 200
    assert not any(
        query["sql"].startswith(("INSERT", "UPDATE")) or "FOR UPDATE" in query["sql"] for query in queries
    )
    # Not how many, nor who: and other groups are asked.
    assert "5" not in late.text.split("<main")[1].split("</main")[0].replace("h5", "")
    other = Resident(client, survey).open().press("begin").press("next", sex="m", age="young")
    assert ENOUGH not in other.text
    second.press("next", safe="no").press("next").press("send")
    assert second.page.status_code == 201
    assert SurveyAnswer.objects.count() == 6
    # A version in which something else is asked there stops nobody.
    survey.questions.filter(code="safe").update(order=0)
    survey.questions.filter(code="sex").update(order=2)
    SurveySection.objects.filter(survey=survey).delete()
    surveys.publish(by=Actor(town), survey=survey, on=ON)
    new = Resident(client, survey).open().press("begin").press("next", safe="yes", sex="f", age="young")
    assert ENOUGH not in new.text


def test_the_web_asks_the_database_for_full_groups_once_a_minute(town, client):
    survey = published(town, apart=True)
    quota_of(survey)
    counted = []
    for _one in range(2):
        with CaptureQueriesContext(connection) as queries:
            resident = Resident(client, survey).open().press("begin").press("next", sex="m", age="young")
        counted.append(sum("diagnostics_surveyquota" in query["sql"] for query in queries))
    assert counted == [1, 0]
    # A device by itself knows nothing of groups: such a survey is answered page by page.
    assert '"form":' not in resident.open().text
    SurveyQuota.objects.all().delete()
    cache.clear()
    assert '"form":' in resident.open().text
