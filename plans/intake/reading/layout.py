"""Where the table of a sheet is, and what each of its lines is: a title, a heading, a section, a row, a total."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from stakeholders.spreadsheets.guessing import normalised
from stakeholders.spreadsheets.values import folded

from .grid import Grid, text_of
from .headings import Headings, find_headings
from .words import CLOSING, SECTIONS, TOTAL

AMOUNT = re.compile(r"[^\w]*(?:[A-Za-z]{3}\s?|[€$£]\s?)?[-+]?[\d\s.,'\u2019]*\d\s?(?:[€$£%]|[A-Za-z]{3})?")
SECTION_WORDS = {word: kind for kind, words in SECTIONS.items() for word in words}
WORDS = "|".join(sorted(map(re.escape, SECTION_WORDS), key=len, reverse=True))
#: A word, then a number, or a letter or nothing with a sign after it.
LABELLED = re.compile(
    rf"^(?P<word>{WORDS})\b(?:\s*(?:n[o°.]*\.?|#)?\s*\d+(?:\.\d+)*\s*(?:[:.)]|[-\u2013\u2014]\s|\s|$)"
    r"|\s*(?:[ivx]{1,5}|[a-z])?\s*(?::|\)|\s[-\u2013\u2014]\s)|$)[\s:.)\u2013\u2014-]*"
)


class LineKind(StrEnum):
    """What a line of the sheet is."""

    TITLE = "title"
    HEADING = "heading"
    SECTION = "section"
    ROW = "row"
    MORE = "more"  # goes on with the row above
    TOTAL = "total"
    CLOSING = "closing"


@dataclass(slots=True)
class Line:
    """One line with what it is; ``inherited`` are columns whose cell is merged with the one above."""

    number: int
    cells: list[object]
    kind: LineKind = LineKind.ROW
    inherited: frozenset[int] = frozenset()
    section: "Section | None" = None

    @property
    def own(self) -> list[int]:
        """Columns in which this very line holds something."""
        return [i for i, cell in enumerate(self.cells) if cell is not None and i not in self.inherited]

    @property
    def text(self) -> str:
        return " | ".join(text_of(self.cells[index]) for index in self.own)


@dataclass(frozen=True, slots=True)
class Section:
    """A line that says what the rows below it are about: a problem, an objective, or something else (``kind`` "")."""

    kind: str
    text: str  # without its label
    whole: str
    line: int


@dataclass(slots=True)
class Layout:
    """A sheet that was looked through."""

    headings: Headings
    lines: list[Line] = field(default_factory=list)

    def of(self, *kinds: LineKind) -> list[Line]:
        return [line for line in self.lines if line.kind in kinds]


def lay_out(grid: Grid, *, headings: tuple[int, int] | None = None, title: int | None = None) -> Layout:
    """What each line of the grid is. ``headings`` are the first and last line of the heading, if a person said so;
    ``title`` is the column that names the action, when it is known.
    """
    found = find_headings(grid, told=headings)
    lines = [_line(grid, number, cells, len(found.names)) for number, cells in grid.lines]
    for line in lines:
        if line.number < found.first:
            line.kind = LineKind.TITLE
        elif line.number <= found.last:
            line.kind = LineKind.HEADING
    body = [line for line in lines if line.number > found.last]
    for place, line in enumerate(body):
        line.kind = _kind(line, found, grid, title, body[:place])
    _close(body)
    return Layout(found, lines)


def _line(grid: Grid, number: int, cells: Sequence[object], width: int) -> Line:
    """The cells, those merged with one above filled in."""
    filled = list(cells) + [None] * (max(width, grid.width) - len(cells))
    inherited = set()
    for top, left, bottom, right in grid.merged:
        if top < number <= bottom and left == right and filled[left] is None:
            above = next((row for line, row in grid.lines if line == top), ())
            if left < len(above) and above[left] is not None:
                filled[left] = above[left]
                inherited.add(left)
    return Line(number, filled, inherited=frozenset(inherited))


def _kind(line: Line, found: Headings, grid: Grid, title: int | None, above: list[Line]) -> LineKind:
    own = line.own
    texts = [text_of(line.cells[index]) for index in own]
    if not own:
        return LineKind.MORE
    if _is_heading_again(line, found):
        return LineKind.HEADING
    if _is_total(line):
        return LineKind.TOTAL
    if len(own) == 1 and (section := _section(line, own[0], texts[0], grid, title, found)):
        line.section = section
        return LineKind.SECTION
    has_row_above = any(one.kind is LineKind.ROW for one in above)
    if title is not None and has_row_above and (title in line.inherited or line.cells[title] is None):
        return LineKind.MORE
    return LineKind.ROW


def _is_heading_again(line: Line, found: Headings) -> bool:
    pairs = [
        (normalised(text_of(line.cells[i])), {normalised(part) for part in found.parts[i]})
        for i in line.own
        if i < len(found.parts)
    ]
    return len(pairs) > 1 and all(text and text in parts for text, parts in pairs)


def _is_total(line: Line) -> bool:
    """A label that speaks of a total, and otherwise only numbers."""
    texts = [text_of(line.cells[index]) for index in line.own]
    labels = [text for text in texts if not _is_amount(text)]
    return len(labels) == 1 and begins_with(labels[0], TOTAL) and len(labels[0]) < 80


def _is_amount(text: str) -> bool:
    return AMOUNT.fullmatch(text) is not None


def begins_with(text: str, words: Sequence[str]) -> bool:
    plain = normalised(text)
    return any(plain == word or plain.startswith(f"{word} ") for word in words)


def _section(
    line: Line, column: int, text: str, grid: Grid, title: int | None, found: Headings
) -> Section | None:
    """A line with one text: a section when its cell is merged over others, begins as one, or stands apart."""
    over = [m for m in grid.merged if m[0] <= line.number <= m[2] and m[1] <= column <= m[3] and m[3] > m[1]]
    said = section_of(text, line.number)
    if said is not None and (said.kind or over or column != title):
        return said
    if over or (column == 0 and title not in (None, 0)):
        return Section("", text, text, line.number)
    return None


def section_of(text: str, line: int = 0) -> Section | None:
    """“Objective 2: Safer squares” as a section; None for a text that begins with no such label."""
    first, _break, more = text.partition("\n")
    clean = " ".join(first.split())
    plain = folded(clean)
    found = LABELLED.match(plain if len(plain) == len(clean) else clean.casefold())
    if found is None:
        return None
    rest = "\n".join(part for part in (clean[found.end() :].strip(), more.strip()) if part)
    return Section(SECTION_WORDS[found["word"]], rest or text, text, line)


def _close(body: list[Line]) -> None:
    """Lines below the last total or the last row that only sign or explain are not part of the table."""
    total = max((i for i, line in enumerate(body) if line.kind is LineKind.TOTAL), default=len(body))
    ends = all(len(line.own) <= 2 for line in body[total + 1 :])
    for place in range(len(body) - 1, 0, -1):
        line = body[place]
        if line.kind is LineKind.TOTAL:
            continue
        is_apart = len(line.own) == 1 and line.number - body[place - 1].number > 1
        if _signs(line) or is_apart or (ends and place > total) or _is_loose(line):
            line.kind, line.section = LineKind.CLOSING, None
            continue
        return


def _signs(line: Line) -> bool:
    texts = [text_of(line.cells[index]) for index in line.own]
    begins = bool(texts) and (
        begins_with(texts[0], CLOSING) or texts[0][:1] in "*†" or set(texts[0]) <= set("_-. ")
    )
    return len(texts) <= 2 and begins


def _is_loose(line: Line) -> bool:
    return line.kind is LineKind.SECTION and not line.section.kind
