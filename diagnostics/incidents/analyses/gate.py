"""The one gate between analyses and those who may not see small counts: the public, files, findings.

They get one offence in one whole calendar year, of which the pages of counts show the year's total, and of it only
what `docs/decisions/0020-gate-of-analyses.md` proves harmless:

- the hours of the week in bands, on the finest grid on which every band could be of `threshold` counts or more;
- on hexagons only whether there are more incidents than chance puts there, worked out from areas whose count is
  shown, and never for sensitive offences.

Whatever an analysis does not state to be public is refused to them here, before it is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from diagnostics.incidents.counts.gate import Cell, displayable, rule_of, table_of, town_table
from diagnostics.incidents.counts.query import AreaCounts, areas_of
from diagnostics.incidents.counts.spans import Coverage

from .selection import Selection

#: Upper limits of the bands, as multiples of an even share; above the last one there is no limit.
BANDS = (0.5, 1.0, 1.5, 2.0)
#: Hours in one block of the day, the finest first.
GRIDS = (1, 3, 6)


def obstacle(analysis, asked: Selection) -> str:
    """Why this reader may not see an analysis of this selection at all; empty for those who may see small counts."""
    if asked.sees_all:
        return ""
    if not analysis.public:
        return _("Only for those in the town who may see small counts: it could give single incidents away.")
    if analysis.from_shown:
        whole = (
            all(part.is_year for part in asked.span.by_year()) if analysis.until_only else asked.span.is_year
        )
        return "" if whole else _ONE_YEAR()
    if len(asked.offences) != 1 or asked.area is not None:
        return _(
            "Shown outside for one offence in the whole town, so that small counts cannot be worked out."
        )
    if not asked.span.is_year:
        return _ONE_YEAR()
    if year_total(asked).count is None:
        return _("The total of this year is hidden, because it is small.")
    return ""


def _ONE_YEAR() -> str:
    return _("Shown outside for one whole calendar year, so that small counts cannot be worked out.")


def shown_areas(asked: Selection) -> dict[int, int]:
    """The areas whose count of the year the pages of counts show to this reader, with these counts.

    None at all where some were counted in areas of a former division: hexagons would mix them up.
    """
    year = asked.span.first.year
    by_area = AreaCounts.load(
        asked.actor, asked.counts, asked.offences[0], areas_of(asked.actor), period_start__year=year
    )
    counted = {area.pk for area in by_area.areas if any(by_area.series.get(area.pk, {}).values())}
    if counted - {area.pk for area in asked.layer}:
        return {}
    display = displayable(table_of(asked.counts, by_area, Coverage(asked.span.periods)), asked.reader)
    counts = {area.pk: display.area(area.pk, asked.span).count for area in asked.layer}
    return {key: count for key, count in counts.items() if count is not None}


def pairs(asked: Selection) -> int:
    """How many pairs the incidents of the shown areas make in the year, two of one area each."""
    return sum(count // 2 for count in shown_areas(asked).values())


def tenth(part: int, whole: int, least: int) -> int | None:
    """In which tenth of `whole` (0 to 9) the part lies; None where a tenth is narrower than `least` counts."""
    return min(10 * part // whole, 9) if whole >= 10 * least else None


def testable(asked: Selection, study) -> np.ndarray:
    """The cells of a study area that a test for this reader may use: outside, those wholly in areas that are shown.

    So what is said of them is worked out from incidents of shown areas only, and says nothing of the others.
    """
    if asked.sees_all:
        return np.ones(study.cells.size, dtype=bool)
    shown = shown_areas(asked)
    hidden = np.array([area.pk not in shown for area in study.areas], dtype=bool)
    return study.inside & ~study.touches[:, hidden].any(axis=1)


def tellable(asked: Selection, sums: np.ndarray) -> np.ndarray:
    """Which hot cells may be called so: outside, those with `threshold` incidents or more in their neighbourhood."""
    return np.ones(sums.size, dtype=bool) if asked.sees_all else sums >= threshold(asked)


def year_total(asked: Selection) -> Cell:
    """The count of the town in the year, as the pages of counts show it to this reader."""
    table = town_table(asked.counts, asked.offences[0])
    return displayable(table, asked.reader).total(asked.span)


def threshold(asked: Selection) -> int:
    """Counts below this are small."""
    return rule_of(asked.actor, is_sensitive=asked.is_sensitive).least


def reason(asked: Selection, sentence: str) -> str:
    """Why there is no answer, for this reader: outside without its numbers, which no page of counts shows."""
    if asked.sees_all or not any(letter.isdigit() for letter in sentence):
        return sentence
    return _("There are too few incidents, or too little is known of them, for an answer.")


@dataclass(frozen=True)
class Banded:
    """Bands (0 to 4, least first) of weekdays by blocks of `hours` hours; the weights are not in it."""

    hours: int
    bands: tuple[tuple[int, ...], ...]


def banded_hours(week: Sequence[Sequence[float]], least: int) -> Banded | None:
    """The hours of a week (7 x 24 weights) as the public may see them; None where that is nothing.

    On the finest grid on which half an even share is `least` or more, so that no band is narrower than `least`
    counts and the lowest holds every small count; and on which no block with a small count could be told from its
    sum with the others to be one of fewer than `least` numbers.
    """
    weights = np.asarray(week, dtype=float)
    for hours in GRIDS:
        blocks = weights.reshape(7, 24 // hours, hours).sum(axis=2)
        even = blocks.sum() / blocks.size
        if even * BANDS[0] < least:
            continue
        bands = np.searchsorted(BANDS, blocks / even, side="right")
        if not _narrowed(blocks, bands, even, least):
            return Banded(hours, tuple(tuple(int(band) for band in day) for day in bands))
    return None


def _narrowed(blocks: np.ndarray, bands: np.ndarray, even: float, least: int) -> bool:
    """Whether a reader who knows the sum of all could say of a small block that it is not one of 0 to `least` - 1."""
    # Incidents are whole: the least whole number of a band, and the most.
    low = np.ceil(np.array([0, *BANDS])[bands] * even)
    high = np.ceil(np.array([*BANDS, np.inf])[bands] * even) - 1
    whole = blocks.sum()
    most = np.minimum(high, whole - (low.sum() - low))
    fewest = np.maximum(low, whole - (high.sum() - high)) if np.isfinite(high).all() else low
    small = blocks < least
    told = (small & ((fewest > 0) | (most < least - 1))) | (most - fewest + 1 < least)
    return bool(told.any())
