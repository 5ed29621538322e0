"""Who was struck by crime, how often, and what was reported, from a survey of victims.

Definitions: UNODC-UNECE Manual on Victimization Surveys (2010). All figures are ``Estimate``s with their base; those
of an open or quota survey have no interval. Figures of a sensitive offence are for the whole town only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from .design import SampleDesign
from .estimates import Estimate, mean, proportion, ratio, share_of, total
from .methods import gettext_noop
from .offences import Incidents, Offence, OffenceTable, Struck
from .refusals import Refusal

BASES = {
    Struck.PERSON: gettext_noop("persons who answered"),
    Struck.HOUSEHOLD: gettext_noop("households that answered"),
}
VICTIMS = {
    Struck.PERSON: gettext_noop("persons who were struck"),
    Struck.HOUSEHOLD: gettext_noop("households that were struck"),
}
KNOWN_VICTIMS = gettext_noop("victims who said of an incident whether it was reported")
KNOWN_LAST = gettext_noop("victims who said of the last incident whether it was reported")

Found = Estimate | Refusal


class Counting(StrEnum):
    """What is counted where a victim reported some incidents and not others; the rule is stored with the figure."""

    VICTIMS = "victims"  # at least one was reported
    INCIDENTS = "incidents"  # share of incidents, series up to their cap
    LAST = "last"  # the last one was reported


class Channel(StrEnum):
    """Whom an incident was reported to."""

    POLICE = "reported"
    RECOGNISED = "recognised"  # the police or another officially recognised body
    FILED = "filed"  # the police, and a file was opened


@dataclass(frozen=True, slots=True)
class Profile:
    """All figures of one offence; ``incidence`` per 1,000."""

    offence: Offence
    prevalence: Found
    incidence: Found
    incidence_uncapped: Found
    repeat: Found
    per_victim: Found
    reporting: Found
    last_reporting: Found


class Victimisation:
    """One survey: the sample, the offence table and the incidents.

    ``households`` is the same sample with household weights (zero for the second respondent of a household);
    ``answered`` tells for an offence who gave a valid answer to its first question, all where it is not there;
    ``domain`` restricts every figure to a group.
    Refused figures are a ``Refusal`` in the place of the ``Estimate``.
    """

    def __init__(
        self,
        persons: SampleDesign,
        table: OffenceTable,
        incidents: Incidents,
        *,
        households: SampleDesign | None = None,
        answered: Mapping[str, np.ndarray] | None = None,
        domain: ArrayLike | None = None,
        level: float = 0.95,
    ):
        if households is not None and len(households) != len(persons):
            raise ValueError("households and persons must be the same rows")
        if len(incidents) and incidents.row.max() >= len(persons):
            raise ValueError("an incident belongs to nobody")
        self.persons, self.table, self.incidents, self.households = persons, table, incidents, households
        self.answered = answered or {}
        self.domain = np.ones(len(persons), dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
        self.level = level

    def profile(self, code: str) -> Profile:
        """Everything about one offence."""
        return Profile(
            self.table[code],
            self.prevalence([code]),
            self.incidence([code]),
            self.incidence([code], capped=False),
            self.repeat_share(code),
            self.incidents_per_victim([code]),
            self.reporting([code]),
            self.reporting([code], counting=Counting.LAST),
        )

    def prevalence(self, codes: Iterable[str] | None = None, *, per: Struck | None = None) -> Found:
        """Share (0 to 1) struck at least once by any of the offences (all, if none is named).

        Offences against persons and against households together need ``per``: whose share it is.
        """
        return self._figure(codes, per, self._prevalence)

    def incidence(
        self, codes: Iterable[str] | None = None, *, capped: bool = True, per: Struck | None = None
    ) -> Found:
        """Incidents per 1,000 persons or households; without the cap, series count as often as they were told.

        What was too often to remember counts as the cap in both.
        """

        def make(codes: tuple[str, ...], design: SampleDesign, struck: Struck) -> Estimate:
            counts = np.where(self._base(codes), self._counts(codes, capped), np.nan)
            found = mean(design, counts, domain=self.domain, base=BASES[struck], level=self.level)
            return found.scaled(1000)

        return self._figure(codes, per, make)

    def incidents_in_population(
        self, codes: Iterable[str] | None = None, *, capped: bool = True, per: Struck | None = None
    ) -> Found:
        """Number of incidents; it speaks of the population only with weights that add up to it."""

        def make(codes: tuple[str, ...], design: SampleDesign, struck: Struck) -> Estimate:
            counts = np.where(self._base(codes), self._counts(codes, capped), np.nan)
            return total(design, counts, domain=self.domain, base=BASES[struck], level=self.level)

        return self._figure(codes, per, make)

    def multiple_share(self, codes: Iterable[str] | None = None, *, per: Struck | None = None) -> Found:
        """Share of victims who were struck by two or more different offences."""

        def make(codes: tuple[str, ...], design: SampleDesign, struck: Struck) -> Estimate:
            kinds = (self._times[:, self._places(codes)] > 0).sum(axis=1)
            return self._among_victims(codes, design, struck, kinds >= 2)

        return self._figure(codes, per, make)

    def repeat_share(self, code: str, *, per: Struck | None = None) -> Found:
        """Share of the victims of one offence who were struck by it twice or more."""

        def make(codes: tuple[str, ...], design: SampleDesign, struck: Struck) -> Estimate:
            return self._among_victims(codes, design, struck, self._counts(codes, False) >= 2)

        return self._figure([code], per, make)

    def incidents_per_victim(
        self, codes: Iterable[str] | None = None, *, capped: bool = True, per: Struck | None = None
    ) -> Found:
        """Incidents per victim: how far crime is concentrated on the same people."""

        def make(codes: tuple[str, ...], design: SampleDesign, struck: Struck) -> Estimate:
            victims = self._victims(codes) & self._base(codes) & self.domain
            counts = self._counts(codes, capped)
            return ratio(design, counts, victims, domain=victims, base=VICTIMS[struck], level=self.level)

        return self._figure(codes, per, make)

    def reporting(
        self,
        codes: Iterable[str] | None = None,
        *,
        counting: Counting = Counting.INCIDENTS,
        channel: Channel = Channel.POLICE,
        capped: bool = True,
        per: Struck | None = None,
    ) -> Found:
        """Share reported, of incidents or of victims as ``counting`` says; who did not say is outside the base."""

        def make(codes: tuple[str, ...], design: SampleDesign, struck: Struck) -> Found:
            said = self._said(channel)
            if said is None:
                return Refusal(f"{channel.value}_not_asked")
            options = {"domain": self.domain & self._base(codes), "level": self.level}
            if counting is Counting.LAST:
                last = self._last(codes, said)
                if last is None:
                    return Refusal("time_not_asked")
                return proportion(design, last, base=KNOWN_LAST, **options)
            known, yes = self._reported(codes, said, capped)
            if counting is Counting.VICTIMS:
                hits = np.where(known > 0, yes > 0, np.nan)
                return proportion(design, hits, base=KNOWN_VICTIMS, **options)
            return share_of(design, yes, known, base=KNOWN_VICTIMS, **options)

        return self._figure(codes, per, make)

    def dark_figure(
        self,
        codes: Iterable[str] | None = None,
        *,
        counting: Counting = Counting.INCIDENTS,
        unfiled_is_dark: bool = False,
        per: Struck | None = None,
    ) -> Found:
        """Share the police do not know; with ``unfiled_is_dark`` also what was reported without a file being opened."""
        channel = Channel.FILED if unfiled_is_dark else Channel.POLICE
        found = self.reporting(codes, counting=counting, channel=channel, per=per)
        return found if isinstance(found, Refusal) else found.complement()

    def _figure(self, codes: Iterable[str] | None, per: Struck | None, make) -> Found:
        chosen = self.table.codes if codes is None else tuple(codes)
        struck = self.table.struck(chosen, per)
        if isinstance(struck, Refusal):
            return struck
        design = self.households if struck is Struck.HOUSEHOLD else self.persons
        return Refusal("no_household_weights") if design is None else make(chosen, design, struck)

    def _prevalence(self, codes: tuple[str, ...], design: SampleDesign, struck: Struck) -> Estimate:
        hits = np.where(self._base(codes), self._victims(codes), np.nan)
        return proportion(design, hits, domain=self.domain, base=BASES[struck], level=self.level)

    def _among_victims(self, codes, design: SampleDesign, struck: Struck, hits: np.ndarray) -> Estimate:
        among = self.domain & self._base(codes) & self._victims(codes)
        return proportion(design, hits, domain=among, base=VICTIMS[struck], level=self.level)

    def _places(self, codes: tuple[str, ...]) -> list[int]:
        return [self.table.places[code] for code in codes]

    def _base(self, codes: tuple[str, ...]) -> np.ndarray:
        """Who answered the first question about every one of the offences."""
        masks = [self.answered[code] for code in codes if code in self.answered]
        return np.logical_and.reduce([np.ones(len(self.persons), dtype=bool), *masks])

    def _victims(self, codes: tuple[str, ...]) -> np.ndarray:
        return (self._times[:, self._places(codes)] > 0).any(axis=1)

    def _counts(self, codes: tuple[str, ...], capped: bool) -> np.ndarray:
        return (self._capped if capped else self._times)[:, self._places(codes)].sum(axis=1)

    @cached_property
    def _times(self) -> np.ndarray:
        """Incidents as told, respondents x offences."""
        return self._matrix(self._often)

    @cached_property
    def _capped(self) -> np.ndarray:
        return self._matrix(np.minimum(self._often, self._caps))

    @cached_property
    def _caps(self) -> np.ndarray:
        caps = np.array([offence.cap for offence in self.table.offences], dtype=float)
        return caps[self.incidents.offence]

    @cached_property
    def _often(self) -> np.ndarray:
        """How often each series happened; too often to remember counts as the cap."""
        return np.where(np.isinf(self.incidents.times), self._caps, self.incidents.times)

    def _matrix(self, values: np.ndarray) -> np.ndarray:
        rows, columns = len(self.persons), len(self.table.offences)
        place = self.incidents.row * columns + self.incidents.offence
        return np.bincount(place, values * self.incidents.in_scope, rows * columns).reshape(rows, columns)

    def _chosen(self, codes: tuple[str, ...]) -> np.ndarray:
        """Incidents in scope of these offences."""
        return self.incidents.in_scope & np.isin(self.incidents.offence, self._places(codes))

    def _said(self, channel: Channel) -> np.ndarray | None:
        """1 reported, 0 not, NaN unknown; None where it was not asked."""
        own = self.incidents
        if channel is not Channel.FILED:
            return getattr(own, channel.value)
        if own.reported is None or own.filed is None:
            return None
        return np.where(own.reported == 1, own.filed, own.reported)

    def _reported(
        self, codes: tuple[str, ...], said: np.ndarray, capped: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        """Incidents of each respondent of which it is known whether they were reported, and those that were."""
        chosen = self._chosen(codes) & np.isfinite(said)
        often = np.minimum(self._often, self._caps) if capped else self._often
        row, count = self.incidents.row[chosen], often[chosen]
        n = len(self.persons)
        return np.bincount(row, count, n), np.bincount(row, count * said[chosen], n)

    def _last(self, codes: tuple[str, ...], said: np.ndarray) -> np.ndarray | None:
        """What was said of the last incident of each respondent; of two at the same time, of the one told later.

        An incident without a time is taken as earlier than those with one.
        """
        if self.incidents.when is None:
            return None
        chosen = np.flatnonzero(self._chosen(codes))
        at = np.nan_to_num(self.incidents.when[chosen], nan=-np.inf)
        order = chosen[np.lexsort((chosen, at))]
        last = np.full(len(self.persons), np.nan)
        last[self.incidents.row[order]] = said[order]  # the last one written stays
        return last
