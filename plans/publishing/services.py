"""Subscribing to news of the plan, leaving, and telling those who subscribed; nobody is told the same thing twice."""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.versions.models import PlanVersion
from plans.versions.services import version_in_force
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor
from stakeholders.access.speaking import saying
from stakeholders.municipalities.clock import town_today
from stakeholders.municipalities.models import Municipality
from stakeholders.outbox.addresses import mark_of, public_address
from stakeholders.outbox.models import Letter, LetterState
from stakeholders.outbox.services import Draft, write

from .models import Subscription
from .tokens import confirm_token, leave_token

CONFIRM_KIND, NEWS_KIND = "plan_subscribe", "plan_news"


def ask_to_confirm(
    *, municipality: Municipality, email: str, language: str, at: datetime | None = None
) -> None:
    """Write the letter that asks whether the address is theirs; once a day to an address, however often it is asked.

    Whoever has subscribed gets a letter that says so. The page says the same in both cases, so that it tells nobody
    who has.
    """
    email = email.strip().lower()
    known = Subscription.objects.filter(municipality=municipality, email__iexact=email).first()
    with saying(language):
        context = {"town": municipality, **_addresses(municipality, known, email, language)}
        draft = Draft(
            key=f"subscribe:{(at or timezone.now()).date()}:{mark_of(municipality, email)}",
            kind=CONFIRM_KIND,
            email=email,
            language=language,
            subject=_("News of the plan of %(town)s: please confirm") % {"town": municipality.name}
            if known is None
            else _("You already get news of the plan of %(town)s") % {"town": municipality.name},
            body=render_to_string("public/plan/letters/subscribe.txt", context),
        )
    write(municipality, [draft])


def _addresses(municipality, known: Subscription | None, email: str, language: str) -> dict:
    if known is not None:
        return {"leave": _leave_address(known)}
    token = confirm_token(municipality, email, language)
    return {"confirm": public_address("plan_confirm", municipality, token=token)}


def subscribe(*, municipality, email: str, language: str, at: datetime | None = None) -> Subscription:
    """The owner of the address has confirmed. A second click is the same subscription."""
    with transaction.atomic():
        Subscription.objects.bulk_create(
            [
                Subscription(
                    municipality=municipality,
                    email=email,
                    language=language,
                    confirmed_at=at or timezone.now(),
                )
            ],
            ignore_conflicts=True,
        )
        return Subscription.objects.get(municipality=municipality, email__iexact=email)


@transaction.atomic
def unsubscribe(*, municipality, uid: str) -> bool:
    """Forget the address and call back what waits to be sent to it; False when it was forgotten before."""
    found = Subscription.objects.filter(municipality=municipality, uid=uid).first()
    if found is None:
        return False
    waiting = Letter.objects.filter(
        municipality=municipality,
        kind=NEWS_KIND,
        state=LetterState.QUEUED,
        recipient_email=found.email,
    )
    waiting.update(state=LetterState.CANCELLED)
    found.delete()
    return True


def announce_version(*, by: Actor, version: PlanVersion) -> int:
    """Tell everybody who subscribed that a version was adopted; returns how many letters are new."""
    address = public_address("plan_version", version.municipality, number=version.number)
    changes = public_address("plan_changes", version.municipality, number=version.number)
    return _announce(
        version.municipality,
        f"version:{version.uid}",
        "public/plan/letters/version.txt",
        lambda: (
            _("The plan of %(town)s: version %(number)s was adopted")
            % {"town": version.municipality.name, "number": version.number}
        ),
        {
            "version": version,
            "title": version.content["plan"]["title"],
            "address": address,
            "changes": changes,
        },
    )


def announce_report(*, by: Actor, plan, year: int) -> int:
    """Tell everybody who subscribed that the report on a year is out; once for each year."""
    if version_in_force(plan) is None:
        raise Refused(_("There is no plan in force to report on."), code="not_in_force")
    if year > town_today(plan.municipality).year:
        raise Refused(_("This year has not begun."), code="year_to_come")
    return _announce(
        plan.municipality,
        f"report:{plan.uid}:{year}",
        "public/plan/letters/report.txt",
        lambda: (
            _("The plan of %(town)s: how it went in %(year)s")
            % {"town": plan.municipality.name, "year": year}
        ),
        {"title": plan.title, "year": year, "address": public_address("plan_progress", plan.municipality)},
    )


def _announce(municipality, event: str, template: str, subject, context: dict) -> int:
    rows = Subscription.objects.filter(municipality=municipality)
    drafts = []
    for one in rows:
        with saying(one.language):
            leave = _leave_address(one)
            body = render_to_string(template, {"town": municipality, "leave": leave, **context})
            # The key holds the address and not the subscription: who left and came back is the same person.
            drafts.append(
                Draft(
                    key=f"{event}:{mark_of(municipality, one.email)}",
                    kind=NEWS_KIND,
                    email=one.email,
                    language=one.language,
                    subject=subject(),
                    body=body,
                    unsubscribe_url=leave,
                )
            )
    return write(municipality, drafts)


def letters_about(municipality, event: str) -> int:
    """How many letters were written about an event."""
    return Letter.objects.filter(
        municipality=municipality, kind=NEWS_KIND, key__startswith=f"{event}:"
    ).count()


def _leave_address(subscription: Subscription) -> str:
    return public_address("plan_unsubscribe", subscription.municipality, token=leave_token(subscription))
