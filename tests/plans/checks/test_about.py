"""What the check says beside each part of the plan, the official words of clauses, and the history of the check."""

import pytest

from plans.checks import services
from plans.checks.clauses import told
from plans.checks.guidelines import CLAUSES, RULES
from plans.checks.guidelines.mends import CREATES, FIELDS, FORMS
from plans.checks.history import history
from plans.models import ClauseText, Milestone, ObjectiveProblem, Responsibility
from plans.versions.services import freeze_for_consultation
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from tests.forms import fill
from tests.test_api import caller

from .complete import TODAY, make_complete_plan

TOWN = "/town/port-test"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def plan(town):
    return make_complete_plan(town)


def text(response):
    return response.content.decode()


def about(kind, part) -> str:
    return f"{TOWN}/plan/check/about/{kind}/{part.uid}/"


def test_an_action_is_told_what_it_lacks_why_and_where_to_mend_it(as_alice, plan):
    action = plan.actions.get(code="A02")
    Milestone.objects.filter(action=action).delete()
    piece = text(as_alice.get(about("action", action), headers=HTMX))
    assert "<html" not in piece
    assert "Lacks: milestone" in piece
    assert f"/plan/actions/{action.uid}/edit/#milestones-rows" in piece
    assert "Milestones show early" in piece
    assert "3(a)(iii)" in piece
    other = text(as_alice.get(about("action", plan.actions.get(code="A01")), headers=HTMX))
    assert "Nothing is open here" in other
    assert "IP-06" in other  # it looked, and found nothing missing


def test_what_is_lacking_may_be_another_part(as_alice, plan):
    ObjectiveProblem.objects.all().delete()
    problem = plan.problems.get()
    piece = text(as_alice.get(about("problem", problem), headers=HTMX))
    assert f"objectives/new/?problem={problem.uid}" in piece


def test_the_plan_is_told_what_its_own_details_lack(as_alice, plan):
    type(plan).objects.update(budget_line="", next_revision_on=None)
    piece = text(as_alice.get(about("plan", plan), headers=HTMX))
    assert "A line of the budget" in piece
    assert "#section-mandate" in piece
    assert "Date of the next revision" in piece


def test_without_scripts_it_is_a_page_and_readers_are_not_sent_to_forms(as_bob, plan):
    action = plan.actions.get(code="A02")
    Milestone.objects.filter(action=action).delete()
    page = text(as_bob.get(about("action", action)))
    assert "<h1" in page
    assert "Lacks: milestone" in page
    assert "Mend it" not in page


def test_the_panel_stands_beside_every_part(as_alice, plan):
    addresses = [
        ("plan", plan, f"{TOWN}/plan/"),
        ("problem", plan.problems.get(), f"{TOWN}/plan/problems/{plan.problems.get().uid}/"),
        ("objective", plan.objectives.get(), f"{TOWN}/plan/objectives/{plan.objectives.get().uid}/"),
        ("action", plan.actions.first(), f"{TOWN}/plan/actions/{plan.actions.first().uid}/"),
    ]
    for kind, part, page in addresses:
        for address in (page, f"{page}details/" if kind == "plan" else f"{page}edit/"):
            assert f'hx-get="{about(kind, part)}"' in text(as_alice.get(address)), address


def test_a_form_is_saved_and_stays_open_with_the_check_beside_it(as_alice, plan):
    page = f"{TOWN}/plan/actions/{plan.actions.get(code='A01').uid}/edit/"
    form = fill(as_alice.get(page), title="Another title", stay="1")
    saved = as_alice.post(page, form)
    assert saved["Location"] == page
    assert plan.actions.get(code="A01").title == "Another title"
    again = fill(as_alice.get(page), title="A third", stay="1")
    assert as_alice.post(page, again).status_code == 302


def test_results_name_the_parts_they_are_about(plan):
    Responsibility.objects.filter(kind="lead", action__code="A02").update(acceptance="declined")
    report = services.results(plan, today=TODAY)
    action = plan.actions.get(code="A02")
    assert [(result.rule.id, thing.code) for result, thing in report.about(str(action.uid))] == [
        ("IP-07", "A02")
    ]
    met = {result.rule.id for result in report.met_by(str(action.uid))}
    assert {"IP-06", "IP-08", "IP-09", "AS-04", "SD-07"} <= met
    assert "IP-07" not in met


def test_every_way_to_mend_belongs_to_a_rule():
    known = {rule.id for rule in RULES}
    assert {rule for rule, _kind in (*FIELDS, *CREATES)} <= known
    assert {kind for _rule, kind in FIELDS} <= set(FORMS)


