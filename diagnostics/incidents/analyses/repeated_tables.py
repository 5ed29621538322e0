"""Tables of repeats."""

from itertools import accumulate

from django.utils.translation import gettext as _

from diagnostics.incidents.counts import words
from diagnostics.statistics.repeats import BANDS

from .hours_tables import percent
from .result import Table
from .selection import Selection


def of_addresses(asked: Selection) -> bool:
    return asked.options.get("unit") != "persons"


def who(asked: Selection) -> str:
    return _("addresses") if of_addresses(asked) else _("persons")


def half_within(numbers: dict) -> int:
    """The day by which half of those struck again had been."""
    half = numbers["repeated"] / 2
    return next(day for day, sum_ in enumerate(accumulate(numbers["struck_again"])) if sum_ >= half)


def by_number(asked: Selection, numbers: dict) -> Table:
    """How many were struck once, twice, three times..."""
    values = [
        [times, victims, round(victims / numbers["victims"], 4), events, round(events / numbers["n"], 4)]
        for times, victims, events in numbers["by_number"]
    ]
    texts = [
        [words.whole(times), words.whole(victims), percent(part), words.whole(events), percent(share)]
        for times, victims, part, events, share in values
    ]
    columns = [
        _("Times struck"),
        _("Addresses") if of_addresses(asked) else _("Persons"),
        _("Share of them"),
        _("Incidents"),
        _("Share of incidents"),
    ]
    note = _("The first incident of the year is counted among them.")
    return Table("number", _("How often they were struck"), columns, texts, values, note)


def how_soon(numbers: dict) -> Table:
    """Repeats by days since the one before, and how many that is for each thirty days."""
    ends = [band for band in BANDS if band < numbers["window"]] + [numbers["window"]]
    starts = [0, *(end + 1 for end in ends[:-1])]
    values = []
    for first, last, number in zip(starts, ends, numbers["days_until_next"], strict=False):
        share = number / numbers["repeat_events"] if numbers["repeat_events"] else 0.0
        values.append(
            [f"{first}\u2013{last}", number, round(share, 4), round(30 * number / (last - first + 1), 1)]
        )
    texts = [
        [days, words.whole(number), percent(share), words.decimal(rate, 1)]
        for days, number, share, rate in values
    ]
    columns = [_("Days since the one before"), _("Repeats"), _("Share of repeats"), _("Repeats in 30 days")]
    return Table("how-soon", _("How soon they were struck again"), columns, texts, values)


def banded(tenth: int) -> Table:
    rows = [[_("Struck again within twelve months"), f"{10 * tenth}\u2013{10 * tenth + 10}\u00a0%"]]
    return Table(
        "share", _("Share of addresses struck again"), [_("Of the addresses struck"), _("Share")], rows, rows
    )
