"""The list of actions as a spreadsheet: one line an action, with everything that it holds.

COLUMNS is the one place that names the columns; what reads such a sheet back looks the names up here. Lists stand in
one cell, set apart by semicolons; the parts of one entry are set apart by a bar: “City budget | local | 2027 | 600 |
committed”.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from plans.versions.hashing import decimal_text

from .models import RIGHTS_QUESTIONS, Action, FundingStatus, Milestone, ResponsibilityKind
from .risks.models import Risk
from .words import tell_acceptance


@dataclass(frozen=True)
class SheetColumn:
    """`key` never changes; `label` heads the column; `value` is what stands in the cell of an action."""

    key: str
    label: str
    value: Callable[[Action], object]


def _lead(action):
    return next((p for p in action.responsibilities.all() if p.kind == ResponsibilityKind.LEAD), None)


def _of_lead(name: str) -> Callable[[Action], str]:
    return lambda action: getattr(_lead(action), name) if _lead(action) else ""


def _entry(*parts) -> str:
    """The parts of one entry; empty ones at the end are left out."""
    texts = ["" if part is None else str(part) for part in parts]
    while texts and not texts[-1]:
        texts.pop()
    return " | ".join(texts)


def _list(entries: Iterable[str]) -> str:
    return "\n".join(entry for entry in entries if entry)


def _supports(action) -> str:
    parts = (p for p in action.responsibilities.all() if p.kind == ResponsibilityKind.SUPPORT)
    return _list(_entry(p.organisation.name, p.task, p.role_holder) for p in parts)


def _field(name: str) -> SheetColumn:
    field = Action._meta.get_field(name)
    is_choice = bool(getattr(field, "choices", None))
    return SheetColumn(
        name,
        field.verbose_name,
        lambda row: getattr(row, f"get_{name}_display")() if is_choice else getattr(row, name),
    )


def _codes(name: str, label) -> SheetColumn:
    return SheetColumn(name, label, lambda action: ", ".join(getattr(action, name)))


def _screening(action) -> str:
    entries = (
        (q, action.rights_answers.get(q, ""), action.rights_notes.get(q, "")) for q in RIGHTS_QUESTIONS
    )
    return _list(_entry(q[1:], answer, note) for q, answer, note in entries if answer or note)


COLUMNS = (
    SheetColumn("code", gettext_lazy("Code"), lambda action: action.code),
    SheetColumn("title", gettext_lazy("Action"), lambda action: action.title),
    SheetColumn("description", gettext_lazy("Description"), lambda action: action.description),
    SheetColumn(
        "objectives",
        gettext_lazy("Objectives"),
        lambda row: ", ".join(one.code for one in row.objectives.all()),
    ),
    SheetColumn("lead", gettext_lazy("Lead"), lambda row: _lead(row).organisation.name if _lead(row) else ""),
    SheetColumn(
        "acceptance",
        gettext_lazy("Lead has"),
        lambda row: str(tell_acceptance(row, _lead(row)).words) if _lead(row) else "",
    ),
    SheetColumn("lead_role_holder", gettext_lazy("Function that answers for it"), _of_lead("role_holder")),
    SheetColumn("lead_task", gettext_lazy("Task of the lead"), _of_lead("task")),
    SheetColumn("supports", gettext_lazy("Supports"), _supports),
    SheetColumn("starts_on", gettext_lazy("Starts"), lambda action: action.starts_on),
    SheetColumn("ends_on", gettext_lazy("Ends"), lambda action: action.ends_on),
    SheetColumn("status", gettext_lazy("Status"), lambda action: action.get_status_display()),
    SheetColumn("progress", gettext_lazy("Progress, %"), lambda action: action.progress),
    SheetColumn(
        "milestones",
        gettext_lazy("Milestones"),
        lambda row: _list(
            _entry(one.title, one.due_on, one.done_on, one.owner.name if one.owner else "")
            for one in row.milestones.all()
        ),
    ),
    SheetColumn(
        "outputs",
        gettext_lazy("What it delivers"),
        lambda row: _list(
            _entry(one.title, decimal_text(one.planned), one.unit, decimal_text(one.done))
            for one in row.outputs.all()
        ),
    ),
    _codes("measures", gettext_lazy("Measures")),
    _codes("factors", gettext_lazy("Factors")),
    SheetColumn("areas", gettext_lazy("Areas"), lambda row: ", ".join(one.code for one in row.areas.all())),
    SheetColumn(
        "target_groups",
        gettext_lazy("Target groups"),
        lambda row: _list(group.name for group in row.target_groups.all()),
    ),
    SheetColumn("approach", gettext_lazy("Approach"), lambda action: action.get_approach_display()),
    _field("stage"),
    SheetColumn(
        "resource_level", gettext_lazy("Resources from"), lambda action: action.get_resource_level_display()
    ),
    SheetColumn("cost", gettext_lazy("Cost"), lambda action: action.cost),
    SheetColumn(
        "funding_status",
        gettext_lazy("Funding"),
        lambda row: str(dict(FundingStatus.choices).get(row.funding.status, "")),
    ),
    _field("funding_source"),
    SheetColumn(
        "funding_lines",
        gettext_lazy("Amounts"),
        lambda row: _list(
            _entry(one.source, one.level, one.year, decimal_text(one.amount), one.status)
            for one in row.funding_lines.all()
        ),
    ),
    SheetColumn("unfunded", gettext_lazy("Not committed yet"), lambda action: action.funding.unfunded),
    _field("staff_fte"),
    _field("sustainability_note"),
    SheetColumn(
        "risks",
        gettext_lazy("What could go wrong"),
        lambda row: _list(
            _entry(
                one.text,
                one.likelihood,
                one.impact,
                one.mitigation,
                one.owner.name if one.owner else "",
                one.owner_role,
            )
            for one in row.risks.all()
        ),
    ),
    _field("practice"),
    SheetColumn("evidence_class", gettext_lazy("Evidence"), lambda action: action.evidence_class),
    _field("evidence_source"),
    _field("mechanism"),
    _field("adaptation_note"),
    _field("evaluation_plan"),
    _field("related_reform"),
    SheetColumn(
        "is_cohesion",
        pgettext_lazy("column", "Cohesion"),
        lambda action: _("yes") if action.is_cohesion else "",
    ),
    SheetColumn("rights_answers", gettext_lazy("Rights and gender screening"), _screening),
    _field("rights_mitigation"),
    _field("rights_reviewer"),
    _field("rights_review_on"),
    _field("note"),
)


def with_sheet(rows):
    """Actions with all that a line needs; the number of queries does not depend on how many they are."""
    return rows.prefetch_related(
        "objectives",
        "areas",
        "target_groups",
        "responsibilities__organisation",
        "funding_lines",
        "outputs",
        Prefetch("milestones", Milestone.objects.select_related("owner")),
        Prefetch("risks", Risk.objects.select_related("owner")),
    )


def headers(currency: str) -> list[str]:
    """Headings, in the order of the cells of `lines`; amounts name their currency."""
    amounts = {"cost", "unfunded"}
    labels = ((column.key, str(column.label)) for column in COLUMNS)
    labels = [f"{label}, {currency}" if key in amounts else label for key, label in labels]
    return [label[:1].upper() + label[1:] for label in labels]


def lines(actions: Iterable[Action]) -> Iterator[list]:
    """One line for each action. Give them `with_sheet`."""
    for action in actions:
        yield [column.value(action) for column in COLUMNS]
