"""The rooms of a survey over the API: question bank, telephones, margins, files."""

import csv
import io
import zipfile

import pytest

from diagnostics.models import SurveyCollector, SurveyMargin
from diagnostics.surveys import services
from diagnostics.surveys.openrosa.services import collector_of
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from stakeholders.jobs.services import run_job
from stakeholders.models import Job

from .builders import ON, make_answers, make_open_survey, make_survey
from .test_api import API, caller


@pytest.fixture
def api(town, alice):
    return caller(town, alice, Role.ANALYST)


@pytest.fixture
def survey(town):
    return make_open_survey(town, sampling="probability")


def test_modules_of_the_bank_are_read_and_added(api, town, bob):
    told = {row["code"]: row for row in api.get(f"{API}/survey-bank/?language=fr").json()["results"]}
    assert list(told)[-1] == "sensitive"
    assert any(question["iccs"] for row in told.values() for question in row["questions"])
    english = {row["code"]: row for row in api.get(f"{API}/survey-bank/").json()["results"]}
    assert english["trust"]["title"] != told["trust"]["title"]
    survey = make_survey(town)
    path = f"{API}/surveys/{survey.uid}/modules/"
    added = api.post(path, {"modules": ["trust"]}, format="json").json()
    assert added["added"] == [question["code"] for question in english["trust"]["questions"]]
    assert survey.questions.count() == 5 + len(added["added"])
    again = api.post(path, {"modules": ["trust"]}, format="json")
    assert (again.status_code, again.json()["code"]) == (422, "nothing_to_add")
    assert api.post(path, {"modules": ["weather"]}, format="json").status_code == 400
    assert caller(town, bob, Role.MINISTRY).get(f"{API}/survey-bank/").status_code == 403


def test_a_telephone_is_connected_once_and_withdrawn_once(api, town, survey, coordinator, other_town):
    body = {"survey": str(survey.uid), "name": "Telephone 1"}
    key = {"HTTP_IDEMPOTENCY_KEY": "one"}
    made = api.post(f"{API}/survey-collectors/", body, **key)
    assert made.status_code == 201
    told = made.json()
    assert collector_of(told["token"], by=coordinator, on=ON).name == "Telephone 1"
    assert told["token"] in told["address"]
    assert made["Cache-Control"] == "no-store"
    again = api.post(f"{API}/survey-collectors/", body, **key)
    assert told["token"] not in again.content.decode()
    assert SurveyCollector.objects.count() == 1
    assert api.post(f"{API}/survey-collectors/", body).status_code == 400
    path = f"{API}/survey-collectors/{told['id']}/"
    assert set(api.get(path).json()) == set(told) - {"token", "address", "code"}
    assert api.post(f"{path}withdraw/").json()["revoked_on"]
    assert api.post(f"{path}withdraw/").status_code == 409
    assert collector_of(told["token"], by=coordinator, on=ON) is None
    assert api.delete(path).status_code == 403
    draft = make_survey(town, title="Draft")
    refused = api.post(f"{API}/survey-collectors/", {"survey": str(draft.uid), "name": "T"})
    assert (refused.status_code, refused.json()["code"]) == (422, "survey_draft")
    with scope(other_town.pk):
        foreign = make_open_survey(other_town)
    refused = api.post(f"{API}/survey-collectors/", {"survey": str(foreign.uid), "name": "T"})
    assert "survey" in refused.json()["fields"]


