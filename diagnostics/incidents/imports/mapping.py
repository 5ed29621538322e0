"""How a table of counts is to be read: which column is what, and what was decided about its names."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from enum import StrEnum

from diagnostics.incidents.records.columns import RecordColumns, guess_clock, guess_columns
from stakeholders.spreadsheets.guessing import Layout, Role, count_columns, guess_layout, guess_roles
from stakeholders.spreadsheets.periods import DateOrder, PeriodKind, detect_date_order, parse_period
from stakeholders.spreadsheets.problems import UnreadableValue
from stakeholders.spreadsheets.reading import Table
from stakeholders.spreadsheets.values import NumberStyle


class Across(StrEnum):
    """What the headings of the count columns name in a table with several of them."""

    OFFENCES = "offences"
    PERIODS = "periods"


class Replace(StrEnum):
    """What an import replaces: everything of its source in its period, or only the offences it brings."""

    PERIOD = "period"
    OFFENCES = "offences"


#: A day of which only the order of its parts is in doubt.
IN_DOUBT = frozenset({"ambiguous_date", "other_order"})

#: Decisions about a name of the file, beside the number of the thing that it means.
LEAVE_OUT = 0
UNPLACED = -1


@dataclass
class Mapping:
    """Columns are counted from 0; -1 means that there is none.

    `offence_names` and `area_names`: name key → id of what it means, LEAVE_OUT, or UNPLACED for areas.
    `add_up`: whether values under different names that mean the same area and offence are added up; else they
    are refused, because nobody can tell a second spelling from a second kind.
    `records`: the columns of when, where and which case (`RecordColumns`), when incidents are kept one by one.
    `declared`: first and last day for which the file is complete, where somebody has said so; rows of other days
    are rejected, and what the source had in these days gives way.
    `fixed_offence`: id of the offence when no column names it. `unit` is the length of the file's periods.
    """

    headers: list[str] = field(default_factory=list)
    sheet: str | None = None
    encoding: str | None = None
    layout: str = Layout.LONG
    across: str = Across.OFFENCES
    period: int = -1
    month: int = -1
    area: int = -1
    offence: int = -1
    count: int = -1
    count_columns: list[int] = field(default_factory=list)
    fixed_offence: int | None = None
    unit: str = PeriodKind.MONTH
    date_order: str | None = None
    number_style: str | None = None
    without_area_unplaced: bool = False
    other_areas: int | None = None
    offence_names: dict[str, int] = field(default_factory=dict)
    area_names: dict[str, int] = field(default_factory=dict)
    replace: str = Replace.PERIOD
    add_up: bool = False
    records: dict | None = None
    declared: list[str] | None = None

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict) -> "Mapping":
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})

    @property
    def is_wide(self) -> bool:
        return self.layout == Layout.WIDE

    @property
    def counts_rows(self) -> bool:
        """Whether each row is one offence, to be counted."""
        return self.layout == Layout.INCIDENTS

    @property
    def keeps_records(self) -> bool:
        """Whether each row is kept as an incident, beside being counted."""
        return (
            self.counts_rows and self.records is not None and self.unit in (PeriodKind.DAY, PeriodKind.MONTH)
        )

    @property
    def is_summed(self) -> bool:
        """Whether several values may fall into one stored count."""
        return self.counts_rows or self.add_up or self.unit == PeriodKind.DAY

    @property
    def used(self) -> list[int]:
        """Every column that is read."""
        records = RecordColumns.from_json(self.records).used if self.records else []
        return [
            i
            for i in (
                self.period,
                self.month,
                self.area,
                self.offence,
                self.count,
                *self.count_columns,
                *records,
            )
            if i >= 0
        ]

    @property
    def declared_days(self) -> tuple[date, date] | None:
        """First and last day for which the file is said to be complete."""
        if not self.declared:
            return None
        first, last = map(date.fromisoformat, self.declared)
        return first, last

    @property
    def stored_kind(self) -> PeriodKind:
        """The kind of period under which counts are kept: days become months."""
        return PeriodKind.MONTH if self.unit == PeriodKind.DAY else PeriodKind(self.unit)


def guess_mapping(table: Table, known_areas, known_offences) -> Mapping:
    """What the table seems to be; `known_…` are the town's names (`Names`), which tell more than headings."""
    rows = [row.cells for row in table.preview(200)]
    roles = {role: guess.column for role, guess in guess_roles(table.headers).items()}
    mapping = Mapping(
        headers=list(table.headers),
        sheet=table.sheet,
        layout=guess_layout(table.headers, rows),
        number_style=table.number_style,
    )
    mapping.area = _best_column(rows, known_areas, roles.get(Role.AREA, roles.get(Role.AREA_CODE, -1)))
    mapping.offence = _best_column(
        rows, known_offences, roles.get(Role.OFFENCE, roles.get(Role.OFFENCE_CODE, -1)), {mapping.area}
    )
    if mapping.offence >= 0 and mapping.is_wide:
        mapping.layout = Layout.LONG
    _guess_periods(mapping, table, rows, roles)
    _guess_counts(mapping, table, rows, roles)
    mapping.without_area_unplaced = mapping.counts_rows
    if mapping.counts_rows:
        mapping.records = _guess_records(mapping, rows)
    return mapping


