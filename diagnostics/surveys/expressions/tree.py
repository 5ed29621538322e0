"""The tree of an expression, and its short JSON for devices.

number, text      5   "yes"               a literal
["$", "age"]      ${age}                  the answer to a question
["."]             .                       the answer that is being checked
["@", "region"]   region                  a column of the list of choices, in choice filters only
["+", a, b, c]    a + b + c               operators and functions by their name; "-" with one part negates
["regex", a, "p", program]                a pattern brings its program (patterns.py), so that devices need no parser
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from . import functions, patterns
from .faults import ExpressionError

#: Operators of more than two parts: a + b + c is one node, worked from the left.
MANY = frozenset({"and", "or", "+", "*"})
BINARY = frozenset({"and", "or", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"})
DEEPEST = 60
NAME = re.compile(r"[^\W\d][\w.\-]*")
_NOT_IN_FORMATS = re.compile(r"%(?![Yymnde%]).?", re.DOTALL)


def _position():
    return field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a text that is written in the expression."""

    value: float | str
    position: int = _position()


@dataclass(frozen=True, slots=True)
class Ref:
    """The answer to a question, by its name."""

    name: str
    position: int = _position()


@dataclass(frozen=True, slots=True)
class Own:
    """The answer that a constraint checks."""

    position: int = _position()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list of choices."""

    name: str
    position: int = _position()


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or a function with its parts."""

    name: str
    parts: tuple["Expression", ...]
    position: int = _position()


Expression = Literal | Ref | Own | Column | Call


def called(name: str, parts: tuple[Expression, ...], position: int = 0) -> Expression:
    """The node for an operator or function, in its one normal form. Raises ExpressionError."""
    if name == "-" and len(parts) == 1:
        only = parts[0]
        is_plain = isinstance(only, Literal) and isinstance(only.value, float) and _is_positive(only.value)
        return (
            replace(only, value=-only.value, position=position) if is_plain else Call(name, parts, position)
        )
    if name not in BINARY:
        functions.check(name, len(parts), position)
        _check_parts(name, parts)
    elif name in MANY and isinstance(parts[0], Call) and parts[0].name == name:
        parts = (*parts[0].parts, *parts[1:])
    return Call(name, parts, position)


def _check_parts(name: str, parts: tuple[Expression, ...]) -> None:
    """Names where names must stand, and no pattern or format that an answer could be the first to meet."""
    if name in functions.OF_NAMES and not isinstance(parts[0], Ref):
        raise ExpressionError("reference_needed", parts[0].position, function=name)
    if name == "jr:choice-name" and not isinstance(parts[1], Ref):
        raise ExpressionError("choice_name", parts[1].position)
    if name in {"regex", "format-date"}:
        _check_literal(name, parts[1])


def _check_literal(name: str, part: Expression) -> None:
    if not isinstance(part, Literal) or not isinstance(part.value, str):
        raise ExpressionError("text_needed", part.position, function=name)
    inside = part.position + 1  # behind the quotation mark
    if name == "format-date":
        if wrong := _NOT_IN_FORMATS.search(part.value.replace("%%", "  ")):
            raise ExpressionError("date_format", inside + wrong.start(), found=wrong[0])
        return
    try:
        patterns.program(part.value)
    except ExpressionError as error:
        fault = error.fault
        raise ExpressionError(fault.code, inside + fault.position, **fault.params) from None


def check_depth(tree: Expression) -> None:
    """Raise ExpressionError for a tree that is too deep to be worked through safely."""
    level, depth = [tree], 0
    while level := [part for node in level if isinstance(node, Call) for part in node.parts]:
        depth += 1
        if depth > DEEPEST:
            raise ExpressionError("too_deep", level[0].position, most=DEEPEST)


def _is_positive(number: float) -> bool:
    return math.copysign(1.0, number) > 0


def walk(tree: Expression) -> Iterator[Expression]:
    """Every node, the whole before its parts, from left to right."""
    yield tree
    if isinstance(tree, Call):
        for part in tree.parts:
            yield from walk(part)


def names(tree: Expression) -> tuple[str, ...]:
    """The questions and repeats that the expression mentions, each once, in their order."""
    return tuple(dict.fromkeys(node.name for node in walk(tree) if isinstance(node, Ref)))


def renamed(tree: Expression, new: Mapping[str, str]) -> Expression:
    """The same expression with questions under other names; `new` maps old names to new ones."""
    if isinstance(tree, Ref):
        return replace(tree, name=new.get(tree.name, tree.name))
    if isinstance(tree, Call):
        return replace(tree, parts=tuple(renamed(part, new) for part in tree.parts))
    return tree


def to_json(tree: Expression):
    """Plain lists, texts and numbers; `from_json` reads them again."""
    match tree:
        case Literal(value):
            return int(value) if isinstance(value, float) and _is_whole(value) else value
        case Ref(name):
            return ["$", name]
        case Column(name):
            return ["@", name]
        case Own():
            return ["."]
    steps = [patterns.program(tree.parts[1].value)] if tree.name == "regex" else []
    return [tree.name, *map(to_json, tree.parts), *steps]


def _is_whole(value: float) -> bool:
    return abs(value) < 2**53 and value == int(value) and not (value == 0 and not _is_positive(value))


def from_json(data: object) -> Expression:
    """The tree of what `to_json` gave. Raises ExpressionError for anything else."""
    return _from(data, 0)


def _from(data: object, depth: int) -> Expression:
    if isinstance(data, str):
        return literal(data, 0)
    if isinstance(data, int | float) and not isinstance(data, bool):
        return literal(float(data), 0)
    match data:
        case ["."]:
            return Own()
        case ["$", str(name)] if NAME.fullmatch(name):
            return Ref(name)
        case ["@", str(name)] if NAME.fullmatch(name):
            return Column(name)
        case [str(name), *parts] if depth < DEEPEST and name not in {"$", "@", "."}:
            given = parts[:2] if name == "regex" else parts  # the program of a pattern is made again
            return _called_from(name, [_from(part, depth + 1) for part in given])
    raise ExpressionError("not_a_tree")


def _called_from(name: str, parts: list[Expression]) -> Expression:
    negates = name == "-" and len(parts) == 1
    if name in BINARY and not negates and (len(parts) < 2 or (len(parts) > 2 and name not in MANY)):
        raise ExpressionError("not_a_tree")
    return called(name, tuple(parts))


def literal(value: float | str, position: int) -> Literal:
    """A number or text. Raises ExpressionError for what cannot be written in an expression."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ExpressionError("number_too_large", position)
    if isinstance(value, str) and "'" in value and '"' in value:
        raise ExpressionError("both_quotes", position)
    return Literal(value, position)
