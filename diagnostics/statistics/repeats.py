"""Repeat victimisation: how many of those struck are struck again within a year, or a shorter time."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from .intervals import Interval
from .methods import ROLLING_WINDOW, Method
from .proportions import wilson
from .refusals import Refusal

#: Days from which first events are taken.
YEAR = 365
#: Days for which every victim is followed, unless told otherwise.
WINDOW = 365
MINIMUM_VICTIMS = 20
#: Upper ends, in days, of the bands of time until the next event.
BANDS = (1, 7, 30, 60, 90, 180, 365)


@dataclass(frozen=True, slots=True)
class Repeats:
    """Victims with a first event in the year from ``first``, each followed for ``window`` days from it.

    ``victims`` (of the kind that ``base`` names: addresses, vehicles...) had ``n`` events, the first included;
    ``repeated`` had more than one; ``repeat_events`` are all but the first ones. ``by_number`` has (events a victim
    had, victims, events). ``days_until_next`` are counts of repeat events by days since the one before, the
    bands ending at 1, 7, 30, 60, 90, 180 and 365 days. ``struck_again`` has, for each day from 0 to the last of
    the window, how many victims had their second event so many days after the first. ``same_day`` repeat events
    fell on the day of the one before: often one event that was recorded twice. ``calendar_year`` is the number
    of victims that counting within the year alone would call repeated: too few, since it cuts the following off.
    """

    n: int
    victims: int
    repeated: int
    repeat_events: int
    interval: Interval
    by_number: tuple[tuple[int, int, int], ...]
    days_until_next: tuple[int, ...]
    struck_again: tuple[int, ...]
    same_day: int
    calendar_year: int
    first: date
    window: int
    base: str
    method: Method = ROLLING_WINDOW

    @property
    def share_of_victims(self) -> float:
        """Share (0 to 1) of victims that were struck again within the window; ``interval`` is Wilson's for it."""
        return self.repeated / self.victims

    @property
    def share_of_events(self) -> float:
        """Share (0 to 1) of events that would not have happened had each victim been struck once."""
        return self.repeat_events / self.n


def repeats(
    keys: ArrayLike,
    days: ArrayLike,
    *,
    first: date,
    data_until: date,
    base: str,
    window: int = WINDOW,
    level: float = 0.95,
) -> Repeats | Refusal:
    """Repeat victimisation with a rolling window (Weisel 2005, POP Guide: Tools 4; Farrell & Pease 1993).

    ``keys`` are what stands for a victim (hashes, numbers; never names), ``days`` the dates of the events.
    The 365 days of first events begin on ``first``; ``data_until`` is the last day that the data cover, not the day
    of the last event. Each victim is followed for ``window`` days, a year at most. Refuses when the days that the
    last of them is followed are not covered, and under 20 victims.
    """
    if not 1 <= window <= YEAR:
        raise ValueError("victims are followed for a day to a year")
    keys, days = np.asarray(keys), np.asarray(days, dtype="datetime64[D]").astype(np.int64)
    if keys.shape != days.shape or keys.ndim != 1:
        raise ValueError("every event needs a key and a day")
    start = int(np.datetime64(first, "D").astype(np.int64))
    covered = (data_until - first).days + 1
    if covered < YEAR + window:
        return Refusal("window_too_short", {"days": covered, "window": window, "needed": YEAR + window})
    victim, day = _in_order(keys, days)
    opening = _first_events(victim, day, start)
    if opening.size < MINIMUM_VICTIMS:
        return Refusal("too_few_victims", {"count": opening.size, "needed": MINIMUM_VICTIMS})
    return _counted(victim, day, opening, start, first, base, window, level)


def _in_order(keys: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Events by victim (numbered) and day."""
    victim = np.unique(keys, return_inverse=True)[1]
    order = np.lexsort((days, victim))
    return victim[order], days[order]


def _first_events(victim: np.ndarray, day: np.ndarray, start: int) -> np.ndarray:
    """Places of the first event of each victim in the year that begins at ``start``."""
    in_year = np.flatnonzero((day >= start) & (day < start + YEAR))
    return in_year[np.unique(victim[in_year], return_index=True)[1]]


def _counted(victim, day, opening, start, first, base, window, level) -> Repeats:
    key = victim * (1 << 32) + day
    events = np.searchsorted(key, key[opening] + window) - opening
    until = np.minimum(start + YEAR, day[opening] + window)
    in_year = np.searchsorted(key, victim[opening] * (1 << 32) + until) - opening
    again = opening[events > 1]
    gap = _gaps(day, opening, events)
    number, victims = np.unique(events, return_counts=True)
    repeated = int((events > 1).sum())
    return Repeats(
        n=int(events.sum()),
        victims=opening.size,
        repeated=repeated,
        repeat_events=int(events.sum() - opening.size),
        interval=wilson(repeated, opening.size, level=level).interval,
        by_number=tuple((int(k), int(v), int(k * v)) for k, v in zip(number, victims, strict=True)),
        days_until_next=tuple(np.bincount(np.searchsorted(BANDS, gap), minlength=len(BANDS)).tolist()),
        struck_again=tuple(np.bincount(day[again + 1] - day[again], minlength=window).tolist()),
        same_day=int((gap == 0).sum()),
        calendar_year=int((in_year > 1).sum()),
        first=first,
        window=window,
        base=base,
    )


def _gaps(day: np.ndarray, opening: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Days between each repeat event and the one before."""
    later = events - 1
    at = np.repeat(opening + 1, later) + np.arange(later.sum()) - np.repeat(np.cumsum(later) - later, later)
    return day[at] - day[at - 1]
