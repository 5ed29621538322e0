"""Which changes are material, which are minor, and who may decide on them."""

import copy
from datetime import date
from decimal import Decimal

import pytest

from plans.models import Action, Objective, Plan, Profile, Target
from plans.profiles.services import Materiality
from plans.versions import services
from plans.versions.comparison import judged_between
from plans.versions.content import snapshot
from plans.versions.materiality import is_slip
from stakeholders.access.errors import Refused
from tests.plans.checks.complete import make_complete_plan

from .small import make_small_plan
from .test_adoption import DECIDED

ALL = Materiality(frozenset({"objective", "target", "priority", "budget"}), Decimal(10))


@pytest.fixture
def before(town):
    return snapshot(make_small_plan(town, actions=3))


def kinds(before, after, rule=ALL):
    return judged_between(before, after, rule).kinds


def changed(before, group, index=0, **fields):
    after = copy.deepcopy(before)
    after[group][index].update(fields)
    return after


def retargeted(before, **fields):
    after = copy.deepcopy(before)
    after["objectives"][0]["targets"][0].update(fields)
    return after


@pytest.mark.parametrize(
    ("group", "fields", "expected"),
    [
        ("objectives", {"title": "Something wholly different by then."}, ("objective",)),
        ("objectives", {"due_on": "2029-03-01"}, ("objective",)),
        ("objectives", {"due_on": "2029-01-30"}, ()),  # 30 days later
        ("objectives", {"specific": "Explained at length."}, ()),
        ("problems", {"status": "monitored"}, ("priority",)),
        ("problems", {"title": "Robbery of shops at night"}, ("priority",)),
        ("problems", {"why": "Told in other words."}, ()),
        ("actions", {"description": "Told in other words."}, ()),
        ("actions", {"ends_on": "2030-01-01"}, ()),
        ("actions", {"cost": "1300"}, ()),  # 300 of 3,000: not more than 10 %
        ("actions", {"cost": "1301"}, ("budget",)),
        ("actions", {"cost": "699"}, ("budget",)),
        ("indicators", {"formula": "Counted in another way"}, ("target",)),
        ("indicators", {"interpretation": "Read it with care."}, ()),
    ],
)
def test_a_change_is_material_or_minor(before, group, fields, expected):
    assert kinds(before, changed(before, group, **fields)) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"target_value": "1"}, ("target",)),
        ({"baseline_value": "1"}, ("target",)),
        ({"target_on": "2031-12-31"}, ("target",)),
        ({"interim_targets": [{"on": "2027-12-31", "value": "28"}]}, ("target",)),
        ({"rationale": "Because others reached it."}, ()),
    ],
)
def test_a_target_is_material_in_its_values_and_its_day(before, fields, expected):
    assert kinds(before, retargeted(before, **fields)) == expected


def test_money_moved_between_actions_counts_though_the_sum_stays(before):
    after = changed(changed(before, "actions", 0, cost="500"), "actions", 1, cost="1500")
    judgement = judged_between(before, after, ALL)
    assert (judgement.kinds, judgement.moved, judgement.count) == (("budget",), Decimal(500), 2)


def test_parts_added_and_taken_out(before):
    less = copy.deepcopy(before)
    for group in ("objectives", "problems", "actions"):
        less[group] = []
    assert kinds(before, less) == ("objective", "priority", "budget")
    assert kinds(less, before) == ("objective", "priority", "budget")


def test_the_profile_decides_what_is_material(before):
    after = changed(before, "objectives", title="Something wholly different by then.")
    judgement = judged_between(before, after, Materiality(frozenset({"budget"}), Decimal(10)))
    assert not judgement.is_material
    assert judgement.parts[0].reasons == ("The rule of this town does not count it as material.",)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Reduce burglery by a fifth", "Reduce burglary by a fifth", True),
        ("reduce burglary,by a fifth", "Reduce burglary by a fifth.", True),
        ("Recieve reports", "Receive reports", True),
        ("By 10 %", "By 20 %", False),
        ("From -5 to 5", "From 5 to 5", False),
        ("It is now done", "It is not done", False),
        ("Increase patrols", "Decrease patrols", False),
        ("", "Anything", False),
        ("Anything", "", False),
    ],
)
def test_a_slip_of_the_pen_changes_no_meaning(one, other, expected):
    assert is_slip(one, other) is expected


@pytest.fixture
def revised(town, coordinator):
    """A plan in revision."""
    plan = make_complete_plan(town)
    Profile.objects.update(material_changes=["objective", "target", "priority", "budget"])
    services.adopt(by=coordinator, plan=plan, **DECIDED)
    return services.open_revision(by=coordinator, plan=plan, reason="Evaluation")


