"""Which survey estimates may be shown, and which only with a warning."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .disclosure import Gate
from .estimates import Estimate


class Showing(StrEnum):
    """Whether an estimate may be shown."""

    SHOW = "show"
    CAUTION = "caution"
    HIDE = "hide"


class Reason(StrEnum):
    """Why an estimate is hidden or shown with a warning."""

    BASE = "base"
    CASES = "cases"
    IMPRECISE = "imprecise"
    PROTECTS = "protects"


@dataclass(frozen=True, slots=True)
class Release:
    """The decision about one estimate, with its reason (None when it is simply shown)."""

    showing: Showing
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class ReleaseRules:
    """Limits below which an estimate is hidden or shown with a warning; stored with each release.

    ``hide_base`` and ``warn_base`` are unweighted numbers of valid answers, ``cases`` the least number for
    and against a proportion, ``cv`` the coefficient of variation from which on a warning stands.
    """

    hide_base: int = 30
    warn_base: int = 50
    cases: int = 5
    cv: float = 0.30

    def decide(self, estimate: Estimate) -> Release:
        """What to do with one estimate that stands alone."""
        if estimate.value is None or estimate.n < self.hide_base:
            return Release(Showing.HIDE, Reason.BASE)
        if self._few_cases(estimate):
            return Release(Showing.HIDE, Reason.CASES)
        if estimate.n < self.warn_base:
            return Release(Showing.CAUTION, Reason.BASE)
        if estimate.cv is not None and estimate.cv > self.cv:
            return Release(Showing.CAUTION, Reason.IMPRECISE)
        return Release(Showing.SHOW)

    def decide_options(self, estimates: Sequence[Estimate]) -> list[Release]:
        """What to do with all the options of one single-choice question, which add up to 100 %.

        When an option is hidden, another one is hidden with it, else the rest would give it away.
        """
        decided = [self.decide(estimate) for estimate in estimates]
        gate = Gate(max(self.cases, 3), max(self.cases, 3))
        table = gate.protect_list([estimate.hits or 0 for estimate in estimates])
        protects = Release(Showing.HIDE, Reason.PROTECTS)
        return [
            protects if why and release.showing is not Showing.HIDE else release
            for release, why in zip(decided, table.why[0][:-1], strict=True)
        ]

    def _few_cases(self, estimate: Estimate) -> bool:
        return estimate.hits is not None and min(estimate.hits, estimate.n - estimate.hits) < self.cases
