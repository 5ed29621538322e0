"""The text of a digest: what is overdue, what comes, and a link that opens the very page."""

from datetime import date
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stakeholders.access.links import address, issue
from stakeholders.access.models import LinkPurpose
from stakeholders.access.speaking import saying
from stakeholders.outbox.services import Draft

from .models import Reminder
from .rules import RULE_LABELS


def compose(town, rows: list[Reminder], today: date) -> Draft:
    """One letter for one person with everything that is due, in the person's language."""
    first = rows[0]
    with saying(first.language):
        overdue = [_item(town, row, today) for row in rows if row.cycle < today]
        coming = [_item(town, row, today) for row in rows if row.cycle >= today]
        body = render_to_string(
            "plans/reminders/digest.txt",
            {
                "town": town,
                "name": first.recipient_name,
                "overdue": overdue,
                "coming": coming,
                "preferences": settings.ADDRESS + address(_preferences(town, first)),
            },
        )
        return Draft(
            key=f"digest:{today}:{first.recipient_email}",
            kind="digest",
            email=first.recipient_email,
            name=first.recipient_name,
            language=first.language,
            subject=_subject(town, len(overdue), len(coming)),
            body=body,
        )


def _item(town, row: Reminder, today: date) -> dict:
    days = (row.cycle - today).days
    return {
        "kind": RULE_LABELS[row.rule],
        "label": row.object_label,
        "deadline": row.cycle,
        "days": abs(days),
        "url": settings.ADDRESS + _page(town, row),
        "needs_account": row.action_uid is None,
    }


def _page(town, row: Reminder) -> str:
    if row.action_uid is None:
        return row.path
    link = issue(
        municipality=town,
        purpose=LinkPurpose.REPORT_PROGRESS,
        target_uid=row.action_uid,
        recipient_email=row.recipient_email,
        recipient_name=row.recipient_name,
    )
    return address(link)


def _preferences(town, row: Reminder):
    return issue(
        municipality=town,
        purpose=LinkPurpose.PREFERENCES,
        target_uid=uuid5(NAMESPACE_URL, f"mailto:{row.recipient_email}"),
        recipient_email=row.recipient_email,
        recipient_name=row.recipient_name,
        days=365,
    )


def _subject(town, overdue: int, coming: int) -> str:
    parts = []
    if overdue:
        parts.append(ngettext("%(n)s overdue", "%(n)s overdue", overdue) % {"n": overdue})
    if coming:
        parts.append(ngettext("%(n)s due soon", "%(n)s due soon", coming) % {"n": coming})
    return _("%(town)s, prevention plan: %(what)s") % {"town": town.name, "what": ", ".join(parts)}
