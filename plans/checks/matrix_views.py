"""The pages of the coverage matrices: each cell opens what is behind it; an empty one is included or decided on."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plans.plan.current import current_plan
from plans.plan.models import Consideration, Plan
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission, can

from . import services
from .coverage_views import consideration_form
from .facts import facts_of
from .matrices import Cell, Matrix, Row, matrices
from .subjects import MATRIX_TITLES, UNSAID
from .views import SHOWN_WHEN_OPENED, linked, try_and_say

SHOWN_IN_CELL = 4


@dataclass(frozen=True, slots=True)
class Opened:
    """The cell that was asked for, with what is behind it, where the list of it is, and where it is included."""

    row: Row
    cell: Cell
    things: list
    unlisted: int
    list_url: str
    include_url: str


@town_page(Permission.READ)
@require_http_methods(["GET", "POST"])
def coverage_matrix(request, key):
    """One matrix, with the cell of `?cell=` opened below it."""
    if key not in MATRIX_TITLES:
        raise Http404
    plan = current_plan(request.actor)
    if plan is None:
        if request.method == "POST":
            raise Http404
        return render(request, "plans/checks/no_plan.html", {"heading": _("Coverage")})
    may_decide = can(request.actor, Permission.EDIT_PLAN, plan)
    if request.method == "POST" and not may_decide:
        raise PermissionDenied
    matrix = matrices(facts_of(plan))[key]
    opened = _opened(request, matrix)
    if request.method == "POST":
        if opened is None:  # an area that is gone, or no cell at all: nothing to decide on
            return redirect(_address(request, matrix))
        return _decide(request, plan, matrix, opened)
    form = None
    if opened and not opened.cell.behind and may_decide and plan.is_editable:
        form = consideration_form(request, plan, opened.cell.code)
    return _page(request, plan, matrix, opened, form)


def _decide(request, plan: Plan, matrix: Matrix, opened: Opened):
    here = f"{_address(request, matrix)}?cell={opened.cell.code}#opened"
    if "undo" in request.POST:
        row = Consideration.objects.visible_to(request.actor).filter(plan=plan, code=opened.cell.code).first()
        if row is not None:
            try_and_say(
                request, services.withdraw_consideration, consideration=row, done=_("The decision is undone.")
            )
        return redirect(here)
    form = consideration_form(request, plan, opened.cell.code)
    if form.is_valid():
        try:
            services.consider(by=request.actor, plan=plan, code=opened.cell.code, **form.said())
            messages.success(request, _("Kept. The reason is printed with the plan."))
            return redirect(here)
        except Refused as refused:
            form.add_error(None, str(refused))
    return _page(request, plan, matrix, opened, form)


def _page(request, plan: Plan, matrix: Matrix, opened: Opened | None, form):
    context = {
        "plan": plan,
        "matrix": matrix,
        "others": [(key, title, key == matrix.key) for key, title in MATRIX_TITLES.items()],
        "rows": [(row, [_shown(cell) for cell in row.cells]) for row in matrix.rows],
        "opened": opened,
        "form": form,
        "may_decide": can(request.actor, Permission.EDIT_PLAN, plan) and plan.is_editable,
    }
    if form is None:
        return render(request, "plans/checks/matrix.html", context)
    return form_page(request, "plans/checks/matrix.html", context)


def _shown(cell: Cell) -> dict:
    names = [one.code for one in cell.behind if one.code][:SHOWN_IN_CELL]
    return {"cell": cell, "names": names, "more": len(cell.behind) - len(names) if names else 0}


def _opened(request, matrix: Matrix) -> Opened | None:
    found = matrix.cell(request.GET.get("cell", ""))
    if found is None:
        return None
    row, cell = found
    town = request.actor.municipality.slug
    return Opened(
        row,
        cell,
        linked(cell.behind[:SHOWN_WHEN_OPENED], town),
        max(0, len(cell.behind) - SHOWN_WHEN_OPENED),
        _list_url(request, matrix.key, row),
        _include_url(matrix.key, cell, town),
    )


def _list_url(request, key: str, row: Row) -> str:
    """The list of what the row is about, filtered."""
    town = request.actor.municipality.slug
    if row.code == UNSAID:
        return ""
    if key == "actors":
        return f"{reverse('organisation_list', kwargs={'town': town})}?group={row.code}"
    if key == "measures":
        name = "level" if row.is_heading else "measure"
        return f"{reverse('action_list', kwargs={'town': town})}?{name}={row.code}"
    return ""


# Where an empty cell is filled: by matrix and column; "" stands for every other column.
_INCLUDE = {
    ("actors", ""): ("action_list", {}),
    ("actors", "consulted"): ("round_list", {}),
    ("actors", "diagnosis"): ("organisation_list", {}),
    ("actors", "body"): ("record_list", {"kind": "bodies"}),
    ("factors", ""): ("problem_list", {}),
    ("factors", "action"): ("action_list", {}),
    ("measures", ""): ("action_create", {}),
    ("areas", ""): ("action_create", {}),
}


def _include_url(key: str, cell: Cell, town: str) -> str:
    name, arguments = _INCLUDE.get((key, cell.column)) or _INCLUDE[key, ""]
    return reverse(name, kwargs={"town": town, **arguments})


def _address(request, matrix: Matrix) -> str:
    return reverse("coverage_matrix", kwargs={"town": request.actor.municipality.slug, "key": matrix.key})
