"""Pages that change actions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.objectives.models import Objective
from plans.plan.pages import do_or_say, edit_element, edits_plan, reads_plan
from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.municipalities.clock import town_today

from . import services
from .forms import ActionForm
from .models import Acceptance, Action, Milestone
from .outputs.models import Output


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def action_create(request, plan):
    initial = {}
    objectives = Objective.objects.visible_to(request.actor).of(plan)
    if asked := objectives.with_uid(request.GET.get("objective")):
        initial = {"objectives": [asked.pk]}
    form = ActionForm(request.POST or None, plan=plan, actor=request.actor, initial=initial)
    return _edit(request, form, title=_("New action"))


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def action_update(request, plan, uid):
    action = _action_or_404(request, plan, uid)
    form = ActionForm(request.POST or None, plan=plan, instance=action, actor=request.actor)
    return _edit(request, form, title=_("Edit %(code)s") % {"code": action.code})


def _edit(request, form, *, title: str):
    town = request.actor.municipality.slug
    return edit_element(
        request,
        form,
        title=title,
        crumbs=[{"label": _("Actions"), "url": reverse("action_list", kwargs={"town": town})}],
        cancel_url=_back(request, form.instance),
        done=_("The action is saved."),
        detail="action_detail",
    )


def _action_or_404(request, plan, uid) -> Action:
    return visible_or_404(Action.objects.of(plan), request.actor, uid=uid)


def _back(request, action) -> str:
    town = request.actor.municipality.slug
    if action.pk is None:
        return reverse("action_list", kwargs={"town": town})
    return reverse("action_detail", kwargs={"town": town, "uid": action.uid})


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["POST"])
@reads_plan
def action_duplicate(request, plan, uid):
    action = _action_or_404(request, plan, uid)
    try:
        copy = services.duplicate_action(by=request.actor, action=action)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(_back(request, action))
    messages.success(request, _("This is the copy. Nobody has accepted it yet."))
    return redirect("action_update", town=request.actor.municipality.slug, uid=copy.uid)


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def action_delete(request, plan, uid):
    action = _action_or_404(request, plan, uid)
    accepted = action.responsibilities.filter(acceptance=Acceptance.ACCEPTED).count()
    consequences = [_("Its milestones and responsibilities go with it.")]
    if accepted:
        consequences.append(
            _("%(count)s organisations have accepted their part. Tell them: no letter does it.")
            % {"count": accepted}
        )
    return confirm_page(
        request,
        title=_("Delete “%(action)s”?") % {"action": action},
        text=services.why_kept(action),
        consequences=consequences,
        deed=lambda: services.delete_action(by=request.actor, action=action),
        done=_("The action is deleted."),
        confirm_label=_("Delete the action"),
        next_url=reverse("action_list", kwargs={"town": request.actor.municipality.slug}),
        cancel_url=_back(request, action),
    )


@town_page(Permission.REPORT_PROGRESS)
@require_http_methods(["POST"])
def milestone_mark(request, uid):
    """Say that a milestone was reached on a day, or take that back (`deed=undo`)."""
    rows = Milestone.objects.select_related("action").prefetch_related("action__responsibilities")
    milestone = visible_or_404(rows, request.actor, uid=uid)
    if not can(request.actor, Permission.REPORT_PROGRESS, milestone):
        raise PermissionDenied
    today = town_today(request.actor.municipality)
    done_on = None
    if request.POST.get("deed") != "undo":
        done_on = _day(request.POST.get("done_on", "")) or today
    if do_or_say(
        request, services.mark_milestone, by=request.actor, milestone=milestone, done_on=done_on, today=today
    ):
        messages.success(request, _("The milestone is marked."))
    return redirect("action_detail", town=request.actor.municipality.slug, uid=milestone.action.uid)


def _day(text: str):
    try:
        return parse_date(text)
    except ValueError:
        return None


@town_page(Permission.REPORT_PROGRESS)
@require_http_methods(["POST"])
def output_record(request, uid):
    """Say how much of an output there is by now; nothing takes the number back."""
    rows = Output.objects.select_related("action").prefetch_related("action__responsibilities")
    output = visible_or_404(rows, request.actor, uid=uid)
    if not can(request.actor, Permission.REPORT_PROGRESS, output):
        raise PermissionDenied
    here = redirect("action_detail", town=request.actor.municipality.slug, uid=output.action.uid)
    try:
        done = Output._meta.get_field("done").clean(request.POST.get("done", "").strip() or None, output)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return here
    if do_or_say(request, services.record_output, by=request.actor, output=output, done=done):
        messages.success(request, _("The number is recorded."))
    return here
