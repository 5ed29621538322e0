"""The check page, the coverage page, waivers and considerations, as people use them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.checks import services
from plans.checks.guidelines import RULES
from plans.checks.outcome import Thing
from plans.checks.places import LISTS, PLACES, THINGS, address_of, place_of
from plans.models import Consideration, Plan, Responsibility, Waiver
from stakeholders.access.errors import Conflict, Refused
from tests.builders import make_action, make_plan

from .complete import make_complete_plan

REASON = "The national service covers this; a local action would add nothing."
TOWN = "/town/port-test"
EXCLUDED = {"state": "excluded", "reason": REASON, "decided_by": "Steering group", "decided_on": "2026-07-02"}
SET_ASIDE = {"reason": REASON, "waived_by": "Council", "waived_on": "2026-07-02"}


@pytest.fixture
def plan(town):
    return make_complete_plan(town)


def without_media(plan):
    Responsibility.objects.filter(organisation__actor_groups=["AG-MED"]).delete()
    return plan


def open_rules(plan):
    return [result.rule.id for result in services.results(plan).blocks]


def text(response):
    return response.content.decode()


def test_the_page_names_what_blocks_and_where_to_mend_it(as_alice, plan):
    Responsibility.objects.filter(kind="lead", action__code="A02").update(acceptance="declined")
    page = text(as_alice.get(f"{TOWN}/plan/check/?show=blocks"))
    action = plan.actions.get(code="A02")
    assert "Every action has one lead that has accepted" in page
    assert f"/{action.uid}/" in page
    assert "Partner AG-SOC: declined" in page
    assert "1 block" in page


def test_the_filters_show_what_they_say(as_alice, plan):
    assert "Nothing is open here" in text(as_alice.get(f"{TOWN}/plan/check/?show=blocks"))
    everything = text(as_alice.get(f"{TOWN}/plan/check/?show=all"))
    assert all(f'id="rule-{rule.id}"' in everything for rule in RULES)
    assert "SD-08" in everything  # what is not checked is said
    assert as_alice.get(f"{TOWN}/plan/check/?show=nonsense").status_code == 200


def test_nowhere_a_percentage(as_alice, plan):
    assert "%" not in text(as_alice.get(f"{TOWN}/plan/check/?show=open")).split("<main", 1)[1]


def test_a_town_without_a_plan_is_told_how_to_begin(as_alice, town):
    for page in ("check", "coverage", "versions"):
        assert "There is no plan yet" in text(as_alice.get(f"{TOWN}/plan/{page}/"))


def test_an_excluded_actor_group_is_a_warning_and_in_a_strict_plan_a_block(as_alice, plan):
    without_media(plan)
    assert open_rules(plan) == ["AG-12"]
    made = as_alice.post(f"{TOWN}/plan/coverage/AG-MED/", EXCLUDED)
    assert (made.status_code, made["Location"]) == (302, f"{TOWN}/plan/coverage/#AG-MED")
    assert open_rules(plan) == []
    result = services.results(plan).result("AG-12")
    assert (result.state, result.severity) == ("partial", "W")
    Plan.objects.update(is_strict=True)
    assert open_rules(plan) == ["AG-12"]


def test_an_excluded_level_covers_its_measures(plan, coordinator):
    plan.actions.update(measures=["L1.1a", "L1.4a", "L2.1a", "L4.1"])
    services.consider(by=coordinator, plan=plan, code="L3", **{**EXCLUDED, "decided_on": date(2026, 7, 2)})
    report = services.results(plan)
    assert report.result("LV-03").severity == "W"
    assert [report.result(f"LV-05.L3.{n}").state for n in (1, 2, 3)] == ["pass"] * 3


def test_a_level_whose_measures_were_all_decided_on_was_considered(plan, coordinator):
    plan.actions.update(measures=["L1.1a", "L2.1a", "L4.1"])
    for code in ("L3.1", "L3.2", "L3.3"):
        services.consider(
            by=coordinator, plan=plan, code=code, **{**EXCLUDED, "decided_on": date(2026, 7, 2)}
        )
    assert services.results(plan).result("LV-03").severity == "W"


def test_what_was_put_off_beyond_its_day_is_a_warning(plan, coordinator):
    plan.actions.update(measures=["L1.1a", "L2.1a", "L3.1", "L4.1"])
    decision = {
        **EXCLUDED,
        "state": "deferred",
        "decided_on": date(2026, 7, 2),
        "review_on": date(2026, 10, 1),
    }
    services.consider(by=coordinator, plan=plan, code="L3.3", **decision)
    on_the_day = services.results(plan, today=date(2026, 10, 1)).result("LV-05.L3.3")
    after = services.results(plan, today=date(2026, 10, 2)).result("LV-05.L3.3")
    assert (on_the_day.state, after.state, after.severity) == ("pass", "partial", "W")


def test_what_the_plan_includes_outweighs_an_earlier_exclusion(plan, coordinator):
    services.consider(by=coordinator, plan=plan, code="RF1", **{**EXCLUDED, "decided_on": date(2026, 7, 2)})
    assert services.results(plan).coverage["RF1"].state == "included"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "Too short"}, "reason"),
        ({"state": "deferred"}, "review_on"),
        ({"state": "deferred", "review_on": "2026-07-02"}, "review_on"),
        ({"decided_by": ""}, "decided_by"),
        ({"decided_on": "yesterday"}, "decided_on"),
        ({"state": "forgotten"}, "state"),
        ({"reason": "Ask ines@example.org, she has the whole story of this."}, "reason"),
    ],
)
def test_a_decision_that_is_not_one_is_refused_and_nothing_typed_is_lost(as_alice, plan, changes, field):
    without_media(plan)
    answer = as_alice.post(f"{TOWN}/plan/coverage/AG-MED/", {**EXCLUDED, **changes})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'value="{EXCLUDED["decided_by"]}"' in text(answer) or field == "decided_by"
    assert not Consideration.objects.exists()


def test_a_decision_can_be_changed_and_undone(as_alice, plan):
    without_media(plan)
    as_alice.post(f"{TOWN}/plan/coverage/AG-MED/", EXCLUDED)
    later = {**EXCLUDED, "state": "deferred", "review_on": "2027-06-01"}
    as_alice.post(f"{TOWN}/plan/coverage/AG-MED/", later)
    assert Consideration.objects.get().state == "deferred"
    asked = as_alice.get(f"{TOWN}/plan/coverage/AG-MED/undo/")
    assert REASON in text(asked)
    as_alice.post(f"{TOWN}/plan/coverage/AG-MED/undo/")
    assert open_rules(plan) == ["AG-12"]


def test_a_rule_is_set_aside_with_reason_and_name_and_counts_again(as_alice, plan):
    without_media(plan)
    as_alice.post(f"{TOWN}/plan/check/waive/AG-12/", SET_ASIDE)
    report = services.results(plan)
    assert (report.blocks, [result.rule.id for result in report.waived]) == ([], ["AG-12"])
    page = text(as_alice.get(f"{TOWN}/plan/check/?show=waived"))
    assert "Set aside by Council" in page
    as_alice.post(f"{TOWN}/plan/check/waivers/{Waiver.objects.get().uid}/delete/")
    assert open_rules(plan) == ["AG-12"]


def test_a_waiver_of_a_rule_that_is_met_hides_nothing(plan, coordinator):
    services.waive(
        by=coordinator,
        plan=plan,
        rule="IP-07",
        reason=REASON,
        waived_by="Council",
        waived_on=date(2026, 7, 2),
    )
    assert services.results(plan).result("IP-07").state == "pass"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"rule": "XX-99"}, Refused),
        ({"reason": "Because."}, Refused),
        ({"waived_by": " "}, Refused),
        ({}, None),
    ],
)
def test_the_verb_refuses_by_itself(plan, coordinator, changes, error):
    given = {
        "rule": "AG-12",
        "reason": REASON,
        "waived_by": "Council",
        "waived_on": date(2026, 7, 2),
        **changes,
    }
    if error:
        with pytest.raises(error):
            services.waive(by=coordinator, plan=plan, **given)
    else:
        services.waive(by=coordinator, plan=plan, **given)
        with pytest.raises(Conflict):
            services.waive(by=coordinator, plan=plan, **given)


def test_nothing_is_left_out_of_a_plan_in_force(as_alice, plan):
    without_media(plan)
    Plan.objects.update(stage="in_force")
    answer = as_alice.post(f"{TOWN}/plan/coverage/AG-MED/", EXCLUDED)
    assert answer.status_code == 422
    assert "in force" in text(answer)
    assert as_alice.post(f"{TOWN}/plan/check/waive/AG-12/", SET_ASIDE).status_code == 422
    assert not Consideration.objects.exists()
    assert not Waiver.objects.exists()


def test_a_reader_reads_and_decides_nothing(as_bob, plan):
    without_media(plan)
    assert as_bob.get(f"{TOWN}/plan/check/").status_code == 200
    page = as_bob.get(f"{TOWN}/plan/coverage/AG-MED/")
    assert (page.status_code, b"Keep this decision" in page.content) == (200, False)
    assert as_bob.post(f"{TOWN}/plan/check/waive/AG-12/", SET_ASIDE).status_code == 403
    as_bob.post(f"{TOWN}/plan/coverage/AG-MED/", EXCLUDED)
    assert as_bob.post(f"{TOWN}/plan/coverage/AG-MED/undo/").status_code == 403
    assert not Consideration.objects.exists()


def test_unknown_codes_are_not_found(as_alice, plan):
    assert as_alice.get(f"{TOWN}/plan/coverage/AG-XXX/").status_code == 404
    assert as_alice.get(f"{TOWN}/plan/check/waive/XX-99/").status_code == 404
    assert as_alice.get(f"{TOWN}/plan/coverage/AG-MED/undo/").status_code == 404


def test_every_place_where_something_is_mended_exists():
    assert all(place_of(rule, "port-test")[1] for rule in RULES)
    uid = "00000000-0000-0000-0000-000000000000"
    assert all(address_of(Thing(kind, uid, "", ""), "port-test") for kind in (*THINGS, *LISTS))
    assert {rule.fix for rule in RULES} == set(PLACES)


def test_a_large_plan_opens_in_the_same_number_of_queries(as_alice, town, plan):
    def queries(page):
        with CaptureQueriesContext(connection) as asked:
            assert as_alice.get(f"{TOWN}/plan/{page}/").status_code == 200
        return len(asked)

    pages = ("check", "coverage")
    make_action(plan, "B0")
    few = [queries(page) for page in pages]
    for number in range(1, 300):
        make_action(plan, f"B{number}", measures=["L1.1a"])
    assert [queries(page) for page in pages] == few


def test_two_plans_do_not_mix(town, plan):
    Plan.objects.update(stage="closed")
    other = make_plan(town, title="Next")
    assert services.results(other).coverage["AG-SOC"].state == "not_considered"
