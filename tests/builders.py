"""Plain functions that make rows. Each takes the town first and fills in what the test does not care about."""

from datetime import date

from diagnostics.models import DataSource, OffenceType
from plans.models import Action, Objective, Plan, Problem, Responsibility
from stakeholders.access.tenancy import scope
from stakeholders.models import Area, Contact, Membership, Municipality, Organisation, User

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [0.1, 0], [0.1, 0.1], [0, 0.1], [0, 0]]]}


def make_town(slug: str, **fields) -> Municipality:
    with scope(dispatch=True):
        return Municipality.objects.create(slug=slug, **{"name": slug, "languages": ["en"], **fields})


def make_user(email: str, **fields) -> User:
    return User.objects.create_user(email, "correct horse battery", **fields)


def make_member(town: Municipality, email: str, role: str, **fields) -> User:
    user = make_user(email)
    Membership.objects.create(municipality=town, user=user, role=role, **fields)
    return user


def make_area(town: Municipality, code: str = "N01", **fields) -> Area:
    return Area.objects.create(
        municipality=town, code=code, **{"name": f"Area {code}", "geometry": SQUARE, **fields}
    )


def make_organisation(town: Municipality, name: str = "Police", **fields) -> Organisation:
    return Organisation.objects.create(municipality=town, name=name, **{"actor_groups": ["AG-POL"], **fields})


def make_contact(organisation: Organisation, email: str = "contact@example.org", **fields) -> Contact:
    return Contact.objects.create(
        municipality=organisation.municipality,
        organisation=organisation,
        email=email,
        **{"role_title": "Head", "is_primary": True, **fields},
    )


def make_source(town: Municipality, name: str = "Police records", **fields) -> DataSource:
    return DataSource.objects.create(municipality=town, name=name, **{"kind": "police_recorded", **fields})


def make_offence(town: Municipality, code: str = "BUR", **fields) -> OffenceType:
    return OffenceType.objects.create(municipality=town, code=code, **{"name": f"Offence {code}", **fields})


def make_plan(town: Municipality, **fields) -> Plan:
    return Plan.objects.create(
        municipality=town,
        **{
            "title": "Plan",
            "period_start": date(2027, 1, 1),
            "period_end": date(2029, 12, 31),
            **fields,
        },
    )


def make_problem(plan: Plan, code: str = "P1", **fields) -> Problem:
    return Problem.objects.create(
        municipality=plan.municipality, plan=plan, code=code, **{"title": f"Problem {code}", **fields}
    )


def make_objective(plan: Plan, code: str = "O1", **fields) -> Objective:
    return Objective.objects.create(
        municipality=plan.municipality, plan=plan, code=code, **{"statement": f"Objective {code}", **fields}
    )


def make_action(plan: Plan, code: str = "A01", *, lead: Organisation | None = None, **fields) -> Action:
    action = Action.objects.create(
        municipality=plan.municipality, plan=plan, code=code, **{"title": f"Action {code}", **fields}
    )
    if lead is not None:
        Responsibility.objects.create(
            municipality=plan.municipality, action=action, organisation=lead, kind="lead"
        )
    return action
