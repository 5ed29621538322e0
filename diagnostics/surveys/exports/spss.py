"""Tables for SPSS and PSPP: variables with their labels, and the numbers in which answers are written.

Names of variables have at most 64 bytes, labels 256, labels of values 120, texts 32,767 (IBM SPSS Statistics, Command
Syntax Reference). Neither Django nor the database.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from diagnostics.surveys.questionnaire.schema import Item

LONGEST_NAME, LONGEST_LABEL, LONGEST_VALUE_LABEL, LONGEST_TEXT = 64, 256, 120, 32_767
RESERVED = frozenset(["ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"])
NOMINAL, SCALE = "NOMINAL", "SCALE"
FIRST_DAY = date(1582, 10, 14)
_BREAKS = re.compile(r"[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


@dataclass(frozen=True)
class Variable:
    """One column.

    `labels`: words of its values; `missing`: those that stand apart; `group`: code and words of a question
    of several answers.
    """

    name: str
    label: str
    kind: str = "code"
    labels: Mapping[int | str, str] = field(default_factory=dict)
    missing: tuple[int, ...] = ()
    measure: str = NOMINAL
    group: tuple[str, str] = ("", "")

    @property
    def is_text(self) -> bool:
        return self.kind == "text"


@dataclass(frozen=True)
class Column:
    """A variable and how its value is read from the answers of one person, or of one turn."""

    variable: Variable
    read: Callable[[Mapping], object]


def columns_of(item: Item, numbers: Mapping[str, int], words: Mapping[str, str]) -> Iterator[Column]:
    """The columns of a question. `words`: how "yes" and "no" are said."""
    variable = Variable(item.code, item.text)
    if item.kind == "multiple":
        yield from _several(item, numbers, words)
    elif item.is_choice:
        labels = {numbers[option.value]: option.label for option in item.options}
        missing = tuple(sorted((numbers[option.value] for option in item.apart), reverse=True))
        yield Column(
            replace(variable, labels=labels, missing=missing),
            lambda answers: numbers.get(answers.get(item.code)),
        )
    else:
        kind = {"number": "whole", "decimal": "number", "date": "date"}.get(item.kind, "text")
        measure = NOMINAL if kind == "text" else SCALE
        yield Column(replace(variable, kind=kind, measure=measure), lambda answers: answers.get(item.code))


def _several(item: Item, numbers: Mapping[str, int], words: Mapping[str, str]) -> Iterator[Column]:
    """1 and 0 for each answer, or the number of the answer that stands apart and was given instead of all."""
    apart = {option.value: numbers[option.value] for option in item.apart}
    labels = {0: words["no"], 1: words["yes"]} | {numbers[o.value]: o.label for o in item.apart}
    missing = tuple(sorted(apart.values(), reverse=True))
    for option in item.counted:
        variable = Variable(
            f"{item.code}__{option.value}",
            f"{item.text} ({option.label})",
            labels=labels,
            missing=missing,
            group=(item.code, item.text),
        )
        yield Column(variable, _ticked(item.code, option.value, apart))


def _ticked(code: str, value: str, apart: Mapping[str, int]) -> Callable[[Mapping], int | None]:
    def read(answers: Mapping) -> int | None:
        given = answers.get(code)
        if not given:
            return None
        return next((apart[one] for one in given if one in apart), int(value in given))

    return read


def named(columns: Iterable[Column]) -> list[Column]:
    """The columns with names that these programs take: no two alike, whatever their letters and length."""
    used: set[str] = set()
    found = []
    for column in columns:
        name = free_name(column.variable.name, used)
        used.add(name.upper())
        found.append(replace(column, variable=replace(column.variable, name=name)))
    return found


def free_name(wanted: str, used: set[str]) -> str:
    """A name that begins with a letter and has only plain letters, digits and underscores in it."""
    name = re.sub(r"[^A-Za-z0-9_]", "_", wanted).rstrip("_") or "v"
    name = name if name[0].isalpha() else f"v_{name}"
    stem, number = name[:LONGEST_NAME].rstrip("_"), 1
    found = stem = f"{stem}_1" if stem.upper() in RESERVED else stem
    while found.upper() in used:
        number += 1
        found = f"{stem[: LONGEST_NAME - len(str(number)) - 1]}_{number}"
    return found


class Table:
    """A table as it is written. `widths`: the bytes of the longest text of each column, once measured."""

    def __init__(self, name: str, columns: Sequence[Column]):
        self.name, self.columns = name, list(columns)
        texts = (one.variable for one in columns if one.variable.is_text)
        self.widths = {
            one.name: max([1, *(len(str(value).encode()) for value in one.labels)]) for one in texts
        }

    @property
    def variables(self) -> list[Variable]:
        return [column.variable for column in self.columns]

    def measure(self, rows: Iterable[Mapping]) -> None:
        """Learn from all rows how long the texts are: the head of a file says it before the first row."""
        texts = [column for column in self.columns if column.variable.is_text]
        widths = self.widths
        for answers in rows:
            for column in texts:
                length = len(text_of(column.read(answers)))
                if length > widths[column.variable.name]:
                    widths[column.variable.name] = length

    def values(self, answers: Mapping) -> list[float | bytes | None]:
        """The row of these answers: numbers, days as seconds of the calendar of these programs, texts as bytes."""
        return [_value(column.variable.kind, column.read(answers)) for column in self.columns]


def _value(kind: str, value: object) -> float | bytes | None:
    if kind == "text":
        return text_of(value)
    if value is None:
        return None
    return seconds(value) if kind == "date" else float(value)


def text_of(value: object) -> bytes:
    """A text in one line, no longer than these programs take."""
    if value is None:
        return b""
    return cut(_BREAKS.sub(" ", str(value)).strip(), LONGEST_TEXT).encode()


def seconds(day: date | str) -> float:
    """A day as these programs count: seconds since the Gregorian calendar began."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return (day - FIRST_DAY).days * 86_400.0


def cut(text: str, most: int) -> str:
    """The text in at most so many bytes of UTF-8; one that does not fit ends in "…"."""
    raw = text.encode()
    return text if len(raw) <= most else raw[: most - 3].decode(errors="ignore") + "…"


def groups_of(variables: Iterable[Variable]) -> Iterator[tuple[str, str, list[Variable]]]:
    """Name, words and members of each set of variables that are one question."""
    groups: dict[tuple[str, str], list[Variable]] = {}
    for variable in variables:
        if variable.group[0]:
            groups.setdefault(variable.group, []).append(variable)
    used: set[str] = set()
    for (code, label), members in groups.items():
        if len(members) > 1:
            name = free_name(code, used)[: LONGEST_NAME - 1]
            used.add(name.upper())
            yield f"${name}", label, members


def plain(text: str) -> str:
    """The text in one line."""
    return re.sub(r"\s+", " ", text).strip()
