"""Answers to choose from, typed one on each line: "label" or "value | label". Neither Django nor the database."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from .schema import Option

_NOT_IN_VALUES = re.compile(r"[^a-z0-9]+")
LONGEST_VALUE = 40
VALUE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,39}")


def slug_of(text: str) -> str:
    """A short name in plain letters, digits and underscores; empty where the script has none of these."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_VALUES.sub("_", plain).strip("_")[:LONGEST_VALUE].strip("_")


def free(name: str, taken: Collection[str], prefix: str) -> str:
    """The name, or one like it, that is not taken; `prefix` and a number where there is no name."""
    if name and name not in taken:
        return name
    stem, number = (f"{name[: LONGEST_VALUE - 4]}_", 2) if name else (prefix, 1)
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def parsed(
    lines: Iterable[str], *, stands: str = "", known: Mapping[str, str], taken: Collection[str] = ()
) -> list[Option]:
    """The options of the lines. Raises ValueError with the line that makes no sense.

    `known`: labels of the question as it was, with their values, so that a label typed again keeps its value.
    `taken`: values that may not be given to a new label.
    """
    options: list[Option] = []
    used = set(taken)
    for line in lines:
        value, label = _split(line)
        value = value or known.get(label) or free(slug_of(label), used | set(known.values()), "a")
        if not VALUE.fullmatch(value) or not label:
            raise ValueError(line.strip())
        options.append(Option(value, label, stands))
        used.add(value)
    return options


def _split(line: str) -> tuple[str, str]:
    head, bar, tail = line.partition("|")
    return (head.strip(), tail.strip()) if bar else ("", line.strip())


def written(options: Iterable[Option]) -> str:
    """The options as lines to be edited, each with its value, so that a new label keeps it."""
    return "\n".join(f"{option.value} | {option.label}" for option in options)
