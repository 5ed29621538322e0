"""Every rule: met by a complete plan, not met when that one thing is broken."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from diagnostics.models import Citation, DataSource, Indicator
from plans.checks.guidelines import CLAUSES_BY_ID, NOT_EVALUATED, RULES, RULES_BY_ID, Severity
from plans.checks.outcome import State
from plans.checks.places import PLACES
from plans.checks.services import results
from plans.models import (
    ActionObjective,
    Evaluation,
    Milestone,
    ObjectiveProblem,
    ProblemArea,
    ProblemFactor,
    ProblemOption,
    Responsibility,
    Target,
)
from stakeholders.consultations.models import Response
from stakeholders.models import Agreement, Body, CooperationRecord, Meeting, Organisation
from tests.builders import make_action, make_contribution, make_problem, make_round, make_text

from .complete import ANSWERS, TODAY, make_complete_plan

LEAD = {"kind": "lead"}


def on(model, **changes):
    """Break by changing all rows of a model."""
    return lambda plan: model.objects.update(**changes)


def none(model, **which):
    """Break by deleting rows of a model."""
    return lambda plan: model.objects.filter(**which).delete()


def in_plan(**changes):
    return lambda plan: type(plan).objects.filter(pk=plan.pk).update(**changes)


def in_actions(**changes):
    return lambda plan: plan.actions.filter(code="A01").update(**changes)


def in_problems(**changes):
    return lambda plan: plan.problems.update(**changes)


def in_objectives(**changes):
    return lambda plan: plan.objectives.update(**changes)


def among(model, which, **changes):
    """Break by changing some rows of a model."""
    return lambda plan: model.objects.filter(**which).update(**changes)


def another_plan(plan):
    """The consultation was about another plan."""
    type(plan).objects.filter(pk=plan.pk).update(uid=uuid.uuid4())


HIGH = {
    "rights_mitigation": "Rules",
    "rights_reviewer": "Partner AG-SOC",
    "rights_review_on": date(2028, 1, 1),
}
OLD_SURVEY = {"period_from": None, "period_to": date(2023, 11, 21)}
# (what is broken, expected state, expected severity)
B, W, ADVICE = Severity.BLOCK, Severity.WARN, Severity.ADVISE
FAIL, PARTIAL = State.FAIL, State.PARTIAL
BROKEN = {
    "LA-01": [
        (on(Body, chair=""), FAIL, B),
        (on(Organisation, sector="government"), FAIL, B),
        (none(Body), FAIL, B),
    ],
    "LA-02": [(none(Citation), FAIL, B), (none(Citation, finding__kind="form"), FAIL, B)],
    "LA-03": [(none(Citation, source__kind="victim_survey"), FAIL, B)],
    "LA-04": [
        (among(DataSource, {"kind": "victim_survey"}, **OLD_SURVEY), PARTIAL, W),
        (among(DataSource, {"name": "Police"}, period_to=date(2025, 12, 30)), PARTIAL, W),
    ],
    "LA-05": [(among(DataSource, {"name": "Survey"}, accuracy=None), PARTIAL, W)],
    "LA-06": [(among(Organisation, {"community_kind": "elected"}, is_active=False), FAIL, B)],
    "LA-07": [(on(Organisation, role_plan=""), FAIL, W)],
    "LA-08": [(on(Organisation, level="local"), FAIL, B)],
    "LA-09": [
        (none(Meeting), PARTIAL, W),
        (on(Meeting, held_on=date(2026, 7, 24)), PARTIAL, W),
        (on(Agreement, valid_to=date(2026, 11, 21)), PARTIAL, W),
        (none(Body, kind="working_group"), PARTIAL, W),
        (in_plan(vision="Short."), PARTIAL, W),
    ],
    "LA-10": [(another_plan, FAIL, B)],
    "DA-01": [(on(Agreement, valid_to=date(2027, 2, 20)), FAIL, W)],
    "LA-11": [(none(ProblemOption, is_chosen=False), FAIL, W), (on(ProblemOption, local_fit=""), FAIL, W)],
    "IP-01": [
        (in_problems(why=" "), FAIL, B),
        (in_problems(extent_source=None), FAIL, B),
        (in_problems(status="watch"), FAIL, B),
    ],
    "IP-02": [(in_problems(cp_codes=[]), FAIL, B)],
    "IP-03": [(none(ProblemFactor), FAIL, B), (none(ProblemFactor, link="indirect"), FAIL, W)],
    "IP-04": [(none(ObjectiveProblem), FAIL, B), (on(Target, baseline_value=None), FAIL, B)],
    "IP-05": [(in_objectives(due_on=None), FAIL, B), (in_objectives(due_on=date(2030, 1, 1)), FAIL, B)],
    "IP-06": [
        (none(ActionObjective), FAIL, B),
        (none(Milestone), FAIL, B),
        (in_actions(ends_on=None), FAIL, B),
    ],
    "IP-07": [
        (among(Responsibility, LEAD, acceptance="declined"), FAIL, B),
        (none(Responsibility, **LEAD), FAIL, B),
        (on(Responsibility, text_hash="0" * 64), FAIL, W),
    ],
    "IP-08": [(in_actions(funding_status=""), FAIL, B), (in_actions(resource_level=""), FAIL, B)],
    "IP-09": [(none(ActionObjective, action__code="A01"), PARTIAL, W), (none(ProblemArea), PARTIAL, W)],
    "LV-06": [(in_actions(cost=5000), FAIL, ADVICE)],
    "AS-01": [
        (none(CooperationRecord, kind="assistance"), FAIL, W),
        (on(CooperationRecord, answer="", answered_on=None), PARTIAL, W),
    ],
    "AS-02": [(in_objectives(national_goal=""), PARTIAL, W)],
    "AS-03": [(none(CooperationRecord, kind="central_contact"), FAIL, ADVICE)],
    "AS-04": [
        (in_actions(rights_answers={}), FAIL, B),
        (in_actions(rights_answers={**ANSWERS, "q2": "yes"}), FAIL, B),
        (in_actions(rights_answers={**ANSWERS, "q3": "yes"}, **HIGH), FAIL, B),  # the lead reviews itself
    ],
    "AS-05": [
        (none(CooperationRecord, kind="training", held_on__year=2028), PARTIAL, W),
        (on(CooperationRecord, professions=["police"]), FAIL, W),
    ],
    "AS-06": [
        (none(CooperationRecord, kind="practice_note"), PARTIAL, W),
        (on(CooperationRecord, held_on=date(2025, 11, 20)), PARTIAL, W),
    ],
    "AS-07": [
        (in_plan(first_evaluation_on=date(2028, 1, 2)), FAIL, B),
        (in_plan(evaluation_budget=None), FAIL, B),
        (none(Evaluation, due_on__year=2028), FAIL, B),
    ],
    "AS-08": [(in_plan(revision_authority=""), FAIL, B), (on(Evaluation, due_on=date(2026, 11, 21)), FAIL, B)],
    "SD-01": [(none(ProblemArea), FAIL, W)],
    "SD-02": [(on(Indicator, domain="crime"), FAIL, W)],
    "SD-03": [(in_objectives(is_cohesion=False), FAIL, W)],
    "SD-04": [(none(Responsibility, kind="support"), FAIL, W)],
    "SD-05": [(in_actions(measures=["L1.1a"]), FAIL, ADVICE)],
    "SD-06": [(lambda plan: plan.actions.update(target_groups=["Shopkeepers"]), FAIL, W)],
    "SD-07": [(in_actions(evidence_class=""), PARTIAL, W), (in_actions(evidence_class="U"), PARTIAL, W)],
    "SD-09": [(on(Indicator, name="Burglary"), FAIL, W)],
}  # fmt: skip


def break_subject(rule):
    """Take away everything that stands behind an actor group, factor, level or measure."""

    def broken(plan):
        if rule.subject.startswith("AG"):
            Responsibility.objects.filter(organisation__actor_groups=[rule.subject]).delete()
        elif rule.subject.startswith("RF"):
            ProblemFactor.objects.filter(factor=rule.subject).delete()
            plan.actions.update(factors=[])
        else:
            for action in plan.actions.all():
                kept = [
                    m for m in action.measures if m != rule.subject and not m.startswith(f"{rule.subject}.")
                ]
                plan.actions.filter(pk=action.pk).update(measures=kept)

    return broken


for _rule in RULES:
    if _rule.subject:
        BROKEN[_rule.id] = [(break_subject(_rule), FAIL, _rule.severity)]


def test_every_rule_is_broken_once_at_least():
    assert set(BROKEN) == set(RULES_BY_ID)


def test_a_complete_plan_meets_every_rule(town):
    report = results(make_complete_plan(town), today=TODAY)
    assert [
        (result.rule.id, result.outcome) for result in report.results if result.state is not State.PASS
    ] == []
    assert report.is_adoptable


def test_each_rule_notices_what_breaks_it(town, subtests):
    plan = make_complete_plan(town)
    for rule_id, cases in BROKEN.items():
        for number, (breaks, state, severity) in enumerate(cases):
            with subtests.test(rule=rule_id, case=number), transaction.atomic():
                breaks(plan)
                result = results(plan, today=TODAY).result(rule_id)
                transaction.set_rollback(True)
                assert (result.state, result.severity) == (state, severity)


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
        contribution=contribution,
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
    assert len({rule.id for rule in RULES}) == len(RULES) == 12 + 9 + 12 + 7 + 4 + 26 + 1 + 8 + 8
    assert not {rule for rule, _title, _why in NOT_EVALUATED} & set(RULES_BY_ID)


def count_queries(plan) -> int:
    with CaptureQueriesContext(connection) as asked:
        results(plan, today=TODAY)
    return len(asked)


def test_the_number_of_queries_does_not_grow(town):
    plan = make_complete_plan(town)
    make_action(plan, "A03", lead=Organisation.objects.first())
    few = count_queries(plan)
    lead = Organisation.objects.first()
    for number in range(4, 301):
        make_action(plan, f"A{number:03}", lead=lead, measures=["L1.1a"])
    for number in range(30):
        make_problem(plan, f"X{number}", status="prioritised")
    assert count_queries(plan) == few <= 20
