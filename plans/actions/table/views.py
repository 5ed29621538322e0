"""The table in which actions are edited in place: read it, save it whole or cell by cell."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from plans.actions.filters import ActionFilter
from plans.actions.models import Action
from plans.plan.pages import edits_plan, reads_plan
from plans.plan.services import why_locked
from plans.plan.taxonomy import MEASURES
from stakeholders.access.gate import town_page
from stakeholders.access.pages import page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission

from . import saving, services
from .columns import CELLS, FIXED, chosen
from .forms import ManyForm
from .telling import told_deeds

PER_PAGE = 100


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
@edits_plan
def action_table(request, plan):
    """All rows of a page as one form. What can be saved is saved; the rest stays as typed, with its reason."""
    page = TablePage(request, plan)
    if request.method == "POST":
        if reason := why_locked(plan):
            return page.answer(refusal=reason, status=409)
        saved = page.save()
        if saved:
            messages.success(request, _saved(saved))
        if not page.has_errors:
            return redirect(page.url)
        return page.answer(status=409 if page.is_outrun else 422)
    return page.answer()


def _saved(number: int) -> str:
    return ngettext("%(number)s action is saved.", "%(number)s actions are saved.", number) % {
        "number": number
    }


class TablePage:
    """One page of the table: its rows by filter and columns of the address, and how they are saved and shown."""

    def __init__(self, request, plan, *, many: ManyForm | None = None):
        self.request, self.plan = request, plan
        self.columns = chosen(request.GET.getlist("column"))
        self.offer = services.offer_of(plan)
        self.many = many or ManyForm(offer=self.offer)
        self.filter = ActionFilter(request.GET or None, actor=request.actor, plan=plan)
        rows = Action.objects.visible_to(request.actor).of(plan).order_by("order", "code", "pk")
        self.page_obj = page_of(request, self.filter.narrow(services.with_cells(rows)), PER_PAGE)
        marked = set(request.POST.getlist("row"))
        self.rows = [saving.row_of(action, self.columns, self.offer) for action in self.page_obj]
        for row in self.rows:
            row.action.plan, row.is_chosen = plan, str(row.action.uid) in marked

    @property
    def url(self) -> str:
        base = reverse("action_table", kwargs={"town": self.request.actor.municipality.slug})
        query = self.request.GET.urlencode()
        return f"{base}?{query}" if query else base

    def save(self) -> int:
        posted, number = self.request.POST, 0
        for row in self.rows:
            seen = posted.get(f"seen-{row.action.uid}")
            if seen is None:
                continue
            values = saving.type_in(row, posted, seen, self.offer)
            number += saving.save(by=self.request.actor, row=row, values=values)
        return number

    @property
    def has_errors(self) -> bool:
        return any(row.has_errors for row in self.rows)

    @property
    def is_outrun(self) -> bool:
        return any(shown.is_outrun for row in self.rows for shown in row.cells)

    def answer(self, *, refusal: str = "", status: int = 200):
        chosen_keys = {cell.key for cell in self.columns}
        context = {
            "plan": self.plan,
            "form": self.filter,
            "many": self.many,
            "columns": self.columns,
            "column_choices": [
                (cell.key, cell.label, cell.key in chosen_keys, cell.key in FIXED) for cell in CELLS.values()
            ],
            "rows": self.rows,
            "wrong": [row for row in self.rows if row.has_errors],
            "refusal": refusal,
            "page_obj": self.page_obj,
            "query": self.request.GET.urlencode(),
            "querystring": query_without_page(self.request),
            "organisations": sorted(one.name for one in self.offer.organisations.values()),
            "measures": MEASURES.items(),
            "deeds": told_deeds(self.request.actor, self.plan),
        }
        return render(self.request, "plans/actions/table/action_table.html", context, status=status)


@town_page(Permission.EDIT_PLAN)
@require_http_methods(["POST"])
@reads_plan
def action_cell(request, plan, uid):
    """Save one cell, and give it back as it stands now or with what is wrong."""
    rows = services.with_cells(Action.objects.of(plan))
    action = visible_or_404(rows, request.actor, uid=uid)
    action.plan = plan
    columns = [cell for key, cell in CELLS.items() if key == request.POST.get("column")]
    if not columns:
        return redirect("action_table", town=request.actor.municipality.slug)
    offer = services.offer_of(plan)
    row = saving.row_of(action, columns, offer)
    (shown,) = row.cells
    values = saving.type_in(
        row, {shown.name: request.POST.get("value", "")}, request.POST.get("seen", ""), offer
    )
    is_saved = saving.save(by=request.actor, row=row, values=values)
    if is_saved:
        again = visible_or_404(rows, request.actor, uid=uid)
        (shown,) = saving.row_of(again, columns, offer).cells
    shown.error = shown.error or row.error
    context = {"shown": shown, "action": action, "is_saved": is_saved}
    status = 200 if not shown.error else 409 if shown.is_outrun else 422
    return render(request, "plans/actions/table/_cell_answer.html", context, status=status)
