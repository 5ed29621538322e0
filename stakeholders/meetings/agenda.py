"""The agenda of a meeting, changed in place: each deed is a POST, and with scripts only the list is exchanged."""

from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.permissions import Permission

from . import services
from .forms import AgendaForm
from .showing import here, meeting_or_404, page_context

DEEDS = {"up": -1, "down": 1}


@town_page(Permission.MANAGE_PARTNERS)
@require_POST
def meeting_agenda(request, pk):
    """Add a point, move it up or down, or take it off."""
    meeting = meeting_or_404(request, pk)
    deed, _colon, item = request.POST.get("do", "add").partition(":")
    form = AgendaForm(request.POST if deed == "add" else None)
    try:
        if deed == "add" and form.is_valid():
            services.add_item(by=request.actor, meeting=meeting, **form.cleaned_data)
            form = AgendaForm()
        elif deed in DEEDS:
            services.move_item(by=request.actor, meeting=meeting, item=UUID(item), step=DEEDS[deed])
        elif deed == "remove":
            services.remove_item(by=request.actor, meeting=meeting, item=UUID(item))
    except (Refused, ValueError) as wrong:
        messages.error(request, str(wrong))
    if request.htmx:
        context = page_context(request, meeting, form)
        return render(request, "stakeholders/meetings/_agenda.html", context, status=200)
    if form.errors:
        context = page_context(request, meeting, form)
        return render(request, "stakeholders/meetings/meeting_detail.html", context, status=422)
    return redirect(here(request, meeting, "#agenda"))
