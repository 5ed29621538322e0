"""A small plan that has one of everything a version holds."""

from datetime import date
from decimal import Decimal

from plans.models import ActionArea, ActionObjective, Milestone, ObjectiveProblem, ProblemArea, ProblemFactor
from tests.builders import (
    make_action,
    make_area,
    make_finding,
    make_objective,
    make_organisation,
    make_plan,
    make_problem,
    make_source,
    make_target,
)


def make_small_plan(town, actions: int = 1):
    """One problem, one objective and `actions` actions, each with links, a lead and a milestone."""
    plan = make_plan(town, foreword="We begin.", vision="Safer.", coordinator_email="ines@example.org")
    area, police = make_area(town), make_organisation(town)
    problem = make_problem(
        plan,
        statement="Burglary rises.",
        status="prioritised",
        extent_value=Decimal("31.50"),
        extent_unit="per 1,000 households",
    )
    problem.finding_links.create(municipality=town, finding=make_finding(town, source=make_source(town)))
    ProblemArea.objects.create(municipality=town, problem=problem, area=area)
    ProblemFactor.objects.create(municipality=town, problem=problem, factor="RF4", link="direct")
    objective = make_objective(plan, due_on=date(2028, 12, 31))
    ObjectiveProblem.objects.create(municipality=town, objective=objective, problem=problem)
    make_target(objective)
    for number in range(1, actions + 1):
        action = make_action(
            plan, f"A{number:02}", lead=police, measures=["L4.1", "L1.1a"], cost=Decimal("1000.00")
        )
        ActionArea.objects.create(municipality=town, action=action, area=area)
        ActionObjective.objects.create(municipality=town, action=action, objective=objective)
        Milestone.objects.create(municipality=town, action=action, title="Begin", due_on=date(2027, 3, 1))
    return plan
