"""Plain functions that make rows. Each takes the town first and fills in what the test does not care about."""

import hashlib
import uuid
from datetime import UTC, date, datetime

from diagnostics.models import Citation, DataSource, Finding, Indicator, OffenceType
from plans.models import Action, Objective, Plan, Problem, Responsibility, Target
from stakeholders.access.tenancy import scope
from stakeholders.models import (
    Area,
    Consultation,
    ConsultedText,
    Contact,
    Contribution,
    CoverageGap,
    Membership,
    Municipality,
    Organisation,
    Round,
    RoundAccess,
    RoundQuestion,
    Segment,
    TargetGroup,
    User,
)
from stakeholders.municipalities.services import settle
from stakeholders.organisations.taxonomy import CHECKED_ACTOR_GROUPS

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
    area = Area(municipality=town, code=code, **{"name": f"Area {code}", "geometry": SQUARE, **fields})
    settle(area).save()
    return area


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


def make_group(town: Municipality, name: str = "Youth at risk", **fields) -> TargetGroup:
    return TargetGroup.objects.create(municipality=town, name=name, **fields)


def make_action(plan: Plan, code: str = "A01", *, lead: Organisation | None = None, **fields) -> Action:
    action = Action.objects.create(
        municipality=plan.municipality, plan=plan, code=code, **{"title": f"Action {code}", **fields}
    )
    if lead is not None:
        Responsibility.objects.create(
            municipality=plan.municipality, action=action, organisation=lead, kind="lead"
        )
    return action


def make_element(code: str = "A01", body: str = "Lamps in the square.", **fields) -> dict:
    """An element of a consulted text, with the hash of its words."""
    heading = fields.pop("heading", f"Action {code}")
    return {
        "uid": str(uuid.uuid4()),
        "kind": "action",
        "code": code,
        "heading": heading,
        "body": body,
        "hash": hashlib.sha256(f"{heading}\n{body}".encode()).hexdigest(),
        **fields,
    }


def make_text(town: Municipality, elements: list[dict] | None = None, **fields) -> ConsultedText:
    content = elements if elements is not None else [make_element("A01"), make_element("A02")]
    return ConsultedText.objects.create(
        municipality=town,
        content=content,
        content_hash="0" * 64,
        **{"title": "Draft plan", "label": "0.9", **fields},
    )


def make_round(
    town: Municipality, text: ConsultedText | None = None, *, state: str = "open", **fields
) -> Round:
    """A round that is open from 1 June to 15 June 2026 (UTC), unless told otherwise.

    `questions`: the fields of each, in order.
    `accesses`: {audience: {"access", "opens_at", "closes_at"}} where it is not for everybody all the time.
    """
    text = text or make_text(town)
    accesses = fields.pop("accesses", {})
    questions = fields.pop("questions", [])
    made = Round.objects.create(
        municipality=town,
        text=text,
        consultation=fields.pop("consultation", None)
        or Consultation.objects.create(municipality=town, title=text.title),
        **{
            "title": "First round",
            "introduction": "Tell us what you think.",
            "opens_at": datetime(2026, 6, 1, tzinfo=UTC),
            "closes_at": datetime(2026, 6, 15, tzinfo=UTC),
            **fields,
        },
    )
    for audience, access in accesses.items():
        RoundAccess.objects.create(municipality=town, round=made, audience=audience, **access)
    for number, question in enumerate(questions, 1):
        RoundQuestion.objects.create(municipality=town, round=made, number=number, **question)
    for step in {"draft": [], "open": ["open"], "closed": ["open", "closed"]}[state]:
        Round.objects.filter(pk=made.pk).update(state=step)
    if state == "closed":
        explain_gaps(made)
    made.refresh_from_db()
    return made


def explain_gaps(round_: Round) -> None:
    """A reason for each group that must be heard, so that the answers of the round can be published."""
    about = {"municipality": round_.municipality, "round": round_, "reason": "Not asked in a test."}
    marginalised = TargetGroup.objects.filter(municipality=round_.municipality, is_marginalised=True)
    CoverageGap.objects.bulk_create(
        [CoverageGap(**about, actor_group=code) for code in CHECKED_ACTOR_GROUPS]
        + [CoverageGap(**about, group=group) for group in marginalised]
    )


def make_contribution(round_: Round, element: int | None = 0, **fields) -> Contribution:
    part = round_.text.content[element] if element is not None else None
    return Contribution.objects.create(
        municipality=round_.municipality,
        round=round_,
        element_uid=part["uid"] if part else None,
        element_hash=part["hash"] if part else "",
        **{
            "author_kind": "anonymous",
            "stance": "support",
            "body": "More lamps, please.",
            "received_on": date(2026, 6, 2),
            "key": uuid.uuid4(),
            **fields,
        },
    )


def point_of(contribution: Contribution) -> Segment:
    """The one point of a published contribution."""
    return Segment.objects.select_related("contribution").get(contribution=contribution)


def make_finding(
    town: Municipality, code: str = "F01", source: DataSource | None = None, **fields
) -> Finding:
    made = Finding.objects.create(
        municipality=town, code=code, **{"kind": "extent", "statement": f"Finding {code}", **fields}
    )
    if source is not None:
        Citation.objects.create(municipality=town, finding=made, source=source)
    return made


def make_indicator(town: Municipality, code: str = "I01", **fields) -> Indicator:
    return Indicator.objects.create(
        municipality=town,
        code=code,
        **{
            "name": f"Indicator {code}",
            "unit": "cases a year",
            "direction": "lower",
            "domain": "crime",
            "frequency": "yearly",
            **fields,
        },
    )


def make_target(objective: Objective, indicator: Indicator | None = None, **fields) -> Target:
    return Target.objects.create(
        municipality=objective.municipality,
        objective=objective,
        indicator=indicator or make_indicator(objective.municipality),
        **{
            "baseline_value": 100,
            "baseline_period": "2025",
            "target_value": 80,
            "target_on": date(2029, 12, 31),
        }
        | fields,
    )


def make_responsibility(action: Action, organisation: Organisation, **fields) -> Responsibility:
    return Responsibility.objects.create(
        municipality=action.municipality,
        action=action,
        organisation=organisation,
        **{"kind": "support", **fields},
    )
