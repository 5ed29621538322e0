"""The first round of consultation: what was asked, said, answered and published."""

import uuid
from datetime import UTC, datetime, time, timedelta

from plans.models import Plan, PlanVersion
from plans.versions.hashing import content_hash, part_uid
from plans.versions.services import consulted_text, freeze_for_consultation
from stakeholders.access.permissions import Role
from stakeholders.models import ConsultedText, Contribution, Response, Round

from .records import Town

STANCES = {"amend": "change"}
NAMESPACE = uuid.UUID("0c2f6a3e-4f0b-4c55-8e42-6d6f3b1f9a11")


def load_consultation(town: Town, plan: Plan) -> None:
    record = town.read("consultation")
    if not record:
        return
    version = freeze_for_consultation(
        by=town.actor(Role.COORDINATOR), plan=plan, reason=record["title"], at=_moment(town, record["opens"])
    )
    consulted = _round(town, _text(town, version), record)
    for number, comment in enumerate(record["comments"]):
        _comment(town, plan, consulted, number, comment)
    consulted.state = "decided"
    consulted.published_at = _moment(town, record["summary_published_on"])
    consulted.save(update_fields=["state", "published_at"])


def _moment(town: Town, day: str) -> datetime:
    return datetime.combine(town.day(day), time(0), tzinfo=UTC)


def _text(town: Town, version: PlanVersion) -> ConsultedText:
    content = consulted_text(version)
    return town.make(
        ConsultedText,
        subject_uid=version.plan.uid,
        title=version.plan.title,
        label=version.number,
        content=content,
        content_hash=content_hash(content),
    )


def _round(town: Town, text: ConsultedText, record: dict) -> Round:
    return town.make(
        Round,
        text=text,
        title=record["title"],
        introduction=record["introduction"],
        opens_at=_moment(town, record["opens"]),
        # Open until and including the last day.
        closes_at=_moment(town, record["closes"]) + timedelta(days=1),
        state="closed",
        summary=record["summary"],
    )


def _comment(town: Town, plan: Plan, consulted: Round, number: int, record: dict) -> None:
    kind, code = record["element"].split(":")
    uid = part_uid(plan.uid, code) if kind == "section" else town.elements[code].uid
    organisation = town.organisations.get(record["organisation"])
    contribution = town.make(
        Contribution,
        round=consulted,
        element_uid=uid,
        element_hash=consulted.text.element(uid)["hash"],
        author_kind="organisation" if organisation else "anonymous",
        author_name=organisation.name if organisation else "",
        organisation=organisation,
        actor_group=organisation.actor_groups[0] if organisation else "",
        stance=STANCES.get(record["stance"], record["stance"]),
        body=record["text"],
        channel=record["channel"],
        received_on=town.day(record["received_on"]),
        key=uuid.uuid5(NAMESPACE, f"{town.municipality.slug} {number}"),
        moderation="published",
    )
    _answer(town, contribution, record["response"])


def _answer(town: Town, contribution: Contribution, record: dict) -> None:
    town.make(
        Response,
        contribution=contribution,
        decision=record["decision"],
        reason=record["reason"],
        change_made=record["change"] or "",
        drafted_by=town.users[record["drafted_by"]],
        approved_by=town.users[record["approved_by"]],
        approved_at=_moment(town, record["published_on"]),
    )
