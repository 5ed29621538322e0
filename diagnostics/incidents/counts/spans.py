"""Stretches of time made of the periods for which a source has counts. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

from stakeholders.spreadsheets.periods import MONTHS_IN, Period, PeriodKind, period_of


@lru_cache(maxsize=4096)
def period(kind: str, start: date) -> Period:
    """The stored period of this kind that starts on this day."""
    return period_of(start.year, start.month, PeriodKind(kind))


def period_with(day: date, kind: str) -> Period:
    """The period of a kind that a day lies in."""
    length = MONTHS_IN[PeriodKind(kind)]
    return period_of(day.year, (day.month - 1) // length * length + 1, PeriodKind(kind))


def periods_between(kind: str, first: date, last: date) -> Iterator[Period]:
    """The periods of a kind from the one that holds the first day to the one that holds the last."""
    one = period_with(first, kind)
    while one.start <= last:
        yield one
        one = period_with(one.end + timedelta(days=1), kind)


def days_of(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


@dataclass(frozen=True)
class Span:
    """Some covered periods of one source, in order, without gaps being filled."""

    periods: tuple[Period, ...]

    @property
    def first(self) -> date:
        return self.periods[0].start

    @property
    def last(self) -> date:
        return max(one.end for one in self.periods)

    @cached_property
    def days(self) -> int:
        return sum(one.days for one in self.periods)

    @cached_property
    def years(self) -> list[int]:
        return sorted({one.start.year for one in self.periods})

    @property
    def is_year(self) -> bool:
        """Whether it is exactly one whole calendar year."""
        return len(self.years) == 1 and self.days == days_of(self.first.year)

    def by_year(self) -> list["Span"]:
        """Its parts in each calendar year."""
        return [Span(tuple(one for one in self.periods if one.start.year == year)) for year in self.years]

    def year_share(self, year: int) -> float:
        """How much of a calendar year it covers, from 0 to 1."""
        return sum(one.days for one in self.periods if one.start.year == year) / days_of(year)

    def __bool__(self) -> bool:
        return bool(self.periods)


class Coverage:
    """The periods for which a source has any count; a period that is missing is unknown, not zero."""

    def __init__(self, periods: Iterable[Period]):
        self.periods = tuple(sorted(set(periods), key=lambda one: (one.start, one.end)))
        self._known = set(self.periods)

    def within(self, first: date, last: date) -> Span:
        """The covered periods that lie between two days."""
        return Span(tuple(one for one in self.periods if one.start >= first and one.end <= last))

    def year(self, year: int) -> Span:
        return self.within(date(year, 1, 1), date(year, 12, 31))

    @property
    def years(self) -> list[int]:
        return sorted({one.start.year for one in self.periods})

    @property
    def last_whole_year(self) -> int | None:
        whole = [year for year in self.years if self.year(year).is_year]
        return whole[-1] if whole else None

    def year_before(self, span: Span) -> Span | None:
        """The same periods a year earlier, or None when they are not all covered: unequal spans are not compared."""
        earlier = tuple(period_of(one.start.year - 1, one.start.month, one.kind) for one in span.periods)
        return Span(earlier) if earlier and all(one in self._known for one in earlier) else None

    def run(self) -> Span:
        """The longest stretch up to the last period in which each follows on the one before, all of one length."""
        found: list[Period] = []
        for one in reversed(self.periods):
            if found and (one.kind != found[-1].kind or one.end + timedelta(days=1) != found[-1].start):
                break
            found.append(one)
        return Span(tuple(reversed(found)))


def months_of(periods: Sequence[Period]) -> int:
    """Length in months."""
    return sum(MONTHS_IN[one.kind] for one in periods)


PER_YEAR = {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.YEAR: 1}
