"""Pages of problems."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diagnostics.incidents.problem_types import ICCS_NAMES, iccs_of
from plans.plan.pages import do_or_say, edit_element, edits_plan, may_edit, reads_plan
from plans.plan.services import move
from plans.plan.small_counts import told_problem
from plans.plan.taxonomy import FACTORS, PROBLEM_TYPES
from plans.priorities.matrix import matrix_of
from plans.priorities.telling import TONES, figure, told_row
from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.consultations.answers.heard import heard_about

from .deciding import DecisionForm
from .forms import ProblemFilter, ProblemForm
from .models import Problem
from .readings import CITED, changes_since, read_again
from .services import delete_problem, why_kept


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
    page_obj, matrix = page_of(request, rows), matrix_of(plan)
    for problem in page_obj:
        problem.tone = TONES[problem.status]
        problem.shown_score, problem.place = figure(matrix.score(problem)), matrix.place(problem)
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
    """The whole analysis of one problem: on the screen, and on one printed sheet."""
    rows = Problem.objects.of(plan).select_related("extent_source")
    problem = told_problem(visible_or_404(rows, request.actor, uid=uid), request.actor)
    factors = list(problem.factors.all())
    for link in factors:
        link.name = FACTORS[link.factor]
    context = {
        "problem": problem,
        "row": told_row(matrix_of(plan), problem),
        "tone": TONES[problem.status],
        "types": [PROBLEM_TYPES.get(code, code) for code in problem.cp_codes],
        "iccs": [(code, ICCS_NAMES[code]) for code in iccs_of(problem.cp_codes)],
        "areas": problem.areas.with_successors(),
        "questions": _told(problem, "what", "where", "when", "who_victims", "who_offenders", "how", "why"),
        "profiles": _told(problem, "victim_profile", "offender_profile", "place_profile"),
        "gaps": _told(problem, "triangle_handler", "triangle_guardian", "triangle_manager"),
        "factors": factors,
        "findings": _findings(problem),
        "options": problem.options.all(),
        "objectives": problem.objectives.order_by("order", "code"),
        "heard": heard_about(request.actor, [problem.uid], timezone.now()).get(str(problem.uid)),
        "may_edit": may_edit(request, plan),
    }
    return render(request, "plans/problems/problem_detail.html", context)


def _told(problem, *names: str) -> list[tuple[str, str]]:
    return [(Problem._meta.get_field(name).verbose_name, getattr(problem, name)) for name in names]


def _findings(problem) -> list:
    """The links to findings, each with what has changed since it was read here."""
    links = list(
        problem.finding_links.select_related("finding").prefetch_related(CITED).order_by("finding__code")
    )
    for link in links:
        link.changes = changes_since(link)
    return links


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
@require_http_methods(["GET", "POST"])
@edits_plan
def problem_decide(request, plan, uid):
    """What the partners decided: the status of the problem, why, who and when."""
    problem = visible_or_404(Problem.objects.of(plan), request.actor, uid=uid)
    form = DecisionForm(request.POST or None, problem=problem, actor=request.actor)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("The decision on %(code)s is recorded.") % {"code": problem.code})
        return redirect("priority_list", town=request.actor.municipality.slug)
    context = {
        "form": form,
        "problem": problem,
        "row": told_row(matrix_of(plan), problem),
        "title": _("Decide on %(problem)s") % {"problem": problem},
        "crumbs": _crumbs(request),
        "cancel_url": _back(request, problem),
    }
    return form_page(request, "plans/problems/decision_form.html", context)


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["POST"])
@reads_plan
def problem_finding_read(request, plan, uid, finding):
    """Somebody has read what a changed finding says now, and the problem rests on that."""
    problem = visible_or_404(Problem.objects.of(plan), request.actor, uid=uid)
    links = problem.finding_links.select_related("finding", "problem__plan").prefetch_related(CITED)
    link = visible_or_404(links, request.actor, finding__uid=finding)
    if do_or_say(request, read_again, by=request.actor, link=link):
        messages.success(request, _("The problem rests on what the finding says now."))
    return redirect(_back(request, problem))


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["POST"])
@reads_plan
def problem_move(request, plan, uid):
    problem = visible_or_404(Problem.objects.of(plan), request.actor, uid=uid)
    do_or_say(request, move, by=request.actor, element=problem, up=request.POST.get("direction") == "up")
    return redirect("problem_list", town=request.actor.municipality.slug)
