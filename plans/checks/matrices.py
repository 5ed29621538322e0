"""The coverage matrices: actors by role, factors by problems and actions, measures by actions, areas by approach.

Computed from the facts alone. Each cell has what stands behind it, or a decision why it is empty.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from plans.actions.models import ResponsibilityKind
from plans.plan.models import Consideration
from plans.plan.taxonomy import FACTORS, LEVELS, MEASURES, level_of
from plans.problems.models import FactorLink
from stakeholders.organisations.models import DiagnosisRole
from stakeholders.organisations.taxonomy import CHECKED_ACTOR_GROUPS

from .outcome import Thing, thing
from .subjects import COLUMNS, MATRIX_TITLES, UNSAID, cell_code

if TYPE_CHECKING:
    from .facts import Facts


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands behind one row and column, and the decision when nothing does."""

    code: str
    column: str
    column_title: str
    behind: tuple[Thing, ...]
    decision: Consideration | None = None

    @property
    def state(self) -> str:
        if self.behind:
            return "included"
        return self.decision.state if self.decision else "empty"


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    title: str
    cells: tuple[Cell, ...]
    is_heading: bool = False  # a level above its measures


@dataclass(frozen=True, slots=True)
class Matrix:
    key: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]

    def cell(self, code: str) -> tuple[Row, Cell] | None:
        return next(((row, cell) for row in self.rows for cell in row.cells if cell.code == code), None)

    @property
    def counts(self) -> dict[str, int]:
        """How many cells are included, excluded, deferred and empty."""
        states = [cell.state for row in self.rows for cell in row.cells]
        return {state: states.count(state) for state in ("included", "excluded", "deferred", "empty")}


@dataclass
class _Filling:
    """(row, column) → things, each thing once."""

    facts: "Facts"
    found: dict[tuple[str, str], dict[str, Thing]] = field(default_factory=dict)

    def put(self, rows: Iterable[str], column: str, one: Thing) -> None:
        for row in rows:
            self.found.setdefault((row, column), {})[one.uid] = one

    def made(self, key: str, rows: Iterator[tuple[str, str, bool]]) -> Matrix:
        # A column for what is not said is worth showing only where something is not said.
        used = {column for _row, column in self.found}
        columns = tuple(
            (column, str(title))
            for column, title in COLUMNS[key].items()
            if column != UNSAID or column in used
        )
        return Matrix(
            key, str(MATRIX_TITLES[key]), columns, tuple(self._row(key, *row, columns) for row in rows)
        )

    def _row(self, key: str, code: str, title: str, is_heading: bool, columns) -> Row:
        return Row(code, title, tuple(self._cell(key, code, *column) for column in columns), is_heading)

    def _cell(self, key: str, row: str, column: str, title: str) -> Cell:
        code = cell_code(key, row, column)
        behind = tuple(self.found.get((row, column), {}).values())
        return Cell(code, column, title, behind, self.facts.considerations.get(code))


def matrices(facts: "Facts") -> dict[str, Matrix]:
    """All four by their key."""
    return {key: make(facts) for key, make in _MAKERS.items()}


def _actors(facts: "Facts") -> Matrix:
    filling = _Filling(facts)
    codes = {action.pk: action.code for action in facts.actions}
    own: dict[tuple[int, str], list[str]] = {}
    for part in facts.responsibilities:
        own.setdefault((part.organisation_id, part.kind), []).append(codes[part.action_id])
    spoke = {pk for round_ in facts.rounds for pk in round_.contributor_ids}
    seats: dict[int, list[str]] = {}
    for body in facts.bodies:
        for pk in body.member_ids:
            seats.setdefault(pk, []).append(body.name)
    for one in facts.organisations:
        for kind in ResponsibilityKind.values:
            if (one.pk, kind) in own:
                filling.put(one.actor_groups, kind, thing(one, ", ".join(sorted(own[one.pk, kind]))))
        if one.pk in spoke:
            filling.put(one.actor_groups, "consulted", thing(one))
        if one.is_active and one.role_diagnosis not in {"", DiagnosisRole.NONE}:
            filling.put(one.actor_groups, "diagnosis", thing(one, one.get_role_diagnosis_display()))
        if one.pk in seats:
            filling.put(one.actor_groups, "body", thing(one, ", ".join(seats[one.pk])))
    return filling.made("actors", ((code, str(title), False) for code, title in CHECKED_ACTOR_GROUPS.items()))


def _factors(facts: "Facts") -> Matrix:
    filling = _Filling(facts)
    for problem in facts.priorities:
        for row in problem.factor_rows:
            filling.put([row["factor"]], FactorLink(row["link"]).value, thing(problem))
    for action in facts.actions:
        filling.put(action.factors, "action", thing(action))
    return filling.made("factors", ((code, str(title), False) for code, title in FACTORS.items()))


def _measures(facts: "Facts") -> Matrix:
    filling = _Filling(facts)
    for action in facts.actions:
        rows = {*action.measures, *map(level_of, action.measures)}
        filling.put(rows, action.stage or UNSAID, thing(action))
    return filling.made("measures", _levels_and_measures())


def _levels_and_measures() -> Iterator[tuple[str, str, bool]]:
    for level, title in LEVELS.items():
        yield level, str(title), True
        yield from ((code, str(name), False) for code, name in MEASURES.items() if level_of(code) == level)


def _areas(facts: "Facts") -> Matrix:
    filling = _Filling(facts)
    codes = {pk: area.code for pk, area in facts.areas.items()}
    for action in facts.actions:
        rows = [codes[pk] for pk in action.area_ids] or [UNSAID]
        filling.put(rows, action.approach or UNSAID, thing(action))
    named = {pk for action in facts.actions for pk in action.area_ids}
    areas = sorted(facts.areas.values(), key=lambda area: (area.code, area.retired_on is None))
    names = {area.code: area.name for area in areas if area.retired_on is None or area.pk in named}
    rows = [(code, name, False) for code, name in names.items()]
    if any(row == UNSAID for row, _column in filling.found):
        rows.append((UNSAID, _("no area named"), False))
    return filling.made("areas", iter(rows))


_MAKERS: dict[str, Callable[["Facts"], Matrix]] = {
    "actors": _actors,
    "factors": _factors,
    "measures": _measures,
    "areas": _areas,
}
