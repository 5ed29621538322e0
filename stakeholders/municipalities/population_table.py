"""The figures of all areas of a layer in one year as a table in which every cell can be written.

A cell that cannot be read is told, and keeps what was typed with all the others. What somebody else has changed since
the table was opened is shown before it is written over.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.access.permissions import Actor
from stakeholders.spreadsheets.problems import UnreadableValue
from stakeholders.spreadsheets.values import NumberStyle, parse_count

from .models import Area, Population
from .services import store_populations

KINDS = Population.KINDS


@dataclass
class Cell:
    """`text` is what stands in the field; `stored` the number of the database; `error` why the text is no number."""

    name: str
    kind: str
    stored: int | None
    text: str = ""
    number: int | None = None
    error: str = ""

    @property
    def label(self) -> str:
        return label_of(self.kind)

    @property
    def is_changed(self) -> bool:
        return not self.error and self.number != self.stored


@dataclass
class Line:
    area: Area
    row: Population | None
    cells: list[Cell]

    @property
    def is_changed(self) -> bool:
        return any(cell.is_changed for cell in self.cells)


@dataclass
class Figures:
    """The table of one year; `seen` is the mark of the numbers that its reader has before them."""

    year: int
    lines: list[Line]
    source: str = ""
    seen: str = field(init=False)

    def __post_init__(self):
        told = [(line.area.pk, [cell.stored for cell in line.cells]) for line in self.lines]
        self.seen = hashlib.sha256(str(told).encode()).hexdigest()[:16]

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """(name of the field, what is wrong with it) of each cell that cannot be read."""
        return [
            (cell.name, _("%(area)s, %(kind)s: %(why)s") % {
                "area": line.area.code, "kind": cell.label, "why": cell.error
            })
            for line in self.lines for cell in line.cells if cell.error
        ]  # fmt: skip

    @property
    def totals(self) -> list[tuple[str, int | None]]:
        """For each kind its name and the sum, where every area has a number."""
        columns = zip(*([cell.stored for cell in line.cells] for line in self.lines), strict=True)
        return [
            (label_of(kind), None if None in one else sum(one))
            for kind, one in zip(KINDS, columns, strict=True)
        ]


def label_of(kind: str) -> str:
    return str(Population._meta.get_field(kind).verbose_name)


def figures_of(actor: Actor, areas: Sequence[Area], year: int) -> Figures:
    """What is stored; one query."""
    rows = Population.objects.visible_to(actor).filter(area__in=[one.pk for one in areas], year=year)
    known = {row.area_id: row for row in rows}
    lines = []
    for area in areas:
        row = known.get(area.pk)
        stored = {kind: getattr(row, kind) if row else None for kind in KINDS}
        cells = [
            Cell(f"n-{area.pk}-{kind}", kind, number, "" if number is None else str(number), number)
            for kind, number in stored.items()
        ]
        lines.append(Line(area, row, cells))
    sources = {row.source for row in known.values() if row.source}
    return Figures(year, lines, next(iter(sources)) if len(sources) == 1 else "")


def read(figures: Figures, sent: Mapping[str, str]) -> None:
    """Take over what was typed; cells that were not sent stay as they are."""
    figures.source = sent.get("source", "").strip()[:400]
    style = _style([sent.get(cell.name, "") for line in figures.lines for cell in line.cells])
    for line in figures.lines:
        for cell in line.cells:
            if cell.name not in sent:
                continue
            cell.text, cell.number, cell.error = sent[cell.name].strip(), None, ""
            if not cell.text:
                continue
            try:
                cell.number = parse_count(cell.text, style)
            except UnreadableValue as problem:
                cell.error = str(problem)


def _style(texts: list[str]) -> NumberStyle:
    """Numbers of people are whole: a point or comma groups thousands, so the other one would be the decimal sign."""
    return NumberStyle.COMMA if any("." in text for text in texts) else NumberStyle.POINT


@transaction.atomic
def save(*, by: Actor, figures: Figures) -> int:
    """Write what has changed; an area whose last number was taken out has no row any more. How many areas changed."""
    changed = [line for line in figures.lines if line.is_changed]
    gone, kept = [], []
    for line in changed:
        row = line.row or Population(municipality=by.municipality, area=line.area, year=figures.year)
        for cell in line.cells:
            setattr(row, cell.kind, cell.number)
        row.source = figures.source
        if any(cell.number is not None for cell in line.cells):
            kept.append(row)
        elif row.pk:
            gone.append(row.pk)
    Population.objects.filter(pk__in=gone).delete()
    store_populations(kept)
    return len(changed)
