"""The plan as one page, and its own details."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission

from .content import read
from .current import current_plan
from .forms import PlanForm
from .lines import Lines
from .models import PlanStage
from .pages import edits_plan, may_edit, reads_plan
from .services import why_locked

STAGE_TONES = {
    PlanStage.DRAFT: "neutral",
    PlanStage.IN_FORCE: "success",
    PlanStage.REVISION: "info",
    PlanStage.CLOSED: "neutral",
}


@town_page(Permission.READ)
@reads_plan
def plan_detail(request, plan):
    """The whole plan, from vision to actions."""
    content = read(plan, request.actor)
    context = {
        "plan": plan,
        "content": content,
        "lines": Lines(content, request.actor.municipality.slug),
        "other_plans": plan.other_plans.all(),
        "may_edit": may_edit(request, plan),
        "locked": why_locked(plan),
        "stage_tone": STAGE_TONES[plan.stage],
    }
    return render(request, "plans/plan/plan_detail.html", context)


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def plan_create(request):
    if request.method == "GET" and current_plan(request.actor) is not None:
        return redirect("plan_detail", town=request.actor.municipality.slug)
    form = PlanForm(request.POST or None, actor=request.actor)
    return _edit(
        request, form, title=_("Begin a plan"), done=_("The plan is begun. It is a draft until adoption.")
    )


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def plan_update(request, plan):
    form = PlanForm(request.POST or None, instance=plan, actor=request.actor)
    return _edit(request, form, title=_("Details of the plan"), done=_("The details of the plan are saved."))


def _edit(request, form, *, title: str, done: str):
    if request.method == "POST" and form.is_valid() and form.save() is not None:
        messages.success(request, done)
        page = "plan_update" if "stay" in request.POST else "plan_detail"
        return redirect(page, town=request.actor.municipality.slug)
    return form_page(request, "plans/plan/plan_form.html", {"form": form, "title": title})
