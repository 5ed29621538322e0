"""Pages of problems."""

from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.plan.pages import do_or_say, edit_element, edits_plan, may_edit, reads_plan
from plans.plan.services import move
from plans.plan.taxonomy import FACTORS, PROBLEM_TYPES
from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission

from .forms import ProblemFilter, ProblemForm
from .models import Problem, ProblemStatus
from .services import delete_problem, why_kept

STATUS_TONES = {
    ProblemStatus.CANDIDATE: "neutral",
    ProblemStatus.PRIORITISED: "success",
    ProblemStatus.WATCH: "info",
    ProblemStatus.REJECTED: "neutral",
    ProblemStatus.CLOSED: "neutral",
}


@town_page(Permission.READ)
@reads_plan
def problem_list(request, plan):
    form = ProblemFilter(request.GET or None, actor=request.actor)
    rows = (
        Problem.objects.visible_to(request.actor)
        .of(plan)
        .matching(q=form.value("q"), status=form.value("status"))
        .annotate(objective_count=Count("objective_links"))
        .order_by("order", "code")
        .prefetch_related("areas")
    )
    page_obj = page_of(request, rows)
    for problem in page_obj:
        problem.tone = STATUS_TONES[problem.status]
    context = {
        "form": form,
        "page_obj": page_obj,
        "querystring": query_without_page(request),
        "may_edit": may_edit(request, plan),
        # Moving among filtered rows would move past rows that are not seen.
        "may_move": may_edit(request, plan) and not request.GET,
    }
    return render(request, "plans/problems/problem_list.html", context)


@town_page(Permission.READ)
@reads_plan
def problem_detail(request, plan, uid):
    rows = Problem.objects.of(plan).select_related("extent_source")
    problem = visible_or_404(rows, request.actor, uid=uid)
    factors = list(problem.factors.all())
    for link in factors:
        link.name = FACTORS[link.factor]
    context = {
        "problem": problem,
        "tone": STATUS_TONES[problem.status],
        "types": [PROBLEM_TYPES.get(code, code) for code in problem.cp_codes],
        "areas": problem.areas.all(),
        "questions": _questions(problem),
        "factors": factors,
        "findings": problem.findings.all(),
        "options": problem.options.all(),
        "objectives": problem.objectives.order_by("order", "code"),
        "may_edit": may_edit(request, plan),
    }
    return render(request, "plans/problems/problem_detail.html", context)


def _questions(problem) -> list[tuple[str, str]]:
    names = ("what", "where", "when", "who_victims", "who_offenders", "how", "why")
    return [(Problem._meta.get_field(name).verbose_name, getattr(problem, name)) for name in names]


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def problem_create(request, plan):
    form = ProblemForm(request.POST or None, plan=plan, actor=request.actor)
    return _edit(request, form, title=_("New problem"))


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def problem_update(request, plan, uid):
    problem = visible_or_404(Problem.objects.of(plan), request.actor, uid=uid)
    form = ProblemForm(request.POST or None, plan=plan, instance=problem, actor=request.actor)
    return _edit(request, form, title=_("Edit %(code)s") % {"code": problem.code})


def _edit(request, form, *, title: str):
    return edit_element(
        request,
        form,
        title=title,
        crumbs=_crumbs(request),
        cancel_url=_back(request, form.instance),
        done=_("The problem is saved."),
        detail="problem_detail",
    )


def _crumbs(request) -> list[dict]:
    town = request.actor.municipality.slug
    return [{"label": _("Problems"), "url": reverse("problem_list", kwargs={"town": town})}]


def _back(request, problem) -> str:
    town = request.actor.municipality.slug
    if problem.pk is None:
        return reverse("problem_list", kwargs={"town": town})
    return reverse("problem_detail", kwargs={"town": town, "uid": problem.uid})


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def problem_delete(request, plan, uid):
    problem = visible_or_404(Problem.objects.of(plan), request.actor, uid=uid)
    return confirm_page(
        request,
        title=_("Delete “%(problem)s”?") % {"problem": problem},
        text=why_kept(problem),
        consequences=[_("Its factors, its options and its links to findings go with it.")],
        deed=lambda: delete_problem(by=request.actor, problem=problem),
        done=_("The problem is deleted."),
        confirm_label=_("Delete the problem"),
        next_url=reverse("problem_list", kwargs={"town": request.actor.municipality.slug}),
        cancel_url=_back(request, problem),
    )


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["POST"])
@reads_plan
def problem_move(request, plan, uid):
    problem = visible_or_404(Problem.objects.of(plan), request.actor, uid=uid)
    do_or_say(request, move, by=request.actor, element=problem, up=request.POST.get("direction") == "up")
    return redirect("problem_list", town=request.actor.municipality.slug)
