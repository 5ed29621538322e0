"""Consultations as a whole: their design and their rounds."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.consultations.models import ConsultedText
from stakeholders.consultations.views import dressed, rounds_of
from stakeholders.consultations.wording import PROMISES

from .forms import ConsultationForm
from .models import Consultation


@town_page(Permission.READ)
def consultation_list(request):
    rows = Consultation.objects.visible_to(request.actor).annotate(count_rounds=Count("rounds"))
    context = {
        "page_obj": page_of(request, rows.order_by("-created_at", "-id")),
        "may_run": can(request.actor, Permission.RUN_CONSULTATION),
    }
    return render(request, "stakeholders/consultations/consultations/consultation_list.html", context)


@town_page(Permission.READ)
def consultation_detail(request, uid):
    consultation = visible_or_404(Consultation, request.actor, uid=uid)
    at = timezone.now()
    rounds = rounds_of(request.actor, at).filter(consultation=consultation)
    context = {
        "consultation": consultation,
        "promise": PROMISES[consultation.promise],
        "rounds": [dressed(round_, at) for round_ in rounds],
        "has_text": ConsultedText.objects.visible_to(request.actor).exists(),
        "may_run": can(request.actor, Permission.RUN_CONSULTATION, consultation),
    }
    return render(request, "stakeholders/consultations/consultations/consultation_detail.html", context)


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def consultation_create(request):
    town = request.actor.municipality
    initial = {"languages": town.languages}
    form = ConsultationForm(request.POST or None, actor=request.actor, initial=initial)
    return _edited(request, form, None)


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def consultation_update(request, uid):
    consultation = visible_or_404(Consultation, request.actor, uid=uid)
    form = ConsultationForm(request.POST or None, actor=request.actor, instance=consultation)
    return _edited(request, form, consultation)


def _edited(request, form: ConsultationForm, consultation: Consultation | None):
    if form.is_bound and form.is_valid() and (made := form.save()) is not None:
        messages.success(request, _("The consultation is saved."))
        return redirect("consultation_detail", town=request.actor.municipality.slug, uid=made.uid)
    context = {"form": form, "consultation": consultation}
    return form_page(request, "stakeholders/consultations/consultations/consultation_form.html", context)


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def consultation_delete(request, uid):
    consultation = visible_or_404(Consultation, request.actor, uid=uid)
    town = request.actor.municipality.slug
    here = reverse("consultation_detail", args=[town, uid])
    if consultation.rounds.exists():
        messages.error(request, _("It has rounds. Delete those in preparation first; others are kept."))
        return redirect(here)
    return confirm_page(
        request,
        title=_("Delete “%(name)s”?") % {"name": consultation.title},
        deed=consultation.delete,
        done=_("The consultation is deleted."),
        confirm_label=_("Delete"),
        next_url=reverse("consultation_list", args=[town]),
        cancel_url=here,
    )
