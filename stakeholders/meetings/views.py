"""Pages of meetings: the list, one meeting, and what is changed on it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.access.sorting import Column, heads, in_order
from stakeholders.consultations.consultations.models import Consultation
from stakeholders.consultations.models import Round
from stakeholders.consultations.scans.services import checked, keep_minutes
from stakeholders.consultations.scans.views import as_download
from stakeholders.municipalities.clock import town_today
from stakeholders.organisations.models import Body

from . import lists, services
from .calendar import as_calendar
from .forms import AttendanceForm, MeetingFilter, MeetingForm, MinutesForm
from .models import DecisionState, Meeting, MeetingDecision
from .showing import here, meeting_or_404, page_context

PAGE = "stakeholders/meetings/"


@town_page(Permission.READ)
def meeting_list(request):
    columns = (
        Column("date", _("Date"), "held_on"),
        Column("name", _("Meeting")),
        Column("kind", _("Kind"), "kind"),
        Column("place", _("Place"), "place"),
        Column("present", _("Organisations"), "count_present", numeric=True),
        Column("open", _("Open decisions"), "count_open", numeric=True),
    )
    form = MeetingFilter(request.GET or None, actor=request.actor)
    today = town_today(request.actor.municipality)
    rows = lists.with_counts(lists.meetings(request.actor, form, today))
    context = {
        "form": form,
        "page_obj": page_of(request, in_order(request, rows, columns)),
        "heads": heads(request, columns),
        "querystring": query_without_page(request),
        "today": today,
        "may_edit": can(request.actor, Permission.MANAGE_PARTNERS),
    }
    return render(request, PAGE + "meeting_list.html", context)


@town_page(Permission.READ)
def meeting_detail(request, pk):
    return render(request, PAGE + "meeting_detail.html", page_context(request, meeting_or_404(request, pk)))


def _proposed(request) -> dict:
    """Where a new meeting belongs, from the address: a body, a round or a consultation."""
    found = {}
    for name, model, key in (
        ("round", Round, "uid"),
        ("consultation", Consultation, "uid"),
        ("body", Body, "pk"),
    ):
        value = request.GET.get(name, "")
        if len(value) == 36 if key == "uid" else value.isdecimal():
            row = model.objects.visible_to(request.actor).filter(**{key: value}).first()
            found |= {name: row.pk} if row else {}
    if found and "body" not in found:
        found["kind"] = "workshop"
    return found


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def meeting_create(request):
    form = MeetingForm(request.POST or None, actor=request.actor, initial=_proposed(request))
    if form.is_bound and form.is_valid() and (made := form.save()) is not None:
        messages.success(request, _("The meeting is planned. Now write its agenda."))
        return redirect(here(request, made, "#agenda"))
    back = reverse("meeting_list", args=[request.actor.municipality.slug])
    return form_page(request, PAGE + "meeting_form.html", {"form": form, "back": back})


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def meeting_update(request, pk):
    meeting = meeting_or_404(request, pk)
    form = MeetingForm(request.POST or None, actor=request.actor, instance=meeting)
    return _saved(request, form, meeting, "meeting_form.html")


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def meeting_attendance(request, pk):
    """Who came. Members of the body who are not written down yet are proposed, a line for each."""
    meeting = meeting_or_404(request, pk)
    initial = {}
    if meeting.body_id:
        members = meeting.body.members.exclude(attendances__meeting=meeting).order_by("name")
        initial = {"attendances": [{"organisation": member} for member in members]}
    form = AttendanceForm(request.POST or None, actor=request.actor, instance=meeting, initial=initial)
    return _saved(request, form, meeting, "meeting_attendance.html", "#present")


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def meeting_minutes(request, pk):
    meeting = meeting_or_404(request, pk)
    form = MinutesForm(request.POST or None, actor=request.actor, instance=meeting)
    return _saved(request, form, meeting, "meeting_minutes.html", "#minutes")


def _saved(request, form, meeting: Meeting, template: str, part: str = ""):
    if form.is_bound and form.is_valid() and form.save() is not None:
        messages.success(request, _("Saved."))
        return redirect(here(request, meeting, part))
    context = {"form": form, "meeting": meeting, "back": here(request, meeting)}
    return form_page(request, PAGE + template, context)


@town_page(Permission.MANAGE_PARTNERS)
@require_http_methods(["GET", "POST"])
def meeting_delete(request, pk):
    meeting = meeting_or_404(request, pk)
    back = here(request, meeting)
    if meeting.scans.exists() or meeting.contributions.exists():
        messages.error(
            request, _("It is kept: it has a scan of its minutes, or comments that were made in it.")
        )
        return redirect(back)
    return confirm_page(
        request,
        title=_("Delete “%(name)s”?") % {"name": meeting},
        text=_("Its agenda, attendance, minutes and decisions go with it."),
        deed=meeting.delete,
        done=_("Deleted."),
        confirm_label=_("Delete"),
        next_url=reverse("meeting_list", args=[request.actor.municipality.slug]),
        cancel_url=back,
    )


@town_page(Permission.READ)
@require_safe
def meeting_calendar(request, pk):
    meeting = meeting_or_404(request, pk)
    made = as_calendar(
        meeting,
        zone=request.actor.municipality.time_zone,
        host=request.get_host().partition(":")[0],
        url=request.build_absolute_uri(here(request, meeting)),
    )
    response = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="meeting-{meeting.held_on}.ics"'
    return response


@town_page(Permission.MANAGE_PARTNERS)
@require_POST
def meeting_scan_add(request, pk):
    """Keep the scan of the signed minutes."""
    meeting = meeting_or_404(request, pk)
    try:
        if "scan" not in request.FILES:
            raise Refused(_("Choose the file of the scan."))
        keep_minutes(by=request.actor, meeting=meeting, scan=checked(request.FILES["scan"]))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The scan is kept."))
    return redirect(here(request, meeting, "#minutes"))


@town_page(Permission.MANAGE_PARTNERS)
@require_safe
def meeting_scan(request, pk, uid):
    """The scan of signed minutes: with signatures and lists of those who came, so for the office only."""
    meeting = meeting_or_404(request, pk)
    scan = visible_or_404(meeting.scans.all(), request.actor, uid=uid)
    return as_download(scan, f"minutes-{meeting.held_on}")


@town_page(Permission.MANAGE_PARTNERS)
@require_POST
def decision_state(request, uid):
    """Say that a decision was carried out, is dropped, or is open again."""
    decision = visible_or_404(MeetingDecision, request.actor, uid=uid)
    state = request.POST.get("state", "")
    if state in DecisionState.values:
        today = town_today(request.actor.municipality)
        services.carry_out(by=request.actor, decision=decision, state=state, on=today)
        messages.success(request, _("Saved."))
    if request.POST.get("back") == "meeting":
        return redirect(here(request, decision.meeting, "#decisions"))
    query = request.POST.get("query", "")
    return redirect(f"{reverse('decision_list', args=[request.actor.municipality.slug])}?{query}".rstrip("?"))
