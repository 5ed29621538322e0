"""The first round of consultation, led through the same verbs as any other: from the frozen text to the answers."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta

from plans.models import Action, Milestone, Plan
from plans.versions.hashing import part_uid
from plans.versions.services import consulted_text, freeze_for_consultation
from stakeholders.access.permissions import Role
from stakeholders.consultations.answers.services import Answer, approve_answers, draft_answer
from stakeholders.consultations.coverage.services import keep_participation
from stakeholders.consultations.intake import Sent, enter, receive
from stakeholders.consultations.plain.services import word_plainly
from stakeholders.consultations.questions.services import Answered, enter_answers, keep_question
from stakeholders.consultations.rounds.services import prepare_round
from stakeholders.consultations.segments.models import Segment
from stakeholders.consultations.segments.services import tag
from stakeholders.consultations.services import (
    close_round,
    freeze_text,
    moderate,
    open_round,
    publish_answers,
)
from stakeholders.models import Consultation, ConsultedText, Contribution, Round, Topic

from .coverage import load_coverage, load_invitations, load_replies
from .records import Town

NAMESPACE = uuid.UUID("0c2f6a3e-4f0b-4c55-8e42-6d6f3b1f9a11")


def load_consultation(town: Town, plan: Plan) -> None:
    record = town.read("consultation")
    if not record:
        return
    by = town.actor(Role.COORDINATOR)
    with _as_first_written(town, plan, record["not_written_yet"]):
        text = frozen_text(town, plan, reason=record["title"], at=moment(town, record["opens"]))
    for element, words in record["plain"].items():
        uid = element_named(town, plan, element)
        word_plainly(by=by, text=text, element_uid=uid, language="en", body=words)
    topics = town.make_all(Topic, record["topics"])
    town.topics = {topic.code: topic for topic in topics}
    consultation = town.make(Consultation, **record["consultation"])
    round_ = opened_round(town, text, record, consultation=consultation, promise=consultation.promise)
    load_invitations(town, round_, record)
    comments = record["comments"]
    received = [_receive(town, plan, round_, number, one) for number, one in enumerate(comments)]
    answer_questions(town, round_, record)
    load_replies(town, round_, record)
    close_round(by=by, round_=round_, at=round_.closes_at)
    moderate(by=by, contributions=Contribution.objects.filter(round=round_), decision="published")
    for contribution, comment in zip(received, comments, strict=True):
        say_topics(town, contribution.segments.all(), comment.get("topics", ()))
        _answer(town, plan, contribution, comment["response"])
    load_coverage(town, round_, record)
    keep_participation(by=by, round_=round_, rows=_participation(record["participation"]))
    published = moment(town, record["summary_published_on"])
    publish_answers(by=by, round_=round_, summary=record["summary"], at=published)


@contextmanager
def _as_first_written(town: Town, plan: Plan, later: list[dict]) -> Iterator[None]:
    """The draft as people first read it: without the words and milestones that their answers have brought since."""
    worded = [one for one in later if "words" in one]
    rows = [(*_worded(town, plan, one["element"]), one["words"]) for one in worded]
    milestones = list(_milestones(town, later))
    for model, pk, field, words, new in rows:
        model.objects.filter(pk=pk).update(**{field: words.replace(new, "")})
    Milestone.objects.filter(pk__in=[one.pk for one in milestones]).delete()
    yield
    for model, pk, field, words, _new in rows:
        model.objects.filter(pk=pk).update(**{field: words})
    Milestone.objects.bulk_create(milestones)


def _worded(town: Town, plan: Plan, element: str) -> tuple:
    """(model, id, field, words) of what an element says in the draft."""
    if element == "section:vision":
        return Plan, plan.pk, "vision", plan.vision
    action = town.elements[element.removeprefix("action:")]
    return Action, action.pk, "description", action.description


def _milestones(town: Town, later: list[dict]) -> Iterator[Milestone]:
    for one in later:
        if "milestone" in one:
            action = town.elements[one["element"].removeprefix("action:")]
            yield Milestone.objects.get(action=action, title=one["milestone"])


def say_topics(town: Town, segments, codes: list[str]) -> None:
    for code in codes:
        tag(by=town.actor(Role.DEPUTY), segments=segments, topic=town.topics[code])


def answer_questions(town: Town, round_: Round, record: dict) -> None:
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
            days = max((min(town.today, town.day(record["closes"])) - town.day(record["opens"])).days, 1)
            day = town.day(record["opens"]) + timedelta(days=number % min(days, 30))
            key = uuid.uuid5(NAMESPACE, f"{round_.uid} {channel} sheet {number}")
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


def moment(town: Town, day, at: time = time(0)) -> datetime:
    # The invented towns keep universal time.
    return datetime.combine(town.day(day), at, tzinfo=UTC)


def frozen_text(town: Town, plan: Plan, *, reason: str, at: datetime) -> ConsultedText:
    """The draft as it stands, under a number, as the text on which people are consulted."""
    by = town.actor(Role.COORDINATOR)
    version = freeze_for_consultation(by=by, plan=plan, reason=reason, at=at)
    return freeze_text(
        by=by,
        municipality=town.municipality,
        subject_uid=plan.uid,
        title=plan.title,
        label=version.number,
        elements=consulted_text(version),
    )


def opened_round(town: Town, text: ConsultedText, record: dict, **fields) -> Round:
    """A round with its questions, opened on its first day."""
    by = town.actor(Role.COORDINATOR)
    round_ = prepare_round(
        by=by,
        text=text,
        title=record["title"],
        introduction=record["introduction"],
        opens_at=moment(town, record["opens"]),
        # Open until and including the last day.
        closes_at=moment(town, record["closes"]) + timedelta(days=1),
        **fields,
    )
    for question in record["questions"]:
        asked = {name: value for name, value in question.items() if name != "answers"}
        keep_question(by=by, round_=round_, **asked)
    open_round(by=by, round_=round_, at=round_.opens_at)
    return round_


def element_named(town: Town, plan: Plan, named: str) -> str | None:
    """The uid of a part as the records name it: “action:A17”, “section:vision”; none for the text as a whole."""
    if not named:
        return None
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
        element_uid=element_named(town, plan, record["element"]),
        area=town.areas.get(record["area"]),
        channel=record["channel"],
    )
    by = town.actor(Role.COORDINATOR)
    if sent.channel == "web":
        at = moment(town, record["received_on"], time(18))
        return receive(by=by, round_=round_, sent=sent, at=at).contribution
    return enter(by=by, round_=round_, sent=sent, received_on=town.day(record["received_on"])).contribution


def _answer(town: Town, plan: Plan, contribution: Contribution, record: dict) -> None:
    at = moment(town, record["published_on"])
    give_answer(town, plan, contribution.segments.get(), record, approved_at=at)


def give_answer(
    town: Town, plan: Plan, segment: Segment, record: dict, *, approved_at: datetime | None
) -> None:
    """The deputy drafts an answer, and the coordinator approves it, unless it still waits for that."""
    own = [str(segment.element_uid)] if record["change"] else []
    named = [element_named(town, plan, one) for one in record.get("changes", ())]
    changes = tuple(named or own)
    later = "" if changes else record.get("later", "")
    answer = Answer(record["decision"], record["reason"], record["change"] or "", changes, later)
    drafts = draft_answer(by=town.actor(Role.DEPUTY), segments=[segment], answer=answer)
    if approved_at:
        approve_answers(by=town.actor(Role.COORDINATOR), responses=drafts, at=approved_at)
