"""The value of an expression for given answers. It never fails: what has no value is the empty text or NaN.

`static/concord/survey-expressions.js` does the same on devices; both are held together by one file of vectors.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce

from . import patterns, values
from .tree import Call, Expression, Literal, Own, Ref
from .values import Value, number, text, truth


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression needs to know besides the answers.

    own: the answer that a constraint checks. today: "YYYY-MM-DD". row: the choice that a filter looks at, by column.
    repeats: for each question in a repeat and each nested repeat, the repeats around it, outermost first.
    at: where the expression stands: the number from 0 of the instance, for each repeat around it, outermost first.
    labels: for each question the words of its choices, by value, in the language of the page.
    """

    own: object = None
    today: str = ""
    row: Mapping[str, str] = field(default_factory=dict)
    repeats: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    at: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


NOWHERE = Context()


def evaluate(tree: Expression, answers: Mapping, context: Context = NOWHERE) -> Value:
    """The value: a text, a number or a truth.

    `answers`: by name of the question, as value_of() reads them; a repeat holds a list of such mappings. What was not
    asked must not be among them. A constraint is asked only of an answer that is there (ODK XForms, bind attributes).
    """
    return _Evaluation(answers, context).of(tree)


@dataclass(frozen=True, slots=True)
class _Evaluation:
    answers: Mapping
    context: Context

    def of(self, tree: Expression) -> Value:
        if isinstance(tree, Call):
            special = _SPECIAL.get(tree.name)
            return special(self, tree.parts) if special else _PLAIN[tree.name](*map(self.of, tree.parts))
        if isinstance(tree, Literal):
            return tree.value
        if isinstance(tree, Ref):
            return self.one(tree.name)
        found = self.context.own if isinstance(tree, Own) else self.context.row.get(tree.name)
        return values.value_of(found)

    def one(self, name: str) -> Value:
        """The answer to a question, in the instance in which the expression stands, else in the first one."""
        if name not in self.context.repeats:
            return values.value_of(self.answers.get(name))
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[Value]:
        """The answers to a question: in every instance of repeats that the expression does not stand in."""
        found = self.frames(self.context.repeats.get(name, ()))
        return [values.value_of(frame.get(name)) for frame in found]

    def frames(self, around: tuple[str, ...]) -> list[Mapping]:
        found = [self.answers]
        for repeat in around:
            at = self.context.at.get(repeat)
            found = [
                row
                for frame in found
                for index, row in enumerate(_rows(frame, repeat))
                if at is None or at == index
            ]
        return found


def _rows(frame: Mapping, repeat: str) -> list[Mapping]:
    rows = frame.get(repeat)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []


Parts = tuple[Expression, ...]


def _if(work: _Evaluation, parts: Parts) -> Value:
    return work.of(parts[1] if truth(work.of(parts[0])) else parts[2])


def _coalesce(work: _Evaluation, parts: Parts) -> Value:
    first = work.of(parts[0])
    return work.of(parts[1]) if values.is_empty(first) else first


def _count(work: _Evaluation, parts: Parts) -> float:
    """How many instances a repeat has, inside those repeats around it in which the expression stands."""
    name = parts[0].name
    around = work.context.repeats.get(name, ())
    return float(sum(len(_rows(frame, name)) for frame in work.frames(around)))


def _numbers(work: _Evaluation, parts: Parts) -> list[float]:
    """The numbers of the arguments, where one name alone stands for all its answers; empty ones are left out."""
    alone = len(parts) == 1 and isinstance(parts[0], Ref)
    found = work.all(parts[0].name) if alone else map(work.of, parts)
    return [one for one in map(number, found) if one == one]


def _choice_name(work: _Evaluation, parts: Parts) -> str:
    return work.context.labels.get(parts[1].name, {}).get(text(work.of(parts[0])), "")


def _position(work: _Evaluation, _parts: Parts) -> float:
    at = list(work.context.at.values())
    return at[-1] + 1.0 if at else values.NAN


