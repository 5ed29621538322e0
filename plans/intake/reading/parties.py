"""Organisations named in a cell: one, or several set apart in the ways of people."""

import re
from collections.abc import Collection

from stakeholders.spreadsheets.guessing import normalised

from .words import BODIES

STRONG = re.compile(r"\s*(?:[\n;/|]|\s[-+\u2013]\s)\s*")
STRONGER = re.compile(rf"{STRONG.pattern}|\s*,\s*")
WEAK = re.compile(r"\s*(?:,|&|\band\b|\by\b|\be\b|\bet\b)\s*", re.IGNORECASE)
BULLET = re.compile(r"^(?:[-*•·\u2013]\s*|\d{1,2}[.)]\s+)")


def split_parties(text: str, known: Collection[str], *, commas: bool = False) -> list[str]:
    """The names in a cell, in order, once each. ``known`` are normalised names of organisations.

    A name that is known whole is never cut. At “and” and commas a cell is cut only where a part is known or every
    part looks like an organisation: a “Ministry of Health and Social Welfare” is one. ``commas``: a comma always cuts.
    """
    names: list[str] = []
    for piece in _cut(text, known, STRONGER if commas else STRONG):
        name = BULLET.sub("", " ".join(piece.split())).strip(" .,;:")
        if name and normalised(name) not in {normalised(one) for one in names}:
            names.append(name)
    return names


def _cut(text: str, known: Collection[str], apart: re.Pattern[str]) -> list[str]:
    if normalised(text) in known:
        return [text]
    found = []
    for piece in apart.split(text):
        if piece:
            found += [piece] if normalised(piece) in known else _cut_weakly(piece, known)
    return found


def _cut_weakly(text: str, known: Collection[str]) -> list[str]:
    parts = [part for part in WEAK.split(text) if part and part.strip()]
    if len(parts) < 2:
        return [text]
    is_known = [normalised(part) in known for part in parts]
    if any(is_known) or all(BODIES & set(normalised(part).split()) for part in parts):
        return parts
    return [text]
