"""Incidents summed up by respondent: how often each was struck, and what each told the police."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property

import numpy as np

from .offences import Incidents, OffenceTable


class Channel(StrEnum):
    """Whom an incident was reported to."""

    POLICE = "reported"
    RECOGNISED = "recognised"  # the police or another officially recognised body
    FILED = "filed"  # the police, and a file was opened


class IncidentSums:
    """The incidents of ``respondents`` people in columns of that length; what is out of scope counts nowhere.

    Raises ValueError for an incident of nobody.
    """

    def __init__(self, table: OffenceTable, incidents: Incidents, respondents: int):
        if len(incidents) and incidents.row.max() >= respondents:
            raise ValueError("an incident belongs to nobody")
        self.table, self.incidents, self.respondents = table, incidents, respondents

    def struck(self, codes: Sequence[str]) -> np.ndarray:
        """Who was struck by one of the offences at least once."""
        return (self._told[:, self._places(codes)] > 0).any(axis=1)

    def kinds(self, codes: Sequence[str]) -> np.ndarray:
        """By how many different offences each was struck."""
        return (self._told[:, self._places(codes)] > 0).sum(axis=1)

    def counts(self, codes: Sequence[str], capped: bool) -> np.ndarray:
        """How often each was struck; a series counts up to its cap, or as often as it was told."""
        return (self._capped if capped else self._told)[:, self._places(codes)].sum(axis=1)

    def said(self, channel: Channel) -> np.ndarray | None:
        """For each incident 1 reported, 0 not, NaN unknown; None where it was not asked."""
        own = self.incidents
        if channel is not Channel.FILED:
            return getattr(own, channel.value)
        if own.reported is None or own.filed is None:
            return None
        return np.where(own.reported == 1, own.filed, own.reported)

    def reported(self, codes: Sequence[str], said: np.ndarray, capped: bool) -> tuple[np.ndarray, np.ndarray]:
        """Incidents of each respondent of which it is known whether they were reported, and those that were."""
        chosen = self._chosen(codes) & np.isfinite(said)
        often = np.minimum(self._often, self._caps) if capped else self._often
        row, count = self.incidents.row[chosen], often[chosen]
        n = self.respondents
        return np.bincount(row, count, n), np.bincount(row, count * said[chosen], n)

    def last(self, codes: Sequence[str], said: np.ndarray) -> np.ndarray | None:
        """What was said of the last incident of each; of two at the same time, of the one told later.

        An incident without a time is taken as earlier than those with one. None where no time was asked.
        """
        if self.incidents.when is None:
            return None
        chosen = np.flatnonzero(self._chosen(codes))
        at = np.nan_to_num(self.incidents.when[chosen], nan=-np.inf)
        order = chosen[np.lexsort((chosen, at))]
        last = np.full(self.respondents, np.nan)
        last[self.incidents.row[order]] = said[order]  # the last one written stays
        return last

    def _places(self, codes: Sequence[str]) -> list[int]:
        return [self.table.places[code] for code in codes]

    def _chosen(self, codes: Sequence[str]) -> np.ndarray:
        """Incidents in scope of these offences."""
        return self.incidents.in_scope & np.isin(self.incidents.offence, self._places(codes))

    @cached_property
    def _told(self) -> np.ndarray:
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
        rows, columns = self.respondents, len(self.table.offences)
        place = self.incidents.row * columns + self.incidents.offence
        return np.bincount(place, values * self.incidents.in_scope, rows * columns).reshape(rows, columns)
