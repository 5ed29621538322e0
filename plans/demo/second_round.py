"""The second round of consultation, which is open when the town is loaded: what a desk looks like at work.

Partners draft together, a letter came with its scan, form letters stand under one head, a name was taken out, a child
was protected, a meeting was held, and some of what was said waits for an answer.
"""

import uuid
from datetime import time

from plans.models import Plan
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.access.permissions import Role
from stakeholders.consultations.clusters import services as clusters
from stakeholders.consultations.intake import Sent, enter, receive
from stakeholders.consultations.models import Moderation
from stakeholders.consultations.partners.services import (
    invite_colleague,
    save_draft,
    send_comment,
    send_drafts,
    speaker,
)
from stakeholders.consultations.partners.together import keep_answers
from stakeholders.consultations.questions.piles import Counted, Tally, enter_totals
from stakeholders.consultations.renditions.services import redact
from stakeholders.consultations.scans.cleaning import clean
from stakeholders.consultations.scans.services import keep_scan
from stakeholders.consultations.segments.services import assign, split, work_on
from stakeholders.consultations.segments.splitting import Span
from stakeholders.consultations.services import moderate
from stakeholders.consultations.triage.services import set_aside, settle
from stakeholders.meetings.services import Point, enter_points, facts_of_groups
from stakeholders.models import Contribution, GroupContact, Meeting, PartnerDraft, PeoplePresent, Round

from .consultation import (
    NAMESPACE,
    answer_questions,
    element_named,
    frozen_text,
    give_answer,
    moment,
    opened_round,
    say_topics,
)
from .coverage import has_left, keep_reply, load_invitations
from .letter import scanned
from .partners import fill_meeting
from .records import Town

EVENING, NOON = time(18), time(12)


def load_second_round(town: Town, plan: Plan) -> None:
    record = town.read("second_round")
    if not record:
        return
    text = frozen_text(town, plan, reason=record["title"], at=moment(town, record["opens"]))
    round_ = opened_round(town, text, record, promise=record["promise"])
    load_invitations(town, round_, record)
    for reply in record["replies"]:
        keep_reply(town, round_, reply)
    answer_questions(town, round_, record)
    _count(town, round_, record["piles"])
    _draft_together(town, plan, round_, record["colleagues"])
    comments = record["comments"]
    received = [_receive(town, plan, round_, number, one) for number, one in enumerate(comments)]
    told = list(zip(received, comments, strict=True))
    _moderate(town, told)
    for contribution, comment in told:
        _work(town, plan, contribution, comment)
    _gather(town, round_, told)
    _meet(town, plan, round_, record["meeting"])


def _count(town: Town, round_: Round, records: list[dict]) -> None:
    """What was answered on sheets at a meeting, counted by the office."""
    question = round_.questions.order_by("number").first()
    for number, record in enumerate(records):
        counted = Counted(
            key=uuid.uuid5(NAMESPACE, f"{town.municipality.slug} pile {number}"),
            occasion=record["occasion"],
            channel=record["channel"],
            given_on=town.day(record["on"]),
            tallies={question.uid: Tally(sum(record["numbers"]), record["numbers"])},
        )
        enter_totals(by=town.actor(Role.COORDINATOR), round_=round_, counted=counted)


