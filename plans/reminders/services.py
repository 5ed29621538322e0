"""Scheduling reminders as rows and writing one digest a day per person.

A reminder is unique by rule, object, recipient, cycle (the deadline) and step, so that scheduling can be
repeated at will. A step fires when its day has come or gone by, never only on the day itself; of several
missed steps only the newest is said. A moved deadline is a new cycle and cancels the old one.
"""

import logging
from collections import defaultdict
from datetime import datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from plans.plan.models import Plan, PlanStage
from stakeholders.access.models import AuditEntry, Membership
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from stakeholders.municipalities.models import Municipality
from stakeholders.outbox import services as outbox
from stakeholders.outbox.models import Letter

from .digest import compose
from .models import MailPreference, Reminder, ReminderState
from .rules import FOLLOWED, RULES, Duty, Person, Rule

logger = logging.getLogger("concord.reminders")

LOCK_SPACE = 7003
WRITTEN_FROM = time(8)  # local time of the town
BATCH = 2000


def tick(at: datetime | None = None) -> int:
    """Schedule and write for every town; returns how many digests were written. Safe to run twice at once."""
    at = at or timezone.now()
    with scope(dispatch=True):
        towns = list(Municipality.objects.order_by("pk"))
    written = 0
    for town in towns:
        try:
            written += _tick_town(town, at)
        except Exception:
            # One town's trouble must not silence the others.
            logger.exception("reminders failed", extra={"municipality": town.pk})
    return written


def _tick_town(town: Municipality, at: datetime) -> int:
    with scope(town.pk, actor="reminders"):
        if not _locked(town):
            return 0
        _schedule_if_changed(town, at)
        return write_digests(town, at)


def _locked(town: Municipality) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK_SPACE, town.pk % 2**31])
        return cursor.fetchone()[0]


def schedule(town: Municipality, at: datetime) -> None:
    """Make the rows what the town and its plan ask for: add what is new, cancel what is over or has moved."""
    wanted = {_key(row): row for row in _wanted(town)}
    over, back = [], []
    states = [ReminderState.SCHEDULED, ReminderState.CANCELLED]
    rows = Reminder.objects.filter(municipality=town, state__in=states).values_list("pk", "state", *KEY)
    for pk, state, *key in rows.iterator(BATCH):
        if state == ReminderState.SCHEDULED and tuple(key) not in wanted:
            over.append(pk)
        elif state == ReminderState.CANCELLED and tuple(key) in wanted:
            # A deadline that was moved away and back again.
            back.append(pk)
    Reminder.objects.filter(pk__in=over).update(state=ReminderState.CANCELLED)
    Reminder.objects.filter(pk__in=back).update(state=ReminderState.SCHEDULED)
    Reminder.objects.bulk_create(wanted.values(), batch_size=BATCH, ignore_conflicts=True)


KEY = ("rule", "object_uid", "recipient_email", "cycle", "step")


def _key(row: Reminder) -> tuple:
    return tuple(getattr(row, name) for name in KEY)


def _schedule_if_changed(town: Municipality, at: datetime) -> None:
    """Schedule anew only when something in the town has changed: its audit trail has grown."""
    newest = AuditEntry.objects.filter(municipality=town).values_list("pk", flat=True).first()
    mark = f"reminders:{town.pk}:scheduled"
    if cache.get(mark) == newest:
        return
    schedule(town, at)
    transaction.on_commit(lambda: cache.set(mark, newest, 86400))


def _wanted(town: Municipality):
    """What a plan asks for once it is followed up; what the town has agreed or decided, with or without one."""
    plans = (
        Plan.objects.filter(municipality=town).exclude(stage=PlanStage.CLOSED).select_related("municipality")
    )
    current = plans.first()
    followed = plans.filter(stage__in=FOLLOWED).first()
    coordinator = _coordinator(followed)
    of_town = coordinator or _coordinator(current) or _coordinating_members(town)
    refused = set(MailPreference.objects.filter(municipality=town).values_list("email", "rule"))
    for rule in RULES:
        about, stands_in = (town, of_town) if rule.is_of_town else (followed, coordinator)
        for duty in rule.duties(about) if about else ():
            for person, step in _steps(rule, duty, stands_in):
                if rule.may_be_switched_off and (person.email, rule.name) in refused:
                    continue
                yield _row(town, rule, duty, person, step)


