"""Where an expression stands: which names it may use there, and what is known of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from . import values
from .faults import ExpressionError
from .tree import Call, Column, Expression, Literal, Own, Ref

NUMBERS = frozenset({"number", "days", "boolean"})
WITHOUT_VALUE = frozenset({"repeat", "group", "note"})
#: Columns that every list of choices has.
COLUMNS = frozenset({"name", "label"})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a question: `kind` (faults.KINDS, "unknown" if its own expression is wrong), the values of its
    choices if they are known, and the repeats around it, outermost first."""

    kind: str
    choices: tuple[str, ...] | None = None
    around: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands. `own`: the question that a constraint checks, else None."""

    questions: Mapping[str, Known]
    own: Known | None = None
    here: tuple[str, ...] = ()
    columns: frozenset[str] = field(default_factory=frozenset)


class Unknown(Exception):
    """The kind hangs on a question whose own expression is wrong, which is told there."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of an expression, each looked up where the expression stands. Raises ExpressionError, or Unknown."""

    scope: Scope

    def known(self, ref: Ref) -> Known:
        if found := self.scope.questions.get(ref.name):
            if found.kind == "unknown":
                raise Unknown
            return found
        raise ExpressionError("unknown_question", ref.position, name=ref.name)

    def ref(self, ref: Ref) -> str:
        known = self.known(ref)
        if known.kind in WITHOUT_VALUE:
            raise ExpressionError("no_value", ref.position, name=ref.name, kind=known.kind)
        if not set(known.around) <= set(self.scope.here):
            raise ExpressionError("repeated_outside", ref.position, name=ref.name)
        return known.kind

    def own(self, tree: Own) -> Known:
        if self.scope.own is None:
            raise ExpressionError("own_value", tree.position)
        if self.scope.own.kind == "unknown":
            raise Unknown
        return self.scope.own

    def column(self, column: Column) -> str:
        if column.name not in COLUMNS | self.scope.columns:
            raise ExpressionError("unknown_column", column.position, name=column.name)
        return "choice"

    def choices(self, tree: Expression) -> tuple[str, ...] | None:
        """The values that the part can have, where they are known."""
        match tree:
            case Ref():
                return self.known(tree).choices
            case Own():
                return self.own(tree).choices
            case Call("selected-at", (first, _)):
                return self.choices(first)
        return None

    def is_number(self, tree: Expression, kind: str) -> bool:
        """A number, or what every client reads as one: choices numbered 1, 2, 3 and the text '5'."""
        if kind == "choice":
            choices = self.choices(tree)
            return choices is None or all(values.number(one) == values.number(one) for one in choices)
        if isinstance(tree, Literal) and isinstance(tree.value, str):
            return bool(tree.value) and values.text(values.number(tree.value)) == tree.value
        return kind in NUMBERS

    def check_choice(self, tree: Expression, other: Expression) -> None:
        """A literal beside a choice is one of its values."""
        choices = self.choices(tree)
        if choices is None or not isinstance(other, Literal) or other.value == "":
            return
        value, is_text = other.value, isinstance(other.value, str)
        if not (value in choices if is_text else any(values.number(one) == value for one in choices)):
            name = tree.name if isinstance(tree, Ref) else "."
            raise ExpressionError("unknown_choice", other.position, value=values.text(value), name=name)


def is_date(tree: Expression) -> bool:
    """A text that is written as a date."""
    return (
        isinstance(tree, Literal)
        and isinstance(tree.value, str)
        and values.days(tree.value) < values.INFINITE
    )
