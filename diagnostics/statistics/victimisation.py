"""Who was struck by crime, how often, and what was reported, from a survey of victims.

Definitions: UNODC-UNECE Manual on Victimization Surveys (2010). All figures are ``Estimate``s with their base; those
of an open or quota survey have no interval. Figures of a sensitive offence are for the whole town only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from .design import SampleDesign
from .estimates import Estimate, mean, proportion, ratio, share_of, total
from .incident_sums import Channel, IncidentSums
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
    ``domain`` restricts every figure to a group; ``is_area`` says that it is a part of the town, for which nothing is
    told of sensitive offences.
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
        is_area: bool = False,
        level: float = 0.95,
    ):
        if households is not None and len(households) != len(persons):
            raise ValueError("households and persons must be the same rows")
        self.persons, self.table, self.households = persons, table, households
        self.sums = IncidentSums(table, incidents, len(persons))
        self.answered = answered or {}
        self.domain = np.ones(len(persons), dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
        self.is_area, self.level = is_area, level

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
            counts = np.where(self._base(codes), self.sums.counts(codes, capped), np.nan)
            found = mean(design, counts, domain=self.domain, base=BASES[struck], level=self.level)
            return self._with_victims(found.scaled(1000), codes, design)

        return self._figure(codes, per, make)

    def incidents_in_population(
        self, codes: Iterable[str] | None = None, *, capped: bool = True, per: Struck | None = None
    ) -> Found:
        """Number of incidents; it speaks of the population only with weights that add up to it."""

        def make(codes: tuple[str, ...], design: SampleDesign, struck: Struck) -> Estimate:
            counts = np.where(self._base(codes), self.sums.counts(codes, capped), np.nan)
            found = total(design, counts, domain=self.domain, base=BASES[struck], level=self.level)
            return self._with_victims(found, codes, design)

        return self._figure(codes, per, make)

    def multiple_share(self, codes: Iterable[str] | None = None, *, per: Struck | None = None) -> Found:
        """Share of victims who were struck by two or more different offences."""

        def make(codes: tuple[str, ...], design: SampleDesign, struck: Struck) -> Estimate:
            return self._among_victims(codes, design, struck, self.sums.kinds(codes) >= 2)

        return self._figure(codes, per, make)

    def repeat_share(self, code: str, *, per: Struck | None = None) -> Found:
        """Share of the victims of one offence who were struck by it twice or more."""

        def make(codes: tuple[str, ...], design: SampleDesign, struck: Struck) -> Estimate:
            return self._among_victims(codes, design, struck, self.sums.counts(codes, False) >= 2)

        return self._figure([code], per, make)

    def incidents_per_victim(
        self, codes: Iterable[str] | None = None, *, capped: bool = True, per: Struck | None = None
    ) -> Found:
        """Incidents per victim: how far crime is concentrated on the same people."""

        def make(codes: tuple[str, ...], design: SampleDesign, struck: Struck) -> Estimate:
            victims = self.sums.struck(codes) & self._base(codes) & self.domain
            counts = self.sums.counts(codes, capped)
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
            said = self.sums.said(channel)
            if said is None:
                return Refusal(f"{channel.value}_not_asked")
            options = {"domain": self.domain & self._base(codes), "level": self.level}
            if counting is Counting.LAST:
                last = self.sums.last(codes, said)
                if last is None:
                    return Refusal("time_not_asked")
                return proportion(design, last, base=KNOWN_LAST, **options)
            known, yes = self.sums.reported(codes, said, capped)
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
        if self.is_area and self.table.is_sensitive(chosen):
            return Refusal("sensitive_by_area")
        struck = self.table.struck(chosen, per)
        if isinstance(struck, Refusal):
            return struck
        design = self.households if struck is Struck.HOUSEHOLD else self.persons
        return Refusal("no_household_weights") if design is None else make(chosen, design, struck)

    def _prevalence(self, codes: tuple[str, ...], design: SampleDesign, struck: Struck) -> Estimate:
        hits = np.where(self._base(codes), self.sums.struck(codes), np.nan)
        return proportion(design, hits, domain=self.domain, base=BASES[struck], level=self.level)

    def _among_victims(self, codes, design: SampleDesign, struck: Struck, hits: np.ndarray) -> Estimate:
        among = self.domain & self._base(codes) & self.sums.struck(codes)
        return proportion(design, hits, domain=among, base=VICTIMS[struck], level=self.level)

    def _with_victims(self, found: Estimate, codes: tuple[str, ...], design: SampleDesign) -> Estimate:
        """Say how many victims a number of incidents rests on: few of them must be hidden like few cases of a share."""
        victims = self.domain & self._base(codes) & self.sums.struck(codes) & (design.weights > 0)
        return replace(found, hits=int(victims.sum()))

    def _base(self, codes: tuple[str, ...]) -> np.ndarray:
        """Who answered the first question about every one of the offences."""
        masks = [self.answered[code] for code in codes if code in self.answered]
        return np.logical_and.reduce([np.ones(len(self.persons), dtype=bool), *masks])
