"""What the database itself keeps of points: these tests speak SQL, past every verb of the application."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from stakeholders.access.tenancy import scope
from stakeholders.models import Contribution, Membership, Response, Segment
from tests.builders import make_contribution, make_member, make_organisation, make_round, make_town, point_of


def refused(message: str, deed) -> None:
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        deed()


def point(contribution, number=2, **fields) -> Segment:
    return Segment.objects.create(
        municipality=contribution.municipality,
        contribution=contribution,
        number=number,
        **{"element_uid": contribution.element_uid, "stance": "support", **fields},
    )


def answer(segment, by, second=None) -> Response:
    return Response.objects.create(
        municipality=segment.municipality,
        segment=segment,
        decision="noted",
        reason="Because.",
        drafted_by=by,
        approved_by=second,
        approved_at=timezone.now() if second else None,
    )


def decide(round_) -> None:
    with transaction.atomic():
        type(round_).objects.filter(pk=round_.pk).update(state="decided", published_at=timezone.now())


def test_what_is_admitted_has_one_point_at_once(town):
    round_ = make_round(town, state="closed")
    rows = [make_contribution(round_) for _ in range(5)]
    assert not Segment.objects.exists()
    Contribution.objects.all().update(moderation="published")
    points = list(Segment.objects.order_by("contribution_id"))
    assert [one.contribution for one in points] == rows
    assert {(one.number, one.is_whole, one.stance) for one in points} == {(1, True, "support")}
    assert points[0].element_hash == rows[0].element_hash
    Contribution.objects.all().update(moderation="withheld", moderation_reason="Robot")
    Contribution.objects.all().update(moderation="published")
    assert Segment.objects.count() == 5


def test_two_points_never_share_a_letter(town):
    comment = make_contribution(make_round(town), moderation="published", body="Lamps. Benches.")
    whole = point_of(comment)
    refused("segment_ranges_apart", lambda: point(comment, starts=0, ends=6))
    Segment.objects.filter(pk=whole.pk).update(starts=0, ends=6)
    refused("segment_ranges_apart", lambda: point(comment, starts=5, ends=9))
    refused("segment_ranges_apart", lambda: point(comment))
    refused("ends where its contribution ends", lambda: point(comment, starts=7, ends=16))
    refused("segment_range_or_whole", lambda: point(comment, starts=7, ends=7))
    refused("segment_number_once", lambda: point(comment, number=1, starts=7, ends=15))
    assert point(comment, starts=7, ends=15).excerpt == "Benches."


def test_a_contribution_keeps_a_point(town):
    whole = point_of(make_contribution(make_round(town), moderation="published"))
    refused("at least one point", whole.delete)
    other = make_contribution(whole.contribution.round, moderation="published")
    refused("stays in its contribution", lambda: Segment.objects.update(contribution=other))


def test_a_head_stands_under_nothing(town, alice):
    round_ = make_round(town, state="closed")
    head, one, two = (point_of(make_contribution(round_, moderation="published")) for _ in range(3))
    refused("segment_not_own_head", lambda: Segment.objects.filter(pk=one.pk).update(head=one))
    Segment.objects.filter(pk=one.pk).update(head=head)
    refused("stands under no other", lambda: Segment.objects.filter(pk=two.pk).update(head=one))
    refused("stands under no other", lambda: Segment.objects.filter(pk=head.pk).update(head=two))
    foreign = point_of(make_contribution(make_round(town), moderation="published"))
    refused("of one round", lambda: Segment.objects.filter(pk=foreign.pk).update(head=head))
    refused("answered with its head", lambda: answer(one, alice))
    answer(two, alice)
    refused("with an answer of its own", lambda: Segment.objects.filter(pk=two.pk).update(head=head))


def test_one_answer_to_the_head_answers_all_below_it(town, alice):
    deputy = make_member(town, "deputy@example.org", "deputy")
    round_ = make_round(town, state="closed")
    head, one, alone = (point_of(make_contribution(round_, moderation="published")) for _ in range(3))
    Segment.objects.filter(pk=one.pk).update(head=head)
    answer(head, alice, deputy)
    assert list(Segment.objects.unanswered()) == [alone]
    refused("moderated and answered", lambda: decide(round_))
    answer(alone, alice, deputy)
    decide(round_)
    refused("stay as they were", lambda: Segment.objects.filter(pk=one.pk).update(head=None))
    refused("stay as they were", lambda: Segment.objects.filter(pk=one.pk).update(starts=0, ends=2))
    assert Segment.objects.filter(pk=one.pk).update(work_note="Seen.") == 1


def test_criticism_of_an_organisation_is_judged_from_outside_it(town, alice):
    police = make_organisation(town, "Police")
    commander = make_member(town, "commander@example.org", "steering")
    Membership.objects.filter(user=commander).update(organisation=police)
    round_ = make_round(town, state="closed")
    head, below = (point_of(make_contribution(round_, moderation="published")) for _ in range(2))
    Segment.objects.filter(pk=below.pk).update(head=head, criticises=police)
    refused("from outside it", lambda: answer(head, alice, commander))
    response = answer(head, alice)
    deputy = make_member(town, "deputy@example.org", "deputy")
    Response.objects.filter(pk=response.pk).update(approved_by=deputy, approved_at=timezone.now())


def test_deleting_people_changes_no_count(town, alice):
    deputy = make_member(town, "deputy@example.org", "deputy")
    round_ = make_round(town, state="closed")
    one = point_of(make_contribution(round_, moderation="published"))
    Segment.objects.filter(pk=one.pk).update(assigned_to=deputy)
    answer(one, alice, deputy)
    decide(round_)

    def counts():
        return (
            Contribution.objects.count(),
            Segment.objects.count(),
            Response.objects.count(),
            Segment.objects.approved().count(),
        )

    before = counts()
    deputy.delete()
    alice.delete()
    assert counts() == before == (1, 1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_publication_waits_for_a_split_that_is_under_way():
    """Somebody splits a point and has not committed yet while somebody publishes: the new point is not missed."""
    town = make_town("late-town")
    with scope(town.pk):
        alice, deputy = (make_member(town, f"{name}@example.org", "deputy") for name in ("alice", "deputy"))
        round_ = make_round(town, state="closed")
        whole = point_of(make_contribution(round_, moderation="published", body="Lamps. Benches."))
        answer(whole, alice, deputy)
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
        Segment.objects.filter(pk=whole.pk).update(starts=0, ends=6)
        point(whole.contribution, starts=7, ends=15)
        thread.start()
        thread.join(timeout=1)
        assert outcomes == []
    thread.join()
    assert outcomes == ["refused"]
