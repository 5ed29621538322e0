"""Text tables that are written regularly, cut into columns by arithmetic on their letters.

Most lines of a long table look alike: as many cells in each, quotation marks only around whole cells. Where a piece of
the text is like that, it is cut at once; the reader of the csv module sees only what is not. Both give the same cells.
"""

import unicodedata
from collections.abc import Callable, Sequence

import numpy as np

from .formula_guard import unguarded

LINE_FEED, RETURN, SPACE, CUT = 10, 13, 32, 0x1F
#: White space besides the plain one, and letters that no table has: a cell may be empty that does not look so.
UNUSUAL = "\0\v\f\x1c\x1d\x1e\x1f"
UNUSUAL_BEYOND_ASCII = "\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def cut(
    text: str, separator: str, quote: str, width: int
) -> tuple[np.ndarray, Callable[[int], Sequence[str | None]]] | None:
    """(line of each row from 0, cells of a column) of whole lines; None where the text is not regular."""
    quoted = quote in text
    if "\r" in text and not quoted:
        text = text.replace("\r\n", "\n")
    if not text.endswith("\n"):
        text += "\n"
    unusual = UNUSUAL if text.isascii() else UNUSUAL + UNUSUAL_BEYOND_ASCII
    if not separator.isascii() or any(letter in text for letter in unusual):
        return None
    if separator != "\t" and "\t" in text:
        return None
    blank = separator * (width - 1) + "\n"
    if text.startswith((blank, " ")) or f"\n{blank}" in text or "\n " in text:
        return None
    if quoted:
        if f"{quote} " in text:
            return None
        found = _quoted(text, ord(separator), ord(quote), width)
    else:
        found = _plain(text, separator, width)
    if found is None:
        return None
    lines, cells = found
    tidy = _tidy(text, separator, quote)
    return lines, lambda column: tidy(cells[column::width])


def _plain(text: str, separator: str, width: int) -> tuple[np.ndarray, list[str]] | None:
    if f"{separator} " in text or "\r" in text:
        return None
    letters = np.frombuffer(text.encode(), np.uint8)
    ends = letters[(letters == ord(separator)) | (letters == LINE_FEED)]
    if not _rectangular(ends, width):
        return None
    cells = text.replace("\n", separator).split(separator)
    del cells[-1]
    return np.arange(len(ends) // width, dtype=np.int32), cells


def _quoted(text: str, separator: int, quote: int, width: int) -> tuple[np.ndarray, list[str]] | None:
    """As `_plain`: what stands between quotation marks ends no cell and no row."""
    letters = np.frombuffer(text.encode(), np.uint8)
    marks = letters == quote
    places = np.flatnonzero(marks)
    if len(places) % 2:
        return None
    outside = np.cumsum(marks, dtype=np.int32) & 1 == 0
    ends_here = ((letters == separator) | (letters == LINE_FEED)) & outside
    returns = letters == RETURN
    if returns.any() and not ends_here[np.flatnonzero(returns) + 1].all():
        return None
    opening, closing = places[0::2], places[1::2]
    wraps_cells = ((opening == 0) | ends_here[opening - 1]).all()
    wraps_cells &= (ends_here | returns)[closing + 1].all()
    at = np.flatnonzero(ends_here)
    # A line ends with both of its letters; a separator after a return alone is none of ours.
    if (letters[at[returns[at - 1]]] != LINE_FEED).any():
        return None
    spaced = letters[np.minimum(at + 1, len(letters) - 1)] == SPACE
    if not wraps_cells or spaced.any() or not _rectangular(letters[at], width):
        return None
    lines = np.cumsum(letters == LINE_FEED, dtype=np.int32)[at[width - 1 :: width]]
    parts = letters.copy()
    parts[at] = CUT
    cells = parts[~(marks | returns)].tobytes().decode().split(chr(CUT))
    del cells[-1]
    return np.concatenate([np.zeros(1, np.int32), lines[:-1]]), cells


def _rectangular(ends: np.ndarray, width: int) -> bool:
    """Whether every row has `width` cells, by what ends each of the cells."""
    if not len(ends) or len(ends) % width:
        return False
    last = np.zeros(width, bool)
    last[-1] = True
    return bool(((ends.reshape(-1, width) == LINE_FEED) == last).all())


def _tidy(text: str, separator: str, quote: str) -> Callable[[list[str]], Sequence[str | None]]:
    """What makes cells of the texts of a column, as `cell_of_text` does: empty ones are None."""
    apostrophe = quote != "'" and any(f"{before}'" in text for before in (separator, "\n", quote))
    guarded = apostrophe or text.startswith("'")
    composed = text.isascii() or unicodedata.is_normalized("NFC", text)

    def tidy(cells: list[str]) -> Sequence[str | None]:
        if guarded:
            cells = [unguarded(cell) if cell[:1] == "'" else cell for cell in cells]
        if not composed:
            cells = [unicodedata.normalize("NFC", cell) for cell in cells]
        return [cell or None for cell in cells] if "" in cells else cells

    return tidy
