"""Contacts of many days from a file or pasted cells: which column is which, and what cannot be read. No database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from stakeholders.spreadsheets.periods import DateOrder, PeriodKind, detect_date_order, parse_period
from stakeholders.spreadsheets.problems import UnreadableFile, UnreadableValue
from stakeholders.spreadsheets.reading import Table, read_table
from stakeholders.spreadsheets.unpacking import Limits
from stakeholders.spreadsheets.values import folded, is_nothing, parse_count

from .rates import OUTCOMES

MOST_BYTES = 5 << 20
MOST_LETTERS = 500_000
MOST_LINES = 5_000
MOST_TROUBLES = 50


@dataclass(frozen=True)
class Line:
    """One line of the table: of which day, way, area and interviewer, and the numbers."""

    number: int
    on: date
    way: str
    area: int | None
    collector: int | None
    outcomes: Mapping[str, int]

    @property
    def key(self) -> tuple:
        return self.on, self.way, self.area, self.collector


@dataclass(frozen=True)
class Names:
    """What cells may say, folded, and what it means: ways, areas and interviewers by their names."""

    ways: Mapping[str, str]
    areas: Mapping[str, int]
    collectors: Mapping[str, int]


@dataclass(frozen=True)
class Found:
    """The lines of a table, or what is wrong with it."""

    lines: tuple[Line, ...] = ()
    troubles: tuple[str, ...] = ()


class _Trouble(Exception):
    pass


def headings() -> dict[str, str]:
    """The names of the columns, as the page tells them; those of the program are understood as well."""
    return {
        "on": _("day"),
        "way": _("way"),
        "area": _("area"),
        "collector": _("interviewer"),
        "completed": _("interviewed"),
        "partial": _("broken off"),
        "refused": _("refused"),
        "non_contact": _("nobody reached"),
        "other": pgettext("outcome of a contact", "other"),
        "unknown": _("not known"),
        "not_eligible": _("does not belong"),
    }


def read_tallies(source: bytes, filename: str, names: Names) -> Found:
    """The lines of a spreadsheet or text table. Nothing is taken as long as anything is wrong."""
    try:
        table = read_table(source, filename, limits=Limits(size=MOST_BYTES))
        return _Reader(table, names).read()
    except UnreadableFile as problem:
        return Found(troubles=(problem.text,))


class _Reader:
    def __init__(self, table: Table, names: Names):
        self.table, self.names = table, names
        self.columns = self._columns()
        self.order: DateOrder | None = None

    def _columns(self) -> dict[str, int]:
        known = {folded(word): name for name, word in headings().items()}
        known |= {folded(name.replace("_", " ")): name for name in headings()}
        heads = [folded(str(head).replace("_", " ")) for head in self.table.headers]
        return {known[head]: place for place, head in reversed(list(enumerate(heads))) if head in known}

    def read(self) -> Found:
        missing = [word for name, word in headings().items() if name == "on" and name not in self.columns]
        if missing or not any(name in self.columns for name in OUTCOMES):
            need = _("The table needs a column “%(day)s” and at least one with numbers, such as “%(done)s”.")
            words = headings()
            return Found(troubles=(need % {"day": words["on"], "done": words["completed"]},))
        self.order = detect_date_order(self.table.column(self.columns["on"])).order
        lines: list[Line] = []
        troubles: list[str] = []
        seen: dict[tuple, int] = {}
        for row in self.table.rows():
            try:
                line = self._line(row)
                if (same := seen.setdefault(line.key, line.number)) != line.number:
                    raise _Trouble(
                        _("the same day, way, area and interviewer stand in line %(n)s") % {"n": same}
                    )
                lines.append(line)
            except _Trouble as trouble:
                troubles.append(_("Line %(line)s: %(what)s.") % {"line": row.line, "what": trouble})
            if len(lines) > MOST_LINES or len(troubles) > MOST_TROUBLES:
                troubles.append(_("There is more; this is as far as it was read."))
                break
        if not lines and not troubles:
            troubles.append(_("The table has no line below its headings."))
        return Found(tuple(lines), tuple(troubles)) if not troubles else Found(troubles=tuple(troubles))

    def _line(self, row) -> Line:
        if row.problem:
            raise _Trouble(row.problem.text)
        outcomes = dict(self._outcomes(row))
        if not any(outcomes.values()):
            raise _Trouble(_("every number is zero or empty"))
        return Line(
            row.line,
            self._day(row),
            self._named(row, "way", self.names.ways) or "interview",
            self._named(row, "area", self.names.areas),
            self._named(row, "collector", self.names.collectors),
            outcomes,
        )

    def _cell(self, row, name: str) -> object:
        return row.cells[self.columns[name]] if name in self.columns else None

    def _day(self, row) -> date:
        try:
            period = parse_period(self._cell(row, "on"), self.order)
        except UnreadableValue as problem:
            raise _Trouble(problem.text) from problem
        if period.kind is not PeriodKind.DAY:
            raise _Trouble(_("“%(cell)s” is no single day") % {"cell": self._cell(row, "on")})
        return period.start

    def _named(self, row, name: str, known: Mapping):
        cell = self._cell(row, name)
        if is_nothing(cell):
            return None
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        if folded(text) not in known:
            told = {"column": headings()[name], "cell": text[:60]}
            raise _Trouble(_("“%(cell)s” is not known as %(column)s") % told)
        return known[folded(text)]

    def _outcomes(self, row) -> Iterator[tuple[str, int]]:
        for name in OUTCOMES:
            cell = self._cell(row, name)
            if is_nothing(cell):
                yield name, 0
                continue
            try:
                yield name, parse_count(cell, self.table.number_style)
            except UnreadableValue as problem:
                raise _Trouble(f"{headings()[name]}: {problem.text}") from problem