def _guess_records(mapping: Mapping, rows: Sequence[Sequence[object]]) -> dict | None:
    """Rows are kept one by one when they tell more than a month and an area."""
    taken = [i for i in (mapping.period, mapping.month, mapping.area, mapping.offence) if i >= 0]
    columns = guess_columns(mapping.headers, taken)
    guess_clock(columns, [row[mapping.period] for row in rows], mapping.date_order)
    tells_more = mapping.unit == PeriodKind.DAY or columns.longitude >= 0 or columns.reference >= 0
    return columns.as_json() if tells_more and mapping.month < 0 else None


def _best_column(rows: Sequence[Sequence[object]], known, by_heading: int, besides=frozenset()) -> int:
    """The column in which most cells are known names, else the one that its heading suggests."""
    width = len(rows[0]) if rows else 0
    hits = {
        i: sum(row[i] is not None and known.get(str(row[i])) is not None for row in rows)
        for i in range(width)
        if i not in besides
    }
    best = max(hits, key=lambda i: (hits[i], i == by_heading), default=-1)
    return best if best >= 0 and hits[best] * 4 >= len(rows) else by_heading


def _guess_periods(mapping: Mapping, table: Table, rows, roles: dict[Role, int]) -> None:
    candidates = [roles[role] for role in (Role.PERIOD, Role.YEAR, Role.MONTH, Role.QUARTER) if role in roles]
    others = [i for i in range(len(table.headers)) if i not in candidates]
    free = [i for i in (*candidates, *others) if i not in (mapping.area, mapping.offence, mapping.count)]
    mapping.period = next((i for i in free if _are_periods([row[i] for row in rows], i in candidates)), -1)
    if mapping.period < 0:
        across = [i for i, name in enumerate(table.headers) if _is_period(name)]
        if len(across) > 1:
            mapping.layout, mapping.across, mapping.count_columns = Layout.WIDE, Across.PERIODS, across
            mapping.unit = unit_of([table.headers[i] for i in across])
        else:
            mapping.period = candidates[0] if candidates else -1
        return
    cells = [row[mapping.period] for row in rows]
    found = detect_date_order(table.column(mapping.period, 5_000))
    mapping.date_order = found.order
    mapping.unit = unit_of(cells, found.order)
    if mapping.unit == PeriodKind.YEAR and Role.MONTH in roles and roles[Role.MONTH] != mapping.period:
        months = [row[roles[Role.MONTH]] for row in rows]
        if _are_periods([within_year(2000, month) for month in months], True):
            mapping.month, mapping.unit = roles[Role.MONTH], PeriodKind.MONTH


def _guess_counts(mapping: Mapping, table: Table, rows, roles: dict[Role, int]) -> None:
    if mapping.is_wide:
        if mapping.across == Across.OFFENCES:
            used = {
                mapping.area,
                mapping.period,
                mapping.month,
                *(roles[r] for r in roles if r != Role.COUNT),
            }
            mapping.count_columns = count_columns(rows, NumberStyle.POINT, used)
        return
    if mapping.layout == Layout.LONG:
        mapping.count = roles.get(Role.COUNT, -1)


def within_year(year: object, month: object) -> str | None:
    """Year and month of two columns as one text for `parse_period`."""
    if year is None or month is None:
        return None
    year, month = (f"{one:g}" if isinstance(one, float) else str(one).strip() for one in (year, month))
    return f"{year}-{month}" if month.isdecimal() else f"{month} {year}"


def _are_periods(cells: Sequence[object], named: bool) -> bool:
    """Whether most cells are periods; plain numbers count only under a heading that says so."""
    filled = [cell for cell in cells if cell is not None]
    good = [cell for cell in filled if _is_period(cell) and (named or not _is_plain_number(cell))]
    return bool(filled) and len(good) * 2 >= len(filled)


def _is_plain_number(cell: object) -> bool:
    return isinstance(cell, int | float) or (isinstance(cell, str) and cell.strip().isdecimal())


def _is_period(cell: object) -> bool:
    try:
        parse_period(cell, DateOrder.DAY_FIRST)
    except UnreadableValue as problem:
        return problem.code in IN_DOUBT
    return True


def unit_of(cells: Sequence[object], order: str | None = None) -> PeriodKind:
    """The kind of period that most of the cells are."""
    kinds: list[PeriodKind] = []
    for cell in cells:
        try:
            kinds.append(parse_period(cell, DateOrder(order) if order else DateOrder.DAY_FIRST).kind)
        except UnreadableValue as problem:
            if problem.code in IN_DOUBT:
                kinds.append(PeriodKind.DAY)
    return Counter(kinds).most_common(1)[0][0] if kinds else PeriodKind.MONTH
