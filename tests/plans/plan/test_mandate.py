"""The decision that ordered the plan, its money, and the plans of other fields that it is tied to."""

from plans.models import OtherPlan, Plan
from plans.versions.content import snapshot
from plans.versions.tree import tree
from stakeholders.access.permissions import Role
from tests.builders import make_plan
from tests.forms import fill
from tests.test_api import caller

PAGE = "/town/port-test/plan/"
MANDATE = {
    "council_decision": "Resolution 7",
    "council_decided_on": "2026-02-01",
    "budget_line": "132.1 Prevention",
    "legal_basis": "Act, article 25",
}
SOCIAL = {
    "other_plans-0-title": "Inclusion plan",
    "other_plans-0-kind": "social",
    "other_plans-0-relation": "Shares the family groups.",
}


def test_a_mandate_and_another_plan_are_written_and_shown(as_alice, town):
    make_plan(town)
    form = fill(as_alice.get(f"{PAGE}details/"), **MANDATE, **SOCIAL)
    assert as_alice.post(f"{PAGE}details/", form).status_code == 302
    page = as_alice.get(PAGE).content.decode()
    for text in ("Resolution 7", "132.1 Prevention", "Act, article 25", "Inclusion plan", "family groups"):
        assert text in page


def test_a_new_plan_keeps_the_other_plans_that_were_named_with_it(as_alice, town):
    given = {"title": "Plan", "period_start": "2027-01-01", "period_end": "2029-12-31", **SOCIAL}
    form = fill(as_alice.get(f"{PAGE}new/"), **given)
    assert as_alice.post(f"{PAGE}new/", form).status_code == 302
    assert OtherPlan.objects.get().plan == Plan.objects.get()


def test_versions_tell_the_mandate_and_older_ones_do_without(town):
    plan = make_plan(town, council_decision="Resolution 7")
    OtherPlan.objects.create(municipality=town, plan=plan, title="Inclusion plan", kind="social")
    content = snapshot(plan)
    told = {field["name"]: field["text"] for field in tree(content, {})["mandate"]}
    assert told == {
        "council_decision": "Resolution 7",
        "other_plans": "Inclusion plan (social or inclusion plan)",
    }
    content["sections"] = [one for one in content["sections"] if one["code"] != "mandate"]
    assert tree(content, {})["mandate"] == []


def test_the_same_over_the_api(alice, town):
    api = caller(town, alice, Role.COORDINATOR)
    body = {
        "title": "Plan",
        "period_start": "2027-01-01",
        "period_end": "2029-12-31",
        "budget_line": "132.1",
        "other_plans": [{"title": "Inclusion plan", "kind": "social", "relation": "Both"}],
    }
    made = api.post("/api/v1/port-test/plan/", body, format="json")
    assert made.status_code == 201, made.json()
    assert made.json()["other_plans"] == body["other_plans"]
    page = f"/api/v1/port-test/plan/{made.json()['uid']}/"
    changed = api.patch(page, {"other_plans": []}, format="json").json()
    assert (changed["other_plans"], changed["budget_line"]) == ([], "132.1")
