"""What the plan considers: the four states of every subject, and deciding on what it leaves out."""

from collections import Counter

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
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission, can

from . import services
from .coverage import Considered, Entry
from .facts import facts_of
from .forms import ConsiderationForm
from .subjects import GROUPS, MATRIX_TITLES, SUBJECTS, title_of
from .views import SHOWN_WHEN_OPENED, linked, try_and_say

_STATES = {
    Considered.INCLUDED: ("success", gettext_lazy("Included")),
    Considered.EXCLUDED_WITH_REASON: ("neutral", gettext_lazy("Excluded, with a reason")),
    Considered.DEFERRED: ("info", gettext_lazy("Deferred")),
    Considered.NOT_CONSIDERED: ("error", gettext_lazy("Not considered")),
}


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
    form = consideration_form(request, plan, code)
    if request.method == "POST" and form.is_valid():
        try:
            services.consider(by=request.actor, plan=plan, code=code, **form.said())
            messages.success(request, _("Kept. The reason is printed with the plan."))
            return redirect(f"{reverse('coverage', kwargs={'town': plan.municipality.slug})}#{code}")
        except Refused as refused:
            form.add_error(None, str(refused))
    return _coverage(request, code, form)


def consideration_form(request, plan, code: str) -> ConsiderationForm:
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
        "others": [(key, title, False) for key, title in MATRIX_TITLES.items()],
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
    behind = linked(entry.behind[:SHOWN_WHEN_OPENED], town)
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
        try_and_say(request, services.withdraw_consideration, consideration=row, done=done)
        return redirect(f"{back}#{code}")
    return render(
        request,
        "components/confirm.html",
        {
            "title": _("Undo the decision on “%(subject)s”?") % {"subject": title_of(code) or code},
            "text": _("It counts as not considered again: %(reason)s") % {"reason": row.reason},
            "confirm_label": _("Undo the decision"),
            "cancel_url": f"{back}#{code}",
            "danger": True,
        },
    )
