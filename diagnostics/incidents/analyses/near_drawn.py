"""Near repeats, drawn: how many times chance, by distance and days."""

from bisect import bisect_right

from django.utils.translation import gettext as _

from diagnostics.charts.heat import Shade, heat
from diagnostics.incidents.counts import words

from . import near_words
from .result import Drawing
from .selection import Selection

#: Of the clear bands: from this ratio on, the next darker shade.
STEPS = (1.5, 2.0)


def _title(asked: Selection) -> str:
    return _("%(what)s close to one another in place and time, %(where)s, %(when)s") % {
        "what": asked.what,
        "where": asked.where,
        "when": asked.when,
    }


def drawing(asked: Selection, numbers: dict) -> Drawing:
    title = _title(asked)
    rows = [near_words.distance(numbers, i) for i in range(len(numbers["distances"]) - 1)]
    columns = [near_words.days(numbers, j) for j in range(len(numbers["days"]) - 1)]
    cells = [[_shade(numbers, i, j) for j in range(len(columns))] for i in range(len(rows))]
    wide, narrow = (
        heat(
            rows,
            _short(numbers) if is_narrow else columns,
            cells,
            title=title,
            description=_("Numbers are times chance. Dark fields have clearly more pairs than chance."),
            legend=[
                (1, _("not clearly more than chance")),
                (3, _("clearly more, up to 1.5 times")),
                (4, _("1.5 to 2 times")),
                (5, _("twice or more")),
            ],
            unit=_("pairs observed over pairs by chance"),
            narrow=is_narrow,
            words=words.drawing_words(),
        )
        for is_narrow in (False, True)
    )
    return Drawing("near-repeats", title, wide, narrow, near_words.grid(numbers))


def _short(numbers: dict) -> list[str]:
    """For a phone: the last day of each band."""
    return [_("%(days)s d") % {"days": words.whole(last - 1)} for last in numbers["days"][1:]]


def _shade(numbers: dict, i: int, j: int) -> Shade:
    ratio, clear = numbers["ratio"][i][j], numbers["clear"][i][j]
    step = 3 + bisect_right(STEPS, ratio if ratio is not None else STEPS[-1]) if clear else 1
    said = _("%(distance)s, %(days)s: %(observed)s pairs, %(expected)s by chance") % {
        "distance": near_words.distance(numbers, i),
        "days": near_words.days(numbers, j),
        "observed": words.whole(numbers["observed"][i][j]),
        "expected": words.decimal(numbers["expected"][i][j], 1),
    }
    return Shade(step, said, near_words.ratio(ratio))


def verdict_drawing(asked: Selection, numbers: dict) -> Drawing:
    """Which of two it is, without any number."""
    clear, title = near_words.is_clear(numbers), _title(asked)
    row = f"{near_words.distance(numbers, 1)}, {near_words.days(numbers, 1)}"
    names = [_("clearly more"), _("not clearly more")]
    cells = [
        [Shade(5 if clear == first else 0, name) for first, name in zip((True, False), names, strict=True)]
    ]
    wide, narrow = (
        heat(
            [row],
            names,
            cells,
            title=title,
            description=near_words.verdict(numbers),
            legend=[(5, _("this is so")), (0, _("this is not so"))],
            unit=_("pairs of incidents, against chance"),
            narrow=is_narrow,
            words=words.drawing_words(),
        )
        for is_narrow in (False, True)
    )
    return Drawing("near-repeats-verdict", title, wide, narrow, near_words.verdict_table(numbers))
