"""Every rule: met by a complete plan, not met when that one thing is broken."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from benchmarks.check_rules import grow
from plans.checks import outcome
from plans.checks.facts import facts_of
from plans.checks.guidelines import CLAUSES_BY_ID, NOT_EVALUATED, RULES, RULES_BY_ID
from plans.checks.outcome import MET, Outcome, State
from plans.checks.places import PLACES
from plans.checks.report import answer
from plans.checks.services import results
from stakeholders.access.tenancy import scope
from stakeholders.models import Organisation, Response
from tests.builders import make_contribution, make_round, make_text, make_town, point_of

from .complete import TODAY, make_complete_plan
from .pairs import BROKEN, JUST_MET, another_plan


def test_every_rule_is_broken_once_at_least():
    assert set(BROKEN) == set(RULES_BY_ID)


def test_a_complete_plan_meets_every_rule(town):
    report = results(make_complete_plan(town), today=TODAY)
    assert [
        (result.rule.id, result.outcome) for result in report.results if result.state is not State.PASS
    ] == []
    assert report.is_adoptable


@pytest.fixture(scope="module")
def cases(django_db_setup, django_db_blocker):
    """[(rule, number, facts, expected state, expected severity)] of every pair, each gathered in a change undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        town = make_town("port-pairs")
        with scope(town.pk):
            plan = make_complete_plan(town)
            complete = facts_of(plan, TODAY)
            made = [(rule.id, "complete", complete, State.PASS, None) for rule in RULES]
            for rule_id, changes in JUST_MET.items():
                made += [
                    (rule_id, f"met {number}", changed(plan, change), State.PASS, None)
                    for number, change in enumerate(changes)
                ]
            for rule_id, pairs in BROKEN.items():
                made += [
                    (rule_id, f"broken {number}", changed(plan, change), state, severity)
                    for number, (change, state, severity) in enumerate(pairs)
                ]
        transaction.set_rollback(True)
    return made


def changed(plan, change):
    with transaction.atomic():
        change(plan)
        found = facts_of(plan, TODAY)
        transaction.set_rollback(True)
    return found


def wrong(cases, rule_id: str) -> list[str]:
    """What a rule answers otherwise than its pairs expect."""
    found = []
    for which, name, facts, state, severity in cases:
        if which == rule_id:
            result = answer(RULES_BY_ID[rule_id], facts)
            if result is None:  # no longer asked
                found += [f"{rule_id} {name}: not asked"] if state is not State.PASS else []
            elif result.state != state or (severity is not None and result.severity != severity):
                found.append(f"{rule_id} {name}: {result.state} {result.severity}, {result.outcome}")
    return found


@pytest.mark.parametrize("rule_id", RULES_BY_ID)
def test_each_rule_passes_what_just_meets_it_and_notices_what_just_breaks_it(cases, rule_id):
    assert wrong(cases, rule_id) == []


@pytest.mark.parametrize(
    ("mutant", "says"),
    [(MET, "always met"), (Outcome(missing=("something",), parts=1), "never met")],
    ids=["always met", "never met"],
)
def test_each_rule_is_missed_when_its_predicate_is_broken(cases, monkeypatch, mutant, says):
    """A predicate that always says the same must be noticed by the pairs of its own rule, or they prove nothing."""
    unnoticed = []
    for rule_id in RULES_BY_ID:
        monkeypatch.setitem(outcome._predicates, rule_id, lambda facts: mutant)
        if not wrong(cases, rule_id):
            unnoticed.append(rule_id)
    assert unnoticed == []


@pytest.mark.parametrize(
    ("state", "is_answered", "missing"),
    [
        (
            "open",
            False,
            ["a consultation on the draft that is closed", "an answer to every comment (0 open)"],
        ),
        ("closed", False, ["an answer to every comment (1 open)"]),
        ("closed", True, []),
    ],
)
def test_a_consultation_counts_when_it_is_over_and_answered(town, alice, bob, state, is_answered, missing):
    plan = make_complete_plan(town)
    another_plan(plan)
    plan.refresh_from_db()
    text = make_text(town, subject_uid=plan.uid, label="0.2")
    contribution = make_contribution(make_round(town, text, state=state), moderation="published")
    approved = {"approved_by": bob, "approved_at": datetime(2026, 10, 1, tzinfo=UTC)} if is_answered else {}
    Response.objects.create(
        municipality=town,
        segment=point_of(contribution),
        decision="noted",
        reason="Yes.",
        drafted_by=alice,
        **approved,
    )
    outcome = results(plan, today=TODAY).result("LA-10").outcome
    assert list(outcome.missing) == [*missing, "a published summary of the result"]


def test_an_empty_plan_fails_instead_of_passing_for_want_of_anything_to_look_at(town):
    plan = make_complete_plan(town)
    plan.actions.all().delete()
    plan.objectives.all().delete()
    plan.problems.all().delete()
    report = results(plan, today=TODAY)
    assert {result.rule.id for result in report.blocks} >= {f"IP-0{n}" for n in range(1, 9)} | {"AS-04"}


def test_rules_and_clauses_are_whole():
    for rule in RULES:
        assert rule.clause in CLAUSES_BY_ID
        assert rule.fix in PLACES
        assert str(rule.title)
        assert str(rule.message)
        assert str(rule.why)
        assert len(rule.id) <= 20
    assert len({rule.id for rule in RULES}) == len(RULES) == 12 + 9 + 12 + 7 + 4 + 26 + 1 + 8 + 11 + 5 + 8
    assert not {rule for rule, _title, _why in NOT_EVALUATED} & set(RULES_BY_ID)


def count_queries(plan) -> int:
    with CaptureQueriesContext(connection) as asked:
        results(plan, today=TODAY)
    return len(asked)


def test_the_number_of_queries_does_not_grow(town):
    """The plan of the requirement: 30 problems, 60 objectives, 300 actions, 200 organisations, 40 queries at most."""
    plan = make_complete_plan(town)
    few = count_queries(plan)
    grow(plan)
    assert (plan.problems.count(), plan.objectives.count(), plan.actions.count()) == (30, 60, 300)
    assert Organisation.objects.count() == 200
    assert count_queries(plan) == few <= 40
