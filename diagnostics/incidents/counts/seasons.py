"""Seasons of an offence: how many times the average each month of the year has, and the counts without them."""

from collections.abc import Sequence

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from diagnostics.incidents.models import OffenceType
from diagnostics.sources.models import SourceBreak
from diagnostics.statistics.refusals import Refusal
from diagnostics.statistics.seasons import SeasonIndex, season_index
from stakeholders.spreadsheets.periods import PeriodKind

from . import words
from .denominators import Denominators
from .gate import Display
from .overview import days_of_people, told_years
from .spans import Coverage, Span


def season_of(
    coverage: Coverage,
    display: Display,
    denominators: Denominators,
    offence: OffenceType,
    breaks: Sequence[SourceBreak],
) -> SeasonIndex | None:
    """From the months since the last break; None where they are too few, or where one of them is hidden."""
    run = (told_years(coverage) if display.protects else coverage).run().periods
    since = max((one.month for one in breaks if one.concerns(offence.pk)), default=None)
    months = [one for one in run if one.kind == PeriodKind.MONTH and (since is None or one.start >= since)]
    counts = [display.period(one).count for one in months]
    if not months or None in counts:
        return None
    days = [days_of_people(denominators, Span((one,)), offence.denominator) for one in months]
    found = season_index(counts, days, first_month=months[0].start.month)
    return None if isinstance(found, Refusal) else found


def season_words(found: SeasonIndex) -> str:
    """What may be said of seasons."""
    if not found.seasonal:
        return _(
            "No clear season: the months differ no more than chance and the spread between years would have it."
        )
    most, least = (found.index.index(which(found.index)) for which in (max, min))
    return _(
        "There are seasons (p %(p)s): most in %(most)s, %(high)s times the average month, fewest in %(least)s, "
        "%(low)s times. Each day counts the same, so short months are not taken for quiet ones."
    ) % {
        "p": words.p_value(found.p),
        "most": MONTHS[most + 1],
        "high": words.decimal(found.index[most]),
        "least": MONTHS[least + 1],
        "low": words.decimal(found.index[least]),
    }
