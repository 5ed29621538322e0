"""A tick of the reminders over 10,000 and 100,000 scheduled rows.

One town with a plan in force. Each action has a lead with an address of its own and 17 milestones, each milestone six
rows. The bare SQL finds the due rows, inserts a letter for each and marks them, in one statement that is rolled back.
Each tick with due rows is the first of its day; the next one looks at the plan anew, as the audit trail has grown.
"""

import statistics
import time
import uuid
from datetime import UTC, date, datetime, timedelta

from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.measuring import Report, counted, seconds
from config.database import connected_as
from plans.models import Action, Milestone, Plan, Reminder, Responsibility
from plans.reminders import services
from stakeholders.access.tenancy import scope
from stakeholders.models import Contact, Municipality, Organisation

FIRST_DEADLINE = date(2030, 6, 30)
MILESTONES = 17  # of an action; six rows each
STEPS = (-30, -7, 0)
SIZES = (100, 1000)  # actions, and so many due rows on the day of a step

FIND = "SELECT id FROM plans_reminder WHERE municipality_id = %s AND state = 'scheduled' AND fires_on <= %s"
WRITE = """
WITH due AS (
    SELECT id, recipient_email, object_label FROM plans_reminder
     WHERE municipality_id = %s AND state = 'scheduled' AND fires_on <= %s
), written AS (
    INSERT INTO stakeholders_letter (municipality_id, created_at, updated_at, uid, key, kind, recipient_email,
        recipient_name, language, subject, body, message_id, state, attempts, error)
    SELECT %s, now(), now(), gen_random_uuid(), 'bare ' || id, 'bare', recipient_email, '', 'en', 'Due', object_label,
        gen_random_uuid(), 'queued', 0, '' FROM due
    RETURNING id, recipient_email
)
UPDATE plans_reminder r SET state = 'written', letter_id = w.id
  FROM due d JOIN written w USING (recipient_email) WHERE r.id = d.id
"""


def measure() -> Report:
    rows = [row for size in SIZES for row in _town(size)]
    dominates = (
        "Without anything due, a tick costs a handful of statements, however many rows are scheduled. Writing is "
        "dominated by Python: the signed links of every letter and its text in the person's language. Looking at the "
        "plan anew grows with the plan, and happens at most once in five minutes and only after a change."
    )
    return Report(
        ("A tick", "scheduled rows", "due", "queries", "ms", "ms of bare SQL", "times it"), rows, dominates
    )


def _town(actions: int) -> list[tuple]:
    town = _make_town(actions)
    _analyse()
    quiet = _morning(STEPS[0] - 1)
    made = _timed(lambda: services.tick(quiet))
    _analyse()
    with scope(town.pk):
        scheduled = Reminder.objects.filter(municipality=town, state="scheduled").count()
        find = seconds(lambda: _bare(FIND, [town.pk, quiet.date()]))
    rows = [("that schedules everything for the first time", scheduled, 0, *made, "", "")]
    nothing = _timed(lambda: services.tick(quiet), repeat=9)
    rows.append(("with nothing due", scheduled, 0, *nothing, 1000 * find, nothing[1] / find / 1000))
    written, bare, anew = [], [], []
    for step in STEPS:
        anew.append(_timed(lambda step=step: services.tick(_morning(step - 1))))
        with scope(town.pk):
            bare.append(_rolled_back(town, _morning(step).date()))
        written.append(_timed(lambda step=step: services.tick(_morning(step))))
        with scope(town.pk):
            assert Reminder.objects.filter(state="written", step=step).count() == actions
    middle = statistics.median(row[1] for row in written)
    sql = statistics.median(bare)
    rows.append(
        (
            "that writes what is due",
            scheduled,
            actions,
            written[0][0],
            middle,
            1000 * sql,
            middle / sql / 1000,
        )
    )
    rows.append(("after a change of the plan", scheduled, 0, anew[1][0], anew[1][1], "", ""))
    call_command("flush", interactive=False, verbosity=0)  # the next size is measured alone
    return rows


def _analyse() -> None:
    """What PostgreSQL does by itself within a minute after so many rows were written."""
    with connected_as("owner"), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _morning(step: int) -> datetime:
    day = FIRST_DEADLINE + timedelta(days=step)
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def _timed(work, repeat: int = 1) -> tuple[int, float]:
    """(queries, milliseconds) of the middle one of `repeat` runs."""
    times = []
    for _ in range(repeat):
        began = time.perf_counter()
        with counted() as queries:
            work()
        times.append(time.perf_counter() - began)
    return queries.count, 1000 * statistics.median(times)


def _bare(statement: str, parameters: list) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        if cursor.description:
            cursor.fetchall()


def _rolled_back(town: Municipality, day: date) -> float:
    """Seconds of the bare writing statement."""
    with transaction.atomic():
        began = time.perf_counter()
        _bare(WRITE, [town.pk, day, town.pk])
        took = time.perf_counter() - began
        transaction.set_rollback(True)
    return took


def _make_town(size: int) -> Municipality:
    with scope(dispatch=True):
        town = Municipality.objects.create(slug=f"bench-{time.time_ns()}", name="Bench", languages=["en"])
    with scope(town.pk):
        plan = Plan.objects.create(
            municipality=town,
            title="Plan",
            stage="in_force",
            period_start=date(2030, 1, 1),
            period_end=date(2033, 12, 31),
            coordinator_email="coordinator@example.org",
        )
        leads = Organisation.objects.bulk_create(
            Organisation(municipality=town, name=f"Lead {n:04}", actor_groups=["AG-POL"]) for n in range(size)
        )
        Contact.objects.bulk_create(
            Contact(
                municipality=town,
                organisation=lead,
                role_title="Head",
                email=f"lead-{n}-{uuid.uuid4().hex[:8]}@example.org",
                is_primary=True,
            )
            for n, lead in enumerate(leads)
        )
        actions = Action.objects.bulk_create(
            Action(municipality=town, plan=plan, code=f"A{n:04}", title=f"Action {n}") for n in range(size)
        )
        Responsibility.objects.bulk_create(
            Responsibility(municipality=town, action=action, organisation=lead, kind="lead")
            for action, lead in zip(actions, leads, strict=True)
        )
        Milestone.objects.bulk_create(
            Milestone(
                municipality=town,
                action=action,
                title=f"Milestone {number}",
                due_on=FIRST_DEADLINE + timedelta(days=60 * number),
            )
            for action in actions
            for number in range(MILESTONES)
        )
    return town