def _draft_together(town: Town, plan: Plan, round_: Round, record: dict) -> None:
    """Colleagues of one organisation draft; its director has sent the first draft, the others wait."""
    by, organisation = town.actor(Role.COORDINATOR), town.organisations[record["organisation"]]
    link = PartnerLink.objects.get(
        target_uid=round_.uid, organisation=organisation, purpose=LinkPurpose.COMMENT
    )
    asked_at = moment(town, record["asked_on"], NOON)
    for email in record["asked"]:
        invite_colleague(by=by, round_=round_, link=link, email=email, at=asked_at)
    has_left(town, "colleague", asked_at)
    for draft in record["sent"]:
        _draft(town, plan, round_, organisation, draft)
    signed = record["sent_by"]
    at = moment(town, signed["on"], NOON)
    send_drafts(
        by=by,
        round_=round_,
        organisation=organisation,
        name=signed["name"],
        function=signed["function"],
        at=at,
    )
    PartnerLink.objects.filter(pk=link.pk).update(used_at=at)
    sent = Contribution.objects.filter(round=round_, organisation=organisation)
    moderate(by=by, contributions=sent, decision=Moderation.PUBLISHED)
    for contribution, draft in zip(sent.order_by("id"), record["sent"], strict=True):
        say_topics(town, contribution.segments.all(), draft["topics"])
    for draft in record["open"]:
        _draft(town, plan, round_, organisation, draft)
    answers = record["answers"]
    asked = zip(round_.questions.order_by("number"), answers["given"], strict=True)
    keep_answers(
        by=by,
        round_=round_,
        organisation=organisation,
        given={question.uid: said for question, said in asked if said},
        may_be_shown=True,
        name=answers["drafted_by"],
        seen=0,
    )


def _draft(town: Town, plan: Plan, round_: Round, organisation, record: dict) -> PartnerDraft:
    uid = element_named(town, plan, record["element"])
    words = round_.text.element(uid)["body"]
    return save_draft(
        by=town.actor(Role.COORDINATOR),
        round_=round_,
        organisation=organisation,
        element_uid=uid,
        stance=record["stance"],
        body=record["text"],
        proposed_words=words.replace(*record["replace"]) if record["replace"] else "",
        drafted_by_name=record["drafted_by"],
    )


def _receive(town: Town, plan: Plan, round_: Round, number: int, record: dict) -> Contribution:
    by, channel = town.actor(Role.COORDINATOR), record["channel"]
    organisation = town.organisations.get(record.get("organisation"))
    named, chosen = record.get("name", ""), record.get("pseudonym", "")
    who = {"author_kind": "anonymous", "author_name": "", "channel": channel}
    if organisation:
        who = speaker(organisation)
    elif named or chosen:
        who |= {"author_kind": "named" if named else "pseudonym", "author_name": named or chosen}
    sent = Sent(
        key=uuid.uuid5(NAMESPACE, f"{town.municipality.slug} second round {number}"),
        body=record["text"],
        stance=record["stance"],
        element_uid=element_named(town, plan, record["element"]),
        area=town.areas.get(record.get("area")),
        place=tuple(record["place"]) if "place" in record else None,
        **who,
    )
    at = moment(town, record["on"], EVENING)
    if organisation:
        PartnerLink.objects.filter(target_uid=round_.uid, organisation=organisation).update(used_at=at)
        return send_comment(by=by, round_=round_, sent=sent, proposed="", at=at, name=named)
    if channel == "web":
        return receive(by=by, round_=round_, sent=sent, at=at).contribution
    made = enter(by=by, round_=round_, sent=sent, received_on=town.day(record["on"])).contribution
    if record.get("letter"):
        keep_scan(by=by, contribution=made, scan=clean(scanned(record["text"], signed=named)))
    return made


def _moderate(town: Town, told: list[tuple[Contribution, dict]]) -> None:
    """Most are published as they came; one loses words, one is withheld, two are set aside, two still wait."""
    by = town.actor(Role.COORDINATOR)
    for contribution, record in told:
        if "redacted" in record:
            redact(
                by=by,
                contribution=contribution,
                body=record["redacted"],
                reasons=record["reasons"],
                seen=contribution.said,
            )
        if "aside" in record:
            _protect(town, contribution, record)
    kept = [one.pk for one, record in told if not {"state", "aside"} & record.keys()]
    moderate(by=by, contributions=Contribution.objects.filter(pk__in=kept), decision=Moderation.PUBLISHED)
    for contribution, record in told:
        if record.get("state") == Moderation.WITHHELD:
            rows = Contribution.objects.filter(pk=contribution.pk)
            moderate(by=by, contributions=rows, decision=Moderation.WITHHELD, reason=record["reason"])


