"""A partner organisation behind its link: own part first, drafts of colleagues, sent by who may, nil and decline."""

import random
import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from plans.actions.acceptance import services as acceptance
from stakeholders.access.links import address, issue
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.consultations.openings import sign
from stakeholders.consultations.partners.word_changes import Kind, shortened, word_changes
from stakeholders.models import Contribution, Letter, OrganisationReply, PartnerDraft, ProposedWording, Round
from tests.builders import (
    make_action,
    make_contact,
    make_element,
    make_organisation,
    make_plan,
    make_round,
    make_text,
)

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
BODY = "Lamps in the square.\nThey are repaired within a week."


@pytest.fixture
def plan(town):
    return make_plan(town)


@pytest.fixture
def round_(town, plan):
    text = make_text(town, [make_element("A01", BODY), make_element("A02")], subject_uid=plan.uid)
    return make_round(town, text, opens_at=timezone.now() - DAY, closes_at=timezone.now() + 10 * DAY)


@pytest.fixture
def police(town):
    made = make_organisation(town, "City Police", actor_groups=["AG-POL"])
    make_contact(made, "police@example.org")
    return made


def link_of(round_, police, purpose=LinkPurpose.COMMENT, email="police@example.org") -> PartnerLink:
    return issue(
        municipality=round_.municipality,
        purpose=purpose,
        target_uid=round_.uid,
        organisation=police,
        recipient_email=email,
        recipient_name="Rui",
    )


@pytest.fixture
def link(round_, police):
    return link_of(round_, police)


@pytest.fixture
def partner():
    return Client(enforce_csrf_checks=True)


def typed(round_, **fields):
    return {
        "note": sign(round_.uid, timezone.now() - MINUTE),
        "element": round_.text.content[0]["uid"],
        "stance": "change",
        "body": "A week is long.",
        "may_be_shown": "yes",
        **fields,
    }


def signed(round_, **fields):
    note = {"note": sign(round_.uid, timezone.now() - MINUTE)}
    return {**note, "sign-name": "Rui Almeida", "sign-function": "Commander", **fields}


def whole(round_, outcome, reason=""):
    note = {"note": sign(round_.uid, timezone.now() - MINUTE)}
    about = {"whole-outcome": outcome, "whole-reason": reason}
    return {**note, **about, "whole-name": "Rui", "whole-function": "Commander", "answer": "1"}


def test_colleagues_draft_and_who_was_invited_sends_all_at_once(partner, link, round_, police):
    asked = partner.post(address(link), {"colleague-email": "ana@example.org", "colleague": "1"}, follow=True)
    assert "The letter to your colleague is on its way." in asked.content.decode()
    letter = Letter.objects.get(kind="colleague")
    path = re.search(r"(/link/draft/\S+)", letter.body).group(1)
    page = partner.get(path).content.decode()
    assert "Send the comment" not in page
    for name in ("Ana", "Bea"):
        sent = partner.post(
            path, typed(round_, drafted_by_name=name, body=f"Words of {name}", draft="1"), follow=True
        )
        assert "The draft is kept." in sent.content.decode()
    assert not Contribution.objects.exists()
    # Nothing that a colleague presses sends.
    partner.post(path, signed(round_, send="1"))
    partner.post(path, whole(round_, "nil"))
    partner.post(path, typed(round_, body="Words of Ana, again"))
    assert (Contribution.objects.count(), OrganisationReply.objects.count()) == (0, 0)
    page = partner.get(address(link)).content.decode()
    assert "Words of Bea" in page
    assert (
        partner.post(address(link), {**signed(round_), "sign-function": "", "send": "1"}).status_code == 422
    )
    answer = partner.post(address(link), signed(round_, send="1"))
    assert answer.status_code == 302
    assert set(Contribution.objects.values_list("body", flat=True)) == {
        "Words of Ana", "Words of Bea", "Words of Ana, again",
    }  # fmt: skip
    assert set(Contribution.objects.values_list("author_name", "channel")) == {("City Police", "link")}
    reply = OrganisationReply.objects.get()
    assert (reply.outcome, reply.given_by_name, reply.given_by_role) == (
        "responded",
        "Rui Almeida",
        "Commander",
    )
    assert set(PartnerDraft.objects.values_list("state", flat=True)) == {"submitted"}
    assert partner.post(address(link), signed(round_, send="1")).status_code == 422  # nothing is sent twice
    with pytest.raises(IntegrityError), transaction.atomic():
        PartnerDraft.objects.update(body="Other words")


