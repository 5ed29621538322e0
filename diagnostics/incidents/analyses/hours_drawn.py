"""The map of hours and weekdays, drawn."""

from bisect import bisect_right
from itertools import pairwise

import numpy as np
from django.utils.translation import gettext as _

from diagnostics.charts.heat import Shade, heat
from diagnostics.incidents.counts import words

from . import hours_tables as tables
from .gate import BANDS, Banded
from .result import Drawing
from .selection import Selection


def drawing(asked: Selection, week: np.ndarray) -> Drawing:
    """Numbers of incidents, shaded in at most five classes."""
    even = float(week.mean())
    days, hours = tables.weekdays(), [str(hour) for hour in range(24)]
    steps = [[_step(float(one), even) for one in line] for line in week]
    cells = [
        [Shade(steps[i][k], _said(days[i], k, 1, words.decimal(float(one), 1))) for k, one in enumerate(line)]
        for i, line in enumerate(week)
    ]
    title = _("%(what)s by hour and weekday, %(where)s, %(when)s") % {
        "what": asked.what,
        "where": asked.where,
        "when": asked.when,
    }

    def draw(narrow: bool):
        return heat(
            tables.weekdays(short=narrow),
            hours,
            cells,
            title=title,
            description=_("Darker is more. Bars are sums of hours and of weekdays. The table has the same numbers."),
            legend=_legend(even),
            unit=_("incidents in one hour of the week; an even spread has %(even)s") % {"even": words.decimal(even, 1)},
            row_sums=[float(one) for one in week.sum(axis=1)],
            column_sums=[float(one) for one in week.sum(axis=0)],
            number=lambda value: words.decimal(value, 0),
            narrow=narrow,
            words=words.drawing_words(),
        )  # fmt: skip

    return Drawing("hours-map", title, draw(False), draw(True), tables.grid(week))


def banded_drawing(asked: Selection, told: Banded) -> Drawing:
    """Bands against an even spread, without numbers."""
    days, names, said = tables.weekdays(), tables.blocks(told), tables.band_words()
    cells = [
        [
            Shade(band + 1, _said(days[i], k * told.hours, told.hours, said[band]))
            for k, band in enumerate(line)
        ]
        for i, line in enumerate(told.bands)
    ]
    title = _("%(what)s by hour and weekday, %(where)s, %(when)s") % {
        "what": asked.what,
        "where": asked.where,
        "when": asked.when,
    }
    wide, narrow = (
        heat(
            tables.weekdays(short=is_narrow),
            names,
            cells,
            title=title,
            description=_("Darker is more. The table says the same in words."),
            legend=[(band + 1, one) for band, one in enumerate(said)],
            unit=_("Against an even spread over the week"),
            narrow=is_narrow,
            words=words.drawing_words(),
        )
        for is_narrow in (False, True)
    )
    return Drawing("hours-map", title, wide, narrow, tables.banded(told))


def _said(day: str, hour: int, hours: int, what: str) -> str:
    return f"{day} {hour}\u2013{hour + hours}: {what}"


def _step(value: float, even: float) -> int:
    """0 for nothing, else the band against an even spread, from 1."""
    return 1 + bisect_right(BANDS, value / even) if value > 0 else 0


def _legend(even: float) -> list[tuple[int, str]]:
    marks = [words.decimal(even * band, 1) for band in BANDS]
    told = [f"0\u2013{marks[0]}", *(f"{low}\u2013{high}" for low, high in pairwise(marks))]
    return [(0, _("none")), *enumerate([*told, _("%(number)s or more") % {"number": marks[-1]}], 1)]