def test_margins_are_kept_changed_and_nobody_writes_over_another(api, town, survey):
    make_answers(survey, [{"safe": "yes" if i < 30 else "no"} for i in range(40)])
    groups = [{"values": ["yes"], "people": 500}, {"values": ["no"], "people": 500}]
    body = {"survey": str(survey.uid), "code": "safe", "groups": groups, "source": "census 2021"}
    made = api.post(f"{API}/survey-margins/", body, format="json").json()
    assert made["revision"] == 1
    shares = [line["share"] for line in results(api, survey)["safe"]["lines"]]
    assert shares == [0.5, 0.5]
    path = f"{API}/survey-margins/{made['id']}/"
    changed = api.patch(path, {"source": "census 2022", "revision": 1}, format="json").json()
    assert (changed["revision"], changed["source"], changed["groups"]) == (2, "census 2022", groups)
    stale = api.patch(path, {"source": "census 2020", "revision": 1}, format="json")
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict")
    tag = api.get(path)["ETag"]
    assert api.patch(path, {"source": "register"}, format="json", HTTP_IF_MATCH=tag).status_code == 200
    assert api.patch(path, {"source": "other"}, format="json", HTTP_IF_MATCH=tag).status_code == 412
    for change, field in (
        ({"groups": groups[:1]}, "groups"),
        ({"groups": [*groups, {"values": ["perhaps"], "people": 3}]}, "groups"),
        ({"groups": [*groups, groups[0]]}, "groups"),
        ({"groups": [{"values": ["yes"], "people": 0}, groups[1]]}, "groups.0.people"),
        ({"code": "victim"}, "code"),
    ):
        refused = api.patch(path, change, format="json")
        assert (refused.status_code, field in refused.json()["fields"]) == (400, True), refused.json()
    assert (
        "code"
        in api.post(f"{API}/survey-margins/", {**body, "code": "years"}, format="json").json()["fields"]
    )
    assert api.post(f"{API}/survey-margins/", body, format="json").status_code == 400
    assert SurveyMargin.objects.get().source == "register"
    assert api.delete(path).status_code == 204
    assert [line["share"] for line in results(api, survey)["safe"]["lines"]] == [0.75, 0.25]


def results(api, survey) -> dict[str, dict]:
    return {one["code"]: one for one in api.get(f"{API}/surveys/{survey.uid}/results/").json()["questions"]}


def test_results_tell_mean_and_median_with_their_intervals(api, survey):
    make_answers(survey, [{"safe": "yes", "years": i} for i in range(1, 42)])
    years = results(api, survey)["years"]
    assert (years["mean"], years["median"]) == (21, 21)
    for name in ("mean", "median"):
        low, high = years[f"{name}_interval"]
        assert low < 21 < high
    assert results(api, survey)["safe"]["median"] is None


def test_files_are_asked_for_watched_and_fetched(api, town, survey, bob, coordinator):
    make_answers(survey, [{"safe": ("yes", "no")[i % 2], "years": i} for i in range(20)])
    path = f"{API}/surveys/{survey.uid}/files/"
    asked = api.post(path, {"form": "spss"}, format="json")
    assert asked.status_code == 202
    job = asked.json()
    assert job["state"] == "queued"
    assert api.get(f"{API}/jobs/{job['uid']}/file/").status_code == 404
    run_job(Job.objects.get().pk)
    assert api.get(f"{API}/jobs/{job['uid']}/").json()["state"] == "done"
    fetched = api.get(f"{API}/jobs/{job['uid']}/file/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(fetched.streaming_content)))
    assert "answers.sav" in archive.namelist()
    assert caller(town, bob, Role.MINISTRY).get(f"{API}/jobs/{job['uid']}/file/").status_code == 403
    assert api.post(path, {"form": "pdf"}, format="json").status_code == 400
    research = {"form": "research-zip", "identifiers": ["safe"]}
    for change in ({"identifiers": []}, {"identifiers": ["idea"]}, {"k": 2}, {"identifiers": ["safe"] * 6}):
        assert api.post(path, {**research, **change}, format="json").status_code == 400
    early = api.post(path, research, format="json").json()
    run_job(Job.objects.get(uid=early["uid"]).pk)
    assert api.get(f"{API}/jobs/{early['uid']}/").json()["state"] == "failed"
    services.close(by=coordinator, survey=survey, on=ON)
    told = api.post(path, research, format="json").json()
    run_job(Job.objects.get(uid=told["uid"]).pk)
    fetched = b"".join(api.get(f"{API}/jobs/{told['uid']}/file/").streaming_content)
    lines = zipfile.ZipFile(io.BytesIO(fetched)).read("answers.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert len(rows) == 20
    # Every number of years was given by one person alone: limits are where five reach.
    assert {int(row["years"]) for row in rows} == set(range(4, 16))
