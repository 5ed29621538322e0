"""Ten versions of a text, reworded, reordered, split and cut: each point still shows what it spoke of, and its fate."""

import random
import uuid
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from stakeholders.consultations.answers.elements import followed, points_about
from stakeholders.consultations.answers.services import Answer, approve_answers, draft_answer
from stakeholders.consultations.segments.services import split
from stakeholders.consultations.segments.splitting import Span
from stakeholders.consultations.services import freeze_text, publish_answers
from stakeholders.models import ResponseChange, Segment
from tests.builders import make_contribution, make_element, make_member, make_round, make_text, point_of

AT = datetime(2026, 6, 2, 12, tzinfo=UTC)


@pytest.fixture
def deputy(town):
    user = make_member(town, "deputy@example.org", Role.DEPUTY)
    return Actor(town, ROLE_PERMISSIONS[Role.DEPUTY], "deputy", user=user, role=Role.DEPUTY)


def reworded(element: dict, number: int) -> dict:
    return make_element(
        element["code"], f"{element['body']} Again, {number}.", uid=element["uid"], heading=element["heading"]
    )


def test_after_ten_versions_each_point_shows_its_text_and_its_fate(town, coordinator):
    dice, subject = random.Random(5), uuid.uuid4()  # noqa: S311
    # Lookalikes on purpose: likeness must decide nothing.
    content = [make_element(f"A{number:02}", "Lamps in the square by June.") for number in range(12)]
    spoken, history = {}, [content]
    for number in range(10):
        text = make_text(town, content, subject_uid=subject, label=f"0.{number}")
        round_ = make_round(town, text, state="closed")
        for place, element in enumerate(content):
            point = point_of(
                make_contribution(round_, place, moderation="published", body="More. And benches.")
            )
            spoken[point.pk] = element
            if place % 3 == 0:
                for piece in split(
                    by=coordinator, contribution=point.contribution, spans=[Span(0, 5), Span(6, 18)]
                ):
                    spoken[piece.pk] = element
        content = [reworded(one, number) if dice.random() < 0.3 else one for one in content]
        if number % 3 == 2:
            content.pop(dice.randrange(len(content)))
        if number % 4 == 1:  # one action becomes two: the first keeps its identity
            content.append(make_element("A99", content[0]["body"], heading=content[0]["heading"]))
        dice.shuffle(content)
        history.append(content)
    make_text(town, content, subject_uid=subject, label="1.0")
    now = {element["uid"]: element for element in content}
    fates = set()
    points = followed(Segment.objects.with_answers().order_by("pk"), coordinator)
    assert len(points) == len(spoken)
    for point in points:
        then = spoken[point.pk]
        assert point.carried.then == then
        newest = now.get(then["uid"])
        wanted = "removed" if newest is None else "unchanged" if newest["hash"] == then["hash"] else "changed"
        assert (point.carried.fate, point.carried.now) == (wanted, newest)
        fates.add(wanted)
    assert fates == {"removed", "unchanged", "changed"}


def answered(town, coordinator, deputy, changes=None, **fields):
    text = make_text(town, [make_element("A01"), make_element("A02", "Benches.")], subject_uid=uuid.uuid4())
    round_ = make_round(town, text, state="closed", summary="Heard.")
    point = point_of(make_contribution(round_, 0, moderation="published"))
    uids = changes if changes is not None else (text.content[0]["uid"],)
    drafts = draft_answer(
        by=coordinator, segments=[point], answer=Answer("accepted", "It is right.", changes=uids, **fields)
    )
    approve_answers(by=deputy, responses=drafts, at=timezone.now())
    return round_, point


def test_a_change_is_tied_to_the_first_text_that_reads_otherwise(town, coordinator, deputy, as_alice, client):
    round_, point = answered(town, coordinator, deputy)
    publish_answers(by=coordinator, round_=round_, summary="Heard.", at=timezone.now())
    # Points of published answers are opened from the desk, and not cut any more.
    desk, detail, split = (
        reverse(name, args=[town.slug, *args])
        for name, args in (("answer_list", ()), ("point_detail", [point.uid]), ("point_split", [point.uid]))
    )
    assert detail in as_alice.get(desk).content.decode()
    assert as_alice.get(split).headers.get("Location") == detail
    first, second = round_.text.content
    about = {
        "by": coordinator,
        "municipality": town,
        "subject_uid": round_.text.subject_uid,
        "title": "Draft",
    }
    freeze_text(**about, label="0.2", elements=[first, {**second, "body": "Chairs.", "hash": "x"}])
    change = ResponseChange.objects.get()
    assert change.text is None
    address = reverse("public:consultation_answers", args=["port-test", round_.uid])
    assert "To be changed" in client.get(address).content.decode()
    new = freeze_text(
        **about, label="0.3", elements=[{**first, "body": "Lamps in all streets.", "hash": "y"}]
    )
    freeze_text(**about, label="0.4", elements=[{**first, "body": "Lanterns.", "hash": "z"}])
    change.refresh_from_db()
    assert change.text == new
    shown = client.get(address).content.decode()
    assert "Lamps in the square." in shown
    assert "Lamps in all streets." in shown
    assert "Lanterns" not in shown
    page = as_alice.get(reverse("element_said", args=["port-test", first["uid"]])).content.decode()
    assert page.count("Lamps in all streets.") >= 1
    shaping, said = points_about(coordinator, first["uid"], timezone.now())
    assert shaping.count() == said.count() == 1
    assert points_about(coordinator, second["uid"], timezone.now())[0].count() == 0


def test_what_is_accepted_changes_something_or_says_when(town, coordinator, deputy):
    with pytest.raises(Exception, match="needs the part of the text that changes"):
        answered(town, coordinator, deputy, changes=())
    round_, _point = answered(town, coordinator, deputy, changes=(), later_reason="With the next budget.")
    assert round_.contributions.count() == 1


def test_a_refused_point_changes_nothing(town, coordinator):
    point = point_of(make_contribution(make_round(town, state="closed"), moderation="published"))
    uid = str(point.element_uid)
    draft_answer(by=coordinator, segments=[point], answer=Answer("rejected", "No.", changes=(uid,)))
    assert not ResponseChange.objects.exists()


def test_readers_see_what_was_published_only(town, coordinator, deputy, as_bob):
    round_, point = answered(town, coordinator, deputy)
    address = reverse("element_said", args=["port-test", point.element_uid])
    assert "It is right." not in as_bob.get(address).content.decode()
    publish_answers(by=coordinator, round_=round_, summary="Heard.", at=timezone.now())
    assert "It is right." in as_bob.get(address).content.decode()
    assert as_bob.get(reverse("element_said", args=["port-test", uuid.uuid4()])).status_code == 404
