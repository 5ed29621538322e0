"""A row of a sheet beside the action that it is about: an import adds and changes, it never takes away.

What the cell of our own sheet would say is compared first, so that a plan that went out as a spreadsheet and comes back
untouched changes nothing. An empty cell says nothing.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from plans.actions.exports import COLUMNS
from plans.actions.models import Acceptance, Action, ResponsibilityKind
from stakeholders.spreadsheets.guessing import normalised

from .reading.grid import text_of
from .reading.placing import TEXTS

if TYPE_CHECKING:
    from .known import Stand
    from .proposal import Proposed

BY_KEY = {column.key: column for column in COLUMNS}
SIMPLE = (
    *(name for name in TEXTS if name not in {"note", "lead_task", "lead_role_holder"}),
    *("title", "starts_on", "ends_on", "stage", "approach", "resource_level", "funding_status", "cost"),
    *("staff_fte", "is_cohesion"),
)
REPORTED = ("status", "progress")
#: Lists of rows and what names an entry.
ENTRIES = {"outputs": "title", "milestones": "title", "risks": "text", "funding_lines": "source"}


@dataclass(frozen=True)
class Change:
    """One field: its name, what stands there, what would stand there."""

    label: str
    before: str
    after: str


def label_of(target: str) -> str:
    """The name of a field, as our own sheets have it."""
    special = {
        "problem": _("Problem"),
        "period": _("Start and end in one"),
        "indicators": _("Indicators"),
        "note": _("Working note"),
    }
    return special.get(target) or capfirst(str(BY_KEY[target].label))


def compare(row: "Proposed", stand: "Stand") -> None:
    """Leave in `row.values` what is to be written, in `row.note` what is to be added to the note, and say both."""
    if row.action is None:
        _new(row)
    else:
        _drop_what_stands(row)
        _simple(row)
        _reported(row)
        _people(row, stand)
        _lists(row, stand)
        _entries(row)
    _problem_alone(row)
    _indicators(row, stand)
    _note(row)


def _new(row: "Proposed") -> None:
    row.values.pop("code", None)


def _problem_alone(row: "Proposed") -> None:
    """An action serves a problem through an objective; without one, the note says which problem it is for."""
    if not row.row.values.get("objectives"):
        for ref in row.row.values.get("problem", []):
            row.note.append(f"{_('Problem')}: {ref.whole}")


def _indicators(row: "Proposed", stand: "Stand") -> None:
    """Indicators belong to objectives: they go to the first one of the row."""
    there = [one.code for one in row.action.objectives.all()] if row.action else []
    first = next(iter([*there, *(ref.key or ref for ref in row.values.get("objectives", []))]), None)
    codes = row.values.pop("indicators", None) or []
    if first is None:
        for code in codes:
            row.row.say("not_linked", "indicators", text=code)
            row.note.append(f"{label_of('indicators')}: {code}")
    elif new := [code for code in codes if (first, code) not in stand.targets]:
        row.values["indicators"] = new
        if row.action is not None:
            row.changes.append(Change(label_of("indicators"), "", ", ".join(new)))


def _shown(action: Action, target: str) -> str:
    value = BY_KEY[target].value(action) if target in BY_KEY else ""
    return text_of(
        value if isinstance(value, bool | float | int | date) else str("" if value is None else value)
    )


def _drop_what_stands(row: "Proposed") -> None:
    """Cells that say what our own sheet says of the action."""
    for target, cells in row.row.cells.items():
        said = "\n".join(cell.text for cell in cells)
        if target == "code" or (target in BY_KEY and _same_text(said, _shown(row.action, target))):
            row.values.pop(target, None)
            if target != "code":
                row.row.unplaced = [one for one in row.row.unplaced if one.target != target]
                row.row.remarks = [one for one in row.row.remarks if one.target != target]
    if row.row.values.get("code") and "title" in row.values and row.row.values["code"] == row.action.code:
        row.row.say("other_title", "title", code=row.action.code, title=row.action.title)


def _same_text(one: str, other: str) -> bool:
    if " ".join(one.split()) == " ".join(other.split()):
        return True
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def told(value: object) -> str:
    """A value for people."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return str(value)


def _simple(row: "Proposed") -> None:
    for name in SIMPLE:
        if name not in row.values:
            continue
        before, after = getattr(row.action, name), row.values[name]
        same = _same_text(before, after) if isinstance(after, str) else before == after
        if same:
            del row.values[name]
            continue
        field = Action._meta.get_field(name)
        labels = dict(field.choices or [])
        row.changes.append(
            Change(label_of(name), told(labels.get(before, before)), told(labels.get(after, after)))
        )
    starts = row.values.get("starts_on", row.action.starts_on)
    ends = row.values.get("ends_on", row.action.ends_on)
    if starts and ends and ends < starts:
        name = "ends_on" if "ends_on" in row.values else "starts_on"
        row.note.append(f"{label_of(name)}: {row.values.pop(name).isoformat()}")
        row.changes = [one for one in row.changes if one.label != label_of(name)]