def test_a_draft_is_taken_away_and_stays_in_its_organisation(partner, link, round_, town):
    partner.post(address(link), typed(round_, draft="1"))
    other = make_organisation(town, "Fire Brigade")
    theirs = link_of(round_, other, email="fire@example.org")
    assert "A week is long." not in partner.get(address(theirs)).content.decode()
    uid = PartnerDraft.objects.get().uid
    partner.post(address(theirs), {"drop": uid})
    assert PartnerDraft.objects.exists()
    partner.post(address(link), {"drop": uid})
    assert not PartnerDraft.objects.exists()


def test_all_drafts_arrive_or_none(partner, link, round_):
    partner.post(address(link), typed(round_, draft="1"))
    Round.objects.filter(pk=round_.pk).update(closes_at=timezone.now())
    late = {**signed(round_, send="1"), "note": sign(round_.uid, timezone.now() + MINUTE)}
    assert partner.post(address(link), late).status_code == 422
    assert PartnerDraft.objects.get().state == "draft"
    # The page was opened before the end: it is taken, as late.
    assert partner.post(address(link), signed(round_, send="1")).status_code == 302
    assert Contribution.objects.get().is_late


def test_proposed_words_are_shown_as_a_tracked_change(partner, link, round_, as_alice):
    element = round_.text.content[0]
    page = partner.get(f"{address(link)}?element={element['uid']}").content.decode()
    assert "They are repaired within a week.</textarea>" in page
    words = BODY.replace("a week", "two days")
    partner.post(address(link), typed(round_, proposed=words))
    assert ProposedWording.objects.get().words == words
    for page in (partner.get(address(link)), as_alice.get("/town/port-test/consultation/moderation/")):
        text = page.content.decode()
        assert re.search(r"<del>.*a week.*</del>\s*<ins>.*two days.*</ins>", text)
        assert "taken out:" in text
    with pytest.raises(IntegrityError), transaction.atomic():
        ProposedWording.objects.update(words="x")


def test_the_same_words_propose_nothing(partner, link, round_):
    partner.post(address(link), typed(round_, proposed=BODY.replace("\n", "\r\n") + " "))
    assert Contribution.objects.exists()
    assert not ProposedWording.objects.exists()


def test_no_objection_and_taking_no_part_are_answers(partner, link, round_):
    assert partner.post(address(link), whole(round_, "declined")).status_code == 422
    assert partner.post(address(link), whole(round_, "declined", "We have no mandate.")).status_code == 302
    assert "We have no mandate." in partner.get(address(link)).content.decode()
    assert partner.post(address(link), whole(round_, "nil")).status_code == 302
    assert OrganisationReply.objects.get().outcome == "nil"
    partner.post(address(link), typed(round_))
    assert OrganisationReply.objects.get().outcome == "responded"
    assert partner.post(address(link), whole(round_, "nil")).status_code == 422
    assert Contribution.objects.count() == 1


def test_an_answer_comes_in_time_or_was_begun_in_time(partner, link, round_):
    Round.objects.filter(pk=round_.pk).update(closes_at=timezone.now() - MINUTE / 2)
    late = {**whole(round_, "nil"), "note": sign(round_.uid, timezone.now())}
    assert partner.post(address(link), late).status_code == 422
    assert partner.post(address(link), whole(round_, "nil")).status_code == 302


