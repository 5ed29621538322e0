"""Evaluations: planned, recorded, decided."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from plans.plan.models import Plan, PlanStage
from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, visible_or_404
from stakeholders.access.permissions import Permission

from . import services
from .forms import DecisionForm, EvaluationFindingForm, EvaluationForm
from .models import Evaluation, EvaluationFinding, EvaluationState

TONES = {"planned": "info", "done": "warning", "decided": "success"}


def _current_plan(request):
    return visible_or_404(Plan.objects.exclude(stage=PlanStage.CLOSED), request.actor)


@town_page(Permission.READ)
def evaluation_list(request):
    rows = Evaluation.objects.visible_to(request.actor).select_related("objective", "action", "plan")
    page_obj = page_of(request, rows)
    for row in page_obj:
        row.tone = TONES[row.state]
    has_plan = Plan.objects.visible_to(request.actor).exists()
    return render(
        request, "plans/evaluation/evaluation_list.html", {"page_obj": page_obj, "has_plan": has_plan}
    )


@town_page(Permission.EVALUATE)
@require_http_methods(["GET", "POST"])
def evaluation_create(request):
    plan = _current_plan(request)
    evaluation = Evaluation(municipality=request.actor.municipality, plan=plan)
    return _edit(request, evaluation, _("Plan an evaluation"))


@town_page(Permission.EVALUATE)
@require_http_methods(["GET", "POST"])
def evaluation_update(request, uid):
    evaluation = visible_or_404(Evaluation, request.actor, uid=uid)
    if evaluation.state == EvaluationState.DECIDED:
        messages.info(request, _("A decided evaluation is no longer changed."))
        return redirect("evaluation_detail", town=request.actor.municipality.slug, uid=uid)
    return _edit(request, evaluation, str(evaluation))


def _edit(request, evaluation, title):
    form = EvaluationForm(request.POST or None, instance=evaluation, actor=request.actor)
    here = {"town": request.actor.municipality.slug}
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("Evaluation saved."))
        return redirect("evaluation_detail", uid=saved.uid, **here)
    back = reverse("evaluation_list", kwargs=here)
    context = {"form": form, "title": title, "back": back}
    return form_page(request, "plans/evaluation/evaluation_form.html", context)


@town_page(Permission.READ)
def evaluation_detail(request, uid):
    evaluation = visible_or_404(
        Evaluation.objects.select_related("objective", "action", "plan"), request.actor, uid=uid
    )
    evaluation.tone = TONES[evaluation.state]
    context = {"evaluation": evaluation, "findings": evaluation.findings.all()}
    return render(request, "plans/evaluation/evaluation_detail.html", context)


@town_page(Permission.EVALUATE)
@require_http_methods(["GET", "POST"])
def evaluation_finding_create(request, uid):
    evaluation = visible_or_404(Evaluation, request.actor, uid=uid)
    here = {"town": request.actor.municipality.slug, "uid": uid}
    if evaluation.state != EvaluationState.PLANNED:
        messages.info(request, _("The findings of this evaluation are closed."))
        return redirect("evaluation_detail", **here)
    finding = EvaluationFinding(municipality=request.actor.municipality, evaluation=evaluation)
    form = EvaluationFindingForm(request.POST or None, instance=finding, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Finding recorded."))
        return redirect("evaluation_detail", **here)
    context = {
        "form": form,
        "title": _("Add a finding"),
        "back": reverse("evaluation_detail", kwargs=here),
    }
    return form_page(request, "plans/evaluation/evaluation_form.html", context)


@town_page(Permission.EVALUATE)
@require_http_methods(["GET", "POST"])
def evaluation_finding_update(request, pk):
    finding = visible_or_404(EvaluationFinding.objects.select_related("evaluation"), request.actor, pk=pk)
    form = EvaluationFindingForm(request.POST or None, instance=finding, actor=request.actor)
    back = _page_of(request, finding)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_finding(by=request.actor, finding=finding, save=form.save)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Finding changed."))
            return redirect(back)
    context = {"form": form, "title": _("Change the finding"), "back": back}
    return form_page(request, "plans/evaluation/evaluation_form.html", context)


@town_page(Permission.EVALUATE)
@require_http_methods(["GET", "POST"])
def evaluation_finding_delete(request, pk):
    finding = visible_or_404(EvaluationFinding.objects.select_related("evaluation"), request.actor, pk=pk)
    back = _page_of(request, finding)
    return confirm_page(
        request,
        title=_("Delete this finding?"),
        text=finding.text,
        deed=lambda: services.delete_finding(by=request.actor, finding=finding),
        done=_("The finding is deleted."),
        confirm_label=_("Delete the finding"),
        next_url=back,
        cancel_url=back,
    )


def _page_of(request, finding: EvaluationFinding) -> str:
    keys = {"town": request.actor.municipality.slug, "uid": finding.evaluation.uid}
    return reverse("evaluation_detail", kwargs=keys)


@town_page(Permission.EVALUATE)
@require_POST
def evaluation_close(request, uid):
    evaluation = visible_or_404(Evaluation, request.actor, uid=uid)
    try:
        services.close_findings(by=request.actor, evaluation=evaluation)
        messages.success(request, _("The findings are closed; now a decision can follow."))
    except (Refused, Conflict) as error:
        messages.error(request, str(error))
    return redirect("evaluation_detail", town=request.actor.municipality.slug, uid=uid)


@town_page(Permission.DECIDE_EVALUATION)
@require_http_methods(["GET", "POST"])
def evaluation_decide(request, uid):
    evaluation = visible_or_404(Evaluation, request.actor, uid=uid)
    here = {"town": request.actor.municipality.slug, "uid": uid}
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.decide(by=request.actor, evaluation=evaluation, **form.cleaned_data)
        except (Refused, Conflict) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Decision recorded."))
            return redirect("evaluation_detail", **here)
    context = {
        "form": form,
        "title": _("What follows from it?"),
        "back": reverse("evaluation_detail", kwargs=here),
    }
    return form_page(request, "plans/evaluation/evaluation_form.html", context)
