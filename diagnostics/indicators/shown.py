"""How indicators are shown: the newest value judged against its aims, a line the size of a word, a chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from diagnostics.charts.sparkline import sparkline
from diagnostics.charts.trend import Point, Series, trend
from stakeholders.access.drawing_words import page_words

from .aims import Aim
from .figures import MONTHS, later
from .judgement import Measured, Verdict, expected, judge
from .models import Direction, Domain, Indicator, IndicatorValue
from .words import tone_of, words_of

DIRECTED = {Direction.LOWER, Direction.HIGHER}
# More periods than this between the newest value and the target make a drawing unreadable.
MOST_TO_COME = 12


@dataclass(frozen=True)
class Judged:
    """An aim with the verdict on the newest value."""

    aim: Aim
    verdict: Verdict

    @property
    def tone(self) -> str:
        return tone_of(self.verdict)

    @property
    def words(self) -> str:
        """Without a baseline that this reader may not see nothing is judged."""
        return _("not shown") if self.aim.hidden_below else words_of(self.verdict)


@dataclass(frozen=True)
class ShownIndicator:
    indicator: Indicator
    newest: IndicatorValue | None
    judged: list[Judged]
    spark: str
    is_overdue: bool


def measured_of(indicator: Indicator, value: IndicatorValue) -> Measured:
    """A value as it is judged. Figures of governance count everything there is: few of them is no chance."""
    cases = None if indicator.domain == Domain.GOVERNANCE else value.numerator
    return Measured(value.value, value.period_end, cases, indicator.min_count)


def shown_row(
    indicator: Indicator, values: Sequence[IndicatorValue], aims: Sequence[Aim], today: date
) -> ShownIndicator:
    """An indicator with its values (oldest first) and aims, ready for a row or a page."""
    newest = values[-1] if values else None
    measured = measured_of(indicator, newest) if newest else None
    due = indicator.next_value_due_on
    return ShownIndicator(
        indicator,
        newest,
        [Judged(aim, judge(aim.goal, measured)) for aim in aims],
        _spark(indicator, values),
        due is not None and due < today,
    )


def _spark(indicator: Indicator, values: Sequence[IndicatorValue]) -> str:
    if len(values) < 2:
        return ""
    last = values[-12:]
    title = _("%(name)s: from %(first)s to %(last)s over %(count)s values") % {
        "name": indicator.name,
        "first": plain(last[0].value),
        "last": plain(last[-1].value),
        "count": len(last),
    }
    return sparkline([float(value.value) for value in last], title=title, words=page_words())


def plain(number) -> str:
    """A value without idle zeros, in the manner of the language."""
    return number_format(number.normalize() if number else number, use_l10n=True, force_grouping=True)


def values_chart(indicator: Indicator, values: Sequence[IndicatorValue], aims: Sequence[Aim]) -> dict | None:
    """The values as a line with their intervals and, where there is an aim, the way to it. Wide and narrow."""
    if not values:
        return None
    measured = [
        Point(
            _period(value.period_start, value.period_end), *_numbers(value.value, value.ci_low, value.ci_high)
        )
        for value in values
    ]
    series = [Series(_("Values"), measured)]
    aim = next(iter(aims), None) if indicator.judged_direction in DIRECTED else None
    way = _way(indicator, values, aim) if aim else []
    if len(way) > 1:
        series = [
            Series(
                _("Values"),
                measured + [Point(point.period, None) for point in way if _is_new(point, measured)],
            ),
            Series(_("On the way to the target"), way),
        ]
    drawn = {
        "title": indicator.name,
        "description": indicator.formula,
        "unit": indicator.unit,
        "words": page_words(),
    }
    return {"svg": trend(series, **drawn), "svg_narrow": trend(series, narrow=True, **drawn)}


def _way(indicator: Indicator, values: Sequence[IndicatorValue], aim: Aim) -> list[Point]:
    """What is expected at the end of each period, from the baseline to the target."""
    begun, target_on = aim.goal.baseline_on, aim.goal.target_on
    if expected(aim.goal, values[-1].period_end) is None:
        return []
    periods = [(value.period_start, value.period_end) for value in values if value.period_end >= begun]
    periods += _periods_to_come(indicator, values[-1].period_end, target_on)
    return [Point(_period(*period), float(expected(aim.goal, period[1]))) for period in periods]


def _periods_to_come(indicator: Indicator, last: date, until: date) -> list[tuple[date, date]]:
    """The periods after the last value up to the target; none when they would be too many to draw."""
    found, step = [], MONTHS[indicator.frequency]
    while last < until and len(found) <= MOST_TO_COME:
        found.append((last + timedelta(days=1), later(last, step)))
        last = found[-1][1]
    return found if len(found) <= MOST_TO_COME else []


def _is_new(point: Point, points: Sequence[Point]) -> bool:
    return all(point.period != other.period for other in points)


def _numbers(*numbers) -> list[float | None]:
    return [None if number is None else float(number) for number in numbers]


def _period(start: date, end: date) -> str:
    """The shortest name of a period: "2025", "Mar 2025", else its last day."""
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return str(start.year)
    if (start.year, start.month) == (end.year, end.month):
        return date_format(start, "SHORT_MONTH_FORMAT")
    return date_format(end, "SHORT_DATE_FORMAT")
