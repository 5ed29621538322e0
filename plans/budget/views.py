"""The budget of the plan as a page and as a spreadsheet."""

from io import BytesIO

from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plans.plan.pages import reads_plan
from stakeholders.access.gate import town_page
from stakeholders.access.permissions import Permission
from stakeholders.municipalities.clock import town_today
from stakeholders.spreadsheets.writing import Provenance, write_xlsx

from .reading import budget_of
from .sums import Budget
from .tables import tables_of


@town_page(Permission.READ)
@require_safe
@reads_plan
def budget(request, plan):
    """What the plan costs, who pays, and what is still open."""
    town = request.actor.municipality
    found = budget_of(plan)
    held, named = found.beyond(plan.period_start.year)
    context = {
        "plan": plan,
        "budget": found,
        "held_later": held,
        "named_later": named,
        "tables": tables_of(found, town.currency),
        "warning": _one_sided(found),
    }
    return render(request, "plans/budget/budget.html", context)


def _one_sided(found: Budget) -> str:
    share = found.one_sided
    if share is None:
        return ""
    return _("%(percent).0f %% of the cost goes to one approach. Is that meant?") % {"percent": share.percent}


@town_page(Permission.EXPORT)
@require_safe
@reads_plan
def budget_xlsx(request, plan):
    """Every table of the page below each other, in one sheet."""
    town = request.actor.municipality
    rows = []
    for table in tables_of(budget_of(plan), town.currency, drawn=False):
        rows += [[table.title], table.columns, *table.rows, table.foot, []]
    provenance = Provenance(
        what=_("Budget of the plan “%(plan)s”") % {"plan": plan.title},
        filters=_("none"),
        who=request.actor.label,
        when=timezone.now(),
    )
    target = BytesIO()
    heads = [_("Budget, %(currency)s") % {"currency": town.currency}]
    write_xlsx(target, heads, rows, provenance=provenance, sheet=_("Budget"))
    target.seek(0)
    name = f"budget-{town.slug}-{town_today(town):%Y-%m-%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)