_SPECIAL: dict[str, Callable[[_Evaluation, Parts], Value]] = {
    "and": lambda work, parts: all(truth(work.of(part)) for part in parts),
    "or": lambda work, parts: any(truth(work.of(part)) for part in parts),
    "if": _if,
    "coalesce": _coalesce,
    "count": _count,
    "count-non-empty": lambda work, parts: float(sum(text(one) != "" for one in work.all(parts[0].name))),
    "sum": lambda work, parts: reduce(lambda total, one: total + one, _numbers(work, parts), 0.0),
    "min": lambda work, parts: min(_numbers(work, parts), default=values.NAN),
    "max": lambda work, parts: max(_numbers(work, parts), default=values.NAN),
    "position": _position,
    "jr:choice-name": _choice_name,
    "today": lambda work, _parts: work.context.today,
}


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) == truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return number(left) == number(right)
    return left == right


def _minus(left: Value, right: Value | None = None) -> float:
    return -number(left) if right is None else number(left) - number(right)


def _chosen(value: Value) -> list[str]:
    return [one for one in text(value).split(" ") if one]


def _selected_at(value: Value, index: Value) -> str:
    at, chosen = values.whole(number(index)), _chosen(value)
    return chosen[int(at)] if 0 <= at < len(chosen) else ""


def _substr(value: Value, start: Value, end: Value | None = None) -> str:
    whole = text(value)
    bounds = [_bound(start, len(whole)), len(whole) if end is None else _bound(end, len(whole))]
    return "" if None in bounds else whole[bounds[0] : bounds[1]]


def _bound(value: Value, length: int) -> int | None:
    """A place in a text of this length, from the end if negative; None where there is no number."""
    at = values.whole(number(value))
    if at != at:
        return None
    return int(min(max(at + length if at < 0 else at, 0), length))


def _translate(value: Value, old: Value, new: Value) -> str:
    table: dict[str, str] = {}
    news = text(new)
    for place, sign in enumerate(text(old)):
        table.setdefault(sign, news[place : place + 1])
    return "".join(table.get(sign, sign) for sign in text(value))


def _format_date(value: Value, form: Value) -> str:
    day = values.day(number(value))
    if not day:
        return ""
    year, month, date = day.split("-")
    parts = {
        "Y": year,
        "y": year[2:],
        "m": month,
        "n": str(int(month)),
        "d": date,
        "e": str(int(date)),
        "%": "%",
    }
    return re.sub(r"%(.)", lambda found: parts[found[1]], text(form))


def _before(value: Value, mark: Value) -> str:
    whole, sought = text(value), text(mark)
    return whole[: max(whole.find(sought), 0)]


def _after(value: Value, mark: Value) -> str:
    return text(value).partition(text(mark))[2] if text(mark) else text(value)


_PLAIN: dict[str, Callable[..., Value]] = {
    "=": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": lambda left, right: number(left) < number(right),
    "<=": lambda left, right: number(left) <= number(right),
    ">": lambda left, right: number(left) > number(right),
    ">=": lambda left, right: number(left) >= number(right),
    "+": lambda *parts: reduce(lambda total, one: total + one, map(number, parts)),
    "*": lambda *parts: reduce(lambda total, one: total * one, map(number, parts)),
    "-": _minus,
    "div": lambda left, right: values.divided(number(left), number(right)),
    "mod": lambda left, right: values.remainder(number(left), number(right)),
    "not": lambda value: not truth(value),
    "true": lambda: True,
    "false": lambda: False,
    "boolean": truth,
    "boolean-from-string": lambda value: text(value) in {"true", "1"},
    "number": number,
    "int": lambda value: values.whole(number(value)),
    "round": lambda value, places=0.0: values.rounded(number(value), number(places)),
    "abs": lambda value: abs(number(value)),
    "string": text,
    "string-length": lambda value: float(len(text(value))),
    "concat": lambda *parts: "".join(map(text, parts))[: values.LONGEST_TEXT],
    "contains": lambda value, inner: text(inner) in text(value),
    "starts-with": lambda value, start: text(value).startswith(text(start)),
    "ends-with": lambda value, end: text(value).endswith(text(end)),
    "substr": _substr,
    "substring-before": _before,
    "substring-after": _after,
    "normalize-space": lambda value: " ".join(part for part in re.split(r"[ \t\r\n]+", text(value)) if part),
    "translate": _translate,
    "regex": lambda value, pattern: patterns.matches(text(pattern), text(value)),
    "selected": lambda value, one: text(one).strip(values.SPACES) in text(value).split(" "),
    "selected-at": _selected_at,
    "count-selected": lambda value: float(len(_chosen(value))),
    "date": lambda value: values.day(number(value)),
    "format-date": _format_date,
}
