"""Before and after with a control: whether a measure changed anything, and where the rest went."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import ndtr, ndtri

from .change import TOO_FEW, Verdict, direction
from .counts import as_counts
from .intervals import Interval, check_level
from .methods import DISPLACEMENT_QUOTIENT, RATE_RATIO, WEIGHTED_DISPLACEMENT, Method
from .refusals import Refusal


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Incidents in one place ``before`` and ``after``; each weight divides its count (periods, areas, days).

    Equal periods and one area each need no weights. Raises ValueError for what is no count or no weight.
    """

    before: int
    after: int
    weight_before: float = 1.0
    weight_after: float = 1.0

    def __post_init__(self):
        as_counts([self.before, self.after])
        if not (0 < self.weight_before < np.inf and 0 < self.weight_after < np.inf):
            raise ValueError("weights must be above zero")

    @property
    def change(self) -> float:
        return self.after / self.weight_after - self.before / self.weight_before

    @property
    def variance(self) -> float:
        return self.after / self.weight_after**2 + self.before / self.weight_before**2


@dataclass(frozen=True, slots=True)
class WeightedDifference:
    """Incidents prevented (below 0) or added by the measure, over and above the change in the control.

    ``value``, ``se`` and ``interval`` are numbers of incidents in a period, displacement taken along where a zone
    for it was given. ``dispersion`` is the variance over chance that widened them.
    """

    n: int
    value: float
    se: float
    z: float
    p: float
    interval: Interval
    dispersion: float
    verdict: Verdict
    base: str = "incidents against the control"
    method: Method = WEIGHTED_DISPLACEMENT


@dataclass(frozen=True, slots=True)
class RateRatio:
    """How the treated place changed relative to the control: 0.65 is 35 % less than the control would suggest."""

    n: int
    ratio: float
    log: float
    se: float
    p: float
    interval: Interval
    dispersion: float
    verdict: Verdict
    base: str = "change in the control"
    method: Method = RATE_RATIO

    @property
    def percent(self) -> float:
        return 100 * (self.ratio - 1)


class Displaced(StrEnum):
    """What the displacement quotient describes."""

    DIFFUSION_EXCEEDS_EFFECT = "diffusion_exceeds_effect"
    DIFFUSION = "diffusion"
    PARTIAL_DISPLACEMENT = "partial_displacement"
    DISPLACEMENT_EXCEEDS_EFFECT = "displacement_exceeds_effect"


@dataclass(frozen=True, slots=True)
class DisplacementQuotient:
    """A description, not a test: with a true reduction and no displacement it is beyond 1 in 2 of 5 cases."""

    n: int
    value: float
    describes: Displaced
    method: Method = DISPLACEMENT_QUOTIENT


def weighted_difference(
    treated: BeforeAfter,
    control: BeforeAfter,
    *,
    zone: BeforeAfter | None = None,
    zone_control: BeforeAfter | None = None,
    dispersion: float = 1.0,
    level: float = 0.95,
    alpha: float = 0.05,
) -> WeightedDifference | Refusal:
    """Weighted displacement difference test, WDD (Wheeler & Ratcliffe 2018, Crime Science 7:11).

    (T1 - T0) - (C1 - C0) + (D1 - D0) - (Cd1 - Cd0), variance the sum of the counts over their squared weights,
    times ``dispersion`` (``spread_before``; counts of crime vary more than chance, and without it one in six
    measures without effect would "work"). ``zone`` is where displacement is looked for, with a control of its
    own. It assumes that without the measure both would have changed by the same number of incidents.
    Refuses when the treated place or its control had fewer than ten incidents before.
    """
    if refusal := _too_few(treated, control):
        return refusal
    signed = [(treated, 1), (control, -1), (zone, 1), (zone_control, -1)]
    places = [(place, sign) for place, sign in signed if place is not None]
    value = sum(sign * place.change for place, sign in places)
    se = float(np.sqrt(_dispersion(dispersion) * sum(place.variance for place, _sign in places)))
    reach = float(ndtri(1 - (1 - check_level(level)) / 2)) * se
    p = float(2 * ndtr(-abs(value) / se))
    return WeightedDifference(
        n=sum(place.before + place.after for place, _sign in places),
        value=float(value),
        se=se,
        z=float(value / se),
        p=p,
        interval=Interval(value - reach, value + reach, level),
        dispersion=dispersion,
        verdict=direction(value, p, alpha),
    )


