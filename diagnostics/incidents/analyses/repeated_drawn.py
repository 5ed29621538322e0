"""Repeats, drawn: how soon, and for everybody in which tenth."""

from itertools import accumulate

from django.utils.translation import gettext as _

from diagnostics.charts.curve import Reach, curve
from diagnostics.charts.heat import Shade, heat
from diagnostics.incidents.counts import words
from diagnostics.statistics.proportions import wilson

from . import repeated_tables
from .hours_tables import percent
from .result import Drawing, Table
from .selection import Selection

#: Points of the curve; more would look the same.
STEP = 5
TICKS = (0, 30, 60, 90, 120, 180, 240, 300, 360)


def curve_drawing(asked: Selection, numbers: dict, chance: float | None, table: Table) -> Drawing:
    """The share that was struck again, by days since the first incident."""
    title = _("%(what)s: %(who)s struck again, %(where)s, first struck in %(when)s") % {
        "what": asked.what,
        "who": repeated_tables.who(asked),
        "where": asked.where,
        "when": asked.when,
    }
    window, victims = numbers["window"], numbers["victims"]
    points = []
    for day, again in enumerate(accumulate(numbers["struck_again"])):
        if day % STEP == 0 or day == window - 1:
            limits = wilson(again, victims).interval
            points.append(Reach(day, again / victims, limits.low, limits.high))
    marks = [(day, percent(by / victims)) for day in (30, window - 1) if (by := _by(numbers, day))]

    def draw(narrow: bool):
        return curve(
            points,
            title=title,
            description=_(
                "The steeper the curve, the more were struck again at that time. The band is the 95 % interval. "
                "The tables have the numbers."
            ),
            across=_("days since the first incident"),
            up=_("share struck again"),
            ticks=[day for day in TICKS if day <= window and not (narrow and day % 60)],
            marks=marks,
            level=(chance, _("by chance, were all homes alike")) if chance is not None else None,
            number=lambda value: words.decimal(value, 0 if float(value).is_integer() else 1),
            narrow=narrow,
            words=words.drawing_words(),
        )  # fmt: skip

    return Drawing("struck-again", title, draw(False), draw(True), table)


def _by(numbers: dict, day: int) -> int:
    return sum(numbers["struck_again"][: day + 1])


def banded_drawing(asked: Selection, tenth: int) -> Drawing:
    """In which tenth the share lies, without any number."""
    names = [f"{10 * i}\u2013{10 * i + 10}" for i in range(10)]
    row = [_("struck again")]
    cells = [[Shade(5 if i == tenth else 0, f"{name}\u00a0%") for i, name in enumerate(names)]]
    title = _("%(what)s: share of addresses struck again within twelve months, %(where)s, first struck in %(when)s") % {
        "what": asked.what, "where": asked.where, "when": asked.when,
    }  # fmt: skip
    wide, narrow = (
        heat(
            row,
            names,
            cells,
            title=title,
            description=_("One field of ten is dark: the tenth in which the share lies."),
            legend=[(5, _("the share lies here")), (0, _("not here"))],
            unit=_("percent of the addresses struck"),
            narrow=is_narrow,
            words=words.drawing_words(),
        )
        for is_narrow in (False, True)
    )
    return Drawing("share-struck-again", title, wide, narrow, repeated_tables.banded(tenth))
