"""What an import would do, row by row, before it does it: what is new, what changes, what stays as it is."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans.actions.models import Action
from plans.plan.models import Plan
from stakeholders.access.codes import next_code
from stakeholders.access.screening import suspicions
from stakeholders.spreadsheets.guessing import normalised, suggest

from .comparing import Change, compare
from .known import Stand, stand_of
from .reading.columns import ColumnMap
from .reading.grid import Grid
from .reading.rows import ReadRow, Ref, SkippedLine, Unplaced
from .reading.sheet import read_sheet

#: Values that are codes or names of records of the town: nobody typed them as text.
CODED = frozenset({"areas", "target_groups", "measures", "factors", "indicators"})


@dataclass
class Proposed:
    """One action of the sheet: which action it is, or that it is new; what would be written, and what is said of it."""

    row: ReadRow
    code: str
    action: Action | None = None
    values: dict[str, object] = field(default_factory=dict)
    note: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    is_new: bool = False

    def __post_init__(self):
        self.is_new = self.action is None

    @property
    def kind(self) -> str:
        if self.is_new:
            return "new"
        return "change" if self.changes or self.note else "same"

    @property
    def title(self) -> str:
        return str(self.values.get("title") or (self.action.title if self.action else ""))

    @property
    def lines(self) -> str:
        lines = self.row.lines
        return (
            f"{lines[0]}, {lines[-1]}"
            if len(lines) == 2
            else f"{lines[0]}" + (f" … {lines[-1]}" if lines[1:] else "")
        )

    @property
    def private(self) -> list[str]:
        """What looks like the data of a private person in what would be written."""
        written = [value for name, value in self.values.items() if name not in CODED]
        found = (one.text for text in texts_of([written, self.note]) for one in suspicions(text))
        return list(dict.fromkeys(found))


@dataclass
class NewName:
    """An organisation that the town does not have: how it was written, the likest known ones, and its lines."""

    key: str
    name: str
    likely: list[str]
    lines: list[int]


@dataclass
class Proposal:
    """The whole of it. `fingerprint` changes as soon as anything of it does."""

    plan: Plan
    stand: Stand
    rows: list[Proposed]
    skipped: list[SkippedLine]
    headers: tuple[str, ...] = ()
    names: list[NewName] = field(default_factory=list)

    @property
    def counts(self) -> Counter:
        return Counter(row.kind for row in self.rows)

    @property
    def new_problems(self) -> list[str]:
        return self._new("problem")

    @property
    def new_objectives(self) -> list[str]:
        return self._new("objectives")

    def _new(self, name: str) -> list[str]:
        refs = (ref for row in self.rows for ref in row.values.get(name, []) if ref.key is None)
        return list({ref.ident: ref.text for ref in refs}.values())

    @property
    def fingerprint(self) -> str:
        told = [
            [
                row.row.line,
                row.kind,
                row.code,
                str(row.action and (row.action.uid, row.action.revision)),
                row.note,
            ]
            + [f"{name}={value}" for name, value in sorted(row.values.items(), key=str)]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def propose(plan: Plan, grid: Grid, mapping: ColumnMap) -> Proposal:
    """Compare a sheet with the plan as it stands. Reads only; the number of queries is constant."""
    stand = stand_of(plan)
    sheet = read_sheet(grid, mapping, stand.known)
    rows = _match(sheet.rows, stand)
    for row in rows:
        compare(row, stand)
        row.remarks = [_(remark.template) % _said(remark.params) for remark in row.row.remarks] + row.remarks
    return Proposal(
        plan, stand, rows, sheet.skipped, sheet.layout.headings.names, _unknown_names(rows, stand)
    )


def _said(params: dict) -> dict:
    told = {name: date_format(value) if isinstance(value, date) else value for name, value in params.items()}
    return {name: _(value) if name == "value" else value for name, value in told.items()}


def _match(rows: list[ReadRow], stand: Stand) -> list[Proposed]:
    """Each row with its action: by the code first, then by the title; the same title twice, in order."""
    by_code, by_title, taken = stand.by_code(), stand.by_title(), set()
    codes, found = set(by_code), []
    by_row: dict[int, Action] = {}
    for place, row in enumerate(rows):
        action = by_code.get(str(row.values.get("code", "")))
        if action is not None and action.pk not in taken:
            by_row[place] = action
            taken.add(action.pk)
    for place, row in enumerate(rows):
        if place not in by_row:
            same = (one for one in by_title.get(normalised(row.values["title"]), []) if one.pk not in taken)
            if (action := next(same, None)) is not None:
                by_row[place] = action
                taken.add(action.pk)
    for place, row in enumerate(rows):
        action = by_row.get(place)
        found.append(Proposed(row, action.code if action else _code(row, codes), action, dict(row.values)))
    return found


def _code(row: ReadRow, codes: set[str]) -> str:
    """The number that the sheet gives, unless it is used already; else the next one."""
    told = str(row.values.get("code", ""))
    if not told or told in codes:
        if told:
            row.say("code_taken", "code", text=told)
            cell = row.cells["code"][0]
            row.unplaced.append(Unplaced("code", cell.column, cell.text))
        told = next_code((code for code in codes if code[:1].isalpha()), first="A01")
    codes.add(told)
    return told


def parties_of(values: dict) -> list[str]:
    """Names of organisations in the values of a row."""
    lead = [values["lead"]] if values.get("lead") else []
    supports = [name for name, _task, _role in values.get("supports", [])]
    owners = [
        one["owner"] for kind in ("milestones", "risks") for one in values.get(kind, []) if one["owner"]
    ]
    return [*lead, *supports, *owners]


def _unknown_names(rows: list[Proposed], stand: Stand) -> list[NewName]:
    known = [one.name for one in stand.organisations.values()]
    found: dict[str, NewName] = {}
    for row in rows:
        for name in parties_of(row.values):
            key = normalised(name)
            if key in stand.organisations:
                continue
            if key not in found:
                found[key] = NewName(key, name, [one.name for one in suggest(name, known)], [])
            if row.row.line not in found[key].lines:
                found[key].lines.append(row.row.line)
    return list(found.values())


def texts_of(value: object) -> list[str]:
    """Every text in nested values."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Ref):
        return [value.text]
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_of(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in texts_of(one)]
    return []
