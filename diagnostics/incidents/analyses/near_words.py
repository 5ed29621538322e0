"""Near repeats in words and tables: what may be said of them, and what not."""

from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext as _

from diagnostics.incidents.counts import words

from .hours_tables import percent
from .result import Figure, Table
from .selection import Selection

#: From this share on, coordinates that are shared with another address are worth a warning.
MANY_SHARED = 0.2


def distance(numbers: dict, i: int) -> str:
    """A band of distance: from the first number up to, not including, the second."""
    low, high = numbers["distances"][i], numbers["distances"][i + 1]
    if i == 0:
        return _("same place")
    low = 0 if low < 1 else low
    return _("%(low)s to %(high)s m") % {"low": words.whole(round(low)), "high": words.whole(round(high))}


def days(numbers: dict, j: int) -> str:
    """A band of days apart, both ends included."""
    low, high = numbers["days"][j], numbers["days"][j + 1] - 1
    if low == high == 0:
        return _("same day")
    return _("%(low)s to %(high)s days") % {"low": words.whole(low), "high": words.whole(high)}


def ratio(value: float | None) -> str:
    return "\u2013" if value is None else words.decimal(value, 2)


def cells(numbers: dict) -> Iterator[tuple[int, int]]:
    """(band of distance, band of days), the nearest first."""
    return iter(np.ndindex(len(numbers["distances"]) - 1, len(numbers["days"]) - 1))


def formula() -> str:
    return _(
        "Every pair of incidents is counted by how far apart they lie and how many days. Then the dates are dealt out "
        "at random among the places, again and again: what comes of that is what chance gives to these places and "
        "dates. The pseudo-p is the share of draws with as many pairs or more. Clear is a band with at least 1.2 times "
        "the pairs of chance, after correction for all bands. An incident between two days counts on the first of them."
    )


def bands(numbers: dict) -> Table:
    """All bands with their numbers."""
    columns = [
        _("Distance"), _("Days apart"), _("Pairs"), _("Expected by chance"), _("Ratio"), _("Pseudo-p"),
        _("Corrected"), _("Verdict"),
    ]  # fmt: skip
    texts, values = [], []
    for i, j in cells(numbers):
        observed, expected, times = (numbers[name][i][j] for name in ("observed", "expected", "ratio"))
        p, q, clear = (numbers[name][i][j] for name in ("p", "q", "clear"))
        said = _("clearly more") if clear else _("not clearly more")
        name = [distance(numbers, i), days(numbers, j)]
        values.append(
            [*name, observed, round(expected, 2), times and round(times, 3), round(p, 4), round(q, 4), said]
        )
        texts.append(
            [*name, words.whole(observed), words.decimal(expected, 1), ratio(times), words.p_value(p), words.p_value(q),
             said]
        )  # fmt: skip
    return Table("bands", _("Pairs by distance and days apart"), columns, texts, values)


def grid(numbers: dict) -> Table:
    """Ratios, distances down and days across."""
    columns = [_("Distance"), *(days(numbers, j) for j in range(len(numbers["days"]) - 1))]
    values, texts = [], []
    for i, line in enumerate(numbers["ratio"]):
        name = distance(numbers, i)
        values.append([name, *(None if one is None else round(one, 3) for one in line)])
        marks = ["*" if clear else "" for clear in numbers["clear"][i]]
        texts.append([name, *(ratio(one) + mark for one, mark in zip(line, marks, strict=True))])
    note = _("Pairs observed over pairs by chance; * clearly more than chance.")
    return Table("ratios", _("How many times chance"), columns, texts, values, note)


def figures(numbers: dict) -> list[Figure]:
    told = []
    for i in (0, 1):
        observed, expected = numbers["observed"][i][1], numbers["expected"][i][1]
        told.append(
            Figure(
                f"{distance(numbers, i)}, {days(numbers, 1)}",
                ratio(numbers["ratio"][i][1]),
                unit=_("times chance"),
                interval=_("pseudo-p %(p)s") % {"p": words.p_value(numbers["p"][i][1])},
                base=_("%(observed)s pairs, %(expected)s by chance")
                % {"observed": words.whole(observed), "expected": words.decimal(expected, 1)},
            )
        )
    return told


def said_of(numbers: dict) -> list[str]:
    clear = [(i, j) for i, j in cells(numbers) if numbers["clear"][i][j]]
    near = [(i, j) for i, j in clear if i > 0]
    if not clear:
        return [_("In no band are there clearly more pairs than chance has: no near repeats were found.")]
    told = []
    if near:
        i, j = max(near, key=lambda one: numbers["ratio"][one[0]][one[1]] or 0)
        told.append(
            _(
                "At %(distance)s and %(days)s there are %(ratio)s times the pairs of chance (%(observed)s instead of "
                "%(expected)s, pseudo-p %(p)s)."
            )
            % {
                "distance": distance(numbers, i),
                "days": days(numbers, j),
                "ratio": ratio(numbers["ratio"][i][j]),
                "observed": words.whole(numbers["observed"][i][j]),
                "expected": words.decimal(numbers["expected"][i][j], 1),
                "p": words.p_value(numbers["p"][i][j]),
            }
        )
        told.append(
            _("Clearly more than chance: %(bands)s.")
            % {"bands": "; ".join(f"{distance(numbers, i)}, {days(numbers, j)}" for i, j in near)}
        )
    else:
        told.append(_("Near by there are not clearly more pairs than chance has, only in the same place."))
    if any(i == 0 for i, _j in clear):
        told.append(
            _("The same places are struck again sooner than chance has it: see the analysis of repeats.")
        )
    return told


def not_said(asked: Selection, numbers: dict) -> list[str]:
    left = max(asked.known.count - numbers["n"], 0)
    told = [
        _("Why: one offender who comes back, a group, or a weak spot that many find look the same here."),
        _(
            "That the next incident will lie there: it says how much more likely, for a while, and not where exactly."
        ),
    ]
    if left:
        told.append(
            _("%(left)s incidents without an exact place or day are not in it.") % {"left": words.whole(left)}
        )
    if asked.known.spread:
        told.append(
            _("%(number)s incidents are known only to lie between two moments: their day may be a later one.")
            % {"number": words.whole(asked.known.spread)}
        )
    return told


def warnings(numbers: dict) -> list[str]:
    if numbers["shared"] < MANY_SHARED:
        return []
    return [
        _(
            "%(share)s of the incidents have the coordinates of another address. They were probably rounded, though "
            "the file calls them exact: then “same place” and the nearest band say nothing."
        )
        % {"share": percent(numbers["shared"])}
    ]


def is_clear(numbers: dict) -> bool:
    """Whether the nearest band, within the first span of days, is clearly above chance."""
    return bool(numbers["clear"][1][1])


def verdict(numbers: dict) -> str:
    told = {"distance": distance(numbers, 1), "days": days(numbers, 1)}
    if is_clear(numbers):
        return (
            _("At %(distance)s and %(days)s there are clearly more pairs of incidents than chance has.")
            % told
        )
    return (
        _("At %(distance)s and %(days)s there are not clearly more pairs of incidents than chance has.")
        % told
    )


def verdict_table(numbers: dict) -> Table:
    said = _("clearly more than chance") if is_clear(numbers) else _("not clearly more than chance")
    rows = [[f"{distance(numbers, 1)}, {days(numbers, 1)}", said]]
    return Table("verdict", _("Near repeats"), [_("Pairs of incidents"), _("Verdict")], rows, rows)
