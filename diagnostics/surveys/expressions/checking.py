"""All expressions of a questionnaire together: read, names and kinds checked, circles found, put into order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from . import kinds
from .circles import ordered
from .faults import ExpressionError, Fault
from .reading import parse
from .scope import Known, Scope, Unknown
from .spelling import Spellings
from .tree import Expression, Ref, names, walk

#: Columns that hold a condition.
CONDITIONS = ("relevant", "constraint", "required", "readonly", "choice_filter")
#: Columns that hold a value.
VALUES = ("calculation", "default", "repeat_count")
COLUMNS = (*CONDITIONS, *VALUES)
#: What changes an answer, so that a circle of it never comes to rest. Two questions may limit each other.
FLOWING = ("relevant", "choice_filter", "repeat_count", "default", "calculation")
#: Nobody mends more at once.
MOST_FAULTS = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of the questionnaire, as far as expressions go.

    kind: one of faults.KINDS; "" for a calculation, whose kind is that of its expression.
    expressions: texts by column (COLUMNS). within: the innermost group or repeat around the row.
    choices: the values that can be chosen; None if they are not known. columns: of the list of choices.
    """

    name: str
    kind: str
    expressions: Mapping[str, str] = field(default_factory=dict)
    within: str = ""
    choices: tuple[str, ...] | None = None
    columns: frozenset[str] = frozenset()
    sheet: str = "survey"
    row: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A fault with its place in the workbook."""

    fault: Fault
    name: str
    sheet: str
    row: int
    column: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of the check; everything but `faults` (about MOST_FAULTS at most) counts only if there are none.

    trees: by name and column. kinds: by name, with those of calculations found.
    order: the names, each behind all that its answer depends on. repeats: as evaluation.Context takes them.
    """

    faults: tuple[Placed, ...]
    trees: Mapping[str, Mapping[str, Expression]]
    kinds: Mapping[str, str]
    order: tuple[str, ...]
    repeats: Mapping[str, tuple[str, ...]]


def check(rows: Iterable[Asked]) -> Checked:
    """Check all rows, in the order of the questionnaire."""
    return _Check(list(rows)).result()


class _Check:
    def __init__(self, rows: list[Asked]):
        self.rows, self.faults = rows, []
        self.asked: dict[str, Asked] = {}
        for row in rows:
            if row.name in self.asked:
                self.add(row, "name", Fault("duplicate", 0, {"name": row.name}))
            self.asked.setdefault(row.name, row)
        self.trees = {name: self.read(row) for name, row in self.asked.items()}
        self.around = {name: self.repeats_around(row) for name, row in self.asked.items()}
        self.known = {
            name: Known(row.kind or "unknown", row.choices, self.around[name])
            for name, row in self.asked.items()
        }

    def add(self, row: Asked, column: str, fault: Fault) -> None:
        self.faults.append(Placed(fault, row.name, row.sheet, row.row, column))

    def read(self, row: Asked) -> dict[str, Expression]:
        trees = {}
        for column in COLUMNS:
            if text := row.expressions.get(column):
                try:
                    trees[column] = parse(text, in_choices=column == "choice_filter")
                except ExpressionError as error:
                    self.add(row, column, error.fault)
        return trees

    def repeats_around(self, row: Asked) -> tuple[str, ...]:
        around: list[str] = []
        outer, seen = self.asked.get(row.within), set()
        while outer and outer.name not in seen:
            seen.add(outer.name)
            around += [outer.name] if outer.kind == "repeat" else []
            outer = self.asked.get(outer.within)
        return tuple(reversed(around))

    def result(self) -> Checked:
        order, circles = ordered({name: self.needs(row) for name, row in self.asked.items()})
        for circle in circles:
            self.tell(circle)
        for name in order:  # calculations first: others need their kinds
            self.check_columns(self.asked[name], ["calculation"])
        for row in self.asked.values():
            self.check_columns(row, [column for column in self.trees[row.name] if column != "calculation"])
        place = {name: number for number, name in enumerate(self.asked)}
        columns = ("name", *COLUMNS)
        self.faults.sort(key=lambda one: (place[one.name], one.row, columns.index(one.column)))
        return Checked(
            tuple(self.faults),
            self.trees,
            {name: known.kind for name, known in self.known.items()},
            tuple(order),
            {name: around for name, around in self.around.items() if around},
        )

    def needs(self, row: Asked) -> list[str]:
        """What the answer depends on: names in its expressions, and the groups around it."""
        found = [row.within] if row.within in self.asked else []
        for column in FLOWING:
            if tree := self.trees[row.name].get(column):
                found += [name for name in names(tree) if name in self.asked]
        return found

    def tell(self, circle: tuple[str, ...]) -> None:
        """The circle, told at the row that stands first and at the name that leads on from there."""
        row, then = self.asked[circle[0]], circle[1]
        told = Fault("circle", 0, {"names": " → ".join(circle)})
        for column in FLOWING:
            for node in walk(self.trees[row.name][column]) if column in self.trees[row.name] else ():
                if isinstance(node, Ref) and node.name == then:
                    self.add(row, column, Fault(told.code, node.position, told.params))
                    return
        self.add(row, "name", told)

    def check_columns(self, row: Asked, columns: list[str]) -> None:
        for column in columns:
            if column not in self.trees[row.name] or len(self.faults) >= MOST_FAULTS:
                continue
            try:
                kind = self.check_column(row, column, self.trees[row.name][column])
            except ExpressionError as error:
                self.add(row, column, self.with_a_name_like_it(error.fault))
            except Unknown:
                continue
            else:
                if column == "calculation" and not row.kind:
                    self.known[row.name] = Known(kind, None, self.around[row.name])

    def with_a_name_like_it(self, fault: Fault) -> Fault:
        if fault.code != "unknown_question" or not (like := self.spellings.like(str(fault.params["name"]))):
            return fault
        return Fault("unknown_question_like", fault.position, {**fault.params, "like": like})

    @cached_property
    def spellings(self) -> Spellings:
        return Spellings(self.asked)

    def check_column(self, row: Asked, column: str, tree: Expression) -> str:
        """The kind of the expression. Raises ExpressionError, or Unknown."""
        own = self.known[row.name] if column == "constraint" else None
        columns = row.columns if column == "choice_filter" else frozenset()
        scope = Scope(self.known, own, self.around[row.name], columns)
        if column in CONDITIONS:
            kinds.condition(tree, scope)
            return "boolean"
        kind = kinds.kind_of(tree, scope)
        if column == "calculation" and kind == "boolean":
            raise ExpressionError("yes_or_no_kept", tree.position)
        needed = "number" if column == "repeat_count" else row.kind
        if needed and not kinds.keeps(needed, tree, kind, scope, row.choices):
            raise ExpressionError("result", tree.position, kind=kind, needed=needed)
        return "text" if kind == "empty" else kind
