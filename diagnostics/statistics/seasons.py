"""Which months of the year have more incidents than others, and which single month jumps out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtrc, chdtrc, fdtrc

from .change import direction
from .counts import as_counts, as_exposures
from .intervals import Interval
from .methods import SEASON_INDEX, SPIKE, Method
from .poisson_regression import indicators, poisson_fit
from .rates import poisson_limits
from .refusals import Refusal
from .trend import MONTHS_FOR_SEASON, MONTHS_FOR_TREND, Verdict

#: Dozens of series are watched every month: a jump must be rarer than this to be one.
SPIKE_CHANCE = 1e-3
#: Incidents over all the years; a twelfth of it is the month's usual share.
MINIMUM_INCIDENTS = 120


@dataclass(frozen=True, slots=True)
class SeasonIndex:
    """How many times the average each month of the year has, January first; 1 is the average.

    ``intervals`` are exact for each month by itself; ``p`` is for "all months are alike", with the spread between
    years (``dispersion``, 1 or more) taken along. Where ``seasonal`` is False nothing is to be said of months.
    """

    n: int
    months: int
    index: tuple[float, ...]
    intervals: tuple[Interval, ...]
    p: float
    dispersion: float
    seasonal: bool
    base: str
    method: Method = SEASON_INDEX


@dataclass(frozen=True, slots=True)
class Spike:
    """One month against the same months of earlier years: ``expected`` from their rate, ``p`` one-sided.

    The verdict is CLEAR_RISE when so many or more would come less than once in a thousand months by chance.
    """

    count: int
    expected: float
    years: int
    p: float
    verdict: Verdict
    method: Method = SPIKE


def season_index(
    counts: ArrayLike,
    exposures: ArrayLike,
    *,
    first_month: int = 1,
    base: str = "residents",
    level: float = 0.95,
) -> SeasonIndex | Refusal:
    """Index of each calendar month of a monthly series that begins in ``first_month`` (1 to 12).

    ``exposures`` are the days of each month (times the population): February is not quiet because it is short.
    The chi-square test of twelve counts against their exposure is divided by the dispersion left between years,
    then F (McCullagh & Nelder 1989, ch. 4.5); without extra spread it is the plain test.
    Refuses under 36 months and under 120 incidents; whole years only are taken, the latest.
    """
    y, e = as_counts(counts), as_exposures(exposures, np.shape(counts))
    if y.ndim != 1 or not 1 <= first_month <= 12:
        raise ValueError("seasons need one series of monthly counts and its first month")
    if y.size < MONTHS_FOR_SEASON:
        return Refusal("too_short_for_season", {"months": y.size, "needed": MONTHS_FOR_SEASON})
    spare = y.size % 12
    y, e = y[spare:].reshape(-1, 12), e[spare:].reshape(-1, 12)
    if y.sum() < MINIMUM_INCIDENTS:
        return Refusal("too_few_for_season", {"count": int(y.sum()), "needed": MINIMUM_INCIDENTS})
    # To January first.
    order = (np.arange(12) - (first_month - 1 + spare)) % 12
    return _index(y[:, order], e[:, order], base, level)


def _index(y: np.ndarray, e: np.ndarray, base: str, level: float) -> SeasonIndex:
    months = y.sum(axis=0)
    expected = y.sum() * e.sum(axis=0) / e.sum()
    low, high = poisson_limits(months, level)
    square = float(((months - expected) ** 2 / expected).sum())
    dispersion, df = spread_between_years(y, e)
    p = chdtrc(11, square) if dispersion == 1 else fdtrc(11, df, square / 11 / dispersion)
    return SeasonIndex(
        n=int(y.sum()),
        months=y.size,
        index=tuple((months / expected).tolist()),
        intervals=tuple(
            Interval(float(a), float(b), level) for a, b in zip(low / expected, high / expected, strict=True)
        ),
        p=float(p),
        dispersion=dispersion,
        seasonal=bool(p < 0.05),
        base=base,
    )


def spread_between_years(y: np.ndarray, e: np.ndarray) -> tuple[float, int]:
    """Dispersion of years x months (or quarters) around year and month effects, and its degrees of freedom.

    1 or more; (1, 0) where it cannot be known. Years and months without any incident fit perfectly and tell nothing.
    """
    years, months = y.any(axis=1), y.any(axis=0)
    y, e = y[years][:, months], e[years][:, months]
    year, month = (index.ravel() for index in np.indices(y.shape))
    design = np.column_stack([np.ones(year.size), indicators(year), indicators(month)])
    fit = poisson_fit(y.ravel(), design, np.log(e.ravel())) if min(y.shape) > 1 else None
    return (fit.dispersion, fit.df) if fit else (1.0, 0)


def spikes(
    counts: ArrayLike, exposures: ArrayLike, places: Sequence[int], *, chance: float = SPIKE_CHANCE
) -> list[Spike | Refusal]:
    """Whether the months at ``places`` (positions in the monthly series) jump out of the same months before.

    The chance of so many or more, given the same calendar months of all earlier years, from the conditional
    binomial of two Poisson counts: so the few earlier years are not taken for the truth. With endless years it
    is the Poisson chance at their mean. Refuses a month that has fewer than 24 months before it.
    """
    y, e = as_counts(counts), as_exposures(exposures, np.shape(counts))
    return [_spike(y, e, place, chance) for place in places]


def _spike(y: np.ndarray, e: np.ndarray, place: int, chance: float) -> Spike | Refusal:
    if not 0 <= place < y.size:
        raise ValueError("a month lies outside the series")
    if place < MONTHS_FOR_TREND:
        return Refusal("too_short_for_spike", {"months": place, "needed": MONTHS_FOR_TREND})
    earlier = slice(place % 12, place, 12)
    before, exposure = int(y[earlier].sum()), float(e[earlier].sum())
    count, share = int(y[place]), e[place] / (e[place] + exposure)
    p = float(bdtrc(count - 1, count + before, share)) if count else 1.0
    return Spike(
        count=count,
        expected=float(before / exposure * e[place]),
        years=y[earlier].size,
        p=p,
        verdict=direction(1, p, chance),
    )
