"""The first round of consultation, led through the same verbs as any other: from the frozen text to the answers."""

import uuid
from datetime import UTC, datetime, time, timedelta

from plans.models import Plan
from plans.versions.hashing import part_uid
from plans.versions.services import consulted_text, freeze_for_consultation
from stakeholders.access.permissions import Role
from stakeholders.consultations.answers.services import Answer, approve_answers, draft_answer
from stakeholders.consultations.coverage.services import keep_participation
from stakeholders.consultations.intake import Sent, enter, receive
from stakeholders.consultations.plain.services import word_plainly
from stakeholders.consultations.questions.services import Answered, enter_answers, keep_question
from stakeholders.consultations.rounds.services import prepare_round
from stakeholders.consultations.services import (
    close_round,
    freeze_text,
    moderate,
    open_round,
    publish_answers,
)
from stakeholders.models import Consultation, ConsultedText, Contribution, Round

from .coverage import load_coverage, load_invitations, load_replies
from .records import Town

NAMESPACE = uuid.UUID("0c2f6a3e-4f0b-4c55-8e42-6d6f3b1f9a11")


def load_consultation(town: Town, plan: Plan) -> None:
    record = town.read("consultation")
    if not record:
        return
    by = town.actor(Role.COORDINATOR)
    text = _text(town, plan, record)
    for element, words in record["plain"].items():
        uid = _element(town, plan, element)
        word_plainly(by=by, text=text, element_uid=uid, language="en", body=words)
    round_ = _round(town, text, record)
    for question in record["questions"]:
        fields = {name: value for name, value in question.items() if name != "answers"}
        keep_question(by=by, round_=round_, **fields)
    open_round(by=by, round_=round_, at=round_.opens_at)
    load_invitations(town, round_, record)
    comments = record["comments"]
    received = [_receive(town, plan, round_, number, one) for number, one in enumerate(comments)]
    _answer_questions(town, round_, record)
    load_replies(town, round_, record)
    close_round(by=by, round_=round_, at=round_.closes_at)
    moderate(by=by, contributions=Contribution.objects.filter(round=round_), decision="published")
    for contribution, comment in zip(received, comments, strict=True):
        _answer(town, contribution, comment["response"])
    load_coverage(town, round_, record)
    keep_participation(by=by, round_=round_, rows=_participation(record["participation"]))
    published = _moment(town, record["summary_published_on"])
    publish_answers(by=by, round_=round_, summary=record["summary"], at=published)


def _answer_questions(town: Town, round_: Round, record: dict) -> None:
    """Sheets that hold the answers as they are counted in the records; what is chosen together means nothing."""
    asked = list(zip(round_.questions.all(), record["questions"], strict=True))
    by = town.actor(Role.COORDINATOR)
    for channel in ("web", "paper"):
        piles = [_pile(question, said["answers"][channel]) for question, said in asked]
        for number in range(max(map(len, piles))):
            given = {
                question.uid: pile[number]
                for (question, _said), pile in zip(asked, piles, strict=True)
                if number < len(pile)
            }
            day = town.day(record["opens"]) + timedelta(days=number % 30)
            key = uuid.uuid5(NAMESPACE, f"{town.municipality.slug} {channel} sheet {number}")
            sent = Answered(key=key, given=given, channel=channel)
            enter_answers(by=by, round_=round_, sent=sent, received_on=day)


def _pile(question, counts: list[int]) -> list[list[int]]:
    """One answer after the other, until each choice was taken as often as was counted."""
    values = [value for value, _label in question.labels]
    if question.kind != "several":
        return [[value] for value, count in zip(values, counts, strict=True) for _one in range(count)]
    rows = range(max(counts))
    return [[value for value, count in zip(values, counts, strict=True) if row < count] for row in rows]


PARTICIPANTS = {
    "sex": {"female": "women", "male": "men", "other_or_not_said": "other_sex"},
    "age": {"under_18": "under_18", "18–24": "from_18", "25–64": "from_25", "65+": "from_65"},  # noqa: RUF001
}


def _participation(record: dict) -> list[dict]:
    return [
        {"group": group, "number": record[by][theirs]}
        for by, groups in PARTICIPANTS.items()
        for theirs, group in groups.items()
    ]


def _moment(town: Town, day: str, at: time = time(0)) -> datetime:
    # The invented towns keep universal time.
    return datetime.combine(town.day(day), at, tzinfo=UTC)


def _text(town: Town, plan: Plan, record: dict) -> ConsultedText:
    by = town.actor(Role.COORDINATOR)
    opens = _moment(town, record["opens"])
    version = freeze_for_consultation(by=by, plan=plan, reason=record["title"], at=opens)
    return freeze_text(
        by=by,
        municipality=town.municipality,
        subject_uid=plan.uid,
        title=plan.title,
        label=version.number,
        elements=consulted_text(version),
    )


def _round(town: Town, text: ConsultedText, record: dict) -> Round:
    consultation = town.make(Consultation, **record["consultation"])
    return prepare_round(
        by=town.actor(Role.COORDINATOR),
        consultation=consultation,
        promise=consultation.promise,
        text=text,
        title=record["title"],
        introduction=record["introduction"],
        opens_at=_moment(town, record["opens"]),
        # Open until and including the last day.
        closes_at=_moment(town, record["closes"]) + timedelta(days=1),
    )


def _element(town: Town, plan: Plan, named: str) -> str:
    """The uid of a part as the records name it: “action:A17”, “section:vision”."""
    kind, code = named.split(":")
    return part_uid(plan.uid, code) if kind == "section" else str(town.elements[code].uid)


def _receive(town: Town, plan: Plan, round_: Round, number: int, record: dict) -> Contribution:
    organisation = town.organisations.get(record["organisation"])
    sent = Sent(
        key=uuid.uuid5(NAMESPACE, f"{town.municipality.slug} {number}"),
        body=record["text"],
        stance=record["stance"],
        author_kind="organisation" if organisation else "anonymous",
        author_name=organisation.name if organisation else "",
        organisation=organisation,
        actor_group=organisation.actor_groups[0] if organisation else "",
        element_uid=_element(town, plan, record["element"]),
        area=town.areas.get(record["area"]),
        channel=record["channel"],
    )
    by = town.actor(Role.COORDINATOR)
    if sent.channel == "web":
        at = _moment(town, record["received_on"], time(18))
        return receive(by=by, round_=round_, sent=sent, at=at).contribution
    return enter(by=by, round_=round_, sent=sent, received_on=town.day(record["received_on"])).contribution


def _answer(town: Town, contribution: Contribution, record: dict) -> None:
    changes = (str(contribution.element_uid),) if record["change"] else ()
    later = "" if changes else record.get("later", "")
    answer = Answer(record["decision"], record["reason"], record["change"] or "", changes, later)
    drafts = draft_answer(
        by=town.actor(Role.DEPUTY), segments=list(contribution.segments.all()), answer=answer
    )
    at = _moment(town, record["published_on"])
    approve_answers(by=town.actor(Role.COORDINATOR), responses=drafts, at=at)