def _coordinator(plan: Plan | None) -> tuple[Person, ...]:
    if plan is None or not plan.coordinator_email:
        return ()
    return (Person(plan.coordinator_email, plan.coordinator_name),)


def _coordinating_members(town: Municipality) -> tuple[Person, ...]:
    """Who coordinates the town, where no plan names somebody."""
    rows = Membership.objects.filter(municipality=town, role=Role.COORDINATOR, is_active=True)
    users = [row.user for row in rows.select_related("user").order_by("pk")]
    return tuple(Person(user.email, user.full_name, user.language) for user in users)


def _steps(rule: Rule, duty: Duty, coordinator: tuple[Person, ...]):
    # Nobody named: the coordinator stands in from the first step on.
    responsible = duty.persons or coordinator
    own = ((person, step) for person in responsible for step in rule.steps)
    escalated = ((person, step) for person in coordinator for step in rule.escalation)
    return chain(own, escalated)


def _row(town: Municipality, rule: Rule, duty: Duty, person: Person, step: int) -> Reminder:
    return Reminder(
        municipality=town,
        rule=rule.name,
        object_uid=duty.uid,
        object_label=duty.label[:250],
        path=duty.path,
        action_uid=duty.action_uid,
        recipient_email=person.email,
        recipient_name=person.name,
        language=person.language,
        cycle=duty.deadline,
        step=step,
        fires_on=duty.deadline + timedelta(days=step),
    )


def write_digests(town: Municipality, at: datetime, *, at_any_hour: bool = False) -> int:
    """Write what is due in the town, one letter per person and day; returns how many letters.

    Letters leave in the town's morning; somebody who asks for them gets them at any hour.
    """
    local = at.astimezone(ZoneInfo(town.time_zone))
    if local.time() < WRITTEN_FROM and not at_any_hour:
        return 0
    today = local.date()
    due = Reminder.objects.filter(municipality=town, state=ReminderState.SCHEDULED, fires_on__lte=today)
    by_person: dict[str, list[Reminder]] = defaultdict(list)
    for row in due.order_by("recipient_email", "cycle", "step"):
        by_person[row.recipient_email].append(row)
    had_today = _written_today(town, list(by_person), today)
    fresh = {email: rows for email, rows in by_person.items() if email not in had_today}
    newest, passed = _newest_steps(fresh)
    drafts = [compose(town, rows, today) for rows in newest.values()]
    outbox.write(town, drafts)
    _mark(town, newest, passed, drafts)
    return len(drafts)


def _digest_key(email: str, today) -> str:
    return f"digest:{today}:{email}"


def _written_today(town: Municipality, emails: list[str], today) -> set[str]:
    keys = {_digest_key(email, today): email for email in emails}
    written = Letter.objects.filter(municipality=town, key__in=keys).values_list("key", flat=True)
    return {keys[key] for key in written}


def _newest_steps(by_person: dict[str, list[Reminder]]) -> tuple[dict[str, list[Reminder]], list[Reminder]]:
    """Of several due steps of one thing only the newest is said; the others are passed over."""
    newest: dict[str, list[Reminder]] = {}
    passed: list[Reminder] = []
    for email, rows in by_person.items():
        latest: dict[tuple, Reminder] = {}
        for row in rows:  # by cycle and step, so a later one replaces an earlier one
            thing = (row.rule, row.object_uid)
            if thing in latest:
                passed.append(latest[thing])
            latest[thing] = row
        newest[email] = list(latest.values())
    return newest, passed


def _mark(town: Municipality, newest: dict, passed: list[Reminder], drafts: list) -> None:
    letters = dict(
        Letter.objects.filter(municipality=town, key__in=[draft.key for draft in drafts]).values_list(
            "recipient_email", "pk"
        )
    )
    rows = list(chain.from_iterable(newest.values()))
    for row in rows:
        row.state, row.letter_id = ReminderState.WRITTEN, letters[row.recipient_email]
    Reminder.objects.bulk_update(rows, ["state", "letter"], batch_size=BATCH)
    Reminder.objects.filter(pk__in=[row.pk for row in passed]).update(state=ReminderState.SKIPPED)


def run_now(town: Municipality, at: datetime | None = None) -> int:
    """Schedule and write at once, in the scope of the caller's request; returns how many letters."""
    at = at or timezone.now()
    if not _locked(town):
        return 0
    schedule(town, at)
    return write_digests(town, at, at_any_hour=True)
