"""From an element of the plan to what was said about it: in numbers, the same for one point and for thirty."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from stakeholders.access.permissions import Actor
from stakeholders.consultations.answers.heard import heard_about
from stakeholders.models import Response, ResponseChange, Round
from tests.builders import (
    make_action,
    make_contribution,
    make_element,
    make_member,
    make_objective,
    make_plan,
    make_problem,
    make_round,
    make_text,
    point_of,
)


def element_of(row, kind):
    return make_element(row.code, kind=kind, uid=str(row.uid))


def answered(round_, place, alice, deputy, *, approved, changes=None, **fields):
    point = point_of(make_contribution(round_, place, moderation="published", **fields))
    about = {"decision": "accepted", "reason": "Yes.", "later_reason": "x", "drafted_by": alice}
    made = Response.objects.create(municipality=round_.municipality, segment=point, **about)
    if changes:
        ResponseChange.objects.create(
            municipality=round_.municipality, response=made, element_uid=changes.uid
        )
    if approved:
        Response.objects.filter(pk=made.pk).update(approved_by=deputy, approved_at=timezone.now())


def test_each_element_tells_what_was_said_about_it(as_alice, town, alice, coordinator, client):
    deputy = make_member(town, "deputy@example.org", "deputy")
    plan = make_plan(town)
    action, objective, problem = make_action(plan), make_objective(plan), make_problem(plan)
    parts = [(action, "action"), (objective, "objective"), (problem, "problem")]
    text = make_text(town, [element_of(row, kind) for row, kind in parts], subject_uid=plan.uid)
    round_ = make_round(town, text, state="closed")
    answered(round_, 0, alice, deputy, approved=True, changes=action)
    answered(round_, 0, alice, deputy, approved=False, stance="object")
    make_contribution(round_, 1, moderation="published")
    make_contribution(round_, 2, moderation="pending")
    public, now = Actor(town, label="public"), timezone.now()
    uids = [action.uid, objective.uid, problem.uid]
    with CaptureQueriesContext(connection) as few:
        heard = heard_about(coordinator, uids, now)
    told = heard[str(action.uid)]
    assert (told.points, told.open, told.shaped, told.rounds) == (2, 1, 1, [])
    assert [row["count"] for row in told.by_stance] == [1, 1]
    assert [(row["label"], row["count"]) for row in told.by_decision] == [("accepted", 1)]
    assert heard[str(objective.uid)].open == 1
    assert str(problem.uid) not in heard
    assert heard_about(public, uids, now) == {}
    for _one in range(30):
        make_contribution(round_, 1, moderation="published")
    with CaptureQueriesContext(connection) as many:
        heard_about(coordinator, uids, now)
    assert len(few) == len(many) == 3
    for name, row, shown in (
        ("action", action, True),
        ("objective", objective, True),
        ("problem", problem, False),
    ):
        page = as_alice.get(reverse(f"{name}_detail", args=["port-test", row.uid])).content.decode()
        assert ("what became of it" in page) is shown, name


def test_the_public_reads_what_is_published(town, alice):
    deputy = make_member(town, "deputy@example.org", "deputy")
    part = make_element("A01")
    round_ = make_round(town, make_text(town, [part]), state="closed")
    answered(round_, 0, alice, deputy, approved=True)
    answered(round_, 0, alice, deputy, approved=True, may_be_shown=False)
    hidden = make_round(town, round_.text, state="closed", accesses={"public": {"access": "hidden"}})
    answered(hidden, 0, alice, deputy, approved=True, channel="paper")
    for one in (round_, hidden):
        Round.objects.filter(pk=one.pk).update(state="decided", published_at=timezone.now())
    told = heard_about(Actor(town, label="public"), [part["uid"]], timezone.now())[part["uid"]]
    assert told.points == 1
    assert [one["uid"] for one in told.rounds] == [round_.uid]
