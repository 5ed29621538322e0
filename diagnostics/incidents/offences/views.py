"""Pages of the offence types."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diagnostics.incidents.models import OffenceType
from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission

from . import iccs, scheme, services
from .forms import OffenceTypeForm


@town_page(Permission.READ)
def offence_list(request):
    offences = list(OffenceType.objects.visible_to(request.actor))
    known, around = {one.pk: one for one in offences}, scheme.containers(offences)
    for offence in offences:
        offence.iccs_label = iccs.label(offence.iccs_code)
        offence.stands_in = known.get(around.get(offence.pk))
        offence.is_guessed = offence.stands_in is not None and offence.part_of_id is None
    return render(request, "diagnostics/incidents/offences/offence_list.html", {"offences": offences})


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def offence_create(request):
    return _edit(request, None)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def offence_update(request, uid):
    return _edit(request, visible_or_404(OffenceType, request.actor, uid=uid))


def _edit(request, offence):
    form = OffenceTypeForm(request.POST or None, instance=offence, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Offence type saved."))
        return redirect("offence_list", town=request.actor.municipality.slug)
    context = {"form": form, "offence": offence}
    return form_page(request, "diagnostics/incidents/offences/offence_form.html", context)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
def offence_delete(request, uid):
    offence = visible_or_404(OffenceType, request.actor, uid=uid)
    here = {"town": request.actor.municipality.slug}
    return confirm_page(
        request,
        title=_("Delete the offence type “%(name)s”?") % {"name": offence.name},
        deed=lambda: services.delete_offence(by=request.actor, offence=offence),
        done=_("Offence type deleted."),
        confirm_label=_("Delete the offence type"),
        next_url=reverse("offence_list", kwargs=here),
        cancel_url=reverse("offence_update", kwargs={**here, "uid": uid}),
    )
