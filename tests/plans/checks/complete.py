"""A small plan that meets every rule: what each test of a rule then breaks."""

from datetime import UTC, date, datetime

from plans.models import (
    ActionArea,
    ActionGroup,
    ActionObjective,
    Evaluation,
    FundingLine,
    Milestone,
    ObjectiveProblem,
    OtherPlan,
    Plan,
    ProblemArea,
    ProblemFactor,
    ProblemOption,
    Profile,
    Requirement,
    Responsibility,
)
from plans.plan.taxonomy import FACTORS, MEASURES
from plans.profiles.document_parts import DOCUMENT_PARTS
from stakeholders.models import (
    Agreement,
    Attendance,
    Body,
    BodyMember,
    CooperationRecord,
    GroupContact,
    Meeting,
    Organisation,
    Participation,
)
from stakeholders.organisations.taxonomy import CHECKED_ACTOR_GROUPS
from tests.builders import (
    make_action,
    make_area,
    make_finding,
    make_group,
    make_indicator,
    make_objective,
    make_organisation,
    make_plan,
    make_problem,
    make_round,
    make_source,
    make_target,
    make_text,
)

TODAY = date(2026, 11, 22)
SCORES = dict.fromkeys(
    ("coverage", "accuracy", "timeliness", "comparability", "disaggregation", "bias_risk"), 4
)
ANSWERS = {**{f"q{number}": "no" for number in range(1, 11)}, "q11": "yes", "q12": "yes"}
SIGNED = {"acceptance": "accepted", "answered_role": "Head", "answered_at": datetime(2026, 10, 1, tzinfo=UTC)}


def make_complete_plan(town) -> Plan:
    """One problem, one objective, two actions in one area; every subject of the guidelines is included."""
    plan = make_plan(
        town,
        vision="Prevention comes before punishment. " * 10,
        council_decision="Resolution 1",
        council_decided_on=date(2026, 2, 1),
        budget_line="132.1",
        accountable_officer="Coordinator",
        first_evaluation_on=date(2027, 11, 30),
        evaluation_questions="Did it work?",
        evaluation_method="Before and after",
        evaluator="University",
        evaluation_budget=9000,
        next_revision_on=date(2028, 11, 15),
        revision_triggers="A red objective",
        revision_authority="Council",
    )
    OtherPlan.objects.create(
        municipality=town, plan=plan, title="Social plan", kind="social", relation="Shares the family groups."
    )
    organisations = _partners(town)
    _cooperation(town, organisations)
    _diagnosis(town)
    area = make_area(town)
    problem = _problem(plan, area)
    objective = _objective(plan, problem)
    _actions(plan, objective, area, organisations)
    _evaluations(plan)
    _consultation(plan)
    _profile(town)
    return plan


def _partners(town) -> list[Organisation]:
    """One partner of each actor group; the classes, levels and sectors go round."""
    classes = ["public_local", "public_national", "elected", "private", "voluntary"]
    places = [("local", "government"), ("national", "government"), ("local", "non_government")]
    places += [("national", "non_government")]
    return [
        make_organisation(
            town,
            f"Partner {code}",
            actor_groups=[code],
            community_kind=classes[number % 5],
            level=places[number % 4][0],
            sector=places[number % 4][1],
            role_diagnosis="data",
            role_plan="support",
        )
        for number, code in enumerate(CHECKED_ACTOR_GROUPS)
    ]


def _cooperation(town, organisations) -> None:
    council = Body.objects.create(
        municipality=town,
        name="Council",
        kind="council",
        chair="Mayor",
        secretary="Clerk",
        meets_every_days=90,
    )
    Body.objects.create(municipality=town, name="Youth group", kind="working_group")
    for organisation in organisations:
        BodyMember.objects.create(municipality=town, body=council, organisation=organisation)
    meeting = Meeting.objects.create(municipality=town, body=council, held_on=date(2026, 10, 1))
    Attendance.objects.create(municipality=town, meeting=meeting, organisation=organisations[0])
    Agreement.objects.create(municipality=town, title="Charter", kind="charter", signed_on=date(2026, 1, 15))
    Agreement.objects.create(
        municipality=town,
        title="Counts",
        kind="data_sharing",
        organisation=organisations[0],
        signed_on=date(2026, 1, 1),
        valid_to=date(2029, 12, 31),
    )
    records = [("training", date(year, 3, 1)) for year in (2027, 2028, 2029)]
    records += [("exchange", date(2026, 6, 1)), ("practice_note", date(2026, 7, 1))]
    records += [("assistance", date(2026, 5, 1)), ("central_contact", date(2026, 2, 1))]
    for kind, day in records:
        CooperationRecord.objects.create(
            municipality=town,
            kind=kind,
            title=kind,
            held_on=day,
            professions=["police", "teachers", "nurses"],
            answer="Granted.",
            answered_on=day,
        )


