"""How many of those struck are struck again: repeat victimisation with a rolling window."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.incidents.counts import words
from diagnostics.incidents.counts.denominators import Denominators
from diagnostics.incidents.counts.spans import Coverage, Span
from diagnostics.incidents.models import Denominator
from diagnostics.statistics.methods import ROLLING_WINDOW
from diagnostics.statistics.refusals import Refusal
from diagnostics.statistics.repeats import YEAR, repeats
from stakeholders.spreadsheets.periods import PeriodKind

from . import gate, repeated_drawn, repeated_tables, repeated_words
from .analysis import LongAnalysis, Option
from .result import Result
from .rows import Incidents, Key
from .selection import Selection

ADDRESSES, PERSONS = "addresses", "persons"
KEYS = {ADDRESSES: Key.PLACE, PERSONS: Key.VICTIM}
WHOLE_WINDOW = "365"
MONTHS = {WHOLE_WINDOW: 12, "180": 6, "90": 3}
#: Under this share of incidents with a key, what is not known outweighs what is.
MINIMUM_KEYED = 0.5
#: Homes that can be struck again by chance are known for these.
HOMES = (Denominator.DWELLINGS, Denominator.HOUSEHOLDS)


class Repeats(LongAnalysis):
    slug = "repeats"
    label = gettext_lazy("Repeats")
    question = gettext_lazy("How many of those struck are struck again, and how soon?")
    step = PeriodKind.MONTH
    on_map = True
    public = True
    span_label = gettext_lazy("First struck in")
    options = (
        Option(
            "unit",
            gettext_lazy("Who is struck"),
            ((ADDRESSES, gettext_lazy("addresses")), (PERSONS, gettext_lazy("persons"))),
            inside=True,
        ),
        Option(
            "window",
            gettext_lazy("Followed for"),
            (
                (WHOLE_WINDOW, gettext_lazy("twelve months")),
                ("180", gettext_lazy("six months (180 days)")),
                ("90", gettext_lazy("three months (90 days)")),
            ),
            inside=True,
        ),
    )

    def spans(self, coverage: Coverage, options: dict[str, str]) -> list[Span] | None:
        """Twelve months each, of which the last is still followed for the whole window."""
        periods = coverage.run().periods
        if not periods or periods[0].kind != PeriodKind.MONTH:
            return None
        after = MONTHS[options.get("window", WHOLE_WINDOW)]
        starts = [i for i in range(len(periods) - 12 - after + 1) if periods[i].start.month % 3 == 1]
        return [Span(periods[i : i + 12]) for i in starts] or None

    def has_public_form(self, query) -> bool:
        usual = query.get("unit") in {None, "", ADDRESSES} and query.get("window") in {None, "", WHOLE_WINDOW}
        return usual and str(query.get("first") or "-01-01").endswith("-01-01")

    def obstacle(self, asked: Selection) -> str:
        known = asked.known
        if not known.count:
            return _("This source has counts by area and period only, not incidents.")
        if known.month_only:
            return _("This source tells the month of an incident only, so that nobody can be followed.")
        if self.spans(asked.counts.coverage, {"window": "90"}) is None:
            return _("Each of those struck in a year is followed afterwards: that takes at least 15 months.")
        return _lacks_keys(asked)

    def work_out(self, incidents: Incidents, progress: Callable) -> dict | Refusal:
        key, window = KEYS[incidents.question["unit"]], int(incidents.question["window"])
        until = incidents.first + timedelta(days=YEAR + window - 1)
        victims, days = incidents.victims(key, until)
        progress(50, 100)
        found = repeats(
            victims,
            days,
            first=incidents.first,
            data_until=incidents.data_until(),
            base=incidents.question["unit"],
            window=window,
        )
        if isinstance(found, Refusal):
            return found
        number, keyless = incidents.counted(key, until)
        told = {k: v for k, v in asdict(found).items() if k not in {"interval", "first", "method", "base"}}
        interval = [found.interval.low, found.interval.high]
        return told | {"interval": interval, "incidents": number, "keyless": keyless}

    def told(self, asked: Selection, numbers: dict) -> Result | Refusal:
        if not asked.sees_all:
            return _outside(asked, numbers)
        return _result(asked, numbers)


def _lacks_keys(asked: Selection) -> str:
    known, unit = asked.known, asked.options.get("unit", ADDRESSES)
    if unit == PERSONS:
        if known.with_victim < MINIMUM_KEYED * known.count:
            return _(
                "Only %(keyed)s of %(count)s incidents have a number of the person struck. It is read from a column of "
                "the file and kept as a keyed hash only."
            ) % {"keyed": words.whole(known.with_victim), "count": words.whole(known.count)}
        return ""
    if known.with_place < MINIMUM_KEYED * known.count:
        return _(
            "Only %(keyed)s of %(count)s incidents have an address. It is read from a column of the file and kept as "
            "a keyed hash only."
        ) % {"keyed": words.whole(known.with_place), "count": words.whole(known.count)}
    return ""


def by_chance(asked: Selection, numbers: dict) -> float | None:
    """The share of homes that chance alone would strike again, were all homes alike; None where homes are unknown."""
    bases = {one.denominator for one in asked.offences}
    if not repeated_tables.of_addresses(asked) or not bases <= set(HOMES):
        return None
    known = Denominators.load(asked.actor)
    homes = next((n for base in HOMES if (n := known.of_area(None, asked.span.first.year, base))), None)
    if not homes:
        return None
    return float(1 - np.exp(-numbers["n"] / homes * numbers["window"] / YEAR))


def _result(asked: Selection, numbers: dict) -> Result:
    chance = by_chance(asked, numbers)
    soon = repeated_tables.how_soon(numbers)
    said = repeated_words.said_of(asked, numbers, chance)
    return Result(
        drawings=[repeated_drawn.curve_drawing(asked, numbers, chance, soon)],
        tables=[repeated_tables.by_number(asked, numbers)],
        figures=repeated_words.figures(asked, numbers, chance),
        statement=f"{asked.what}, {asked.where}: {said[0]}",
        said=said,
        not_said=repeated_words.not_said(asked, numbers),
        formula=repeated_words.formula(numbers),
        method=ROLLING_WINDOW,
        cited="number",
        facts=[
            (_("Struck in the year (n)"), words.whole(numbers["victims"])),
            (_("Incidents followed"), words.whole(numbers["n"])),
            (_("Incidents without a key"), words.whole(numbers["keyless"])),
            (_("Days followed"), words.whole(numbers["window"])),
        ],
    )


def _outside(asked: Selection, numbers: dict) -> Result | Refusal:
    """What everybody may see: tenths, where they tell nothing of any hidden count."""
    again = gate.tenth(numbers["repeated"], numbers["victims"], gate.threshold(asked))
    if asked.is_sensitive or again is None or gate.pairs(asked) < numbers["repeated"]:
        return Refusal("too_few_for_shares")
    drawing = repeated_drawn.banded_drawing(asked, again)
    said = [
        _(
            "Of the addresses struck in %(when)s, %(low)s to %(high)s %% were struck again within %(days)s days."
        )
        % {"when": asked.when, "low": again * 10, "high": again * 10 + 10, "days": numbers["window"]}
    ]
    return Result(
        drawings=[drawing],
        statement=f"{asked.what}, {asked.where}: {said[0]}",
        said=said,
        not_said=[
            _("The share is told in tenths and without numbers, so that none can be worked out."),
            _("Incidents without an address are not in it, and not everybody reports again."),
        ],
        formula=repeated_words.formula(numbers),
        method=ROLLING_WINDOW,
        cited=drawing.table.slug,
    )
