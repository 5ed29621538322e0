"""All that a sheet says: its actions, the lines that are none, and what each action takes from the lines above."""

from collections.abc import Iterator
from dataclasses import dataclass

from stakeholders.spreadsheets.periods import DateOrder

from .columns import KEEP, LEAVE_OUT, ColumnMap
from .grid import Grid, text_of
from .layout import Layout, Line, LineKind, Section, lay_out
from .placing import place_all
from .rows import Cell, Known, ReadRow, SkippedLine

CONTEXT = ("problem", "objectives")


@dataclass(slots=True)
class ReadSheet:
    """All that a sheet says: its actions in order, the lines that are none, and the layout that was found."""

    rows: list[ReadRow]
    skipped: list[SkippedLine]
    layout: Layout


def read_sheet(grid: Grid, mapping: ColumnMap, known: Known) -> ReadSheet:
    """Read the whole sheet by a mapping."""
    layout = lay_out(grid, headings=mapping.heading, title=mapping.title)
    rows, skipped = _gather(layout, mapping)
    order = DateOrder(mapping.date_order) if mapping.date_order else None
    for row in rows:
        place_all(row, known, order)
    return ReadSheet(rows, skipped, layout)


def _gather(layout: Layout, mapping: ColumnMap) -> tuple[list[ReadRow], list[SkippedLine]]:
    rows: list[ReadRow] = []
    skipped: list[SkippedLine] = []
    carried = _Carried(mapping)
    for line in layout.lines:
        if line.kind is LineKind.SECTION:
            carried.enter(line.section)
        elif line.kind is LineKind.ROW and not _has_title(line, mapping):
            skipped.append(SkippedLine(line.number, "no_title", line.text))
        elif line.kind is LineKind.ROW:
            rows.append(_row(line, mapping, carried))
        elif line.kind is LineKind.MORE and rows:
            _add(rows[-1], line, mapping)
        elif line.own:
            skipped.append(SkippedLine(line.number, line.kind.value, line.text))
    used = {section.line for row in rows for section in row.sections}
    skipped += [
        SkippedLine(line.number, "section", line.text)
        for line in layout.of(LineKind.SECTION)
        if line.number not in used
    ]
    for row in rows:
        if len(row.lines) > 1:
            row.say("more_lines", lines=", ".join(map(str, row.lines[1:])))
    return rows, sorted(skipped, key=lambda one: one.line)


def _has_title(line: Line, mapping: ColumnMap) -> bool:
    return mapping.title is not None and line.cells[mapping.title] is not None


class _Carried:
    """What the lines above say about a row: sections, and empty cells that mean the same as above."""

    def __init__(self, mapping: ColumnMap):
        self.mapping = mapping
        self.sections: dict[str, Section] = {}
        self.above: dict[int, object] = {}

    def enter(self, section: Section) -> None:
        if section.kind != "objectives":
            # What stands under a new problem, axis or chapter is not under the objective before it.
            self.sections = {k: s for k, s in self.sections.items() if k == "" and section.kind == "problem"}
        self.sections[section.kind] = section
        self.above = {}

    def fill(self, index: int, cell: object) -> object:
        """The cell, or the one above where that is meant."""
        target = self.mapping.targets[index]
        if not self.mapping.fill_down or target not in CONTEXT:
            return cell
        if cell is not None:
            self.above[index] = cell
            if target == "problem":
                self.above = {i: c for i, c in self.above.items() if self.mapping.targets[i] == "problem"}
        return cell if cell is not None else self.above.get(index)


def _row(line: Line, mapping: ColumnMap, carried: _Carried) -> ReadRow:
    row = ReadRow(line.number, [line.number])
    for index, column, cell in _filled(line, mapping, carried):
        target = mapping.targets[index]
        if line.cells[index] is None:
            row.say("same_above", target, column=column, text=text_of(cell))
        row.cells.setdefault(target, []).append(Cell(column, cell, text_of(cell)))
    row.sections = list(carried.sections.values())
    return row


def _filled(line: Line, mapping: ColumnMap, carried: _Carried) -> Iterator[tuple[int, str, object]]:
    # Problems come first: a new one ends the objective above it.
    order = sorted(range(len(mapping.targets)), key=lambda i: (mapping.targets[i] != "problem", i))
    for index in order:
        if mapping.targets[index] == LEAVE_OUT or index >= len(line.cells):
            continue
        cell = carried.fill(index, line.cells[index])
        if cell is not None:
            yield index, mapping.headers[index], cell


def _add(row: ReadRow, line: Line, mapping: ColumnMap) -> None:
    """A further line of the same action."""
    row.lines.append(line.number)
    for index in line.own:
        target = mapping.targets[index] if index < len(mapping.targets) else KEEP
        if target == LEAVE_OUT:
            continue
        name = mapping.headers[index] if index < len(mapping.headers) else ""
        cell = line.cells[index]
        row.cells.setdefault(target, []).append(Cell(name, cell, text_of(cell), more=True))
