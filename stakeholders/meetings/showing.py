"""What the page of a meeting shows, and where it is."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.consultations.markdown import shown
from stakeholders.consultations.models import Contribution, Round
from stakeholders.consultations.wording import part_title
from stakeholders.municipalities.clock import town_today

from . import services
from .forms import AgendaForm
from .models import CAME, Meeting, Presence


def meeting_or_404(request, pk) -> Meeting:
    return visible_or_404(Meeting.objects.with_names(), request.actor, pk=pk)


def here(request, meeting: Meeting, part: str = "") -> str:
    """The address of the page of a meeting, or of a part of it."""
    return reverse("meeting_detail", args=[request.actor.municipality.slug, meeting.pk]) + part


def page_context(request, meeting: Meeting, agenda_form: AgendaForm | None = None) -> dict:
    """What the page of a meeting shows; the agenda in place needs the same."""
    today = town_today(request.actor.municipality)
    attendances = list(meeting.attendances.select_related("organisation"))
    may_run = can(request.actor, Permission.RUN_CONSULTATION)
    return {
        "meeting": meeting,
        "words": shown(meeting.minutes) if meeting.minutes else "",
        "agenda": list(meeting.agenda.all()),
        "agenda_form": agenda_form or AgendaForm(),
        "present": [one for one in attendances if one.presence in CAME],
        "apologies": [one for one in attendances if one.presence == Presence.APOLOGIES],
        "absent": [one for one in attendances if one.presence == Presence.ABSENT],
        "groups": list(meeting.groups.select_related("group", "organisation").order_by("group__name")),
        "people": list(meeting.people.all()),
        "decisions": list(meeting.decisions.select_related("responsible")),
        "points": _points(request, meeting),
        "scans": list(meeting.scans.all()),
        "today": today,
        "is_coming": meeting.held_on >= today,
        "may_edit": can(request.actor, Permission.MANAGE_PARTNERS),
        "may_enter": may_run,
        "takes_no_points": services.takes_points(meeting, today) if may_run else "",
    }


def _points(request, meeting: Meeting) -> list[Contribution]:
    """What was said there and entered, as far as the actor may read it."""
    if meeting.round_id is None:
        return []
    rows = Contribution.objects.visible_to(request.actor).seen_by(request.actor, timezone.now())
    found = list(rows.filter(meeting=meeting).order_by("id"))
    text = Round.objects.select_related("text").get(pk=meeting.round_id).text if found else None
    for row in found:
        element = text.element(row.element_uid) if row.element_uid else None
        row.about = part_title(element) if element else _("The text as a whole")
        row.words = shown(row.said)
    return found
