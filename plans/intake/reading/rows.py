"""Each row of the table as an action: what went into which field, and what is left for the note.

The rule that nothing may break: every filled cell of a row is in a field or among what is unplaced.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from stakeholders.spreadsheets.guessing import normalised

from .layout import Section, section_of
from .remarks import RowRemark

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column; ``more``: in a further line of the same action."""

    column: str
    raw: object
    text: str
    more: bool = False


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A text for the note: the field that could not take it, the name of its column, and the text.

    An empty ``column`` stands for the section in which the row is.
    """

    target: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A problem or an objective by what is known of it: its key, or a text that is new; ``whole`` as it was written."""

    text: str
    whole: str
    key: str | None = None

    @property
    def ident(self) -> str:
        """By which two texts are known to be the same."""
        return normalised(self.text) or self.text


@dataclass(frozen=True, slots=True)
class Known:
    """What the town and its plan have already. Each maps a normalised name or code to what it stands for.

    ``choices`` has such a map for each field with fixed values.
    """

    currency: str = "EUR"
    organisations: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    objectives: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    target_groups: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    factors: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class ReadRow:
    """An action as a sheet has it. ``cells`` are its texts by field, as they stand."""

    line: int
    lines: list[int]
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
    unplaced: list[Unplaced] = field(default_factory=list)
    remarks: list[RowRemark] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    def keep(self, target: str, cell: Cell) -> None:
        self.unplaced.append(Unplaced(target, cell.column, cell.text))

    def say(self, code: str, target: str = "", /, **params: object) -> None:
        self.remarks.append(RowRemark(code, target, params))


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """A line that is no action, why, and all its text."""

    line: int
    kind: str
    text: str


def refs_of(text: str, known: Mapping[str, str]) -> list[Ref]:
    """The problems or objectives that a text names: codes in a list, one a line, or one text."""
    pieces = [
        piece.strip() for piece in text.replace(";", ",").replace("\n", ",").split(",") if piece.strip()
    ]
    if pieces and all(normalised(piece) in known for piece in pieces):
        return [Ref(piece, piece, known[normalised(piece)]) for piece in pieces]
    lines = [one.strip() for one in text.split("\n") if one.strip()]
    several = len(lines) > 1 and all(section_of(one) or normalised(one) in known for one in lines)
    return [_ref(one, known) for one in (lines if several else [text])]


def _ref(text: str, known: Mapping[str, str]) -> Ref:
    section = section_of(text)
    said = section.text if section else text
    return Ref(said, text, known.get(normalised(text)) or known.get(normalised(said)))


def in_order(start: date | None, end: date | None) -> bool:
    return start is None or end is None or start <= end