def test_the_own_part_stands_first_and_only_what_was_changed_is_asked_again(
    partner, link, round_, police, plan, coordinator
):
    first, second = (make_action(plan, code, title=code, lead=police) for code in ("A01", "A02"))
    at = timezone.now()

    def ask():
        parts = acceptance.with_text(type(first.responsibilities.get()).objects.all())
        return acceptance.ask(by=coordinator, parts=list(parts), at=at)

    assert len(ask().asked) == 2
    page = partner.get(address(link)).content.decode()
    assert page.index("Your part in it") < page.index('id="text"')
    for path in re.findall(r'href="(/link/accept/[^"]+)"', page):
        seen = re.search(r'name="seen" value="(\w+)"', partner.get(path).content.decode()).group(1)
        form = {
            "answer": "accept_with_note",
            "answer_note": "If paid.",
            "answered_by": "Rui",
            "answered_role": "Head",
        }
        assert partner.post(path, {**form, "seen": seen}).status_code == 302
    assert "/link/accept/" not in partner.get(address(link)).content.decode()
    type(first).objects.filter(pk=first.pk).update(title="Quite another thing")
    page = partner.get(address(link)).content.decode()
    assert page.count("accepted, but its words were changed since") == 1
    result = ask()
    assert [part.action_id for part in result.asked] == [first.pk]
    assert [part.action_id for part in result.settled] == [second.pk]
    assert partner.get(address(link)).content.decode().count("/link/accept/") == 1
    colleague = link_of(round_, police, LinkPurpose.DRAFT, "ana@example.org")
    assert "/link/accept/" not in partner.get(address(colleague)).content.decode()


def joined(pieces, left_out):
    return "".join(piece.text for piece in pieces if piece.kind != left_out)


def test_a_tracked_change_loses_nothing():
    chance = random.Random(9)  # noqa: S311
    words = ["lamp", "square", "week,", "two", "\n", "é—", " ", "."]
    for _number in range(200):
        old, new = (" ".join(chance.choices(words, k=chance.randrange(30))) for _one in range(2))
        pieces = word_changes(old, new)
        assert joined(pieces, Kind.ADDED) == old
        assert joined(pieces, Kind.REMOVED) == new
    assert [(piece.kind, piece.text) for piece in word_changes("in a week.", "in two days.")] == [
        ("same", "in "), ("removed", "a week"), ("added", "two days"), ("same", "."),
    ]  # fmt: skip


def test_a_very_long_text_is_compared_quickly():
    old = "\n".join(f"Line {number} of the text." for number in range(4000))
    pieces = word_changes(old, old.replace("Line 7 ", "Row 7 "))
    assert len(pieces) == 4
    assert word_changes("same", "same")[0].kind == Kind.SAME
    told = [
        (piece.kind, piece.text)
        for piece in shortened(word_changes("a\nb\nfrom 16:00 on\nc\nd", "a\nb\nfrom 15:00 on\nc\nd"))
    ]
    assert told == [
        ("left_out", ""), ("same", "from "), ("removed", "16:00 "), ("added", "15:00 "), ("same", "on"),
        ("left_out", ""),
    ]  # fmt: skip
    assert next(piece.text for piece in shortened(word_changes("a b\nc", "a x\ny"))) == "a "


def test_a_later_round_names_the_parts_that_read_otherwise(town, plan, round_, police, partner):
    first, second = round_.text.content
    newer = make_text(
        town, [{**first, "body": "Lamps in two squares.", "hash": "f" * 64}, second], subject_uid=plan.uid
    )
    dates = {"opens_at": timezone.now() - MINUTE, "closes_at": timezone.now() + DAY}
    later = make_round(town, newer, title="Second round", **dates)
    pages = [
        partner.get(address(link_of(later, police))),
        partner.get(f"/public/port-test/consultation/{later.uid}/"),
    ]
    for page in pages:
        (block,) = re.findall(r'id="changed">.*?</ul>', page.content.decode(), re.DOTALL)
        assert first["uid"] in block
        assert second["uid"] not in block
    # In the first round nothing had changed, and another subject has no earlier round.
    assert 'id="changed"' not in partner.get(f"/public/port-test/consultation/{round_.uid}/").content.decode()
    alone = make_round(town, make_text(town), **dates)
    assert 'id="changed"' not in partner.get(f"/public/port-test/consultation/{alone.uid}/").content.decode()
