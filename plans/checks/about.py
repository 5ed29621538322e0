"""What the check says about one part of the plan, beside the place where it is written."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from plans.actions.models import Action
from plans.objectives.models import Objective
from plans.plan.current import current_plan_or_404
from plans.plan.models import Plan
from plans.problems.models import Problem
from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission, can

from . import services
from .clauses import ToldClause, told
from .places import mend_of
from .report import CheckReport, Result

MODELS = {"problem": Problem, "objective": Objective, "action": Action}


@dataclass(frozen=True, slots=True)
class Said:
    """One open rule as it concerns this part: what is lacking, the clause, and where it is mended."""

    result: Result
    clause: ToldClause
    note: str
    url: str


def said_about(report: CheckReport, uid: str, town: str, clauses: dict[str, ToldClause]) -> list[Said]:
    """The open rules that name this part of the plan."""
    found = []
    for result, thing in report.about(uid):
        note = thing.note if thing else "; ".join(result.outcome.missing)
        found.append(Said(result, clauses[result.rule.clause], note, mend_of(result.rule, thing, town)))
    return found


@town_page(Permission.READ)
def check_about(request, kind, uid):
    """The panel of one part of the plan: alone as a page, or as the piece that htmx puts beside the form."""
    plan = current_plan_or_404(request.actor)
    part = _part(request, plan, kind, uid)
    report = services.results(plan)
    town = request.actor.municipality.slug
    context = {
        "part": part,
        "kind": kind,
        "plan": plan,
        "back": _page_of(part, kind, town),
        "said": said_about(report, str(uid), town, told(report.clause_texts)),
        "met": report.met_by(str(uid)),
        "may_mend": can(request.actor, Permission.EDIT_PLAN, plan) and plan.is_editable,
    }
    alone = request.headers.get("HX-Request") != "true"
    return render(request, "plans/checks/about.html" if alone else "plans/checks/_about.html", context)


def _part(request, plan: Plan, kind: str, uid):
    if kind == "plan":
        if plan.uid != uid:
            raise Http404
        return plan
    if kind not in MODELS:
        raise Http404
    return visible_or_404(MODELS[kind].objects.of(plan), request.actor, uid=uid)


def _page_of(part, kind: str, town: str) -> str:
    if kind == "plan":
        return reverse("plan_detail", kwargs={"town": town})
    return reverse(f"{kind}_detail", kwargs={"town": town, "uid": part.uid})
