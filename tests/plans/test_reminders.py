"""Reminders: rows with a cycle and steps, fired when crossed, one letter a day, nothing twice."""

from datetime import UTC, date, datetime, timedelta

import pytest

from plans.models import MailPreference, Milestone, Plan, Reminder
from plans.reminders import services
from stakeholders.models import Body, Letter, Meeting, MeetingDecision
from tests.builders import make_action, make_contact, make_organisation, make_plan

DUE = date(2027, 6, 30)


def morning(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _pages(monkeypatch):
    """The addresses of pages that other rooms serve are not what is tested here."""


@pytest.fixture
def plan(town):
    return make_plan(town, stage="in_force", coordinator_email="coord@example.org", coordinator_name="Co")


@pytest.fixture
def milestone(town, plan):
    lead = make_organisation(town, "Lead")
    make_contact(lead, "lead@example.org", name="Lea")
    action = make_action(plan, "A01", lead=lead)
    return Milestone.objects.create(municipality=town, action=action, title="Gates built", due_on=DUE)


def run(town, day: date, hour: int = 9) -> int:
    services.schedule(town, morning(day, hour))
    return services.write_digests(town, morning(day, hour))


def letters_on(town, *days) -> list[date]:
    """The days on which the lead got a letter."""
    return [day for day in days if _wrote(town, day)]


def _wrote(town, day) -> bool:
    before = Letter.objects.filter(recipient_email="lead@example.org").count()
    run(town, day)
    return Letter.objects.filter(recipient_email="lead@example.org").count() > before


def test_every_step_is_said_on_its_day_and_the_coordinator_hears_at_the_end(town, milestone):
    days = [DUE + timedelta(days=offset) for offset in range(-40, 40)]
    said = letters_on(town, *days)
    assert [(day - DUE).days for day in said] == [-30, -7, 0, 7]
    escalated = Reminder.objects.filter(recipient_email="coord@example.org", state="written")
    assert sorted(escalated.values_list("step", flat=True)) == [14, 30]


def test_an_outage_on_the_day_loses_nothing(town, milestone):
    assert letters_on(town, DUE - timedelta(days=40), DUE - timedelta(days=3)) == [DUE - timedelta(days=3)]
    assert set(Reminder.objects.filter(step=-30).values_list("state", flat=True)) == {"skipped"}
    assert set(Reminder.objects.filter(step=-7).values_list("state", flat=True)) == {"written"}


def test_two_runs_on_one_day_write_one_letter(town, milestone):
    assert run(town, DUE) == 1
    assert run(town, DUE, hour=15) == 0
    assert Letter.objects.count() == 1


def test_a_second_thing_on_the_same_day_waits_for_tomorrow(town, plan, milestone):
    assert run(town, DUE) == 1
    Milestone.objects.create(municipality=town, action=milestone.action, title="Second", due_on=DUE)
    assert run(town, DUE, hour=15) == 0
    assert run(town, DUE + timedelta(days=1)) == 1
    assert Letter.objects.count() == 2


def test_many_things_are_one_letter_with_both(town, plan, milestone):
    Milestone.objects.create(
        municipality=town, action=milestone.action, title="Report out", due_on=DUE + timedelta(days=5)
    )
    assert run(town, DUE) == 1
    letter = Letter.objects.get()
    assert "Gates built" in letter.body
    assert "Report out" in letter.body
    assert letter.subject == "Port Test, prevention plan: 2 due soon"
    assert letter.body.count("/link/progress/") == 2


def test_a_moved_deadline_starts_anew_and_cancels_the_old(town, milestone):
    run(town, DUE - timedelta(days=30))
    milestone.due_on = DUE + timedelta(days=60)
    milestone.save()
    run(town, DUE - timedelta(days=29))
    old = Reminder.objects.filter(cycle=DUE, state="scheduled")
    assert not old.exists()
    assert letters_on(town, DUE, DUE + timedelta(days=30)) == [DUE + timedelta(days=30)]


def test_a_deadline_moved_back_does_not_repeat_what_was_said(town, milestone):
    run(town, DUE - timedelta(days=30))
    for moved in (DUE + timedelta(days=60), DUE):
        milestone.due_on = moved
        milestone.save()
        services.schedule(town, morning(DUE - timedelta(days=29)))
    assert letters_on(town, DUE - timedelta(days=20), DUE - timedelta(days=7)) == [DUE - timedelta(days=7)]


def test_a_milestone_that_is_done_or_an_action_that_stopped_is_silent(town, milestone):
    services.schedule(town, morning(DUE - timedelta(days=60)))
    Milestone.objects.update(done_on=DUE - timedelta(days=50))
    assert run(town, DUE) == 0


def test_who_does_not_want_it_is_not_reminded(town, milestone):
    MailPreference.objects.create(municipality=town, email="lead@example.org", rule="milestone")
    run(town, DUE)
    assert not Reminder.objects.filter(recipient_email="lead@example.org").exists()


def test_nobody_named_means_the_coordinator(town, plan):
    action = make_action(plan, "A02", lead=make_organisation(town, "No contact"))
    Milestone.objects.create(municipality=town, action=action, title="X", due_on=DUE)
    run(town, DUE)
    assert Letter.objects.get().recipient_email == "coord@example.org"


def test_a_draft_plan_reminds_nobody(town, plan, milestone):
    plan.stage = "draft"
    plan.save()
    assert run(town, DUE) == 0
    assert not Reminder.objects.exists()


def test_decisions_of_meetings_are_reminded_of_with_and_without_a_plan(town, alice):
    lead = make_organisation(town, "Lead")
    make_contact(lead, "lead@example.org", name="Lea")
    council = Body.objects.create(municipality=town, name="Council", kind="council")
    meeting = Meeting.objects.create(municipality=town, body=council, held_on=DUE - timedelta(days=60))
    decision = MeetingDecision.objects.create(
        municipality=town, meeting=meeting, text="Mend the lamps", responsible=lead, due_on=DUE
    )
    # Before there is a plan: whoever carries it out, and at the end those who coordinate the town.
    assert letters_on(town, DUE - timedelta(days=8), DUE - timedelta(days=7)) == [DUE - timedelta(days=7)]
    assert "Mend the lamps" in Letter.objects.get().body
    assert f"/partners/meetings/{meeting.pk}/" in Letter.objects.get().body
    escalated = Reminder.objects.filter(step=14)
    assert escalated.get().recipient_email == alice.email
    # A draft has a coordinator of its own; nothing that was said is said again when it is adopted.
    draft = make_plan(town, stage="draft", coordinator_email="coord@example.org", coordinator_name="Co")
    assert letters_on(town, DUE - timedelta(days=6), DUE) == [DUE]
    assert escalated.get(state="scheduled").recipient_email == "coord@example.org"
    Plan.objects.filter(pk=draft.pk).update(stage="in_force")
    assert letters_on(town, DUE + timedelta(days=1), DUE + timedelta(days=7)) == [DUE + timedelta(days=7)]
    MeetingDecision.objects.filter(pk=decision.pk).update(state="done")
    assert run(town, DUE + timedelta(days=14)) == 0
    # Moved, it begins anew; nobody responsible means the coordinator.
    later = DUE + timedelta(days=90)
    MeetingDecision.objects.filter(pk=decision.pk).update(state="open", due_on=later, responsible=None)
    assert letters_on(town, later) == []
    assert Letter.objects.filter(recipient_email="coord@example.org").count() == 1


def test_letters_are_written_in_the_towns_morning(town, milestone):
    town.time_zone = "America/Santiago"  # four hours behind UTC in June
    town.save()
    assert run(town, DUE, hour=11) == 0
    assert run(town, DUE, hour=12) == 1


def test_whoever_looks_now_does_not_wait_for_the_morning(town, milestone):
    assert services.run_now(town, morning(DUE, hour=3)) == 1
    assert services.run_now(town, morning(DUE, hour=9)) == 0


def test_the_number_of_questions_does_not_grow(town, plan, django_assert_max_num_queries):
    lead = make_organisation(town, "Lead")
    make_contact(lead, "lead@example.org")
    for number in range(40):
        action = make_action(plan, f"A{number:02}", lead=lead)
        Milestone.objects.create(municipality=town, action=action, title="X", due_on=DUE)
    with django_assert_max_num_queries(20):
        services.schedule(town, morning(DUE))


def test_the_page_shows_what_is_scheduled_and_looks_now(as_alice, town, milestone):
    Milestone.objects.update(due_on=date.today())
    as_alice.post("/town/port-test/reminders/run/")
    page = as_alice.get("/town/port-test/reminders/").content.decode()
    assert "Gates built" in page


def test_preferences_by_link(client, town, milestone):
    from stakeholders.access.links import address, issue  # noqa: PLC0415 - only here

    link = issue(
        municipality=town,
        purpose="preferences",
        target_uid=milestone.uid,
        recipient_email="lead@example.org",
    )
    assert client.get(address(link)).status_code == 200
    client.post(address(link), {"wanted": ["progress"]})
    assert set(MailPreference.objects.values_list("rule", flat=True)) == {"milestone", "value", "decision"}
    client.post(address(link), {"wanted": ["progress", "milestone", "value", "decision"]})
    assert not MailPreference.objects.exists()
