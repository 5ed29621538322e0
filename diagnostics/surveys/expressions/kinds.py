"""What kind of value an expression gives, and the refusal of those whose kinds do not fit.

Wherever Collect, Enketo and XPath 1.0 would read an expression differently because of its kinds, it is refused here:
a question used as a condition, texts put into order, several choices compared by =, yes or no kept in a calculation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from . import values
from .faults import ExpressionError
from .functions import FUNCTIONS
from .scope import WITHOUT_VALUE, Names, Scope, is_date
from .tree import Call, Column, Expression, Literal, Own, Ref

DATES = frozenset({"date", "days"})
WORDS = frozenset({"text", "choice"})
#: Kinds that can be written as a text.
WRITTEN = frozenset({"number", "days", "boolean", "text", "choice", "multiple", "date", "empty"})


def kind_of(tree: Expression, scope: Scope) -> str:
    """The kind of the value. Raises ExpressionError, or Unknown."""
    return _Kinds(scope).of(tree)


def condition(tree: Expression, scope: Scope) -> None:
    _Kinds(scope).condition(tree)


@dataclass(frozen=True, slots=True)
class _Kinds(Names):
    def of(self, tree: Expression) -> str:
        match tree:
            case Literal(str(value)):
                return "text" if value else "empty"
            case Literal():
                return "number"
            case Own():
                return self.own(tree).kind
            case Column():
                return self.column(tree)
            case Ref():
                return self.ref(tree)
        if tree.name in {"=", "!="}:
            return self.equality(*tree.parts)
        if tree.name in {"<", "<=", ">", ">="}:
            return self.order(*tree.parts)
        if tree.name in {"+", "-", "*", "div", "mod"}:
            return self.arithmetic(tree)
        if tree.name in {"and", "or"}:
            for part in tree.parts:
                self.condition(part)
            return "boolean"
        return self.function(tree)

    # Kinds of parts

    def condition(self, tree: Expression) -> None:
        if (kind := self.of(tree)) != "boolean":
            raise ExpressionError("condition_needed", tree.position, kind=kind)

    def equality(self, left: Expression, right: Expression) -> str:
        a, b = self.of(left), self.of(right)
        is_empty = "empty" in (a, b) and "boolean" not in (a, b)
        if not is_empty and "multiple" in (a, b):
            raise ExpressionError("several_equal", (left if a == "multiple" else right).position)
        if not is_empty and not self.are_alike(left, a, right, b):
            raise ExpressionError("compared", left.position, left=a, right=b)
        return "boolean"

    def are_alike(self, left: Expression, a: str, right: Expression, b: str) -> bool:
        if "boolean" in (a, b) or "file" in (a, b):
            return a == b == "boolean"
        for one, kind, other in ((left, a, right), (right, b, left)):
            if kind == "choice":
                self.check_choice(one, other)
            if kind == "date" and isinstance(other, Literal):
                return is_date(other)
        return (
            (a in DATES and b in DATES)
            or (a in WORDS and b in WORDS)
            or (self.is_number(left, a) and self.is_number(right, b))
        )

    def order(self, left: Expression, right: Expression) -> str:
        a, b = self.of(left), self.of(right)
        for one, kind in ((left, b), (right, a)):
            if kind in DATES and is_date(one):
                raise ExpressionError("compared_date", one.position, value=one.value)
        if a in DATES and b in DATES:
            return "boolean"
        for one, kind in ((left, a), (right, b)):
            if kind == "boolean" or (kind != "date" and not self.is_number(one, kind)):
                raise ExpressionError("no_order", one.position, kind=kind)
        if "date" in (a, b):
            raise ExpressionError("compared", left.position, left=a, right=b)
        return "boolean"

    def arithmetic(self, call: Call) -> str:
        kinds = [self.of(part) for part in call.parts]
        total = ""
        for part, kind in zip(call.parts, kinds, strict=True):
            if kind != "date" and not self.is_number(part, kind):
                raise ExpressionError("calculated", part.position, operator=call.name, kind=kind)
            kind = kind if kind in DATES else "number"
            total = (
                self.sum_of(call.name, total, kind) if len(kinds) > 1 else ("" if kind == "date" else kind)
            )
            if not total:
                raise ExpressionError("calculated", part.position, operator=call.name, kind="date")
        return total

    def sum_of(self, operator: str, total: str, kind: str) -> str:
        """The kind of the sum so far and one more part; "" if there is none."""
        if "date" not in (total, kind) and "days" not in (total, kind):
            return "number"
        if operator not in {"+", "-"}:
            return "" if "date" in (total, kind) else "number"
        if not total:
            return kind
        if total in DATES and kind in DATES:
            return "number" if operator == "-" else ""
        return "days" if operator == "+" or total in DATES else ""

    # Functions

    def function(self, call: Call) -> str:
        function = FUNCTIONS[call.name]
        if call.name == "position" and not self.scope.here:
            raise ExpressionError("position_outside", call.position)
        kinds = [self.argument(call, i, function.argument(i)) for i in range(len(call.parts))]
        if call.name == "if":
            return self.either(call, kinds[1:])
        if call.name == "coalesce":
            return self.either(call, kinds)
        if call.name in {"min", "max"}:
            return self.extreme(call, kinds)
        if call.name == "number":
            return "days" if kinds[0] in DATES else "number"
        return function.gives

    def argument(self, call: Call, number: int, takes: str) -> str:
        part = call.parts[number]
        if takes in {"repeat", "names", "question"}:
            return getattr(self, f"_{takes}")(call, part)
        if takes == "numbers" and len(call.parts) == 1 and isinstance(part, Ref):
            kind = self.known(part).kind  # one name stands for all its answers
            if kind in WITHOUT_VALUE:
                self.ref(part)
        else:
            kind = self.of(part)
        if takes == "condition":
            self.condition(part)
        elif not self.fits(part, kind, takes):
            raise ExpressionError("argument", part.position, function=call.name, kind=kind)
        if takes == "value":
            self.check_value(call, part)
        return kind

    def fits(self, part: Expression, kind: str, takes: str) -> bool:
        is_text = isinstance(part, Literal) and isinstance(part.value, str)
        match takes:
            case "number":
                return self.is_number(part, kind)
            case "numbers":
                return kind in DATES or self.is_number(part, kind)
            case "choices":
                return kind in {"choice", "multiple"} or is_text
            case "value":
                return kind in WORDS or kind == "empty" or isinstance(part, Literal)
            case "date" if is_text:
                return is_date(part)
            case "date":
                return kind in {"date", "days", "number", "text"}
        return kind in WRITTEN

    def check_value(self, call: Call, part: Expression) -> None:
        if isinstance(part, Literal) and isinstance(part.value, float):
            raise ExpressionError("quoted_needed", part.position, value=values.text(part.value))
        if call.name == "selected":
            self.check_choice(call.parts[0], part)

    def _repeat(self, call: Call, ref: Ref) -> str:
        known = self.known(ref)
        if known.kind != "repeat" and known.around:
            raise ExpressionError("count_repeat", ref.position, repeat=known.around[-1])
        if known.kind != "repeat":
            raise ExpressionError("not_repeated", ref.position, name=ref.name, function=call.name)
        if not set(known.around) <= set(self.scope.here):
            raise ExpressionError("repeated_outside", ref.position, name=ref.name)
        return "repeat"

    def _names(self, call: Call, ref: Ref) -> str:
        known = self.known(ref)
        if known.kind in WITHOUT_VALUE:
            return self.ref(ref)
        if not known.around:
            raise ExpressionError("not_repeated", ref.position, name=ref.name, function=call.name)
        if set(known.around) <= set(self.scope.here):
            raise ExpressionError("inside_repeat", ref.position, name=ref.name, function=call.name)
        if call.name == "sum" and not self.is_number(ref, known.kind):
            raise ExpressionError("argument", ref.position, function=call.name, kind=known.kind)
        return known.kind

    def _question(self, call: Call, ref: Ref) -> str:
        known = self.known(ref)
        if known.kind not in {"choice", "multiple"}:
            raise ExpressionError("argument", ref.position, function=call.name, kind=known.kind)
        return known.kind

    def either(self, call: Call, kinds: Sequence[str]) -> str:
        first, second = kinds
        if first == second or second == "empty":
            kind = first
        elif first == "empty":
            kind = second
        elif {first, second} <= WORDS:
            kind = "text"
        elif {first, second} == {"number", "days"}:
            kind = "number"
        else:
            kind = ""
        if not kind or (kind == "boolean" and "empty" in kinds):
            raise ExpressionError("branches", call.position, left=first, right=second)
        return kind

    def extreme(self, call: Call, kinds: Sequence[str]) -> str:
        if not any(kind in DATES for kind in kinds):
            return "number"
        for part, kind in zip(call.parts, kinds, strict=True):
            if kind not in DATES:
                raise ExpressionError("argument", part.position, function=call.name, kind=kind)
        return "days"


def keeps(needed: str, tree: Expression, kind: str, scope: Scope, choices: tuple[str, ...] | None) -> bool:
    """Whether a question of the kind `needed` can keep the value of the tree, which is of this kind."""
    match needed:
        case _ if kind == "empty":
            return True
        case "number":
            return kind != "boolean" and _Kinds(scope).is_number(tree, kind)
        case "date":
            return kind == "date" or is_date(tree)
        case "choice" | "multiple" if isinstance(tree, Literal) and isinstance(tree.value, str):
            return choices is None or all(one in choices for one in tree.value.split())
        case "text":
            return kind in WRITTEN - {"boolean"}
    return kind == needed or (needed in {"choice", "multiple"} and kind in {"text", "choice"})
