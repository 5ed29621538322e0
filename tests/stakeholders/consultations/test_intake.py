"""Receiving: once for each key, in time or late, never lost."""

import threading
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.access.tenancy import scope
from stakeholders.consultations.intake import Sent, enter, receive
from stakeholders.models import Contribution, Municipality, Round
from tests.builders import make_organisation, make_round, make_town

NOON = datetime(2026, 6, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def sent(**fields) -> Sent:
    return Sent(
        **{
            "key": uuid.uuid4(),
            "body": "More lamps.",
            "stance": "support",
            "author_kind": "anonymous",
            "begun_at": NOON - timedelta(minutes=5),
            **fields,
        }
    )


@pytest.fixture
def public(town):
    return Actor(town, label="public")


@pytest.fixture
def round_(town):
    return make_round(town)


def test_a_comment_is_tied_to_the_words_that_were_seen(public, round_):
    element = round_.text.content[1]
    kept = receive(by=public, round_=round_, sent=sent(element_uid=element["uid"]), at=NOON).contribution
    assert (str(kept.element_uid), kept.element_hash) == (element["uid"], element["hash"])
    assert (kept.moderation, kept.received_on, kept.is_late) == ("pending", date(2026, 6, 2), False)


def test_a_part_that_is_not_in_the_text_is_refused(public, round_):
    with pytest.raises(Refused) as refused:
        receive(by=public, round_=round_, sent=sent(element_uid=str(uuid.uuid4())), at=NOON)
    assert refused.value.code == "element_unknown"


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (datetime(2026, 5, 31, 23, 59, 59, tzinfo=UTC), "round_early"),
        (datetime(2026, 6, 15, tzinfo=UTC), "round_shut"),
    ],
)
def test_outside_the_window_nothing_is_taken(public, round_, at, code):
    with pytest.raises(Refused) as refused:
        receive(by=public, round_=round_, sent=sent(begun_at=at), at=at)
    assert (refused.value.code, Contribution.objects.count()) == (code, 0)


def test_the_last_second_is_in_time(public, round_):
    kept = receive(by=public, round_=round_, sent=sent(), at=round_.closes_at - SECOND).contribution
    assert not kept.is_late


def test_begun_before_the_end_and_sent_after_it_is_late(public, town):
    round_ = make_round(town, state="closed")
    begun = round_.closes_at - SECOND
    kept = receive(
        by=public, round_=round_, sent=sent(begun_at=begun), at=round_.closes_at + SECOND
    ).contribution
    assert kept.is_late


def test_the_day_is_that_of_the_town(db):
    town = make_town("far-away", time_zone="Pacific/Auckland")
    with scope(town.pk):
        kept = receive(
            by=Actor(town), round_=make_round(town), sent=sent(), at=NOON + timedelta(hours=2)
        ).contribution
    assert kept.received_on == date(2026, 6, 3)


def test_the_same_key_gives_the_same_receipt(public, round_):
    message = sent(body="Line one\r\nLine two ")
    first, again = (receive(by=public, round_=round_, sent=message, at=NOON) for _ in range(2))
    assert (first.is_new, again.is_new) == (True, False)
    assert first.contribution == again.contribution
    assert Contribution.objects.get().body == "Line one\nLine two"


def test_the_same_key_gives_the_same_receipt_after_the_end(public, round_):
    message = sent()
    first = receive(by=public, round_=round_, sent=message, at=NOON)
    again = receive(by=public, round_=round_, sent=message, at=round_.closes_at + timedelta(days=1))
    assert (again.is_new, again.contribution.pk, again.contribution.is_late) == (
        False,
        first.contribution.pk,
        False,
    )


@pytest.mark.parametrize(
    "change", [{"body": "Fewer lamps."}, {"stance": "object"}, {"author_kind": "named", "author_name": "Ada"}]
)
def test_the_same_key_with_other_words_is_a_conflict(public, round_, change):
    message = sent()
    receive(by=public, round_=round_, sent=message, at=NOON)
    with pytest.raises(Conflict):
        receive(by=public, round_=round_, sent=sent(key=message.key, **change), at=NOON)
    assert Contribution.objects.get().body == "More lamps."


def test_without_a_name_no_name_is_kept_whatever_was_typed(public, round_, town):
    message = sent(author_name="Ada", organisation=make_organisation(town), actor_group="AG-EDU")
    kept = receive(by=public, round_=round_, sent=message, at=NOON).contribution
    assert (kept.author_name, kept.organisation, kept.actor_group) == ("", None, "")


def test_private_data_is_flagged_for_the_moderator(public, round_):
    kept = receive(by=public, round_=round_, sent=sent(body="Ask ada@example.org"), at=NOON).contribution
    assert kept.flags == ["private"]


def test_what_came_on_paper_is_judged_by_its_day(coordinator, town):
    round_ = make_round(town, state="closed")
    for day, late in [(date(2026, 6, 14), False), (date(2026, 6, 15), True)]:
        kept = enter(by=coordinator, round_=round_, sent=sent(channel="paper"), received_on=day).contribution
        assert (kept.is_late, kept.received_on, kept.channel) == (late, day, "paper")
    with pytest.raises(Refused):
        enter(by=coordinator, round_=round_, sent=sent(), received_on=date(2026, 5, 31))


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_key_make_one_comment():
    """Threads of their own on committed rows: a double click on a slow line, many times."""
    town = make_town("busy-town")
    with scope(town.pk):
        round_ = make_round(town)
    message, receipts, errors = sent(), [], []
    start = threading.Barrier(20)

    def send():
        try:
            start.wait()
            with scope(town.pk):
                mine = Round.objects.select_related("text", "municipality").get(pk=round_.pk)
                receipts.append(receive(by=Actor(town), round_=mine, sent=message, at=NOON))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len({receipt.contribution.pk for receipt in receipts}) == 1
    assert sum(receipt.is_new for receipt in receipts) == 1
    with scope(town.pk):
        assert Contribution.objects.count() == 1
        assert Municipality.objects.count() == 1