def rate_ratio(
    treated: BeforeAfter,
    control: BeforeAfter,
    *,
    dispersion: float = 1.0,
    level: float = 0.95,
    alpha: float = 0.05,
) -> RateRatio | Refusal:
    """Relative incidence rate ratio (Wilson 2022, J. Quant. Criminol. 38, 1069-1099).

    (T1/T0)/(C1/C0), on the log scale with variance ``dispersion`` x (1/T1 + 1/T0 + 1/C1 + 1/C0): the interaction
    of a Poisson regression. Half an incident is added to all four when one is zero. It assumes that without
    the measure both would have changed by the same percentage. Refuses like ``weighted_difference``.
    """
    if refusal := _too_few(treated, control):
        return refusal
    counts = np.array([treated.before, treated.after, control.before, control.after])
    add = 0.0 if counts.all() else 0.5
    log = _log_ratio(treated, add) - _log_ratio(control, add)
    se = float(np.sqrt(_dispersion(dispersion) * (1 / (counts + add)).sum()))
    reach = float(ndtri(1 - (1 - check_level(level)) / 2)) * se
    p = float(2 * ndtr(-abs(log) / se))
    return RateRatio(
        n=int(counts.sum()),
        ratio=float(np.exp(log)),
        log=log,
        se=se,
        p=p,
        interval=Interval(float(np.exp(log - reach)), float(np.exp(log + reach)), level),
        dispersion=dispersion,
        verdict=direction(log, p, alpha),
    )


def displacement_quotient(
    treated: BeforeAfter, control: BeforeAfter, zone: BeforeAfter, *, dispersion: float = 1.0
) -> DisplacementQuotient | Refusal:
    """Weighted displacement quotient, WDQ (Bowers & Johnson 2003, J. Quant. Criminol. 19, 275-301).

    [(D1/C1) - (D0/C0)] / [(T1/C1) - (T0/C0)]; above 0 the zone gained too, below 0 it lost. Refuses unless the
    measure itself clearly reduced incidents (``rate_ratio``): without an effect there is nothing to displace.
    """
    effect = rate_ratio(treated, control, dispersion=dispersion)
    if isinstance(effect, Refusal):
        return effect
    if effect.interval.high >= 1 or not control.after:
        return Refusal("nothing_to_displace")
    before, after = (_weighted(control, when) for when in ("before", "after"))
    gain = _weighted(treated, "after") / after - _weighted(treated, "before") / before
    value = float((_weighted(zone, "after") / after - _weighted(zone, "before") / before) / gain)
    return DisplacementQuotient(
        n=effect.n + zone.before + zone.after, value=value, describes=_describes(value)
    )


def _weighted(place: BeforeAfter, when: str) -> float:
    return getattr(place, when) / getattr(place, f"weight_{when}")


def _describes(value: float) -> Displaced:
    if value >= 0:
        return Displaced.DIFFUSION_EXCEEDS_EFFECT if value > 1 else Displaced.DIFFUSION
    return Displaced.DISPLACEMENT_EXCEEDS_EFFECT if value < -1 else Displaced.PARTIAL_DISPLACEMENT


def _too_few(*places: BeforeAfter) -> Refusal | None:
    least = min(place.before for place in places)
    return Refusal("too_few_before", {"count": least, "needed": TOO_FEW}) if least < TOO_FEW else None


def _log_ratio(place: BeforeAfter, add: float) -> float:
    """Log of after over before, in equal periods; ``add`` goes to both counts."""
    after, before = (place.after + add) / place.weight_after, (place.before + add) / place.weight_before
    return float(np.log(after / before))


def _dispersion(value: float) -> float:
    if not 1 <= value < np.inf:
        raise ValueError("the dispersion is never below that of chance, 1")
    return value
