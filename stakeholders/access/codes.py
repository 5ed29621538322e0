"""Codes of findings, problems, actions…: the next one in the manner of those that stand. Pure."""

import re
from collections.abc import Iterable

NUMBERED = re.compile(r"^(.*?)(\d+)$")


def next_code(codes: Iterable[str], *, first: str) -> str:
    """The code after the highest numbered one, with its prefix and width ("A09" → "A10"); `first` if none is."""
    best: tuple[int, str, int] | None = None
    for code in codes:
        match = NUMBERED.match(code)
        if match and (best is None or int(match[2]) > best[0]):
            best = (int(match[2]), match[1], len(match[2]))
    if best is None:
        return first
    number, prefix, width = best
    return f"{prefix}{number + 1:0{width}d}"
