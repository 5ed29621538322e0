"""What the database refuses alone: these tests speak SQL, past every verb of the application."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from stakeholders.access.tenancy import scope
from stakeholders.models import Contribution, Response, Round
from tests.builders import make_contribution, make_member, make_round, make_town, point_of


def sql(statement: str, *values) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(message: str, statement: str, *values) -> None:
    with pytest.raises(IntegrityError, match=message):
        sql(statement, *values)


@pytest.fixture
def deputy(town):
    return make_member(town, "deputy@example.org", "deputy")


def answer(contribution, by, second=None) -> Response:
    return Response.objects.create(
        municipality=contribution.municipality,
        segment=point_of(contribution),
        decision="accepted",
        later_reason="Next year.",
        reason="It is right.",
        drafted_by=by,
        approved_by=second,
        approved_at=timezone.now() if second else None,
    )


def decide(round_) -> None:
    sql("UPDATE stakeholders_round SET state = 'decided', published_at = now() WHERE id = %s", round_.pk)


def test_a_round_with_an_open_comment_is_not_decided(town, alice, deputy):
    round_ = make_round(town, state="closed")
    comment = make_contribution(round_)
    message = "moderated and answered"
    statement = "UPDATE stakeholders_round SET state = 'decided', published_at = now() WHERE id = %s"
    refused(message, statement, round_.pk)
    Contribution.objects.filter(pk=comment.pk).update(moderation="published")
    refused(message, statement, round_.pk)
    response = answer(comment, alice)
    refused(message, statement, round_.pk)
    Response.objects.filter(pk=response.pk).update(approved_by=deputy, approved_at=timezone.now())
    decide(round_)
    assert Round.objects.get(pk=round_.pk).state == "decided"


def test_a_withheld_comment_needs_no_answer(town):
    round_ = make_round(town, state="closed")
    make_contribution(round_, moderation="withheld", moderation_reason="Advertising")
    decide(round_)


@pytest.mark.parametrize(
    "change",
    [
        "body = 'other'",
        "stance = 'object'",
        "author_name = 'Somebody else'",
        "is_late = true",
        "may_be_shown = false",
        "received_on = '2020-01-01'",
        "element_hash = 'x'",
    ],
)
def test_a_comment_stays_as_it_was_sent(town, change):
    comment = make_contribution(make_round(town), author_kind="named", author_name="Ada")
    refused("kept as it was sent", f"UPDATE stakeholders_contribution SET {change} WHERE id = %s", comment.pk)
    refused("kept as it was sent", "DELETE FROM stakeholders_contribution WHERE id = %s", comment.pk)


def test_a_name_can_be_taken_off(town):
    comment = make_contribution(make_round(town), author_kind="named", author_name="Ada")
    sql("UPDATE stakeholders_contribution SET author_name = '' WHERE id = %s", comment.pk)


@pytest.mark.parametrize("state", ["draft", "decided"])
def test_a_round_takes_comments_only_between_opening_and_publication(town, state):
    round_ = make_round(town, state="draft" if state == "draft" else "closed")
    if state == "decided":
        decide(round_)
    with pytest.raises(IntegrityError, match="takes no contribution"), transaction.atomic():
        make_contribution(round_)


@pytest.mark.parametrize(("before", "after"), [("draft", "closed"), ("closed", "open"), ("open", "draft")])
def test_a_round_only_goes_forward(town, before, after):
    round_ = make_round(town, state=before)
    refused("does not go from", f"UPDATE stakeholders_round SET state = '{after}' WHERE id = %s", round_.pk)


def test_an_opened_round_keeps_its_promise_and_is_kept(town):
    round_ = make_round(town)
    refused("stay as they were", "UPDATE stakeholders_round SET promise = 'inform' WHERE id = %s", round_.pk)
    refused("is kept", "DELETE FROM stakeholders_round WHERE id = %s", round_.pk)


def test_published_answers_never_change(town, alice, deputy):
    round_ = make_round(town, state="closed")
    comment = make_contribution(round_, moderation="published")
    response = answer(comment, alice, deputy)
    decide(round_)
    table = "stakeholders_response"
    refused(
        "never changes", f"UPDATE {table} SET reason = 'other', approved_at = NULL WHERE id = %s", response.pk
    )
    refused("never changes", f"DELETE FROM {table} WHERE id = %s", response.pk)
    refused("never changes", "UPDATE stakeholders_round SET summary = 'x' WHERE id = %s", round_.pk)
    refused(
        "published", "UPDATE stakeholders_contribution SET moderation = 'pending' WHERE id = %s", comment.pk
    )
    # Taking down what does harm stays possible.
    sql(
        "UPDATE stakeholders_contribution SET moderation = 'withheld', moderation_reason = 'Court order'"
        " WHERE id = %s",
        comment.pk,
    )


def test_two_people_answer(town, alice, deputy):
    comment = make_contribution(make_round(town, state="closed"), moderation="published")
    with pytest.raises(IntegrityError, match="response_two_people"), transaction.atomic():
        answer(comment, alice, alice)
    response = answer(comment, alice)
    refused(
        "who drafted and who approved",
        "UPDATE stakeholders_response SET approved_at = now() WHERE id = %s",
        response.pk,
    )
    sql(
        "UPDATE stakeholders_response SET approved_at = now(), approved_by_id = %s WHERE id = %s",
        deputy.pk,
        response.pk,
    )
    refused("approved anew", "UPDATE stakeholders_response SET reason = 'other' WHERE id = %s", response.pk)


def test_deleting_people_deletes_no_answer(town, alice, deputy):
    round_ = make_round(town, state="closed")
    comment = make_contribution(round_, moderation="published", received_on=date(2026, 6, 2))
    answer(comment, alice, deputy)
    decide(round_)
    deputy.delete()
    alice.delete()
    kept = Response.objects.get(segment__contribution=comment)
    assert (kept.drafted_by, kept.approved_by, kept.reason) == (None, None, "It is right.")


@pytest.mark.django_db(transaction=True)
def test_publication_waits_for_a_comment_that_is_arriving():
    """The comment is written and not yet committed while somebody publishes: one of the two sees the other."""
    town = make_town("late-town")
    with scope(town.pk):
        round_ = make_round(town, state="closed")
    outcomes = []

    def publish():
        try:
            with scope(town.pk):
                decide(round_)
            outcomes.append("published")
        except IntegrityError:
            outcomes.append("refused")
        finally:
            connection.close()

    thread = threading.Thread(target=publish)
    with scope(town.pk):
        make_contribution(round_)
        thread.start()
        thread.join(timeout=1)
        assert outcomes == []
    thread.join()
    assert outcomes == ["refused"]
    with scope(town.pk):
        assert Round.objects.get().state == "closed"
