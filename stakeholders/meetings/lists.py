"""Which meetings and decisions a list shows; page and API share it."""

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from .models import CAME, AgendaItem, Attendance, DecisionState, Meeting, MeetingDecision


def meetings(actor, form, today):
    """The meetings that the filter asks for."""
    rows = Meeting.objects.visible_to(actor).with_names()
    if q := form.value("q"):
        words = Q(title__icontains=q) | Q(body__name__icontains=q) | Q(place__icontains=q)
        items = AgendaItem.objects.visible_to(actor).filter(title__icontains=q).values("meeting")
        decided = MeetingDecision.objects.visible_to(actor).filter(text__icontains=q).values("meeting")
        said = Q(minutes__icontains=q) | Q(pk__in=items) | Q(pk__in=decided)
        rows = rows.filter(words | said)
    for name in ("kind", "body", "consultation", "round"):
        if value := form.value(name):
            rows = rows.filter(**{name: value})
    when = form.value("when")
    if when == "coming":
        return rows.filter(held_on__gte=today)
    return rows.filter(held_on__lt=today) if when == "held" else rows


def with_counts(rows):
    """Meetings with `count_present` organisations and `count_open` decisions, counted beside the rows."""
    present = Attendance.objects.filter(presence__in=CAME)
    return rows.annotate(
        count_present=_count(present), count_open=_count(MeetingDecision.objects.filter(state="open"))
    )


def _count(rows):
    found = rows.filter(meeting=OuterRef("pk")).order_by().values("meeting").annotate(n=Count("pk"))
    return Coalesce(Subquery(found.values("n"), output_field=IntegerField()), 0)


def decisions(actor, form, today):
    """The decisions that the filter asks for; without one, those that are open, the most urgent first."""
    rows = MeetingDecision.objects.visible_to(actor).select_related("meeting__body", "responsible")
    if q := form.value("q"):
        rows = rows.filter(text__icontains=q)
    if responsible := form.value("responsible"):
        rows = rows.filter(responsible=responsible)
    if body := form.value("body"):
        rows = rows.filter(meeting__body=body)
    state = form.value("state")
    if state == "overdue":
        return rows.overdue(today)
    if state == "done":
        return rows.filter(state=DecisionState.DONE)
    return rows if state == "all" else rows.open()
