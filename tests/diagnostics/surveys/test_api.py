"""Surveys over the API: designing, publishing, answers from collectors, results through the gate."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from diagnostics.models import Question, Survey, SurveyAnswer
from diagnostics.surveys import services
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from stakeholders.access.tokens import issue_token

from .builders import ON, YES_NO, make_answers, make_open_survey, make_survey

API = "/api/v1/port-test"
ANSWERS = {"safe": "yes", "victim": "yes", "what": ["theft"], "years": 3}


def caller(town, user, role) -> APIClient:
    _client, token = issue_token(by=user, municipality=town, name=f"Test {role}", role=role)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


@pytest.fixture
def api(town, alice):
    return caller(town, alice, Role.ANALYST)


@pytest.fixture
def survey(town):
    return make_open_survey(town)


def test_a_survey_is_made_published_answered_and_closed(api):
    body = {"title": "Safety", "introduction": "What for.", "population": "Residents", "sampling": "quota"}
    made = api.post(f"{API}/surveys/", body).json()
    assert made["state"] == "draft"
    refused = api.post(f"{API}/surveys/{made['uid']}/publish/")
    assert refused.status_code == 422
    assert refused.json()["code"] == "questionnaire_incomplete"
    assert refused.json()["fields"]["reasons"] == ["There is no question yet."]
    question = {"survey": made["uid"], "code": "safe", "kind": "single", "text": "Safe?", "options": YES_NO}
    assert api.post(f"{API}/survey-questions/", question).status_code == 201
    assert api.post(f"{API}/surveys/{made['uid']}/publish/").json()["state"] == "open"
    versions = api.get(f"{API}/surveys/{made['uid']}/versions/").json()
    assert [version["number"] for version in versions] == [1]
    sent = {"instance": str(uuid.uuid4()), "answers": {"safe": "yes"}}
    assert api.post(f"{API}/surveys/{made['uid']}/answers/", sent).status_code == 201
    close = f"{API}/surveys/{made['uid']}/close/"
    assert api.post(close, {"reason": "There are enough."}).json()["state"] == "closed"
    assert api.post(close, {"reason": "There are enough."}).status_code == 409
    assert api.post(f"{API}/surveys/{made['uid']}/reopen/").json()["state"] == "open"
    assert api.get(f"{API}/surveys/?state=open").json()["results"][0]["answer_count"] == 1
    assert api.delete(f"{API}/surveys/{made['uid']}/").status_code == 422


def test_the_same_answers_once_more_are_the_same_and_others_a_conflict(api, survey):
    sent = {
        "instance": str(uuid.uuid4()),
        "answers": ANSWERS,
        "channel": "paper",
        "weight": "1.25",
        "stratum": "N01",
    }
    path = f"{API}/surveys/{survey.uid}/answers/"
    assert [api.post(path, sent).status_code for _time in range(3)] == [201, 200, 200]
    other = api.post(path, {**sent, "answers": {**ANSWERS, "years": 4}})
    assert other.status_code == 409
    assert other.json()["code"] == "conflict"
    row = SurveyAnswer.objects.get()
    assert (row.answers, row.channel, str(row.weight), row.stratum) == (ANSWERS, "paper", "1.250000", "N01")


def test_what_was_not_asked_is_dropped_and_told(api, survey):
    sent = {"instance": str(uuid.uuid4()), "answers": {**ANSWERS, "victim": "no"}}
    taken = api.post(f"{API}/surveys/{survey.uid}/answers/", sent).json()
    assert taken["answers"] == {"safe": "yes", "victim": "no", "years": 3}
    assert SurveyAnswer.objects.get().answers == taken["answers"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"instance": "no-uuid"}, "instance"),
        ({"instance": None}, "instance"),
        ({"answers": {**ANSWERS, "safe": "perhaps"}}, "answers.safe"),
        ({"answers": {**ANSWERS, "years": 1.5}}, "answers.years"),
        ({"answers": {**ANSWERS, "years": 9**99}}, "answers.years"),
        ({"answers": {"victim": "no"}}, "answers.safe"),
        ({"answers": {**ANSWERS, "name": "Ana"}}, "answers.name"),
        ({"answers": ["yes"]}, "answers"),
        ({"version": 9}, "version"),
        ({"weight": 0}, "weight"),
        ({"weight": "many"}, "weight"),
        ({"received_on": "2999-01-01"}, "received_on"),
        ({"channel": "pigeon"}, "channel"),
        ({"stratum": "x" * 41}, "stratum"),
    ],
)
def test_answers_that_make_no_sense_are_refused_by_field(api, survey, change, field):
    sent = {"instance": str(uuid.uuid4()), "answers": ANSWERS, **change}
    refused = api.post(f"{API}/surveys/{survey.uid}/answers/", sent)
    assert refused.status_code == 400, refused.json()
    assert field in refused.json()["fields"]
    assert not SurveyAnswer.objects.exists()


def test_paper_forms_received_in_time_are_entered_after_the_end(api, survey, coordinator):
    services.close(by=coordinator, survey=survey, on=ON)
    path = f"{API}/surveys/{survey.uid}/answers/"
    sent = {"answers": ANSWERS, "channel": "paper"}
    assert api.post(path, {**sent, "instance": str(uuid.uuid4())}).status_code == 422
    assert (
        api.post(path, {**sent, "instance": str(uuid.uuid4()), "received_on": "2026-03-01"}).status_code
        == 201
    )
    early = api.post(path, {**sent, "instance": str(uuid.uuid4()), "received_on": "2026-02-28"})
    assert (early.status_code, early.json()["code"]) == (422, "survey_early")


def test_results_carry_their_intervals_and_their_base(api, town):
    survey = make_open_survey(town, sampling="probability")
    make_answers(
        survey, [{"safe": "yes" if i < 40 else "no", "victim": ("yes", "no")[i % 2]} for i in range(100)]
    )
    body = api.get(f"{API}/surveys/{survey.uid}/results/?by=victim").json()
    assert body["is_representative"] is True
    safe = body["questions"][0]
    assert (safe["n"], safe["lines"][0]["count"], safe["lines"][0]["share"]) == (100, 40, 0.4)
    assert (safe["lines"][0]["low"], safe["lines"][0]["high"]) == pytest.approx((0.307351, 0.5004), abs=1e-5)
    assert [group["n"] for group in safe["groups"]] == [50, 50]
    assert api.get(f"{API}/surveys/{survey.uid}/results/?by=nothing").status_code == 422


def test_readers_get_results_through_the_gate_and_no_single_answers(town, bob, survey, coordinator):
    reader = caller(town, bob, Role.MINISTRY)
    make_answers(survey, [{"safe": "yes" if i < 3 else "no", "victim": "no"} for i in range(100)])
    assert reader.get(f"{API}/surveys/{survey.uid}/results/").json()["code"] == "survey_open"
    services.close(by=coordinator, survey=survey, on=ON)
    lines = reader.get(f"{API}/surveys/{survey.uid}/results/").json()["questions"][0]["lines"]
    assert [(line["count"], line["share"]) for line in lines] == [(None, None), (None, None)]
    assert reader.get(f"{API}/surveys/{survey.uid}/answers/").status_code == 403
    assert reader.post(f"{API}/surveys/{survey.uid}/answers/", {}).status_code == 403
    assert reader.post(f"{API}/surveys/{survey.uid}/publish/").status_code == 403
    assert reader.post(f"{API}/survey-questions/", {}).status_code == 403
    assert reader.get(f"{API}/survey-questions/").status_code == 200


def test_single_answers_name_nobody(api, survey):
    make_answers(survey, [{"safe": "yes", "idea": "ask ana@private.example"}])
    (answer,) = api.get(f"{API}/surveys/{survey.uid}/answers/").json()["results"]
    assert set(answer) == {
        "version",
        "received_on",
        "channel",
        "weight",
        "stratum",
        "cluster",
        "collector",
        "answers",
    }
    assert "private.example" not in answer["answers"]["idea"]


def test_another_towns_survey_is_no_survey(api, other_town, town):
    with scope(other_town.pk):
        foreign = make_open_survey(other_town)
    for path in ("", "results/", "answers/", "versions/"):
        assert api.get(f"{API}/surveys/{foreign.uid}/{path}").status_code == 404
    made = api.post(
        f"{API}/survey-questions/", {"survey": str(foreign.uid), "code": "x", "kind": "text", "text": "?"}
    )
    assert made.status_code == 400
    assert "survey" in made.json()["fields"]


def test_questions_are_changed_moved_and_kept_when_published(api, town):
    survey = make_survey(town)
    listed = api.get(f"{API}/survey-questions/?survey__uid={survey.uid}").json()["results"]
    assert [question["code"] for question in listed] == ["safe", "victim", "what", "years", "idea"]
    assert listed[2]["asked_if"] == {"question": "victim", "values": ["yes"]}
    assert listed[0]["asked_if"] is None
    last = listed[-1]["id"]
    assert api.post(f"{API}/survey-questions/{last}/move/?to=up").json()["order"] == 3
    assert api.post(f"{API}/survey-questions/{last}/move/").status_code == 422
    changed = api.patch(
        f"{API}/survey-questions/{last}/",
        {"text": "Ideas?", "asked_if": {"question": "safe", "values": ["no"]}},
    )
    assert changed.status_code == 200, changed.json()
    assert api.patch(f"{API}/survey-questions/{last}/", {"asked_if": None}).json()["asked_if"] is None
    api.post(f"{API}/surveys/{survey.uid}/publish/")
    assert api.patch(f"{API}/survey-questions/{last}/", {"kind": "number"}).status_code == 400
    assert api.patch(f"{API}/survey-questions/{last}/", {"code": "other"}).status_code == 400
    assert api.patch(f"{API}/survey-questions/{last}/", {"text": "Any ideas?"}).status_code == 200
    bad = api.patch(
        f"{API}/survey-questions/{listed[0]['id']}/", {"options": [{"value": "Not Good", "label": "x"}]}
    )
    assert "options.0.value" in bad.json()["fields"]
    assert api.delete(f"{API}/survey-questions/{last}/").status_code == 204
    assert Question.objects.filter(survey=survey).count() == 4


def test_lists_ask_a_constant_number_of_questions(api, town):
    def questions(path):
        with CaptureQueriesContext(connection) as queries:
            assert api.get(f"{API}/{path}/").status_code == 200
        return len(queries)

    make_answers(make_open_survey(town), [ANSWERS])
    questions("surveys")
    before = questions("surveys"), questions("survey-questions")
    for number in range(29):
        make_answers(make_open_survey(town, title=f"S{number}"), [ANSWERS])
    assert (questions("surveys"), questions("survey-questions")) == before
    assert Survey.objects.count() == 30


def test_the_description_names_every_verb(client, db):
    paths = client.get("/api/schema/?format=json").json()["paths"]
    for verb in ("publish", "close", "reopen", "versions", "answers", "results"):
        assert f"/api/v1/{{town}}/surveys/{{uid}}/{verb}/" in paths
    assert set(paths["/api/v1/{town}/surveys/{uid}/answers/"]) == {"get", "post"}
