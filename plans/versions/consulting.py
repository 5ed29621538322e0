"""Handing a frozen version to a consultation, which knows texts and nothing of plans."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Actor, Permission
from stakeholders.consultations.models import ConsultedText
from stakeholders.consultations.services import freeze_text

from .consulted import consulted_text
from .models import PlanVersion


def consult_on(*, by: Actor, version: PlanVersion) -> ConsultedText:
    """The text of a version, kept for ever; once for each version however often it is asked for."""
    return freeze_text(
        by=by,
        municipality=version.municipality,
        subject_uid=version.plan.uid,
        title=version.content["plan"]["title"],
        label=version.number,
        elements=consulted_text(version),
    )


@town_page(Permission.RUN_CONSULTATION)
@require_POST
def version_consult(request, number):
    """Freeze the text of the version and go on to prepare a round on it."""
    rows = PlanVersion.objects.select_related("plan", "municipality").order_by("-frozen_at")
    version = visible_or_404(rows, request.actor, number=number)
    town = request.actor.municipality.slug
    try:
        text = consult_on(by=request.actor, version=version)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("round_list", town=town)
    return redirect(f"{reverse('round_create', args=[town])}?text={text.uid}")
