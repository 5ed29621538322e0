"""Figures of victims: what there is of each offence, worked out once for all readers. No Django, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from diagnostics.statistics.estimates import Estimate
from diagnostics.statistics.offences import Struck
from diagnostics.statistics.refusals import Refusal
from diagnostics.statistics.victimisation import Found, Victimisation
from diagnostics.surveys.results.sheet import Sheet

from .plan import OffenceRule
from .reading import victims_of


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate as a reader sees it; where it is None, `why` or `refusal` says what stands in its place."""

    estimate: Estimate | None
    why: str = ""
    refusal: Refusal | None = None
    caution: bool = False


@dataclass(frozen=True, slots=True)
class OffenceLine:
    """All figures of one offence, or of any of several (`rule` is None). Incidence is per 1,000, the others are shares.

    `n` answered about it, `struck` of them at least once (None where hidden); `several`: struck by more than one.
    """

    code: str
    rule: OffenceRule | None
    per: Struck
    n: int
    struck: int | None
    prevalence: Figure
    incidence: Figure
    incidence_uncapped: Figure
    repeat: Figure
    per_victim: Figure
    reporting: Figure
    several: Figure | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """One indicator of the Sustainable Development Goals. `part`: a kind of violence, or which answers are the base."""

    code: str
    part: str
    figure: Figure
    offences: tuple[str, ...] = ()


class Estimates:
    """The figures of one survey, each worked out once, however many readers look at them."""

    def __init__(self, sheet: Sheet):
        self._sheet = sheet
        self._made: dict[tuple, Found] = {}

    @cached_property
    def of(self) -> Victimisation:
        """Victims and incidents, read when the first figure is asked for."""
        return victims_of(self._sheet)

    def __call__(self, name: str, codes: Sequence[str] | str, **options) -> Found:
        """A figure of `Victimisation` by its name."""
        asked = codes if isinstance(codes, str) else tuple(codes)
        key = (name, asked, *sorted(options.items()))
        if key not in self._made:
            self._made[key] = getattr(self.of, name)(asked, **options)
        return self._made[key]
