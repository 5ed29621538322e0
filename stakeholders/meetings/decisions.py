"""The decisions of all meetings of the town: what is open, whose it is, since when it is late."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from stakeholders.access.gate import town_page
from stakeholders.access.pages import page_of, query_without_page
from stakeholders.access.permissions import Permission, can
from stakeholders.access.sorting import Column, heads, in_order
from stakeholders.municipalities.clock import town_today

from . import lists
from .forms import DecisionFilter
from .models import MeetingDecision


@town_page(Permission.READ)
def decision_list(request):
    columns = (
        Column("text", _("Decision")),
        Column("who", _("Who carries it out"), "responsible__name"),
        Column("due", pgettext("until a day", "By"), "due_on"),
        Column("date", _("Meeting"), "meeting__held_on"),
        Column("state", _("State"), "state"),
    )
    form = DecisionFilter(request.GET or None, actor=request.actor)
    today = town_today(request.actor.municipality)
    rows = lists.decisions(request.actor, form, today).order_by("due_on", "pk")
    context = {
        "form": form,
        "page_obj": page_of(request, in_order(request, rows, columns)),
        "heads": heads(request, columns),
        "querystring": query_without_page(request),
        "query": request.GET.urlencode(),
        "today": today,
        "overdue": MeetingDecision.objects.visible_to(request.actor).overdue(today).count(),
        "may_edit": can(request.actor, Permission.MANAGE_PARTNERS),
    }
    return render(request, "stakeholders/meetings/decision_list.html", context)
