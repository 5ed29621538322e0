"""Answers to choose from, typed one on each line: "label", "value | label" or "value | label | column = text; …".

Neither Django nor the database.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from .schema import Option

#: The name of a column of answers, by which a filter knows them.
COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,39}")
#: Names that mean something else in the sheet “choices”.
RESERVED = frozenset({"name", "label", "list_name", "media", "image", "audio", "video", "geometry", "order"})
_PAIRS = re.compile(rf"\s*{COLUMN.pattern}\s*=\s*[^=;|]*(;\s*{COLUMN.pattern}\s*=\s*[^=;|]*)*;?\s*")
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
        value, label, columns = _split(line)
        value = value or known.get(label) or free(slug_of(label), used | set(known.values()), "a")
        if not VALUE.fullmatch(value) or not label or RESERVED & {name for name, _text in columns}:
            raise ValueError(line.strip())
        options.append(Option(value, label, stands, columns))
        used.add(value)
    return options


def _split(line: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    head, bar, tail = line.partition("|")
    if not bar:
        return "", line.strip(), ()
    label, bar, last = tail.rpartition("|")
    if not bar or not _PAIRS.fullmatch(last):
        return head.strip(), tail.strip(), ()
    pairs = [pair.partition("=") for pair in last.split(";") if pair.strip()]
    told = {name.strip(): text.strip() for name, _equals, text in pairs if text.strip()}
    return head.strip(), label.strip(), tuple(told.items())


def written(options: Iterable[Option]) -> str:
    """The options as lines to be edited, each with its value, so that a new label keeps it."""
    return "\n".join(_line(option) for option in options)


def _line(option: Option) -> str:
    columns = "; ".join(f"{name} = {text}" for name, text in option.columns)
    return f"{option.value} | {option.label}" + (f" | {columns}" if columns else "")
