"""Pages of objectives."""

from django.db.models import Count, Prefetch
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diagnostics.charts.progress import progress
from plans.plan.pages import do_or_say, edit_element, edits_plan, may_edit, reads_plan
from plans.plan.services import move
from plans.problems.models import Problem
from stakeholders.access.confirming import confirm_page
from stakeholders.access.drawing_words import page_words
from stakeholders.access.gate import town_page
from stakeholders.access.pages import page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.consultations.answers.heard import heard_about

from .forms import ObjectiveFilter, ObjectiveForm
from .interim import pairs
from .models import SMART, Objective, Target
from .sdg import SDG_TARGETS
from .services import delete_objective, is_outside_plan, standings, why_kept


@town_page(Permission.READ)
@reads_plan
def objective_list(request, plan):
    form = ObjectiveFilter(request.GET or None, actor=request.actor, plan=plan)
    rows = (
        Objective.objects.visible_to(request.actor)
        .of(plan)
        .matching(q=form.value("q"), problem=form.value("problem"))
        .annotate(action_count=Count("action_links", distinct=True))
        .order_by("order", "code")
        .select_related("owner")
        .prefetch_related("problems", Prefetch("targets", Target.objects.select_related("indicator")))
    )
    page_obj = page_of(request, rows)
    by_target = {
        standing.target.pk: standing
        for standing in standings((one for row in page_obj for one in row.targets.all()), request.actor)
    }
    for row in page_obj:
        row.standings = [by_target[target.pk] for target in row.targets.all()]
    context = {
        "form": form,
        "page_obj": page_obj,
        "querystring": query_without_page(request),
        "may_edit": may_edit(request, plan),
        # Moving among filtered rows would move past rows that are not seen.
        "may_move": may_edit(request, plan) and not request.GET,
    }
    return render(request, "plans/objectives/objective_list.html", context)


@town_page(Permission.READ)
@reads_plan
def objective_detail(request, plan, uid):
    rows = Objective.objects.of(plan).select_related("owner", "plan")
    objective = visible_or_404(rows, request.actor, uid=uid)
    targets = objective.targets.select_related("indicator")
    context = {
        "objective": objective,
        "standings": [_drawn(standing) for standing in standings(targets, request.actor)],
        "problems": objective.problems.all(),
        "sdg_targets": [(code, SDG_TARGETS[code]) for code in objective.sdg_targets],
        "smart": [(Objective._meta.get_field(name).verbose_name, getattr(objective, name)) for name in SMART],
        "actions": objective.actions.order_by("order", "code"),
        "is_outside_plan": is_outside_plan(objective, objective.due_on),
        "heard": heard_about(request.actor, [objective.uid], timezone.now()).get(str(objective.uid)),
        "may_edit": may_edit(request, plan),
    }
    return render(request, "plans/objectives/objective_detail.html", context)


def _drawn(standing) -> dict:
    """A standing with its chart, wide and narrow."""
    target, value = standing.target, standing.value
    known = [
        None if number is None else float(number)
        for number in (target.baseline_value, value and value.value, target.target_value)
    ]
    title = f"{standing.indicator.name}, {standing.indicator.unit}"
    described = {"title": title, "description": str(standing.words), "words": page_words()}
    return {
        "standing": standing,
        "interim": pairs(target.interim_targets),
        "svg": progress(*known, **described),
        "svg_narrow": progress(*known, narrow=True, **described),
    }


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def objective_create(request, plan):
    initial = {}
    if asked := Problem.objects.visible_to(request.actor).of(plan).with_uid(request.GET.get("problem")):
        initial = {"problems": [asked.pk]}
    form = ObjectiveForm(request.POST or None, plan=plan, actor=request.actor, initial=initial)
    return _edit(request, form, title=_("New objective"))


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def objective_update(request, plan, uid):
    objective = visible_or_404(Objective.objects.of(plan), request.actor, uid=uid)
    form = ObjectiveForm(request.POST or None, plan=plan, instance=objective, actor=request.actor)
    return _edit(request, form, title=_("Edit %(code)s") % {"code": objective.code})


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["POST"])
@reads_plan
def objective_move(request, plan, uid):
    objective = visible_or_404(Objective.objects.of(plan), request.actor, uid=uid)
    do_or_say(request, move, by=request.actor, element=objective, up=request.POST.get("direction") == "up")
    return redirect("objective_list", town=request.actor.municipality.slug)


def _edit(request, form, *, title: str):
    town = request.actor.municipality.slug
    return edit_element(
        request,
        form,
        title=title,
        crumbs=[{"label": _("Objectives"), "url": reverse("objective_list", kwargs={"town": town})}],
        cancel_url=_back(request, form.instance),
        done=_("The objective is saved."),
        detail="objective_detail",
    )


def _back(request, objective) -> str:
    town = request.actor.municipality.slug
    if objective.pk is None:
        return reverse("objective_list", kwargs={"town": town})
    return reverse("objective_detail", kwargs={"town": town, "uid": objective.uid})


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def objective_delete(request, plan, uid):
    objective = visible_or_404(Objective.objects.of(plan), request.actor, uid=uid)
    return confirm_page(
        request,
        title=_("Delete “%(objective)s”?") % {"objective": objective},
        text=why_kept(objective),
        consequences=[_("Its targets go with it. The indicators and their values stay.")],
        deed=lambda: delete_objective(by=request.actor, objective=objective),
        done=_("The objective is deleted."),
        confirm_label=_("Delete the objective"),
        next_url=reverse("objective_list", kwargs={"town": request.actor.municipality.slug}),
        cancel_url=_back(request, objective),
    )
