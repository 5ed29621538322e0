"""Tables for SPSS and PSPP: variables with their labels, and the commands that read a plain file of numbers.

Names of variables have at most 64 bytes, labels 256, labels of values 120, texts 32,767 (IBM SPSS Statistics, Command
Syntax Reference). Neither Django nor the database.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from diagnostics.surveys.questionnaire.schema import Item

LONGEST_NAME, LONGEST_LABEL, LONGEST_VALUE_LABEL, LONGEST_TEXT = 64, 256, 120, 32_767
#: A line of commands stays short, whatever the program that reads it.
LONGEST_LINE = 180
RESERVED = frozenset(["ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"])
NOMINAL, SCALE = "NOMINAL", "SCALE"
#: Formats by the kind of a variable; that of a text has its width behind it.
FORMATS = {"code": "F8.0", "whole": "F12.0", "number": "F16.6", "date": "SDATE10", "text": "A"}
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
    """A table as it is written: a line of names, then a line for each row, with tabs between the cells.

    There are no quotation marks around texts, on whose doubling programs do not agree; tabs and ends of lines
    inside of a text become blanks. `widths` grows to the bytes that the longest text of each column takes.
    """

    def __init__(self, name: str, columns: Sequence[Column]):
        self.name, self.columns = name, list(columns)
        texts = (one.variable for one in columns if one.variable.is_text)
        self.widths = {
            one.name: max([1, *(len(str(value).encode()) for value in one.labels)]) for one in texts
        }

    @property
    def variables(self) -> list[Variable]:
        return [column.variable for column in self.columns]

    def heading(self) -> str:
        return self._line(variable.name for variable in self.variables)

    def line(self, answers: Mapping) -> str:
        """The row of these answers."""
        return self._line(self._cell(column, column.read(answers)) for column in self.columns)

    def _line(self, cells: Iterable[str]) -> str:
        return "\t".join(cells) + "\r\n"

    def _cell(self, column: Column, value: object) -> str:
        if value is None:
            return ""
        if not column.variable.is_text:
            return str(value)
        text = cut(_BREAKS.sub(" ", str(value)).strip(), LONGEST_TEXT)
        name = column.variable.name
        self.widths[name] = max(self.widths[name], len(text.encode()))
        return text


def cut(text: str, most: int) -> str:
    """The text in at most so many bytes of UTF-8; one that does not fit ends in "…"."""
    raw = text.encode()
    return text if len(raw) <= most else raw[: most - 3].decode(errors="ignore") + "…"


def commands(table: Table, *, title: str, about: Sequence[str] = (), weight: str = "") -> Iterator[str]:
    """The commands that read a table, describe it and save it as a file of these programs. `weight`: a variable."""
    yield f"* {table.name}."
    yield "GET DATA"
    yield "  /TYPE=TXT"
    yield f"  /FILE={quoted(table.name + '.dat')}"
    yield "  /ENCODING='UTF8'"
    yield "  /ARRANGEMENT=DELIMITED"
    yield "  /DELIMITERS='\\t'"
    yield "  /FIRSTCASE=2"
    yield "  /VARIABLES="
    variables = table.variables
    for variable in variables:
        width = str(table.widths[variable.name]) if variable.is_text else ""
        end = "." if variable is variables[-1] else ""
        yield f"    {variable.name} {FORMATS[variable.kind]}{width}{end}"
    yield f"FILE LABEL {cut(_plain(title), 60)}."
    for text in about:
        yield f"ADD DOCUMENT {literal(text, 80, pieces=' ')}."
    for variable in variables:
        yield from _described(variable)
    yield from _groups(variables)
    if weight:
        yield f"WEIGHT BY {weight}."
    yield f"SAVE OUTFILE={quoted(table.name + '.sav')}."
    yield ""


def _described(variable: Variable) -> Iterator[str]:
    yield f"VARIABLE LABELS {variable.name}\n  {literal(cut(_plain(variable.label), LONGEST_LABEL))}."
    if variable.labels:
        told = [
            f"\n  {value if isinstance(value, int) else quoted(value)} "
            f"{literal(cut(_plain(label), LONGEST_VALUE_LABEL))}"
            for value, label in variable.labels.items()
        ]
        yield f"VALUE LABELS {variable.name}{''.join(told)}."
    if variable.missing:
        # Three values by themselves are the most that there can be.
        few = ", ".join(map(str, variable.missing))
        told = few if len(variable.missing) <= 3 else f"{min(variable.missing)} THRU {max(variable.missing)}"
        yield f"MISSING VALUES {variable.name} ({told})."
    yield f"VARIABLE LEVEL {variable.name} ({variable.measure})."


def _groups(variables: Sequence[Variable]) -> Iterator[str]:
    """Sets of the variables that are one question."""
    groups: dict[tuple[str, str], list[Variable]] = {}
    for variable in variables:
        if variable.group[0]:
            groups.setdefault(variable.group, []).append(variable)
    used: set[str] = set()
    for (code, label), members in groups.items():
        if len(members) < 2:
            continue
        name = free_name(code, used)[: LONGEST_NAME - 1]
        used.add(name.upper())
        yield f"MRSETS\n  /MDGROUP NAME=${name} LABEL={literal(cut(_plain(label), LONGEST_LABEL))}"
        yield from (f"    {one}" for one in _wrapped("VARIABLES=", [one.name for one in members]))
        yield "    VALUE=1."


def _wrapped(first: str, names: Sequence[str]) -> Iterator[str]:
    line = first
    for name in names:
        if len(line) + len(name) > LONGEST_LINE:
            yield line
            line = " "
        line = f"{line}{name}" if line.endswith("=") else f"{line} {name}"
    yield line


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def literal(text: str, most: int = LONGEST_LINE, pieces: str = " +") -> str:
    """The text between quotation marks, in pieces on lines of their own where it is long."""
    told, left = [], text
    while left:
        piece = left.encode()[:most].decode(errors="ignore")
        told.append(quoted(piece))
        left = left[len(piece) :]
    return f"{pieces}\n  ".join(told) or "''"


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
