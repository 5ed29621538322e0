"""What the contents of a column mean: values, words, several in one cell. Neither Django nor the database."""

import re
from collections.abc import Iterable, Mapping

from diagnostics.surveys.questionnaire.options import VALUE, free, slug_of
from diagnostics.surveys.questionnaire.schema import Item, Option
from stakeholders.spreadsheets.values import folded

from .codebook import YES, is_missing
from .columns import Seen

LONGEST_TEXT = 300
#: How several answers in one cell are parted, from the plainest way on.
_PARTED = [re.compile(pattern) for pattern in (r"[;|\n]", r"[,;|\n]", r"[\s,;+/|.]+")]


def meanings(item: Item, values: Mapping[str, str]) -> dict[str, str]:
    """The value by everything that may stand for it in a file: values, what stands in the file, words."""
    known = {folded(label): value for value, label in item.labels.items()}
    known |= {folded(value): value for value in item.labels}
    return known | {folded(raw): value for raw, value in values.items() if value in item.labels}


def unknown_of(item: Item, values: Mapping[str, str], contents: Mapping[str, int]) -> dict[str, int]:
    """Contents of a column that are no answer to its question, and how often they stand there."""
    known, found = meanings(item, values), {}
    for text, times in contents.items():
        for one in several(known, text) if item.kind == "multiple" else [text]:
            if value_of(known, one) is None:
                found[one] = found.get(one, 0) + times
    return found


def value_of(known: Mapping[str, str], text: str) -> str | None:
    """The value of an answer for what stands in a file; 1.0 is 1."""
    whole, _, decimals = text.partition(".")
    return known.get(folded(text)) or (known.get(whole) if decimals and not decimals.strip("0") else None)


def several(known: Mapping[str, str], text: str) -> list[str]:
    """The answers in one cell: “theft fraud”, “1,3”, “Theft; None of these”."""
    if value_of(known, text) is not None:
        return [text]
    for pattern in _PARTED:
        parts = [one.strip() for one in pattern.split(text) if one.strip()]
        if all(value_of(known, one) is not None for one in parts):
            break
    return parts


def options_of(told: Iterable[tuple[str, str, str]]) -> list[tuple[str, Option]]:
    """What stands in the file, and the answer it means."""
    found, taken = [], set()
    for raw, label, stands in told:
        value = raw if VALUE.fullmatch(raw) and raw not in taken else free(_name_of(raw, label), taken, "a")
        taken.add(value)
        found.append((raw, Option(value, label[:LONGEST_TEXT], stands)))
    return found


def _name_of(raw: str, label: str) -> str:
    """-9 is m9, a word is itself in plain letters."""
    if re.fullmatch(r"-\d+", raw):
        return f"m{raw[1:]}"
    return slug_of(raw) or slug_of(label)


def unlisted(seen: Seen, options: list, *, is_several: bool) -> list[tuple[str, Option]]:
    """Contents of which the codebook says nothing, as answers of their own."""
    known = {folded(raw) for raw, _made in options} | {folded(made.label) for _raw, made in options}
    found, taken = [], {made.value for _raw, made in options}
    for text in sorted(seen.contents):
        for one in several(dict.fromkeys(known, "."), text) if is_several else [text]:
            if folded(one) in known:
                continue
            known.add(folded(one))
            value = one if VALUE.fullmatch(one) and one not in taken else free(_name_of(one, one), taken, "a")
            taken.add(value)
            found.append((one, Option(value, one[:LONGEST_TEXT], "apart" if is_missing(one) else "")))
    return found


def is_yes(text: str) -> bool:
    return folded(text) in YES | {"selected", "x"}
