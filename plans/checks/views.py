"""The check against the guidelines, what was considered, and what was set aside."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.plan.current import current_plan, current_plan_or_404
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission, can

from . import services
from .clauses import told
from .forms import WaiverForm
from .guidelines import CLAUSES, EVALUATED_BY, NOT_EVALUATED, RULES_BY_ID, Rule
from .history import history
from .models import Waiver
from .outcome import Thing
from .places import address_of, mend_of, place_of
from .report import CheckReport, Result

SHOWN_AT_ONCE, SHOWN_WHEN_OPENED = 8, 40


@town_page(Permission.READ)
def check_list(request):
    plan = current_plan(request.actor)
    if plan is None:
        return render(request, "plans/checks/no_plan.html", {"heading": _("Check")})
    report = services.results(plan)
    chosen = _shown(request, report)
    may_waive = can(request.actor, Permission.WAIVE_CHECKS, plan) and plan.is_editable
    may_mend = can(request.actor, Permission.EDIT_PLAN, plan) and plan.is_editable
    words = told(report.clause_texts)
    context = {
        "plan": plan,
        "report": report,
        "principles": _principles(report),
        "may_edit_clauses": can(request.actor, Permission.MANAGE_SETTINGS),
        "shown": chosen,
        "filters": _filters(report, chosen),
        "clauses": [
            (
                part,
                words[part.clause.id],
                [_row(one, request.actor, may_waive, may_mend) for one in part.results],
            )
            for part in report.by_clause(_chosen(report)[chosen][1])
        ],
        "not_evaluated": NOT_EVALUATED,
        "may_adopt": can(request.actor, Permission.ADOPT_PLAN, plan) and plan.is_editable,
    }
    return render(request, "plans/checks/check_list.html", context)


def _chosen(report: CheckReport) -> dict[str, tuple[str, list[Result]]]:
    return {
        "open": (_("Open"), [result for result in report.results if result.is_open]),
        "blocks": (_("Blocks"), report.blocks),
        "warnings": (_("Warnings"), report.warnings),
        "waived": (_("Waived"), report.waived),
        "all": (_("All"), list(report.results)),
    }


def _shown(request, report: CheckReport) -> str:
    asked = request.GET.get("show")
    return asked if asked in _chosen(report) else "open"


def _filters(report: CheckReport, chosen: str) -> list[dict]:
    return [
        {"name": name, "label": label, "count": len(found), "is_current": name == chosen}
        for name, (label, found) in _chosen(report).items()
    ]


def _principles(report: CheckReport) -> list[tuple]:
    """The eight principles of 2002, each with the results that answer it."""
    answered_by = {f"G{rule[-1]}": rules for rule, rules in EVALUATED_BY.items()}
    found = []
    for clause in CLAUSES:
        if clause.id.startswith("G"):
            rules = answered_by.get(clause.id, ())
            results = [one for one in report.results if one.rule.clause == clause.id or one.rule.id in rules]
            found.append((clause, results))
    return found


def _row(result: Result, actor, may_waive: bool, may_mend: bool = False) -> dict:
    town = actor.municipality.slug
    label, address = place_of(result.rule, town)
    lacking, mended = result.outcome.lacking, result.rule if may_mend else None
    waive, undo = "", ""
    if may_waive and result.is_open:
        waive = reverse("check_waive", kwargs={"town": town, "rule": result.rule.id})
    if may_waive and result.waiver:
        undo = reverse("check_unwaive", kwargs={"town": town, "uid": result.waiver.uid})
    return {
        "result": result,
        "fix_label": label,
        "fix_url": address,
        "things": linked(lacking[:SHOWN_AT_ONCE], town, mended),
        "more": linked(lacking[SHOWN_AT_ONCE:SHOWN_WHEN_OPENED], town, mended),
        "more_count": max(0, len(lacking) - SHOWN_AT_ONCE),
        "unlisted": max(0, len(lacking) - SHOWN_WHEN_OPENED),
        "waive_url": waive,
        "undo_url": undo,
    }


def linked_rows(found: Iterable[Result], actor) -> list[dict]:
    """Results as _result.html shows them, without the right to set them aside."""
    return [_row(result, actor, may_waive=False) for result in found]


def linked(things: Iterable[Thing], town: str, rule: Rule | None = None) -> list[tuple[Thing, str]]:
    """Each thing with its page; with a rule, with the place in its form where it is mended for this rule."""
    return [(thing, mend_of(rule, thing, town) if rule else address_of(thing, town)) for thing in things]


@town_page(Permission.WAIVE_CHECKS)
@require_http_methods(["GET", "POST"])
def check_waive(request, rule):
    plan = current_plan_or_404(request.actor)
    if rule not in RULES_BY_ID:
        raise Http404
    form = WaiverForm(request.POST or None, instance=Waiver(plan=plan, rule=rule), actor=request.actor)
    form.instance.municipality = request.actor.municipality
    if request.method == "POST" and form.is_valid():
        try:
            services.waive(by=request.actor, plan=plan, rule=rule, **form.said())
            messages.success(request, _("The rule is set aside. Reason and name are printed with the plan."))
            return redirect("check_list", town=plan.municipality.slug)
        except (Refused, Conflict) as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "rule": RULES_BY_ID[rule], "plan": plan}
    return form_page(request, "plans/checks/waiver_form.html", context)


@town_page(Permission.WAIVE_CHECKS)
@require_http_methods(["GET", "POST"])
def check_unwaive(request, uid):
    waiver = visible_or_404(Waiver, request.actor, uid=uid)
    back = reverse("check_list", kwargs={"town": request.actor.municipality.slug})
    if request.method == "POST":
        try_and_say(request, services.withdraw_waiver, waiver=waiver, done=_("The rule counts again."))
        return redirect(back)
    title = RULES_BY_ID[waiver.rule].title if waiver.rule in RULES_BY_ID else waiver.rule
    return render(
        request,
        "components/confirm.html",
        {
            "title": _("Let the rule “%(rule)s” count again?") % {"rule": title},
            "text": _("The waiver of %(person)s is removed: %(reason)s")
            % {"person": waiver.waived_by, "reason": waiver.reason},
            "confirm_label": _("Let it count again"),
            "cancel_url": back,
            "danger": True,
        },
    )


@town_page(Permission.READ)
def check_history(request):
    """How each rule went from version to version, and where the draft stands now."""
    plan = current_plan(request.actor)
    if plan is None:
        return render(request, "plans/checks/no_plan.html", {"heading": _("History of the check")})
    told = history(plan, services.results(plan).as_json())
    shows_all = request.GET.get("show") == "all"
    context = {
        "plan": plan,
        "history": told,
        "lines": [line for line in told.lines if shows_all or line.is_worth_showing],
        "shows_all": shows_all,
        "unchanged": sum(not line.is_worth_showing for line in told.lines),
    }
    return render(request, "plans/checks/history.html", context)


def try_and_say(request, verb, *, done: str, **what) -> None:
    """Carry out a verb and say how it went."""
    try:
        verb(by=request.actor, **what)
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, str(refused))
