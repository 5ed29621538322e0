"""Pages of the matrix that everybody in the town may read."""

from io import BytesIO

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.plan.pages import may_edit, reads_plan
from plans.problems.models import Problem
from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.municipalities.clock import town_today
from stakeholders.spreadsheets.writing import Provenance, csv_lines, write_xlsx

from .exports import headers, lines
from .forms import WeightForm
from .matrix import Matrix, matrix_of
from .telling import advice, figure, firmness, parts, told_row, told_rows


@town_page(Permission.READ)
@reads_plan
def priority_list(request, plan):
    """Candidates by criteria, how firm the ranks are, where the scorers differ, and what was decided."""
    matrix = matrix_of(plan)
    rows = told_rows(matrix)
    context = {
        "plan": plan,
        "matrix": matrix,
        "rows": rows,
        "advice": advice(matrix),
        "firmness": firmness(matrix),
        "disputed": [(row, cell) for row in rows for cell in row.cells if cell.is_disputed],
        "firm_rows": _firm_rows(matrix, rows),
        "by_scorer": len(matrix.scorers) > 1,
        "may_edit": may_edit(request, plan),
        "may_score": plan.is_editable and can(request.actor, Permission.SCORE, plan),
        "may_export": can(request.actor, Permission.EXPORT),
    }
    return render(request, "plans/priorities/priority_list.html", context)


def _firm_rows(matrix: Matrix, rows) -> list[dict]:
    """The ranked candidates with the score that each scorer alone would have given."""
    return [
        {
            "row": row,
            "scores": [(one.name, figure(row.standing.by_scorer.get(one.pk))) for one in matrix.scorers],
        }
        for row in rows
        if row.standing.rank is not None
    ]


@town_page(Permission.READ)
@reads_plan
def criterion_list(request, plan):
    matrix = matrix_of(plan)
    form = WeightForm(criteria=matrix.criteria)
    return criteria_page(request, plan, matrix, form)


def criteria_page(request, plan, matrix: Matrix, form: WeightForm, status: int = 200):
    context = {
        "matrix": matrix,
        "form": form,
        "rows": [
            {
                "criterion": one,
                "field": form[f"weight_{one.pk}"],
                "share": figure(100 * one.weight / matrix.total_weight) if matrix.total_weight else "",
                "scale": [(step, text) for step, text in enumerate(one.scale) if text],
            }
            for one in matrix.criteria
        ],
        "may_edit": may_edit(request, plan),
    }
    return render(request, "plans/priorities/criterion_list.html", context, status=status)


@town_page(Permission.READ)
@reads_plan
def problem_why(request, plan, uid):
    """Why this problem has this place: every value with its evidence, what it adds, and the decision."""
    problem = visible_or_404(Problem.objects.of(plan), request.actor, uid=uid)
    matrix = matrix_of(plan)
    row = told_row(matrix, problem)
    context = {
        "problem": problem,
        "matrix": matrix,
        "row": row,
        "parts": parts(matrix, row) if row else [],
        "may_edit": may_edit(request, plan),
    }
    return render(request, "plans/priorities/problem_why.html", context)


@town_page(Permission.EXPORT)
@reads_plan
def priority_file(request, plan, kind):
    """The matrix as a file: one line for each candidate, with what stands behind its values."""
    matrix, town = matrix_of(plan), request.actor.municipality
    name = f"priorities-{town.slug}-{town_today(town):%Y-%m-%d}.{kind}"
    rows = told_rows(matrix)
    if kind == "csv":
        made = "".join(csv_lines(headers(matrix), lines(matrix, rows)))
        answer = HttpResponse(made, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    provenance = Provenance(
        what=_("Priorities of the plan “%(plan)s”") % {"plan": plan.title},
        filters=_("none"),
        who=request.actor.label,
        when=timezone.now(),
        notes=[
            _(
                "Score = sum of weight times value, by the sum of weights, times 20. Several scorers: their mean."
            )
        ],
    )
    target = BytesIO()
    write_xlsx(target, headers(matrix), lines(matrix, rows), provenance=provenance, sheet=_("Priorities"))
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=name)
