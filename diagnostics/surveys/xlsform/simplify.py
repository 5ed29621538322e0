"""Expressions of a file as what pages of this program offer: an earlier answer, a smallest and a largest number."""

from collections.abc import Iterator
from dataclasses import replace

from diagnostics.surveys.expressions import Expression, ExpressionError, parse, to_text
from diagnostics.surveys.expressions.tree import Call, Literal, Own, Ref
from diagnostics.surveys.questionnaire.schema import Item, Rule

TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def simplified(item: Item) -> Item:
    """The question with its condition and constraint in the simplest form that says the same."""
    try:
        item = _with_rule(item)
        return _with_limits(item)
    except ExpressionError:
        return item  # told where all expressions are checked


def _with_rule(item: Item) -> Item:
    rule = rule_of(parse(item.condition)) if item.condition else None
    return replace(item, asked_if=rule, condition="") if rule else item


def rule_of(tree: Expression) -> Rule | None:
    """“Asked only of those who answered …”, where a condition says no more than that."""
    found = [_answered(part) for part in _parts(tree, "or")]
    questions = {one[0] for one in found if one}
    if None in found or len(questions) != 1:
        return None
    return Rule(questions.pop(), tuple(dict.fromkeys(value for _question, value in found)))


def _answered(tree: Expression) -> tuple[str, str] | None:
    match tree:
        case Call("selected" | "=", (Ref(name), Literal(str(value)))) if value:
            return name, value
    return None


def _with_limits(item: Item) -> Item:
    if not item.constraint:
        return item
    low, high, rest = item.minimum, item.maximum, []
    alone = {option.value for option in item.options if option.is_alone}
    for part in _parts(parse(item.constraint), "and"):
        limit = _limit(part) if item.kind == "number" else None
        if limit and limit[0] == ">=":
            low = limit[1] if low is None else max(low, limit[1])
        elif limit:
            high = limit[1] if high is None else min(high, limit[1])
        elif not _is_alone(part, alone):
            rest.append(part)
    text = " and ".join(to_text(part) if len(rest) == 1 else f"({to_text(part)})" for part in rest)
    # A message tells of the whole constraint; without any left this program has its own.
    message = item.constraint_message if rest else ""
    return replace(item, minimum=low, maximum=high, constraint=text, constraint_message=message)


def _limit(tree: Expression) -> tuple[str, int] | None:
    """(“>=” or “<=”, whole number) for a comparison of the answer with a whole number."""
    match tree:
        case Call(name, (Own(), Literal(float(number)))):
            pass
        case Call(other, (Literal(float(number)), Own())) if other in TURNED:
            name = TURNED[other]
        case _:
            return None
    if not number.is_integer() or abs(number) > 1_000_000:
        return None
    whole = int(number)
    return {"<": ("<=", whole - 1), ">": (">=", whole + 1), "<=": ("<=", whole), ">=": (">=", whole)}.get(
        name
    )


def _is_alone(tree: Expression, alone: set[str]) -> bool:
    """Whether it says what “goes with no other answer” says already."""
    match tree:
        case Call("not", (Call("and", (Call("selected", (Own(), Literal(value))), Call(">", _))),)):
            return value in alone
    return False


def _parts(tree: Expression, operator: str) -> Iterator[Expression]:
    if isinstance(tree, Call) and tree.name == operator:
        for part in tree.parts:
            yield from _parts(part, operator)
    else:
        yield tree
