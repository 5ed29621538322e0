"""Progress: reported by link in a mail or on the page, and seen together."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from diagnostics.charts.progress import progress
from diagnostics.indicators.judgement import Reason
from plans.actions.models import Action
from plans.actions.services import mark_milestone
from plans.plan.models import Plan, PlanStage
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import link_page, town_page
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.municipalities.clock import town_today

from . import dashboard, services
from .forms import ProgressForm

TONES = {"green": "success", "amber": "warning", "red": "error", "grey": "neutral"}
REASONS = {
    Reason.REACHED: gettext_lazy("reached"),
    Reason.ON_TRACK: gettext_lazy("on track"),
    Reason.BEHIND: gettext_lazy("behind"),
    Reason.FAR_BEHIND: gettext_lazy("far behind"),
    Reason.CONTEXT: gettext_lazy("context, not judged"),
    Reason.NO_TARGET: gettext_lazy("no complete target"),
    Reason.NO_VALUE: gettext_lazy("no value yet"),
    Reason.TOO_EARLY: gettext_lazy("no value since the baseline"),
    Reason.TOO_FEW: gettext_lazy("too few cases to judge"),
}


@town_page(Permission.READ)
def followup(request):
    """How the adopted plan is doing: actions, milestones, values against targets, silence."""
    plan = Plan.objects.visible_to(request.actor).exclude(stage=PlanStage.CLOSED).first()
    if plan is None or plan.stage == PlanStage.DRAFT:
        return render(request, "plans/monitoring/followup_empty.html", {"plan": plan})
    today = town_today(request.actor.municipality)
    report = dashboard.follow_up(plan, today, request.actor)
    lines = [(line, TONES[line.verdict.rag], _reason(line), _drawn(line)) for line in report.targets]
    context = {"plan": plan, "report": report, "lines": lines, "today": today}
    return render(request, "plans/monitoring/followup.html", context)


def _reason(line) -> str:
    hidden = hasattr(line.target, "hidden_below")
    return _("not shown") if hidden else REASONS[line.verdict.reason]


def _drawn(line):
    """The way from baseline to target with the newest value on it."""
    target, value = line.target, line.value
    numbers = [target.baseline_value, value.value if value else None, target.target_value]
    baseline, now, goal = (None if number is None else float(number) for number in numbers)
    return progress(baseline, now, goal, title=str(target.indicator), narrow=True)


def _actions():
    return Action.objects.select_related("plan", "municipality").prefetch_related(
        "milestones", "responsibilities"
    )


@link_page(LinkPurpose.REPORT_PROGRESS)
@require_http_methods(["GET", "POST"])
def progress_by_link(request):
    """The page behind the link in a reminder: report on one action in two minutes, without an account."""
    action = visible_or_404(_actions(), request.actor, uid=request.link.target_uid)
    form = ProgressForm(request.POST or None, action=action, reporter=request.link.recipient_name)
    if request.method == "POST" and form.is_valid() and _take(form, action, "link", request.actor):
        PartnerLink.objects.filter(pk=request.link.pk).update(used_at=timezone.now())
        return render(request, "plans/monitoring/progress_thanks.html", {"action": action})
    context = {"form": form, "action": action, "reports": action.reports.all()[:3]}
    return form_page(request, "plans/monitoring/progress_link.html", context)


@town_page(Permission.REPORT_PROGRESS)
@require_http_methods(["GET", "POST"])
def progress_create(request, uid):
    action = visible_or_404(_actions(), request.actor, uid=uid)
    if not can(request.actor, Permission.REPORT_PROGRESS, action):
        raise PermissionDenied
    form = ProgressForm(request.POST or None, action=action, reporter=str(request.user))
    if request.method == "POST" and form.is_valid() and _take(form, action, "page", request.actor):
        messages.success(request, _("Progress reported."))
        return redirect("action_detail", town=request.actor.municipality.slug, uid=uid)
    return form_page(request, "plans/monitoring/progress_form.html", {"form": form, "action": action})


def _take(form: ProgressForm, action: Action, channel: str, actor: Actor) -> bool:
    data = form.cleaned_data
    today = town_today(action.municipality)
    try:
        services.report_progress(
            action=action,
            status=data["status"],
            progress=data["progress"],
            text=data["text"],
            reported_by=data["reported_by"],
            key=data["key"],
            today=today,
            channel=channel,
        )
    except (Refused, Conflict) as error:
        form.add_error(None, str(error))
        return False
    for milestone in action.milestones.all():
        reached = str(milestone.uid) in data.get("milestones", [])
        if reached != bool(milestone.done_on):
            mark_milestone(by=actor, milestone=milestone, done_on=today if reached else None, today=today)
    return True
