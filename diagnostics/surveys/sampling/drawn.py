"""How a sample was drawn, as its coordinator declares it, made into the design of its estimates.

Neither Django nor the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from diagnostics.statistics.base_weights import MOST_ADULTS, person_weights
from diagnostics.statistics.design import Lonely, SampleDesign, Sampling, sample_design

from .second_stage import ClusterSize, SecondStage, second_stage


class Unit(StrEnum):
    """What chance has chosen: people from a register, or homes in which one adult then answers for all."""

    PERSON = "person"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True)
class Stratum:
    """A stratum as it is declared: how many first units it has in all (None: not known), and into which other one it
    is put where its own spread cannot be seen."""

    name: str
    units: int | None = None
    joined: str = ""


@dataclass(frozen=True)
class Drawing:
    """How the sample was drawn. `adults`: the question that tells how many adults live in a home; empty for none.

    `clusters`: how many units those clusters have in all in which chance chose a second time.
    """

    unit: Unit = Unit.PERSON
    adults: str = ""
    lonely: Lonely = Lonely.CENTRE
    strata: tuple[Stratum, ...] = ()
    clusters: tuple[ClusterSize, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenStratum:
    """A stratum as the answers have it: answers, first units among them, and what was declared of it."""

    name: str
    answers: int
    units: int
    in_all: int | None
    joined: str

    @property
    def is_alone(self) -> bool:
        """Whether its spread cannot be seen: one unit of more, and in no other stratum."""
        return self.units == 1 and self.in_all != 1 and not self.joined

    @property
    def is_too_small(self) -> bool:
        """Whether it is said to have fewer units than answered."""
        return self.in_all is not None and self.in_all < self.units


@dataclass(frozen=True, eq=False)
class Sample:
    """The designs of persons and of households (None where the chance of a home is not known), with what was found.

    `unknown_adults`: answers without a number of adults, which got the middle one; `many_adults`: those that count for
    five though more live there; `without_cluster`: answers that are a unit of their own beside others with a cluster.
    """

    persons: SampleDesign
    households: SampleDesign | None
    strata: tuple[SeenStratum, ...]
    has_clusters: bool
    without_cluster: int = 0
    unknown_adults: int = 0
    many_adults: int = 0
    second: SecondStage | None = None

    @property
    def has_second_stage(self) -> bool:
        """Whether the intervals take into account that chance chose within the clusters, too."""
        return self.persons.second is not None

    @property
    def units(self) -> int:
        return sum(stratum.units for stratum in self.strata)

    @property
    def is_finite(self) -> bool:
        """Whether it counts that the sample is a part of something that has an end."""
        return bool((self.persons.sampled_shares > 0).any())

    @property
    def degrees_of_freedom(self) -> int:
        return self.persons.degrees_of_freedom(np.ones(len(self.persons), dtype=bool))


def drawing_from(
    unit: str, adults: str, lonely: str, strata: Iterable[Mapping], clusters: Iterable[Sequence] = ()
) -> Drawing:
    """The declaration from what is kept of it."""
    told = tuple(Stratum(one["name"], one.get("units"), one.get("joined", "")) for one in strata)
    sizes = tuple(ClusterSize(*one) for one in clusters)
    return Drawing(Unit(unit), adults, Lonely(lonely), told, sizes)


def sample_of(
    weights: np.ndarray,
    strata: Sequence[str],
    clusters: Sequence[str],
    *,
    sampling: Sampling,
    drawing: Drawing,
    adults: np.ndarray | None = None,
) -> Sample:
    """The designs of a survey. `adults`: how many live in each home, NaN where it was not told."""
    names = np.array(strata, dtype=str)
    labels, without = _labels(clusters)
    has_clusters = labels is not None
    seen = _seen(names, labels, drawing)
    second = second_stage(drawing.clusters, names.tolist(), clusters) if has_clusters else None
    population = _population(names, seen)
    # Of a small part of the clusters it does not matter how many homes each has: what chance did first covers it.
    is_staged = second is not None and second.known and population is not None
    options = {
        "strata": names,
        "clusters": labels,
        "clusters_in_population": population,
        "units": np.arange(names.size) if is_staged else None,
        "units_in_population": second.in_all if is_staged else None,
        "collapse": {one.name: one.joined for one in seen if one.joined} or None,
        "sampling": sampling,
        "lonely": drawing.lonely,
    }
    own, homes, unknown, many = _weights(np.asarray(weights, dtype=float), adults, drawing.unit, sampling)
    return Sample(
        sample_design(own, **options),
        None if homes is None else sample_design(homes, **options),
        seen, has_clusters, without, unknown, many, second,
    )  # fmt: skip


def _labels(clusters: Sequence[str]) -> tuple[np.ndarray | None, int]:
    """A label for each answer, None where no answer names a cluster; who names none beside others is one alone."""
    told = [bool(name) for name in clusters]
    if not any(told):
        return None, 0
    own = [
        name if is_told else f"\n{place}"
        for place, (name, is_told) in enumerate(zip(clusters, told, strict=True))
    ]
    return np.array(own), len(told) - sum(told)


def _seen(names: np.ndarray, labels: np.ndarray | None, drawing: Drawing) -> tuple[SeenStratum, ...]:
    found, codes, answers = np.unique(names, return_inverse=True, return_counts=True)
    codes = codes.reshape(-1)
    units = answers
    if labels is not None:
        inner = np.unique(labels, return_inverse=True)[1].reshape(-1)
        pairs = np.unique(codes.astype(np.int64) * (int(inner.max(initial=0)) + 1) + inner)
        units = np.bincount(pairs // (int(inner.max(initial=0)) + 1), minlength=found.size)
    told = {one.name: one for one in drawing.strata}
    present = found.tolist()
    joined = {
        name: told[name].joined
        for name in present
        if name in told and told[name].joined in present and told[name].joined != name
    }
    # One that is itself put into a third cannot take another in.
    joined = {name: other for name, other in joined.items() if other not in joined}
    return tuple(
        SeenStratum(
            name,
            int(answers[place]),
            int(units[place]),
            told[name].units if name in told else None,
            joined.get(name, ""),
        )
        for place, name in enumerate(present)
    )


def _population(names: np.ndarray, seen: Sequence[SeenStratum]) -> np.ndarray | None:
    """The units that the stratum of each answer has in all; endless where it is not known or cannot be."""
    known = {one.name: one.in_all for one in seen if one.in_all and not one.is_too_small}
    if not known:
        return None
    found, codes = np.unique(names, return_inverse=True)
    sizes = np.array([known.get(name, np.inf) for name in found.tolist()], dtype=float)
    return sizes[codes.reshape(-1)]


def _weights(
    told: np.ndarray, adults: np.ndarray | None, unit: Unit, sampling: Sampling
) -> tuple[np.ndarray, np.ndarray | None, int, int]:
    """Weights of persons and of households; how many told no number of adults, and how many a large one."""
    if adults is None:
        # One in an open survey speaks for nobody else, so that no chance has to be known.
        alike = unit is Unit.HOUSEHOLD or sampling is not Sampling.PROBABILITY
        return told, told if alike else None, 0, 0
    whole = np.round(adults)
    known = np.isfinite(whole) & (whole >= 1)
    if not known.any():
        return told, told if unit is Unit.HOUSEHOLD else None, int(told.size), 0
    many = np.where(known, whole, np.floor(np.median(whole[known])))
    step = person_weights(told if unit is Unit.HOUSEHOLD else np.ones(told.size), many)
    unknown = int((~known).sum())
    if unit is Unit.HOUSEHOLD:
        return step.weights, told, unknown, step.trimmed
    return told, told / np.minimum(many, MOST_ADULTS), unknown, step.trimmed
