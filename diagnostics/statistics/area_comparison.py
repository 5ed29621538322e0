"""Areas of one survey side by side: which differ from the rest, and what difference the sample could have shown at all.

Never a ranking: with 50 answers an area, chance alone makes a first and a last one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from .association import Association, association
from .design import SampleDesign, Sampling
from .differences import Judged, groups_against_rest, judged
from .estimates import Estimate, proportion
from .refusals import Refusal
from .survey_intervals import t_quantile

#: An area with fewer valid answers is not compared.
FEWEST = 50

#: How often a difference of the detectable size would be found.
POWER = 0.80


@dataclass(frozen=True, slots=True)
class AreaShare:
    """One area: its share, its difference from all others as it may be told, and the least difference that would have
    been found four times in five, before correction (None where it is not compared)."""

    area: object
    estimate: Estimate
    against_rest: Judged
    detectable: float | None


@dataclass(frozen=True, slots=True)
class AreaComparison:
    """All areas in the order given. ``together`` tests whether areas differ at all."""

    together: Association | Refusal
    areas: tuple[AreaShare, ...]
    compared: int


def compare_areas(
    design: SampleDesign,
    hits: ArrayLike,
    areas: Sequence[object],
    order: Sequence[object],
    *,
    domain: ArrayLike | None = None,
    base: str = "respondents with a valid answer",
    level: float = 0.95,
    fewest: int = FEWEST,
) -> AreaComparison | Refusal:
    """Share of ``hits`` (1, 0, NaN) in each area of ``order``, each against all others (Benjamini-Hochberg).

    Only areas with ``fewest`` valid answers, and as many in the rest, are judged. Refuses where the sample is none and
    where fewer than two areas have enough answers.
    """
    if design.sampling is not Sampling.PROBABILITY:
        return Refusal("not_a_probability_sample")
    y = np.asarray(hits, dtype=float)
    labels = areas.tolist() if isinstance(areas, np.ndarray) else list(areas)
    numbers = {area: number for number, area in enumerate(order)}
    place = np.array([numbers.get(label, -1) for label in labels])
    inside = (place >= 0) & (
        np.ones(y.size, dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
    )
    masks = [inside & (place == number) for number in range(len(order))]
    shares = [proportion(design, y, domain=mask, base=base, level=level) for mask in masks]
    enough = [share.n >= fewest for share in shares]
    if sum(enough) < 2:
        return Refusal("areas_too_small", MappingProxyType({"areas": sum(enough), "needed": fewest}))
    against = groups_against_rest(design, y, masks, domain=inside, base=base, level=level)
    verdicts = judged(against, fewest=fewest, alpha=1 - level)
    large = inside & np.isin(place, np.flatnonzero(enough))
    return AreaComparison(
        association(design, np.where(large, place, -1), y, domain=large, base=base),
        tuple(
            AreaShare(area, share, verdict, _detectable(verdict, fewest, level))
            for area, share, verdict in zip(order, shares, verdicts, strict=True)
        ),
        sum(enough),
    )


def _detectable(verdict: Judged, fewest: int, level: float) -> float | None:
    difference = verdict.difference
    if difference.p is None or min(difference.n) < fewest:
        return None
    return float(difference.se * (t_quantile(difference.df, level) + stdtrit(difference.df, POWER)))
