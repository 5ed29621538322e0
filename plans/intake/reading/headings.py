"""The headings of a table: one line or several, with cells merged over others, below titles that are none."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from stakeholders.spreadsheets.guessing import normalised
from stakeholders.spreadsheets.problems import UnreadableFile, column_letter

from .grid import Grid, text_of
from .words import FIELDS

LOOKED_AT, MOST_LINES, LONGEST = 60, 4, 90
#: What stands in brackets explains a heading and is no part of its name.
BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Headings:
    """First and last line of the headings, the name of each column, and the parts it was joined from."""

    first: int
    last: int
    names: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]


def find_headings(grid: Grid, *, told: tuple[int, int] | None = None) -> Headings:
    """The headings of a grid; raises UnreadableFile when nothing stands below them."""
    if not grid.lines:
        raise UnreadableFile("no_data")
    if told is None:
        told = _guess(grid)
    first, last = told
    below = [line for line, _cells in grid.lines if line > last]
    if not below:
        raise UnreadableFile("no_rows", line=last)
    rows = [(line, cells) for line, cells in grid.lines if first <= line <= last]
    parts = _parts(grid, rows)
    names = tuple(": ".join(part) or f"({column_letter(i)})" for i, part in enumerate(parts))
    return Headings(first, last, names, parts)


#: Each word that is the whole heading of a column → a field that it names.
NAMED = {word: name for name, words in reversed(FIELDS.items()) for word in words}


def hits(texts: Sequence[str]) -> int:
    """How many fields of an action the texts name."""
    return len({NAMED[plain] for text in texts if (plain := normalised(BRACKETS.sub("", text))) in NAMED})


def _guess(grid: Grid) -> tuple[int, int]:
    lines = grid.lines[:LOOKED_AT]
    scores = [hits(_short(cells)) for _line, cells in lines]
    place = max(range(len(lines)), key=lambda i: (scores[i], -i))
    if scores[place] < 2:
        place = _first_wide(lines)
    first = last = place
    while first > 0 and place - first < MOST_LINES - 1 and _is_upper(grid, lines, first - 1):
        first -= 1
    while last + 1 < len(lines) and last - first < MOST_LINES - 1 and _is_lower(grid, lines, last + 1):
        last += 1
    return lines[first][0], lines[last][0]


def _short(cells: Sequence[object]) -> list[str]:
    return [text for cell in cells if isinstance(cell, str) and len(text := text_of(cell)) <= LONGEST]


def _first_wide(lines) -> int:
    """Without a known word: the first line as wide as most, of texts only."""
    widths = [sum(cell is not None for cell in cells) for _line, cells in lines]
    usual = Counter(widths).most_common(1)[0][0]
    for place, (_line, cells) in enumerate(lines):
        if widths[place] >= max(2, 0.6 * usual) and all(isinstance(c, str) for c in cells if c is not None):
            return place
    return 0


def _spans(grid: Grid, line: int) -> list[tuple[int, int, int, int]]:
    return [span for span in grid.merged if span[0] <= line <= span[2]]


def _is_upper(grid: Grid, lines, place: int) -> bool:
    """Whether the line just above groups the headings: short texts over some of the columns, not a title over all."""
    line, cells = lines[place]
    if lines[place + 1][0] - line > 1:
        return False
    filled = [i for i, cell in enumerate(cells) if cell is not None]
    if not all(isinstance(cells[i], str) and len(cells[i]) <= LONGEST for i in filled):
        return False
    if len(filled) >= 2:
        return True
    width = sum(cell is not None for cell in lines[place + 1][1])
    return any(s[1] == filled[0] and 0 < s[3] - s[1] < width - 1 and s[0] == line for s in grid.merged)


def _is_lower(grid: Grid, lines, place: int) -> bool:
    """Whether the next line still belongs to the headings: its cells are named parts, numbers of columns or units."""
    line, cells = lines[place]
    above, over = lines[place - 1]
    if line - above > 1:
        return False
    if any(s[0] <= above and s[2] >= line and s[0] != s[2] for s in _spans(grid, line)) and any(
        s[0] <= above < s[2] for s in grid.merged
    ):
        return True
    filled = [(i, text_of(cell)) for i, cell in enumerate(cells) if cell is not None]
    if _counts_columns([text for _i, text in filled]):
        return True
    if not all(isinstance(cells[i], str) and len(text) <= LONGEST for i, text in filled):
        return False
    if all(re.fullmatch(r"\(.*\)", text) for _i, text in filled):
        return True
    under_blank = [i for i, _text in filled if i >= len(over) or over[i] is None]
    return (
        hits([text for _i, text in filled]) >= 2
        and bool(under_blank)
        and len(filled) < len(lines[place - 1][1])
    )


def _counts_columns(texts: list[str]) -> bool:
    """1, 2, 3, … under the headings."""
    return len(texts) >= 3 and texts == [str(number) for number in range(1, len(texts) + 1)]


def _parts(grid: Grid, rows) -> tuple[tuple[str, ...], ...]:
    width = grid.width
    columns: list[list[str]] = [[] for _ in range(width)]
    for place, (line, cells) in enumerate(rows):
        texts = [text_of(cell) if cell is not None else "" for cell in cells] + [""] * (width - len(cells))
        if place and _counts_columns([text for text in texts if text]):
            continue
        _spread(
            grid, line, texts, is_last=place == len(rows) - 1, below=[row for _n, row in rows[place + 1 :]]
        )
        for index, text in enumerate(texts):
            text = " ".join(text.split())
            if text and text not in columns[index]:
                columns[index].append(text)
    return tuple(tuple(parts) for parts in columns)


def _spread(grid: Grid, line: int, texts: list[str], *, is_last: bool, below) -> None:
    """A heading merged over several columns stands over each; without merged cells, over the blank ones beside it."""
    spans = [s for s in grid.merged if s[0] == line and s[3] > s[1]]
    for _top, left, _bottom, right in spans:
        for index in range(left + 1, min(right + 1, len(texts))):
            texts[index] = texts[index] or texts[left]
    if grid.merged or is_last:
        return
    for index in range(1, len(texts)):
        named = any(index < len(row) and row[index] is not None for row in below)
        if not texts[index] and named and texts[index - 1]:
            texts[index] = texts[index - 1]
