"""The weights of all answers to a survey: as they came, raised, and fitted. Neither Django nor the database."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from diagnostics.statistics.base_weights import RaisedWeights
from diagnostics.statistics.design import SampleDesign
from diagnostics.statistics.refusals import Refusal
from diagnostics.statistics.weighting import CannotWeight, Weighting
from diagnostics.surveys.sampling.drawn import Sample, sample_of
from diagnostics.surveys.weighting.fitting import (
    DRAWN,
    HOMES,
    PEOPLE,
    STRATA,
    PopulationMargin,
    fitted,
    raised,
)


class Weighed:
    """What a sheet knows of its weights, from what is told of the draw and of the population."""

    def weigh_to(self, margins: Sequence[PopulationMargin], *, size: float | None, trim: bool) -> None:
        """Take these numbers of people, homes and those drawn."""
        self.margins = [one for one in margins if one.of == PEOPLE]
        self.margins_of_homes = [one for one in margins if one.of == HOMES]
        #: How many were drawn in each class, where it is told.
        self.drawn = next((one for one in margins if one.of == DRAWN), None)
        self._size, self._trim = size, trim

    @cached_property
    def weights(self) -> np.ndarray:
        return self.rows.weights

    @cached_property
    def is_weighted(self) -> bool:
        return bool(len(self.rows)) and bool(np.ptp(self.design.weights) > 0)

    @cached_property
    def has_strata(self) -> bool:
        return len(set(self.rows.strata)) > 1

    @cached_property
    def clusters_seen(self) -> list[tuple[str, str]]:
        """Every stratum with each of its clusters that an answer names."""
        strata, clusters = np.array(self.rows.strata, dtype=str), np.array(self.rows.clusters, dtype=str)
        named = np.char.str_len(clusters) > 0
        return sorted(set(zip(strata[named].tolist(), clusters[named].tolist(), strict=True)))

    @cached_property
    def design(self) -> SampleDesign:
        """The sample with its weights, fitted to the margins where that can be done."""
        return self.weighting.design if self.weighting else self.sample.persons

    @property
    def weighting(self) -> Weighting | None:
        """What fitting the weights to the margins did; None without margins, or where they cannot be met."""
        return self._fitted[0]

    @property
    def weighting_problem(self) -> Refusal | None:
        """Why the margins cannot be met; shares are then those of the sample as it is."""
        return self._fitted[1]

    @cached_property
    def _fitted(self) -> tuple[Weighting | None, Refusal | None]:
        return self._fit("persons", self.margins, size=self._size)

    @property
    def households(self) -> SampleDesign | None:
        """The sample of homes, fitted to their margins where that can be done; None where their chance is not known."""
        return self.weighting_of_homes.design if self.weighting_of_homes else self.sample.households

    @cached_property
    def _fitted_homes(self) -> tuple[Weighting | None, Refusal | None]:
        return self._fit("households", self.margins_of_homes)

    def _fit(
        self, units: str, margins: Sequence[PopulationMargin], *, size: float | None = None
    ) -> tuple[Weighting | None, Refusal | None]:
        """What fitting the weights of these units of the sample did, or why they cannot be fitted."""
        margins = [one for one in margins if one.code in self.by_code]
        if not margins or not len(self) or (sample := getattr(self.sample, units)) is None:
            return None, None
        given = {one.code: self.column(one.code).given for one in margins}
        try:
            return fitted(sample, margins, given, size=size, trim=self._trim), None
        except CannotWeight as problem:
            return None, problem.refusal

    @property
    def weighting_of_homes(self) -> Weighting | None:
        return self._fitted_homes[0]

    @property
    def raised(self) -> RaisedWeights | None:
        """What raising the answers for those who did not answer did; None where nobody asked, or it cannot be done."""
        return self._raised[0]

    @property
    def refusals(self) -> list[Refusal]:
        """Why weights could not be raised or fitted."""
        return [one for one in (self._raised[1], self._fitted[1], self._fitted_homes[1]) if one]

    @cached_property
    def _raised(self) -> tuple[RaisedWeights | None, Refusal | None]:
        told = self.drawn
        if told is None or not len(self) or not (told.code == STRATA or told.code in self.by_code):
            return None, None
        strata = told.code == STRATA
        given = [str(one) or None for one in self.rows.strata] if strata else self.column(told.code).given
        try:
            return raised(self.weights, told, given), None
        except CannotWeight as problem:
            return None, problem.refusal

    @cached_property
    def sample(self) -> Sample:
        """The sample as it was drawn, before its weights are fitted to the population."""
        adults = self.by_code.get(self.drawing.adults)
        return sample_of(
            self.raised.weights if self.raised else self.weights,
            self.rows.strata,
            self.rows.clusters,
            sampling=self.sampling,
            drawing=self.drawing,
            adults=self.column(adults.code).numbers if adults and adults.is_number else None,
        )
