"""From tree to text: the expression as XLSForm writes it, in one normal form."""

from .reading import COMPARING, STRENGTH, UNARY
from .tree import Call, Column, Expression, Literal, Own, Ref
from .values import text as written_number

ALONE = 8


def to_text(tree: Expression) -> str:
    """The text of a tree; `parse(to_text(tree)) == tree`."""
    match tree:
        case Literal(str(value)):
            return f"'{value}'" if "'" not in value else f'"{value}"'
        case Literal(value):
            return "-0" if str(value) == "-0.0" else written_number(value)
        case Ref(name):
            return f"${{{name}}}"
        case Column(name):
            return name
        case Own():
            return "."
    return _called(tree)


def _called(call: Call) -> str:
    name, parts = call.name, call.parts
    if name == "-" and len(parts) == 1:
        return "-" + _part(parts[0], UNARY)
    if name in STRENGTH:
        strength = STRENGTH[name]
        first = _part(parts[0], strength + (strength in COMPARING))
        return f" {name} ".join([first, *(_part(part, strength + 1) for part in parts[1:])])
    if name == "position":
        return "position(..)"
    if name == "jr:choice-name":
        return f"{name}({to_text(parts[0])}, '{to_text(parts[1])}')"
    return f"{name}({', '.join(map(to_text, parts))})"


def _part(tree: Expression, weakest: int) -> str:
    """The text of a part, in parentheses if it binds more weakly than `weakest`."""
    text = to_text(tree)
    return text if _strength(tree) >= weakest else f"({text})"


def _strength(tree: Expression) -> int:
    if not isinstance(tree, Call):
        return ALONE
    if tree.name == "-" and len(tree.parts) == 1:
        return UNARY
    return STRENGTH.get(tree.name, ALONE)