def _protect(town: Town, contribution: Contribution, record: dict) -> None:
    by, case = town.actor(Role.COORDINATOR), record["aside"]
    at = moment(town, record["on"], EVENING)
    disclosure = set_aside(by=by, contribution=contribution, kind=case["kind"], at=at)
    if "record" in case:
        settle(
            by=by,
            disclosure=disclosure,
            state="referred",
            record=case["record"],
            referred_to=case["referred_to"],
            lawful_basis=case["basis"],
        )


def _work(town: Town, plan: Plan, contribution: Contribution, record: dict) -> None:
    """Points, topics, who looks after them, and the answers that are written already."""
    by = town.actor(Role.COORDINATOR)
    if points := record.get("points"):
        spans = [_span(record["text"], point["words"]) for point in points]
        for segment, point in zip(split(by=by, contribution=contribution, spans=spans), points, strict=True):
            say_topics(town, contribution.segments.filter(pk=segment.pk), point["topics"])
            _answer(town, plan, segment, point)
        return
    say_topics(town, contribution.segments.all(), record.get("topics", ()))
    if work := record.get("work"):
        due = town.day(work["due"])
        assign(by=by, segments=contribution.segments.all(), person=town.roles[Role.DEPUTY], due_on=due)
        criticised = town.organisations.get(work.get("criticises"))
        changes = {"criticises": criticised, "work_note": work.get("note", "")}
        work_on(by=by, segment=contribution.segments.get(), changes=changes)
    if "answer" in record:
        _answer(town, plan, contribution.segments.get(), record)


def _span(text: str, words: str) -> Span:
    starts = text.index(words)
    return Span(starts, starts + len(words))


def _answer(town: Town, plan: Plan, segment, record: dict) -> None:
    if answer := record.get("answer"):
        at = moment(town, -1, NOON) if answer["approved"] else None
        give_answer(town, plan, segment, answer, approved_at=at)


def _gather(town: Town, round_: Round, told: list[tuple[Contribution, dict]]) -> None:
    """The form letters under one head, as somebody has judged them; two of them nobody has judged yet."""
    clusters.propose(round_)
    judged = [contribution.pk for contribution, record in told if record.get("alike") == "gathered"]
    head = Contribution.objects.get(pk=judged[0]).segments.get()
    proposals = clusters.waiting(round_).filter(segment__contribution__in=judged)
    clusters.accept(by=town.actor(Role.DEPUTY), head=head, proposals=proposals)


def _meet(town: Town, plan: Plan, round_: Round, record: dict) -> None:
    meeting = town.make(
        Meeting,
        consultation=round_.consultation,
        round=round_,
        held_on=town.day(record["date"]),
        **{key: record[key] for key in ("kind", "title", "place", "minutes", "is_public")},
        begins=time.fromisoformat(record["begins"]),
        ends=time.fromisoformat(record["ends"]),
    )
    fill_meeting(town, meeting, record)
    for one in record["groups"]:
        town.make(
            GroupContact,
            meeting=meeting,
            group=town.groups[one["group"]],
            organisation=town.organisations[one["through"]],
            reached=one["reached"],
            **facts_of_groups(meeting),
        )
    counted = record["people"].items()
    town.make_all(PeoplePresent, ({"meeting": meeting, "group": group, "number": n} for group, n in counted))
    said = record["points"]
    points = [
        Point(
            key=uuid.uuid5(NAMESPACE, f"{town.municipality.slug} evening {number}"),
            body=one["text"],
            stance=one["stance"],
            element_uid=element_named(town, plan, one["element"]),
            shared_by=one["shared_by"],
        )
        for number, one in enumerate(said)
    ]
    by = town.actor(Role.COORDINATOR)
    made, _waiting = enter_points(by=by, meeting=meeting, points=points, today=town.today, admit=True)
    for contribution, one in zip(made, said, strict=True):
        say_topics(town, contribution.segments.all(), one["topics"])
