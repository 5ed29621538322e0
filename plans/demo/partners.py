"""Organisations, the bodies in which they meet, and what they have agreed."""

import re
from datetime import date

from plans.models import Requirement
from plans.profiles.services import choose_profile
from stakeholders.access.permissions import Role
from stakeholders.models import (
    AgendaItem,
    Agreement,
    Attendance,
    Body,
    BodyMember,
    Contact,
    CooperationRecord,
    Meeting,
    MeetingDecision,
    Organisation,
)

from .records import Town

EVERY_DAYS = {"monthly": 30, "every two months": 61, "quarterly": 91}
OWN_UNIT = "MUN-SPU"
DONE_BEFORE = date(2026, 11, 14)


def load_organisations(town: Town) -> None:
    records = town.read("organisations")
    made = town.make_all(Organisation, (_organisation(town, record) for record in records))
    town.organisations = {record["code"]: row for record, row in zip(records, made, strict=True)}
    town.make_all(
        Contact,
        (
            {
                "organisation": town.organisations[record["code"]],
                "role_title": contact["role_title"],
                "name": contact["name"],
                "email": contact["email"],
                "language": contact["language"],
                "is_primary": place == 0,
            }
            for record in records
            for place, contact in enumerate(record["contacts"])
        ),
    )


def _organisation(town: Town, record: dict) -> dict:
    same = (
        "name",
        "actor_groups",
        "community_kind",
        "level",
        "sector",
        "mandate",
        "role_diagnosis",
        "role_plan",
    )
    return {**{key: record[key] for key in same}, "engaged_since": town.day(record["engaged_since"])}


def load_bodies(town: Town) -> None:
    records = town.read("bodies")
    bodies = {}
    for record in records["bodies"]:
        bodies[record["code"]] = body = town.make(
            Body,
            name=record["name"],
            kind=record["type"],
            chair=_function(town, record["chair"]),
            secretary=_function(town, record["secretary"]),
            meets_every_days=EVERY_DAYS[record["frequency"]],
        )
        town.make_all(
            BodyMember,
            (
                {"body": body, "organisation": town.organisations[m["organisation"]]}
                for m in record["members"]
            ),
        )
    for record in records["meetings"]:
        _load_meeting(town, bodies[record["body"]], record)


def _function(town: Town, seat: dict) -> str:
    return f"{seat['role_title']}, {town.organisations[seat['organisation']]}"[:120]


def _load_meeting(town: Town, body: Body, record: dict) -> None:
    meeting = town.make(
        Meeting,
        body=body,
        held_on=town.day(record["date"]),
        place=record["place"],
        title=record.get("title", ""),
        kind=record.get("kind", "body"),
        begins=record.get("begins"),
        ends=record.get("ends"),
        minutes=record["minutes"],
        is_public=record.get("is_public", False),
    )
    fill_meeting(town, meeting, record)


def fill_meeting(town: Town, meeting: Meeting, record: dict) -> None:
    """The agenda, the attendance and the decisions of a meeting."""
    points = [one if isinstance(one, dict) else {"title": one} for one in record["agenda"]]
    town.make_all(
        AgendaItem, ({"meeting": meeting, "position": place, **one} for place, one in enumerate(points, 1))
    )
    seniority, functions = record.get("seniority", {}), record.get("functions", {})
    town.make_all(
        Attendance,
        (
            {
                "meeting": meeting,
                "organisation": town.organisations[code],
                "presence": presence,
                "seniority": seniority.get(code, "") if presence == "present" else "",
                "function": functions.get(code, "") if presence == "present" else "",
            }
            for presence in ("present", "apologies")
            for code in record[presence]
        ),
    )
    for decision in record["decisions"]:
        town.make(MeetingDecision, meeting=meeting, **_decision(town, decision))


_VOTES = re.compile(r"(\d+) for(?:, (\d+) against)?(?:, (\d+) abstention)?")


def _decision(town: Town, record: dict) -> dict:
    due = town.day(record["due"])
    # What was due before the consultation closed has been carried out; the rest is open.
    is_done = record.get("done", due < DONE_BEFORE)
    return {
        "text": record["text"],
        "responsible": town.organisations[record["responsible"]],
        "due_on": due,
        "state": "done" if is_done else "open",
        "done_on": due if is_done else None,
        **_agreed(record["vote"]),
    }


def _agreed(vote: str) -> dict:
    counted = _VOTES.match(vote)
    if counted is None:
        return {"agreed_by": "consensus"}
    votes = [int(number or 0) for number in counted.groups()]
    names = ("votes_for", "votes_against", "abstained")
    return {"agreed_by": "vote", **dict(zip(names, votes, strict=True))}


def load_cooperation(town: Town) -> None:
    records = town.read("cooperation")
    if not records:
        return
    town.make_all(Agreement, (_agreement(town, record) for record in records["agreements"]))
    town.make_all(CooperationRecord, _cooperation(town, records))


def load_profile(town: Town) -> None:
    """The town's copy of the general profile, with what the town itself asks of its plan."""
    record = town.read("municipality").get("jurisdiction_profile")
    if not record:
        return
    code = record["code"]
    profile = choose_profile(by=town.actor(Role.COORDINATOR), municipality=town.municipality, code=code)
    profile.shortest_months = profile.longest_months = 12 * record["plan_years"]
    profile.publication_days = record["publication_days"]
    profile.save()
    rows = [("signatory", one) for one in record["signatories"]]
    rows += [("recipient", {**one, "month": record["report_month"]}) for one in record["report_recipients"]]
    town.make_all(
        Requirement,
        (
            {
                "profile": profile,
                "kind": kind,
                "text": one["text"],
                "organisation": town.organisations[one["organisation"]],
                "month": one.get("month"),
                "source": record["source"],
            }
            for kind, one in rows
        ),
    )


def _agreement(town: Town, record: dict) -> dict:
    others = [code for code in record["parties"] if code != OWN_UNIT]
    return {
        "title": record["title"],
        "kind": {"MoU": "partnership"}.get(record["type"], record["type"]),
        "organisation": town.organisations[others[0]] if len(others) == 1 else None,
        "purpose": record["purpose"],
        "legal_basis": record["legal_basis"],
        "signed_on": town.day(record["signed_on"]),
        "valid_to": town.day(record["valid_to"]),
    }


def _cooperation(town: Town, records: dict):
    names = {code: organisation.name for code, organisation in town.organisations.items()}
    for record in records["training"]:
        yield {
            "kind": "training",
            "title": record["title"],
            "held_on": town.day(record["date"]),
            "partner": names[record["provider"]],
            "professions": record["professions"],
            "text": ", ".join(record["topics"]),
        }
    for record in records["exchanges"]:
        yield {
            "kind": "practice_note" if record["type"] == "practice_note" else "exchange",
            "title": record["title"],
            "held_on": town.day(record["date"]),
            "partner": record["partner"],
            "answer": record["lesson"] or "",
        }
    for record in records["assistance_requests"]:
        yield {
            "kind": "assistance",
            "title": record["title"],
            "held_on": town.day(record["sent_on"]),
            "partner": names[record["to"]],
            "support": record["type"],
            "text": record["text"],
            "answer": record["reply"] or "",
            "answered_on": town.day(record["replied_on"]),
        }
    central = records["central_mechanism"]
    yield {
        "kind": "central_contact",
        "title": central["name"],
        "held_on": town.day(central["asked_on"]),
        "partner": names[central["contact"]],
        "text": central["note"],
    }
