"""The desk: cutting, gathering, giving, tagging, and what the filters show."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stakeholders.access.errors import Refused
from stakeholders.consultations.answers.services import Answer, draft_answer
from stakeholders.consultations.segments import services
from stakeholders.consultations.segments.splitting import (
    GOES_ON,
    NEW,
    NONE,
    Span,
    gathered,
    marks_of,
    pieces,
    sentences,
)
from stakeholders.models import Response, Segment, Topic
from stakeholders.municipalities.clock import town_today
from tests.builders import make_contribution, make_organisation, make_round, point_of

WORDS = "More lamps, please! The square is dark.\nAnd benches for old people. Thank you."


def page(name, *args, query=""):
    return reverse(name, args=["port-test", *args]) + query


@pytest.fixture
def round_(town):
    return make_round(town, state="closed")


def points(round_, count=1, **fields):
    return [point_of(make_contribution(round_, moderation="published", **fields)) for _ in range(count)]


def test_a_text_is_cut_at_its_sentences_and_loses_no_letter():
    spans = sentences(WORDS)
    assert [WORDS[one.starts : one.ends] for one in spans] == [
        "More lamps, please!",
        "The square is dark.",
        "And benches for old people.",
        "Thank you.",
    ]
    dice = random.Random(3)  # noqa: S311
    alphabet = "ab .!?\n…”)"
    for _ in range(300):
        text = "".join(dice.choice(alphabet) for _ in range(dice.randrange(60)))
        spans = sentences(text)
        kept = "".join(text[one.starts : one.ends] for one in spans)
        assert "".join(kept.split()) == "".join(text.split())
        marks = [dice.choice((NEW, GOES_ON, NONE)) for _ in spans]
        made = gathered(spans, marks)
        assert all(one.ends <= other.starts for one, other in pairwise(made))
        assert gathered(spans, marks_of(spans, made)) == made
        told = "".join(words for _place, words in pieces(text, made))
        assert "".join(told.split()) == "".join(text.split())


def test_a_comment_is_cut_and_joined_again(as_alice, round_, coordinator):
    (point,) = points(round_, body=WORDS)
    address = page("point_split", point.uid)
    assert as_alice.get(address).status_code == 200
    form = {"s0": NEW, "s1": GOES_ON, "s2": NEW, "s3": NONE}
    answer = as_alice.post(address, form, follow=True)
    made = list(Segment.objects.order_by("number"))
    assert [one.excerpt for one in made] == [
        "More lamps, please! The square is dark.",
        "And benches for old people.",
    ]
    assert made[0].pk == point.pk
    assert "in no point" in answer.content.decode()
    draft_answer(by=coordinator, segments=made[:1], answer=Answer("noted", "Because."))
    with pytest.raises(Refused, match="cannot be cut"):
        services.split(by=coordinator, contribution=point.contribution, spans=[])
    services.split(
        by=coordinator,
        contribution=point.contribution,
        spans=[Span(made[0].starts, made[0].ends), Span(40, 50), Span(51, 60)],
    )
    assert [one.number for one in Segment.objects.order_by("number")] == [1, 2, 3]
    assert Response.objects.get().segment_id == point.pk
    Response.objects.all().delete()
    (whole,) = services.split(by=coordinator, contribution=point.contribution, spans=[])
    assert whole.is_whole


def test_one_answer_answers_what_is_gathered(as_alice, round_, coordinator):
    rows = points(round_, 4)
    draft_answer(by=coordinator, segments=rows[3:], answer=Answer("noted", "Own."))
    draft_answer(by=coordinator, segments=rows[1:2], answer=Answer("noted", "Common."))
    as_alice.post(page("desk_do"), {"do": "gather", "p": [row.uid for row in rows]})
    assert [row.head for row in Segment.objects.order_by("pk")] == [rows[1], None, rows[1], None]
    shown = as_alice.get(page("answer_list")).content.decode()
    assert "answers 2 more" in shown
    assert shown.count('name="p"') == 2
    assert as_alice.get(page("answer_list", query="?show=below")).content.decode().count('name="p"') == 2
    services.gather(by=coordinator, head=Segment.objects.get(pk=rows[3].pk), others=[rows[0]])
    assert Segment.objects.get(pk=rows[0].pk).head == rows[3]
    as_alice.post(page("desk_do"), {"do": "release", "p": [rows[1].uid]})
    assert Segment.objects.get(pk=rows[2].pk).head is None


def test_points_are_given_and_tagged(as_alice, alice, round_, town):
    rows = points(round_, 3)
    topic = Topic.objects.create(municipality=town, name="Lighting")
    yesterday = town_today(town) - timedelta(days=1)
    chosen = {"p": [row.uid for row in rows[:2]]}
    as_alice.post(
        page("desk_do"),
        {**chosen, "do": "assign", "bulk-person": alice.pk, "bulk-due_on": yesterday.isoformat()},
    )
    as_alice.post(page("desk_do"), {**chosen, "do": "tag", "bulk-topic": topic.uid})
    assert list(Segment.objects.filter(assigned_to=alice, due_on=yesterday, topics=topic)) == rows[:2]

    def shown(query):
        return as_alice.get(page("answer_list", query=query)).content.decode().count('name="p"')

    assert (shown("?assignee=me"), shown("?assignee=nobody")) == (2, 1)
    assert (shown(f"?topic={topic.uid}"), shown("?look=overdue"), shown("?show=open")) == (2, 2, 3)
    as_alice.post(page("desk_do"), {"p": [rows[0].uid], "do": "untag", "bulk-topic": topic.uid})
    assert shown(f"?topic={topic.uid}") == 1


def test_a_point_is_said_to_be_about_another_part(as_alice, coordinator, round_, town):
    (point,) = points(round_)
    police = make_organisation(town, "Police")
    other = round_.text.content[1]
    form = {"element": other["uid"], "stance": "object", "criticises": police.pk, "work_note": "Ask them."}
    assert as_alice.post(page("point_detail", point.uid), form).status_code == 302
    point.refresh_from_db()
    assert (str(point.element_uid), point.element_hash, point.stance) == (
        other["uid"],
        other["hash"],
        "object",
    )
    assert point.contribution.stance == "support"
    draft_answer(by=coordinator, segments=[point], answer=Answer("noted", "We ask the police."))
    text = as_alice.get(page("point_detail", point.uid)).content.decode()
    assert "We ask the police." in text
    assert "to be approved" in text
    query = f"?element={other['uid']}&stance=object&look=critical"
    assert as_alice.get(page("answer_list", query=query)).content.decode().count('name="p"') == 1


def test_readers_do_nothing_at_the_desk(as_bob, round_):
    (point,) = points(round_)
    assert as_bob.post(page("desk_do"), {"p": point.uid}).status_code == 403
    for name in ("point_detail", "point_split"):
        assert as_bob.get(page(name, point.uid)).status_code == 403


def test_a_longer_desk_asks_no_more_of_the_database(as_alice, alice, round_, town, coordinator):
    topic = Topic.objects.create(municipality=town, name="Lighting")
    uid = round_.text.content[0]["uid"]

    def add(count):
        rows = points(round_, count)
        services.tag(
            by=coordinator, segments=Segment.objects.filter(pk__in=[row.pk for row in rows]), topic=topic
        )
        draft_answer(by=coordinator, segments=rows, answer=Answer("accepted", "Yes.", changes=(uid,)))
        services.assign(by=coordinator, segments=Segment.objects.all(), person=alice, due_on=None)

    def queries(name, *args):
        with CaptureQueriesContext(connection) as captured:
            assert as_alice.get(page(name, *args)).status_code == 200
        return len(captured)

    add(1)
    few = queries("answer_list"), queries("element_said", uid)
    add(24)
    assert (queries("answer_list"), queries("element_said", uid)) == few
