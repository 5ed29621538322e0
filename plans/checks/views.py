"""The check against the guidelines, what was considered, and what was set aside."""

from collections import Counter
from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from plans.plan.current import current_plan, current_plan_or_404
from plans.plan.models import Consideration
from plans.plan.taxonomy import level_of
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission, can

from . import services
from .coverage import Considered, Entry
from .facts import facts_of
from .forms import ConsiderationForm, WaiverForm
from .guidelines import EVALUATED_BY, NOT_EVALUATED, RULES_BY_ID
from .models import Waiver
from .outcome import Thing
from .places import address_of, place_of
from .report import CheckReport, Result
from .subjects import GROUPS, SUBJECTS

SHOWN_AT_ONCE, SHOWN_WHEN_OPENED = 8, 40
_STATES = {
    Considered.INCLUDED: ("success", gettext_lazy("Included")),
    Considered.EXCLUDED_WITH_REASON: ("neutral", gettext_lazy("Excluded, with a reason")),
    Considered.DEFERRED: ("info", gettext_lazy("Deferred")),
    Considered.NOT_CONSIDERED: ("error", gettext_lazy("Not considered")),
}


@town_page(Permission.READ)
def check_list(request):
    plan = current_plan(request.actor)
    if plan is None:
        return render(request, "plans/checks/no_plan.html", {"heading": _("Check")})
    report = services.results(plan)
    chosen = _shown(request, report)
    may_waive = can(request.actor, Permission.WAIVE_CHECKS, plan) and plan.is_editable
    context = {
        "plan": plan,
        "report": report,
        "shown": chosen,
        "filters": _filters(report, chosen),
        "clauses": [
            (part, [_row(result, request.actor, may_waive) for result in part.results])
            for part in report.by_clause(_chosen(report)[chosen][1])
        ],
        "not_evaluated": NOT_EVALUATED,
        "evaluated_by": [(rule, ", ".join(others)) for rule, others in EVALUATED_BY.items()],
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


def _row(result: Result, actor, may_waive: bool) -> dict:
    town = actor.municipality.slug
    label, address = place_of(result.rule, town)
    lacking = result.outcome.lacking
    waive, undo = "", ""
    if may_waive and result.is_open:
        waive = reverse("check_waive", kwargs={"town": town, "rule": result.rule.id})
    if may_waive and result.waiver:
        undo = reverse("check_unwaive", kwargs={"town": town, "uid": result.waiver.uid})
    return {
        "result": result,
        "fix_label": label,
        "fix_url": address,
        "things": _linked(lacking[:SHOWN_AT_ONCE], town),
        "more": _linked(lacking[SHOWN_AT_ONCE:SHOWN_WHEN_OPENED], town),
        "more_count": max(0, len(lacking) - SHOWN_AT_ONCE),
        "unlisted": max(0, len(lacking) - SHOWN_WHEN_OPENED),
        "waive_url": waive,
        "undo_url": undo,
    }


def linked_rows(found: Iterable[Result], actor) -> list[dict]:
    """Results as _result.html shows them, without the right to set them aside."""
    return [_row(result, actor, may_waive=False) for result in found]


def _linked(things: Iterable[Thing], town: str) -> list[tuple[Thing, str]]:
    return [(thing, address_of(thing, town)) for thing in things]


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
        _try(request, services.withdraw_waiver, waiver=waiver, done=_("The rule counts again."))
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
def coverage(request):
    return _coverage(request)


@town_page(Permission.READ)
@require_http_methods(["GET", "POST"])
def coverage_decide(request, code):
    """The coverage page with one subject opened: what is behind it, and the form to exclude it or put it off."""
    if code not in SUBJECTS:
        raise Http404
    plan = current_plan_or_404(request.actor)
    if not can(request.actor, Permission.EDIT_PLAN, plan):
        if request.method == "POST":
            raise PermissionDenied
        return _coverage(request, code)
    form = _consideration_form(request, plan, code)
    if request.method == "POST" and form.is_valid():
        try:
            services.consider(by=request.actor, plan=plan, code=code, **form.said())
            messages.success(request, _("Kept. The reason is printed with the plan."))
            return redirect(f"{reverse('coverage', kwargs={'town': plan.municipality.slug})}#{code}")
        except Refused as refused:
            form.add_error(None, str(refused))
    return _coverage(request, code, form)


def _consideration_form(request, plan, code: str) -> ConsiderationForm:
    known = Consideration.objects.visible_to(request.actor).filter(plan=plan, code=code).first()
    instance = known or Consideration(plan=plan, code=code, municipality=request.actor.municipality)
    return ConsiderationForm(request.POST or None, instance=instance, actor=request.actor)


def _coverage(request, code: str = "", form: ConsiderationForm | None = None):
    plan = current_plan(request.actor)
    if plan is None:
        return render(request, "plans/checks/no_plan.html", {"heading": _("Coverage")})
    entries = facts_of(plan).coverage
    town = request.actor.municipality.slug
    context = {
        "plan": plan,
        "actor_rows": _cells(entries, "actor", town),
        "factor_rows": _cells(entries, "factor", town),
        "levels": _levels(entries, town),
        "class_rows": [*_cells(entries, "class", town), *_cells(entries, "target", town)],
        "counts": [(title, _counts(entries, name)) for name, title, _codes in GROUPS],
        "opened": code,
        "form": form,
        "may_decide": can(request.actor, Permission.EDIT_PLAN, plan) and plan.is_editable,
    }
    if form is None:
        return render(request, "plans/checks/coverage.html", context)
    return form_page(request, "plans/checks/coverage.html", context)


def _cells(entries: dict[str, Entry], group: str, town: str) -> list[dict]:
    return [_cell(entry, town) for entry in entries.values() if entry.group == group]


def _levels(entries: dict[str, Entry], town: str) -> list[tuple[dict, list[dict]]]:
    measures = _cells(entries, "measure", town)
    return [
        (level, [row for row in measures if level_of(row["entry"].code) == level["entry"].code])
        for level in _cells(entries, "level", town)
    ]


def _cell(entry: Entry, town: str) -> dict:
    tone, word = _STATES[entry.state]
    behind = _linked(entry.behind[:SHOWN_WHEN_OPENED], town)
    unlisted = max(0, len(entry.behind) - SHOWN_WHEN_OPENED)
    return {"entry": entry, "tone": tone, "word": word, "behind": behind, "unlisted": unlisted}


def _counts(entries: dict[str, Entry], group: str) -> list[dict]:
    states = Counter(entry.state for entry in entries.values() if entry.group == group)
    return [
        {"count": states[state], "tone": tone, "word": word}
        for state, (tone, word) in _STATES.items()
        if states[state]
    ]


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def coverage_undo(request, code):
    plan = current_plan_or_404(request.actor)
    row = visible_or_404(Consideration.objects.filter(plan=plan), request.actor, code=code)
    back = reverse("coverage", kwargs={"town": plan.municipality.slug})
    if request.method == "POST":
        done = _("The decision is undone.")
        _try(request, services.withdraw_consideration, consideration=row, done=done)
        return redirect(f"{back}#{code}")
    return render(
        request,
        "components/confirm.html",
        {
            "title": _("Undo the decision on “%(subject)s”?") % {"subject": SUBJECTS[code][1]},
            "text": _("It counts as not considered again: %(reason)s") % {"reason": row.reason},
            "confirm_label": _("Undo the decision"),
            "cancel_url": f"{back}#{code}",
            "danger": True,
        },
    )


def _try(request, verb, *, done: str, **what) -> None:
    """Carry out a verb and say how it went."""
    try:
        verb(by=request.actor, **what)
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, str(refused))