def _diagnosis(town) -> None:
    police = make_source(town, "Police", period_from=date(2023, 1, 1), period_to=date(2025, 12, 31), **SCORES)
    survey = make_source(
        town,
        "Survey",
        kind="victim_survey",
        period_from=date(2026, 2, 1),
        period_to=date(2026, 3, 31),
        **SCORES,
    )
    for number, kind in enumerate(["phenomenon", "characteristic", "factor", "form", "extent"], start=1):
        make_finding(town, f"F{number}", survey if number % 2 else police, kind=kind)


def _problem(plan, area):
    problem = make_problem(
        plan,
        status="prioritised",
        statement="Quarrels between groups.",
        organised_crime_link="none",
        differentiated_by_sex_age=True,
        decision_reason="Ranked first.",
        cp_codes=["CP15"],
        what="Fights",
        where="Two estates",
        when="At night",
        who_victims="Young men",
        why="No work",
        extent_value=96,
        extent_unit="injuries",
        extent_period="2025",
        extent_source=make_source(plan.municipality, "Hospital", kind="hospital"),
    )
    ProblemArea.objects.create(municipality=plan.municipality, problem=problem, area=area)
    for number, code in enumerate(FACTORS):
        link = "indirect" if number % 2 else "direct"
        ProblemFactor.objects.create(municipality=plan.municipality, problem=problem, factor=code, link=link)
    for number in range(2):
        ProblemOption.objects.create(
            municipality=plan.municipality,
            problem=problem,
            title=f"Option {number}",
            is_chosen=number == 0,
            reason="Evidence",
            local_fit="Rooms exist",
        )
    return problem


def _objective(plan, problem):
    objective = make_objective(plan, due_on=date(2029, 6, 30), national_goal="Goal 2", is_cohesion=True)
    ObjectiveProblem.objects.create(municipality=plan.municipality, objective=objective, problem=problem)
    make_target(objective, make_indicator(plan.municipality, "I1"))
    trust = make_indicator(
        plan.municipality, "I2", name="Trust", domain="perception", unit="%", is_police_trust=True
    )
    make_target(objective, trust)
    return objective


def _actions(plan, objective, area, organisations) -> None:
    youth = make_group(plan.municipality, is_youth_at_risk=True, is_marginalised=True, age_max=24)
    GroupContact.objects.create(
        municipality=plan.municipality, group=youth, held_on=TODAY, occasion="Evening at the club"
    )
    half = len(MEASURES) // 2
    measures = list(MEASURES)
    for code, approach, chosen in (("A01", "policing", measures[:half]), ("A02", "social", measures[half:])):
        action = make_action(
            plan,
            code,
            approach=approach,
            measures=chosen,
            factors=["RF1"],
            starts_on=date(2027, 2, 1),
            ends_on=date(2029, 12, 31),
            resource_level="local",
            cost=1000,
            funding_status="committed",
            evidence_class="A",
            rights_answers=ANSWERS,
        )
        ActionObjective.objects.create(municipality=plan.municipality, action=action, objective=objective)
        ActionArea.objects.create(municipality=plan.municipality, action=action, area=area)
        for year, amount, status in (
            (2027, 400, "committed"),
            (2028, 360, "committed"),
            (2029, 240, "requested"),
        ):
            FundingLine.objects.create(
                municipality=plan.municipality,
                action=action,
                source="Town",
                level="local",
                year=year,
                amount=amount,
                status=status,
            )
        ActionGroup.objects.create(municipality=plan.municipality, action=action, group=youth)
        Milestone.objects.create(
            municipality=plan.municipality, action=action, title="Begin", due_on=date(2027, 3, 1)
        )
        for number, organisation in enumerate(organisations):
            Responsibility.objects.create(
                municipality=plan.municipality,
                action=action,
                organisation=organisation,
                kind="support" if number else "lead",
                **SIGNED,
            )


def _evaluations(plan) -> None:
    for year in (2027, 2028, 2029):
        Evaluation.objects.create(
            municipality=plan.municipality,
            plan=plan,
            title=f"Evaluation {year}",
            kind="outcome",
            due_on=date(year, 11, 30),
        )


def _consultation(plan) -> None:
    text = make_text(plan.municipality, subject_uid=plan.uid)
    round_ = make_round(plan.municipality, text, state="closed", summary="Ten comments, all answered.")
    for group in ("women", "men", "under_18", "from_65"):
        Participation.objects.create(municipality=plan.municipality, round=round_, group=group, number=12)
    type(round_).objects.filter(pk=round_.pk).update(
        state="decided", published_at=datetime(2026, 11, 1, tzinfo=UTC)
    )


def _profile(town) -> None:
    """A profile that asks one thing of every kind."""
    profile = Profile.objects.create(
        municipality=town,
        code="general",
        name="Here",
        shortest_months=36,
        longest_months=36,
        most_priorities=1,
    )
    asked = [
        ("signatory", "The prosecutor", ["AG-PRO"]),
        ("member", "The police", ["AG-POL"]),
        ("theme", "Violence between groups", ["CP15"]),
        ("consultee", "Young people", ["under_18"]),
        ("section", "All parts", list(DOCUMENT_PARTS)),
        ("recipient", "The ministry", ["AG-COU"]),
    ]
    for kind, text, codes in asked:
        Requirement.objects.create(municipality=town, profile=profile, kind=kind, text=text, codes=codes)