@pytest.mark.parametrize("authority", ["", "delegated"])
def test_a_material_revision_is_refused_from_a_delegated_authority(revised, coordinator, authority):
    Target.objects.filter(objective__plan=revised).update(target_value=Decimal("1.5"))
    with pytest.raises(Refused) as refused:
        services.adopt(by=coordinator, plan=revised, authority=authority, **DECIDED)
    assert refused.value.code == "needs_adopting_authority"
    assert any("target" in reason for reason in refused.value.reasons)
    assert Plan.objects.get(pk=revised.pk).stage == "revision"


def test_the_adopting_body_may_decide_on_a_material_revision(revised, coordinator):
    Objective.objects.filter(plan=revised).update(statement="Something wholly different by then.")
    made = services.adopt(by=coordinator, plan=revised, authority="adopting", **DECIDED)
    assert (made.number, made.authority, made.materiality["kinds"]) == ("1.1", "adopting", ["objective"])


def test_a_minor_revision_may_be_delegated(revised, coordinator):
    Action.objects.filter(plan=revised, code="A01").update(description="Told in other words.")
    made = services.adopt(by=coordinator, plan=revised, authority="delegated", **DECIDED)
    assert (made.number, made.authority) == ("1.1", "delegated")
    assert made.materiality == {
        "is_material": False,
        "kinds": [],
        "rule": {"changes": ["budget", "objective", "priority", "target"], "share": "10"},
        "material": 0,
        "minor": 1,
    }


def test_a_town_that_changed_its_rule_is_judged_by_it(revised, coordinator):
    Profile.objects.update(material_changes=["budget"])
    Objective.objects.filter(plan=revised).update(statement="Something wholly different by then.")
    assert services.adopt(by=coordinator, plan=revised, authority="delegated", **DECIDED).number == "1.1"


def test_the_first_plan_and_a_new_plan_are_never_delegated(town, coordinator):
    plan = make_complete_plan(town)
    with pytest.raises(Refused, match="new plan"):
        services.adopt(by=coordinator, plan=plan, authority="delegated", **DECIDED)
    assert services.adopt(by=coordinator, plan=plan, **DECIDED).authority == "adopting"
    services.open_revision(by=coordinator, plan=plan, reason="New term")
    with pytest.raises(Refused, match="new plan"):
        services.adopt(by=coordinator, plan=plan, authority="delegated", is_major=True, **DECIDED)


def test_the_page_asks_who_decided_and_says_why(revised, as_alice):
    address = "/town/port-test/plan/versions/adopt/"
    Target.objects.filter(objective__plan=revised).update(target_value=Decimal("1.5"))
    page = as_alice.get(address).content.decode()
    assert "The value of a target or its baseline is changed." in page
    sent = {"adopted_by": "Head of office", "adopted_on": date(2026, 11, 20)}
    assert as_alice.post(address, sent).status_code == 422
    refused = as_alice.post(address, {**sent, "authority": "delegated"})
    assert refused.status_code == 422
    assert "The body that adopts the plan must decide on them." in refused.content.decode()
    assert as_alice.post(address, {**sent, "authority": "adopting"}).status_code == 302


def test_the_api_says_what_is_material_also_against_the_draft(revised, as_alice):
    Target.objects.filter(objective__plan=revised).update(target_value=Decimal("1.5"))
    Action.objects.filter(plan=revised, code="A01").update(description="Told in other words.")
    base = "/api/v1/port-test/versions/1.0/diff/"
    parts = as_alice.get(base, {"to": "draft"}).json()
    assert {part["kind"]: part["is_material"] for part in parts} == {"objective": True, "action": False}
    assert [part["kind"] for part in as_alice.get(base, {"to": "draft", "material": "true"}).json()] == [
        "objective"
    ]
    assert as_alice.get(base, {"to": "9.9"}).status_code == 404
    assert as_alice.get(base).status_code == 404


def test_the_comparison_filters_and_asks_no_more_for_more_changes(
    town, as_alice, coordinator, django_assert_num_queries, django_assert_max_num_queries
):
    plan = make_small_plan(town, actions=30)
    services.freeze_for_consultation(by=coordinator, plan=plan)
    address = "/town/port-test/plan/versions/compare/?before=0.1&after=draft"
    Action.objects.filter(plan=plan, code="A01").update(description="Other words.", cost=Decimal(1))
    with django_assert_max_num_queries(60) as few:
        as_alice.get(address)
    Action.objects.filter(plan=plan).update(description="Other words.")
    Target.objects.filter(objective__plan=plan).update(target_value=Decimal(1))
    with django_assert_num_queries(len(few)):
        page = as_alice.get(address).content.decode()
    assert page.count('class="part"') == 31
    assert as_alice.get(f"{address}&weight=material").content.decode().count('class="part"') == 1
    assert as_alice.get(f"{address}&kind=action").content.decode().count('class="part"') == 30
    assert "No change passes the filters" in as_alice.get(f"{address}&change=moved").content.decode()
