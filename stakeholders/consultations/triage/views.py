"""The queue of protection. Only those who safeguard see it; it is no part of moderation and of no table."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.consultations.models import Contribution, Moderation
from stakeholders.consultations.moderation import with_texts

from . import services
from .forms import SetAsideForm, SettleForm
from .models import TIME_TARGETS, Disclosure, DisclosureKind, DisclosureState

TONES = {"open": "warning", "referred": "info", "closed": "neutral", "returned": "neutral"}


@town_page(Permission.SAFEGUARD)
def protection_list(request):
    """What waits for protection, the most urgent first, then what was settled."""
    at = timezone.now()
    rows = Disclosure.objects.visible_to(request.actor).select_related("contribution__round")
    open_ = list(rows.waiting().order_by("due_at"))
    for row in open_:
        row.is_late = row.due_at < at
    page_obj = page_of(request, rows.exclude(state=DisclosureState.OPEN).order_by("-updated_at", "-id"))
    for row in page_obj:
        row.tone = TONES[row.state]
    return render(
        request, "stakeholders/consultations/protection_list.html", {"waiting": open_, "page_obj": page_obj}
    )


@town_page(Permission.SAFEGUARD)
@require_http_methods(["GET", "POST"])
def protection_detail(request, pk):
    """One comment that was set aside, and what is done about it."""
    row = visible_or_404(
        Disclosure.objects.select_related("set_aside_by", "settled_by"), request.actor, pk=pk
    )
    back = reverse("protection_list", args=[request.actor.municipality.slug])
    form = SettleForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            services.settle(by=request.actor, disclosure=row, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        except Conflict as conflict:
            form.is_stale = True
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("It is written down."))
            return redirect(back)
    (contribution,) = with_texts(Contribution.objects.filter(pk=row.contribution_id), request.actor)
    row.is_late = row.state == DisclosureState.OPEN and row.due_at < timezone.now()
    context = {"form": form, "row": row, "contribution": contribution, "back": back}
    return form_page(request, "stakeholders/consultations/protection_detail.html", context)


@town_page(Permission.MODERATE)
@require_http_methods(["GET", "POST"])
def contribution_set_aside(request, uid):
    """Set a comment aside for those who protect; whoever does so need not be one of them."""
    rows = Contribution.objects.exclude(moderation=Moderation.DIVERTED).select_related("round")
    contribution = visible_or_404(rows, request.actor, uid=uid)
    town = request.actor.municipality.slug
    queue = reverse("moderation_queue", args=[town])
    form = SetAsideForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            made = services.set_aside(
                by=request.actor, contribution=contribution, at=timezone.now(), **form.cleaned_data
            )
        except Conflict as conflict:
            messages.error(request, str(conflict))
            return redirect(queue)
        messages.success(request, _("It is set aside. Those who protect are to act on it in time."))
        if can(request.actor, Permission.SAFEGUARD):
            return redirect("protection_detail", town=town, pk=made.pk)
        return redirect(queue)
    (told,) = with_texts(Contribution.objects.filter(pk=contribution.pk), request.actor)
    targets = [
        {"label": kind.label, "hours": int(TIME_TARGETS[kind].total_seconds() // 3600)}
        for kind in DisclosureKind
    ]
    return form_page(
        request,
        "stakeholders/consultations/contribution_set_aside.html",
        {"form": form, "contribution": told, "back": queue, "targets": targets},
    )
