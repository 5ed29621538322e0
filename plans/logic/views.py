"""Pages of the logic model."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plans.plan.pages import reads_plan
from plans.problems.models import Problem
from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission

from .chain import Chain, chain_of
from .picture import logic_model


@town_page(Permission.READ)
@require_safe
@reads_plan
def logic_plan(request, plan):
    """The chain of the whole plan."""
    chain = chain_of(plan, town=request.actor.municipality.slug)
    title = _("Logic model of the plan")
    return render(request, "plans/logic/logic_model.html", _context(request, plan, chain, title))


@town_page(Permission.READ)
@require_safe
@reads_plan
def logic_problem(request, plan, uid):
    """The chain of one problem."""
    problem = visible_or_404(Problem.objects.of(plan), request.actor, uid=uid)
    chain = chain_of(plan, town=request.actor.municipality.slug, problem=str(problem.uid))
    title = _("Logic model: %(problem)s") % {"problem": problem.title}
    context = _context(request, plan, chain, title) | {"problem": problem}
    return render(request, "plans/logic/logic_model.html", context)


@town_page(Permission.READ)
@require_safe
@reads_plan
def logic_svg(request, plan):
    """The picture as a file; `?problem=` for one problem."""
    problem = None
    if asked := Problem.objects.visible_to(request.actor).of(plan).with_uid(request.GET.get("problem")):
        problem = str(asked.uid)
    chain = chain_of(plan, town=request.actor.municipality.slug, problem=problem)
    answer = HttpResponse(draw(chain, _("Logic model of the plan")), content_type="image/svg+xml")
    name = slugify(asked.code if asked else plan.title) or "plan"
    answer["Content-Disposition"] = f'attachment; filename="logic-model-{name}.svg"'
    return answer


def draw(chain: Chain, title: str):
    return logic_model(
        chain.bands,
        chain.columns,
        title=title,
        description=_("From each problem to its causes, objectives, actions, outputs and indicators."),
        nothing=_("Nothing to draw yet"),
    )


def _context(request, plan, chain: Chain, title: str) -> dict:
    return {
        "plan": plan,
        "title": title,
        "chain": chain,
        "gaps": chain.gaps,
        "svg": draw(chain, title) if chain.bands else "",
    }
