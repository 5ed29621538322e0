"""Every rule with what just meets it and what just breaks it: a change of the complete plan, and what it must say."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

from diagnostics.models import Citation, DataSource, Finding, Indicator
from plans.checks.guidelines import RULES, Severity
from plans.checks.outcome import State
from plans.models import (
    ActionGroup,
    ActionObjective,
    Consideration,
    Evaluation,
    FundingLine,
    Milestone,
    ObjectiveProblem,
    OtherPlan,
    ProblemArea,
    ProblemFactor,
    ProblemOption,
    Profile,
    Requirement,
    Responsibility,
    Target,
)
from stakeholders.access.models import PartnerLink
from stakeholders.models import (
    Agreement,
    Body,
    BodyMember,
    CooperationRecord,
    GroupContact,
    Meeting,
    Organisation,
    Participation,
    Round,
    TargetGroup,
)

from .complete import ANSWERS, TODAY

LEAD = {"kind": "lead"}


def on(model, **changes):
    """Break by changing all rows of a model."""
    return lambda plan: model.objects.update(**changes)


def none(model, **which):
    """Break by deleting rows of a model."""
    return lambda plan: model.objects.filter(**which).delete()


def bodies_gone(plan):
    """A body that has met is kept as long as its meetings are."""
    Meeting.objects.all().delete()
    Body.objects.all().delete()


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


def considered(code, rows):
    """The rows take part no longer, and the plan says why."""

    def change(plan):
        rows().update(is_active=False)
        Consideration.objects.create(
            municipality=plan.municipality,
            plan=plan,
            code=code,
            state="excluded",
            reason="No mandate here.",
            decided_by="Council",
            decided_on=TODAY,
        )

    return change


def asked(kind, **changes):
    return among(Requirement, {"kind": kind}, **changes)


def confirmed(kind, **changes):
    return asked(kind, confirmed_by="A. Lawyer", confirmed_on=TODAY, **changes)


def unfunded(plan):
    """Nobody says anything about money."""
    FundingLine.objects.all().delete()
    in_actions(funding_status="")(plan)


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
        (bodies_gone, FAIL, B),
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
    "IP-08": [(unfunded, FAIL, B), (in_actions(resource_level=""), FAIL, B)],
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
    "SD-06": [(on(TargetGroup, is_youth_at_risk=False), FAIL, W)],
    "SD-07": [(in_actions(evidence_class=""), PARTIAL, W), (in_actions(evidence_class="U"), PARTIAL, W)],
    "SD-09": [(on(Indicator, is_police_trust=False), FAIL, W)],
    "PR-01": [
        (in_plan(period_end=date(2029, 12, 30)), PARTIAL, W),
        (in_plan(period_end=date(2030, 1, 1)), PARTIAL, W),
    ],
    "PR-02": [(asked("signatory", codes=["AG-FIR"]), FAIL, W), (confirmed("signatory", codes=[]), FAIL, B)],
    "PR-03": [
        (none(BodyMember, organisation__actor_groups=["AG-POL"]), FAIL, W),
        (on(Body, kind="working_group"), FAIL, W),
    ],
    "PR-04": [(asked("theme", codes=["CP03"]), FAIL, W), (confirmed("theme", codes=["L9"]), FAIL, B)],
    "PR-05": [(none(Participation, group="under_18"), FAIL, W), (on(Participation, number=0), FAIL, W)],
    "PR-06": [
        (in_plan(vision=" "), FAIL, W),
        (in_plan(legal_basis="", council_decision=""), FAIL, W),
        (none(OtherPlan), FAIL, W),
        (none(Finding), FAIL, W),
        (none(ProblemFactor), FAIL, W),
        (in_problems(decision_reason=""), FAIL, W),
        (lambda plan: plan.objectives.all().delete(), FAIL, W),
        (none(Target), FAIL, W),
        (none(Responsibility, kind="lead"), FAIL, W),
        (in_actions(evidence_class=""), FAIL, W),
        (in_actions(cost=None), FAIL, W),
        (in_plan(evaluation_method=""), FAIL, W),
        (in_plan(next_revision_on=None), FAIL, W),
        (among(Agreement, {"kind": "charter"}, valid_to=date(2026, 11, 21)), FAIL, W),
    ],
    "PR-07": [(asked("recipient", codes=["AG-FIR"]), FAIL, W)],
    "PR-08": [(on(Profile, most_priorities=0), FAIL, W)],
    "SD-08": [
        (on(TargetGroup, is_marginalised=False), FAIL, B),
        (none(GroupContact), FAIL, B),
        (on(GroupContact, held_on=date(2026, 11, 23)), FAIL, B),
        (none(Participation, group="women"), FAIL, B),
        (none(Participation, group="from_65"), FAIL, B),
    ],
    "SD-10": [(in_actions(approach="justice", related_reform=" "), FAIL, ADVICE)],
    "SD-11": [(none(CooperationRecord, kind="assistance"), PARTIAL, ADVICE)],
    "GP-04": [
        (among(FundingLine, {"year": 2028}, amount=Decimal("359.99")), PARTIAL, W),
        (among(FundingLine, {"year": 2028}, status="requested"), PARTIAL, W),
        (in_plan(accountable_officer=""), PARTIAL, W),
        (in_actions(cost=1001), PARTIAL, W),
    ],
    "GP-07": [(in_problems(organised_crime_link=""), FAIL, W)],
    "GP-08": [
        (in_problems(differentiated_by_sex_age=False), PARTIAL, W),
        (on(TargetGroup, age_max=None), PARTIAL, W),
        (none(ActionGroup), PARTIAL, W),
    ],
    "GP-01": [
        (in_plan(council_decision=" "), PARTIAL, W),
        (in_plan(council_decided_on=None), PARTIAL, W),
        (in_plan(budget_line=""), PARTIAL, W),
    ],
    "GP-02": [
        (none(OtherPlan), FAIL, W),
        (on(OtherPlan, kind="security"), FAIL, W),
        (on(OtherPlan, relation=""), FAIL, W),
    ],
}  # fmt: skip


def invited(plan, group):
    """The requirement asks for another group, which has been written to."""
    asked("consultee", codes=[group])(plan)
    PartnerLink.objects.create(
        municipality=plan.municipality,
        purpose="comment",
        target_uid=Round.objects.get().uid,
        organisation=Organisation.objects.get(actor_groups=[group]),
        recipient_email="a@example.org",
        expires_at=datetime(2027, 1, 1, tzinfo=UTC),
    )


# Changes that bring the plan to the edge, and that the rule must still let pass.
JUST_MET = {
    "PR-02": [
        lambda plan: asked("signatory", codes=[], organisation=Organisation.objects.first())(plan),
        asked("signatory", codes=[], left_out_reason="Our law knows no signature."),
        confirmed("signatory"),
    ],
    "SD-08": [on(GroupContact, held_on=date(2020, 1, 1))],
    "SD-10": [in_actions(approach="justice", related_reform="Juvenile Justice Act")],
    "SD-11": [among(CooperationRecord, {"kind": "assistance"}, kind="offer")],
    "GP-04": [
        among(FundingLine, {"year": 2028}, status="spent"),
        among(FundingLine, {"year": 2027}, year=2026),
    ],
    "GP-07": [in_problems(organised_crime_link="known")],
    "GP-08": [on(TargetGroup, age_max=None, sex="female")],
    "PR-04": [asked("theme", codes=["RF3"]), asked("theme", codes=["L4.3"])],
    "PR-05": [lambda plan: invited(plan, "AG-MED")],
    "LA-01": [
        lambda plan: BodyMember.objects.filter(organisation__in=Organisation.objects.all()[4:]).delete()
    ],
    "LA-03": [none(Citation, finding__kind="form", source__kind="police_recorded")],
    "LA-04": [
        among(DataSource, {"kind": "victim_survey"}, period_from=None, period_to=date(2023, 11, 22)),
        among(DataSource, {"name": "Police"}, period_from=date(2023, 1, 1), period_to=date(2025, 12, 31)),
    ],
    "LA-05": [among(DataSource, {"name": "Hospital"}, accuracy=None)],  # no finding cites it
    "LA-06": [considered("2B-ELECTED", lambda: Organisation.objects.filter(community_kind="elected"))],
    "LA-07": [
        lambda plan: Organisation.objects.filter(pk=Organisation.objects.first().pk).update(
            role_plan="", is_active=False
        )
    ],
    "LA-08": [among(Organisation, {"level": "national"}, level="regional")],
    "LA-09": [
        on(Meeting, held_on=date(2026, 7, 25)),
        on(Agreement, valid_to=date(2026, 11, 22)),
        in_plan(vision="x" * 300),
    ],
    "DA-01": [on(Agreement, valid_to=date(2027, 2, 21)), on(Agreement, signed_on=None, valid_to=None)],
    "IP-05": [in_objectives(due_on=date(2029, 12, 31)), in_objectives(due_on=date(2027, 1, 1))],
    "IP-09": [
        lambda plan: (ProblemArea.objects.all().delete(), in_problems(whole_municipality_reason="All")(plan))
    ],
    "LV-06": [in_actions(cost=Decimal("2333.33"))],
    "AS-01": [among(CooperationRecord, {"kind": "assistance"}, answered_on=None)],
    "AS-06": [
        among(CooperationRecord, {"kind": "exchange"}, held_on=date(2025, 11, 21)),
        among(CooperationRecord, {"kind": "practice_note"}, held_on=TODAY),
    ],
    "AS-07": [in_plan(first_evaluation_on=date(2028, 1, 1)), in_plan(evaluation_budget=0)],
    "AS-08": [on(Evaluation, due_on=TODAY)],
    "SD-01": [
        lambda plan: (ProblemArea.objects.all().delete(), in_problems(whole_municipality_reason="All")(plan))
    ],
    "SD-03": [
        lambda plan: (in_objectives(is_cohesion=False)(plan), in_actions(is_cohesion=True)(plan)),
        lambda plan: (
            in_objectives(is_cohesion=False)(plan),
            among(Indicator, {"code": "I1"}, domain="service")(plan),
        ),
    ],
    "SD-04": [none(Responsibility, organisation__actor_groups=["AG-SOC"], kind="support")],
    "SD-07": [
        lambda plan: in_actions(evidence_class="U", evaluation_plan="Before and after")(plan),
        in_actions(evidence_class="B"),
    ],
    "SD-09": [
        lambda plan: (on(Indicator, is_police_trust=False)(plan), plan.actions.update(approach="social"))
    ],
}


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