@pytest.mark.parametrize("kind", ["problem", "objective", "action", "plan"])
def test_the_places_to_mend_are_there(as_alice, plan, kind):
    part = plan if kind == "plan" else getattr(plan, f"{kind}s").first()
    page = f"{TOWN}/plan/details/" if kind == "plan" else f"{TOWN}/plan/{kind}s/{part.uid}/edit/"
    shown = text(as_alice.get(page))
    missing = [
        anchor for (_rule, of), anchor in FIELDS.items() if of == kind and f'id="{anchor}"' not in shown
    ]
    assert missing == []


def test_the_official_text_of_a_clause_is_put_in_shown_and_taken_out(as_alice, plan, town):
    page = f"{TOWN}/plan/check/clauses/"
    assert "In our own words" in text(as_alice.get(page))
    given = {
        "text": "Urban crime is characterised by a multiplicity of factors and forms.",
        "source": "ECOSOC resolution 1995/9, annex, paragraph 2",
        "entered_by": "Town clerk",
        "entered_on": "2026-06-01",
    }
    form = fill(as_alice.get(f"{page}2/edit/"), **given)
    assert as_alice.post(f"{page}2/edit/", form)["Location"] == page
    shown = text(as_alice.get(page))
    assert "put in by Town clerk" in shown
    assert "multiplicity of factors" in text(as_alice.get(f"{TOWN}/plan/check/?show=all"))
    clause = next(one for one in services.results(plan).as_json()["clauses"] if one["clause"] == "2")
    assert (clause["is_official"], clause["entered_by"]) == (True, "Town clerk")
    row = ClauseText.objects.get()
    assert as_alice.post(f"{page}{row.pk}/delete/").status_code == 302
    assert "multiplicity of factors" not in text(as_alice.get(page))
    assert as_alice.get(f"{page}99/edit/").status_code == 404


def test_the_text_in_the_readers_language_goes_first():
    row = {"clause": "2", "source": "x", "entered_by": "y"}
    texts = [
        ClauseText(language="en", text="English", **row),
        ClauseText(language="fr", text="Français", **row),
    ]
    assert told(texts, "fr")["2"].official.text == "Français"
    assert told(texts, "en-gb")["2"].official.text == "English"
    assert told(texts[:1], "es")["2"].official.text == "English"
    assert told([], "en")["2"].official is None
    assert list(told([])) == [clause.id for clause in CLAUSES]


@pytest.fixture
def by(town, alice):
    return Actor(town, ROLE_PERMISSIONS[Role.COORDINATOR], "Alice", user=alice, role=Role.COORDINATOR)


def test_the_history_shows_how_each_rule_changed(as_alice, plan, by):
    Responsibility.objects.filter(kind="lead", action__code="A02").update(acceptance="declined")
    first = freeze_for_consultation(by=by, plan=plan, reason="first")
    Responsibility.objects.filter(kind="lead", action__code="A02").update(acceptance="accepted")
    told_ = history(plan, services.results(plan).as_json())
    assert [column.number for column in told_.columns] == [first.number, ""]
    line = next(line for line in told_.lines if line.rule == "IP-07")
    assert [(cell.state, cell.severity, cell.changed) for cell in line.cells] == [
        ("fail", "B", False),
        ("pass", "", True),
    ]
    page = text(as_alice.get(f"{TOWN}/plan/check/history/"))
    assert "IP-07" in page
    assert "IP-02" not in page
    assert "IP-02" in text(as_alice.get(f"{TOWN}/plan/check/history/?show=all"))


def test_versions_frozen_before_clauses_were_kept_are_still_told(plan, by):
    version = freeze_for_consultation(by=by, plan=plan, reason="old")
    now = {"open": {}, "results": [{**version.checks["results"][0], "rule": "XX-01", "state": "fail"}]}
    told_ = history(plan, now)
    assert told_.lines[-1].rule == "XX-01"
    assert told_.lines[-1].cells[0].state == ""


def test_history_and_clauses_over_the_api(alice, town, plan):
    api = caller(town, alice, Role.COORDINATOR)
    lines = api.get("/api/v1/port-test/checks/history/").json()["lines"]
    assert {line["rule"] for line in lines} >= {"LA-01", "GP-08", "PR-01"}
    body = {"clause": "2", "text": "Words", "source": "Annex", "entered_by": "A", "entered_on": "2026-01-01"}
    made = api.post("/api/v1/port-test/clause-texts/", body, format="json")
    assert made.status_code == 201, made.json()
    assert api.post("/api/v1/port-test/clause-texts/", body, format="json").status_code == 400
