"""A practice is chosen for an action or an option; what harms is refused by form, API and database."""

import re
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from rest_framework.test import APIClient

from plans.library.practices import HARMFUL
from plans.models import Action, LocalPractice, ObjectiveProblem, ProblemOption
from stakeholders.access.permissions import Role
from stakeholders.access.tokens import issue_token
from tests.builders import make_action, make_objective, make_plan, make_problem
from tests.forms import form_of

API = "/api/v1/port-test"


def at(name, town, **kwargs):
    return reverse(name, kwargs={"town": town.slug, **kwargs})


@pytest.fixture
def plan(town):
    return make_plan(town)


@pytest.fixture
def action(plan):
    return make_action(plan, "A01", measures=["L1.1a"], factors=["RF4"])


@pytest.fixture
def option(plan):
    return make_problem(plan, "P1", cp_codes=["CP03"]).options.create(
        municipality=plan.municipality, title="Gates"
    )


def refused_by_database(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError as error:
        return "known to harm" in str(error)
    return False


def test_the_database_refuses_what_harms(town, plan, action, option):
    LocalPractice.objects.create(
        municipality=town, code="T09", name="Shock", any_problem=True, evidence_class="H"
    )
    for code in ("E35", "T09"):
        assert refused_by_database(lambda code=code: Action.objects.update(practice=code))
        assert refused_by_database(lambda code=code: ProblemOption.objects.update(practice=code))
        assert refused_by_database(lambda code=code: make_action(plan, "A02", practice=code))
    Action.objects.update(practice="E07")


def test_the_database_knows_every_shipped_practice_that_harms():
    sql = Path("plans/migrations/0019_harmful_practices.py").read_text(encoding="utf-8")
    (codes,) = re.findall(r"NEW\.practice IN \(([^)]*)\)", sql)
    assert set(re.findall(r"E\d+", codes)) == HARMFUL


def test_what_is_used_cannot_become_harmful(town, action):
    LocalPractice.objects.create(municipality=town, code="T01", name="Hosts", any_problem=True)
    Action.objects.update(practice="T01")
    with pytest.raises(IntegrityError, match="is used"), transaction.atomic():
        LocalPractice.objects.update(evidence_class="H")


def test_the_forms_refuse_it_with_the_reason(as_alice, town, action, option):
    page = at("action_update", town, uid=action.uid)
    answer = as_alice.post(page, form_of(as_alice.get(page)) | {"practice": "E35"})
    assert answer.status_code == 422
    assert "known to harm" in answer.context["form"].errors["practice"][0]
    page = at("problem_update", town, uid=option.problem.uid)
    answer = as_alice.post(page, form_of(as_alice.get(page)) | {"options-0-practice": "E35"})
    assert answer.status_code == 422
    assert "known to harm" in answer.content.decode()


def test_the_api_refuses_it_as_a_field_error(town, alice, action, option):
    _client, token = issue_token(by=alice, municipality=town, name="Test", role=Role.COORDINATOR)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    for code, said in (("E35", "known to harm"), ("E99", "no practice E99")):
        answer = api.patch(f"{API}/actions/{action.uid}/", {"practice": code}, format="json")
        assert answer.status_code == 400
        assert said in answer.json()["fields"]["practice"][0]
    rows = {"options": [{"title": "Gates", "practice": "E35"}]}
    answer = api.patch(f"{API}/problems/{option.problem.uid}/", rows, format="json")
    assert "known to harm" in answer.json()["fields"]["options.0.practice"][0]
    assert api.patch(f"{API}/actions/{action.uid}/", {"practice": "E07"}, format="json").status_code == 200


def test_what_fits_is_named_where_an_action_is_written(as_alice, town, plan, action, option):
    objective = make_objective(plan, "O1")
    ObjectiveProblem.objects.create(municipality=town, objective=objective, problem=option.problem)
    action.objectives.set([objective], through_defaults={"municipality": town})
    page = as_alice.get(at("action_update", town, uid=action.uid))
    first = page.context["form"].suggestions[0]
    assert (first["practice"].code, first["reasons"][0]) == ("E07", "same type of problem: Burglary")
    asked = {"measures": ["L1.1a"], "factors": ["RF4"], "objectives": [objective.pk, "x", "9" * 40]}
    live = as_alice.get(at("practice_suggest", town), asked)
    assert [row["practice"].code for row in live.context["suggestions"]] == [
        row["practice"].code for row in page.context["form"].suggestions
    ]
    option_page = as_alice.get(at("problem_update", town, uid=option.problem.uid))
    assert "E07" in {row["practice"].code for row in option_page.context["form"].suggestions}


def test_using_one_fills_the_evidence_and_asks_for_the_adaptation(as_alice, town, action):
    page = at("action_update", town, uid=action.uid)
    body = form_of(as_alice.get(page)) | {"title": "Gates with residents", "again": "practice:E07"}
    shown = as_alice.post(page, body)
    assert "Now write how the practice is adapted" in shown.content.decode()
    again = form_of(shown)
    assert again["title"] == ["Gates with residents"]
    assert (again["practice"], again["evidence_class"]) == (["E07"], ["A"])
    assert again["evidence_source"] == ["College of Policing crime reduction toolkit"]
    assert Action.objects.get().practice == ""
    assert as_alice.post(page, again | {"adaptation_note": "Two stay open by day."}).status_code == 302
    kept = Action.objects.get()
    assert (kept.practice, kept.evidence_class, kept.title) == ("E07", "A", "Gates with residents")
    assert (
        at("practice_detail", town, code="E07")
        in as_alice.get(at("action_detail", town, uid=action.uid)).content.decode()
    )
    used = as_alice.get(at("practice_detail", town, code="E07")).content.decode()
    assert "Two stay open by day." in used


def test_choosing_without_a_class_takes_the_class_of_the_practice(as_alice, town, action):
    page = at("action_update", town, uid=action.uid)
    as_alice.post(page, form_of(as_alice.get(page)) | {"practice": "E04"})
    assert Action.objects.get().evidence_class == "B"