def _reported(row: "Proposed") -> None:
    """How far an action is, is reported and not written."""
    for name in REPORTED:
        if name in row.values:
            if row.values.pop(name) == getattr(row.action, name):
                continue
            for cell in row.row.cells[name]:
                row.row.say("reported", name, column=cell.column, text=cell.text)
                row.note.append(f"{cell.column}: {cell.text}")


def _people(row: "Proposed", stand: "Stand") -> None:
    parts = list(row.action.responsibilities.all())
    lead = next((part for part in parts if part.kind == ResponsibilityKind.LEAD), None)
    there = {normalised(part.organisation.name) for part in parts}
    if "lead" in row.values and lead and normalised(row.values["lead"]) == normalised(lead.organisation.name):
        del row.values["lead"]
    if "lead" in row.values:
        before = lead.organisation.name if lead else ""
        row.changes.append(Change(label_of("lead"), before, row.values["lead"]))
        if lead and lead.acceptance == Acceptance.ACCEPTED:
            row.row.say("lead_accepted", "lead", lead=before)
    has_lead = lead is not None or "lead" in row.values
    for name, attribute in (("lead_task", "task"), ("lead_role_holder", "role_holder")):
        if name in row.values:
            before = getattr(lead, attribute) if lead else ""
            if before == row.values[name]:
                del row.values[name]
            elif has_lead:
                row.changes.append(Change(label_of(name), before, row.values[name]))
            else:
                row.note.append(f"{label_of(name)}: {row.values.pop(name)}")
    supports = row.values.pop("supports", [])
    new = [one for one in supports if normalised(one[0]) not in there]
    for name, task, role in supports:
        part = next((p for p in parts if normalised(p.organisation.name) == normalised(name)), None)
        if part is not None and ((task and task != part.task) or (role and role != part.role_holder)):
            entry = " | ".join(filter(None, (name, task, role)))
            row.row.say("stands_already", "supports", text=name)
            row.note.append(f"{label_of('supports')}: {entry}")
    if new:
        row.values["supports"] = new
        row.changes.append(Change(label_of("supports"), "", "\n".join(name for name, _task, _role in new)))


def _lists(row: "Proposed", stand: "Stand") -> None:
    action = row.action
    present = {
        "measures": action.measures,
        "factors": action.factors,
        "areas": [one.code for one in action.areas.all()],
        "target_groups": [one.name for one in action.target_groups.all()],
    }
    for name, stands in present.items():
        new = [one for one in row.values.pop(name, []) if one not in stands]
        if new:
            row.values[name] = new
            row.changes.append(Change(label_of(name), ", ".join(stands), ", ".join([*stands, *new])))
    codes = [one.code for one in action.objectives.all()]
    new = [ref for ref in row.values.pop("objectives", []) if ref.key not in codes]
    if new:
        row.values["objectives"] = new
        names = [ref.key or ref.text for ref in new]
        row.changes.append(Change(label_of("objectives"), ", ".join(codes), ", ".join([*codes, *names])))
    elif problems := [ref for ref in row.values.pop("problem", []) if ref.key is None]:
        row.values["problem"] = problems
        row.changes.append(Change(label_of("problem"), "", ", ".join(ref.text for ref in problems)))


def _entries(row: "Proposed") -> None:
    for name, key in ENTRIES.items():
        there = {_entry_key(name, {key: getattr(one, key), "year": getattr(one, "year", None)}): one
                 for one in getattr(row.action, name).all()}  # fmt: skip
        new = []
        for entry in row.values.pop(name, []):
            one = there.get(_entry_key(name, entry))
            if one is None:
                new.append(entry)
            elif any(_differs(one, field, value) for field, value in entry.items()):
                row.row.say("stands_already", name, text=entry[key])
                parts = (told(value) for value in entry.values())
                row.note.append(f"{label_of(name)}: {' | '.join(part for part in parts if part)}")
        if new:
            row.values[name] = new
            row.changes.append(Change(label_of(name), "", "\n".join(str(entry[key]) for entry in new)))


def _entry_key(name: str, entry: dict) -> tuple:
    text = normalised(str(entry[ENTRIES[name]]))
    return (text, entry.get("year")) if name == "funding_lines" else (text,)


def _differs(one, name: str, value: object) -> bool:
    """Whether an entry says something else than what stands; what it leaves open does not differ."""
    if value in (None, ""):
        return False
    if name == "owner":
        return one.owner is None or normalised(one.owner.name) != normalised(str(value))
    return getattr(one, name) != value


def _note(row: "Proposed") -> None:
    """What is to be added to the note: the note of the sheet itself, and all that found no place."""
    own = str(row.values.pop("note", "")).split("\n") if row.values.get("note") else []
    lines = [*own, *row.note]
    for one in row.row.unplaced:
        column = one.column or _("Section of the sheet")
        lines.append(f"{column}: {one.text}")
    there = row.action.note.replace("\r\n", "\n") if row.action else ""
    row.note = [line for line in dict.fromkeys(lines) if line.strip() and line not in there]
