"""What a victimisation survey asked about, and the incidents that came of it, as columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from .refusals import Refusal

#: A series of the same thing counts as so many incidents at most, unless the offence says otherwise.
USUAL_CAP = 5


class Struck(StrEnum):
    """Whom an offence strikes: the person who answers, or the household as a whole."""

    PERSON = "person"
    HOUSEHOLD = "household"


class Violence(StrEnum):
    """The three parts of SDG 16.1.3, which are never added up."""

    PHYSICAL = "physical"
    PSYCHOLOGICAL = "psychological"
    SEXUAL = "sexual"


@dataclass(frozen=True, slots=True)
class Offence:
    """One line of the offence table; ``cap`` is the most that one series counts, ``violence`` is None for others."""

    code: str
    strikes: Struck = Struck.PERSON
    violence: Violence | None = None
    cap: int = USUAL_CAP
    sensitive: bool = False


class OffenceTable:
    """The offences that a survey asked about, in their order. Raises ValueError for codes that repeat."""

    def __init__(self, offences: Iterable[Offence]):
        self.offences = tuple(offences)
        self.places = {offence.code: place for place, offence in enumerate(self.offences)}
        if len(self.places) < len(self.offences):
            raise ValueError("an offence code repeats")
        if any(offence.cap < 1 for offence in self.offences):
            raise ValueError("a series counts as one incident at least")

    def __getitem__(self, code: str) -> Offence:
        return self.offences[self.places[code]]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.places)

    def of_kind(self, kinds: Iterable[Violence]) -> tuple[str, ...]:
        """Offences against the person of these kinds of violence."""
        wanted = set(kinds)
        return tuple(o.code for o in self.offences if o.violence in wanted and o.strikes is Struck.PERSON)

    def is_sensitive(self, codes: Iterable[str]) -> bool:
        """Whether a figure over these offences is told of the whole town only."""
        return any(self[code].sensitive for code in codes)

    def struck(self, codes: Iterable[str], per: Struck | None) -> Struck | Refusal:
        """What a figure over these offences is a share of: persons or households; mixed ones need ``per``."""
        found = {self[code].strikes for code in codes}
        if not found:
            return Refusal("no_such_offence")
        if per is not None:
            return per
        return found.pop() if len(found) == 1 else Refusal("mixed_units")


@dataclass(frozen=True, slots=True, eq=False)
class Incidents:
    """One line per incident form, made by ``incidents``.

    ``offence`` and ``row`` are numbers (place in the table, row of the respondent), ``times`` how often the same thing
    happened (infinite: too often to remember), ``in_scope`` whether it fell in the period and place asked about,
    ``reported`` 1, 0 or NaN. ``filed`` (a file was opened), ``recognised`` (reported to the police or another
    recognised body) and ``when`` (any number that grows with time, NaN for unknown) are None where not asked.
    """

    offence: np.ndarray
    row: np.ndarray
    times: np.ndarray
    in_scope: np.ndarray
    reported: np.ndarray | None
    filed: np.ndarray | None
    recognised: np.ndarray | None
    when: np.ndarray | None

    def __len__(self) -> int:
        return self.row.size


def incidents(
    table: OffenceTable,
    respondents: int,
    offence: Sequence[str],
    row: ArrayLike,
    *,
    times: ArrayLike | None = None,
    in_scope: ArrayLike | None = None,
    reported: ArrayLike | None = None,
    filed: ArrayLike | None = None,
    recognised: ArrayLike | None = None,
    when: ArrayLike | None = None,
) -> Incidents:
    """Check and number the incidents of ``respondents`` people.

    Raises ValueError for offences that are not in the table, for rows of nobody, for a series of less than one, for
    answers other than 1, 0 and NaN, and for columns of different length.
    """
    if unknown := sorted({str(code) for code in offence if code not in table.places}):
        raise ValueError(f"offences that the survey did not ask about: {', '.join(unknown)}")
    codes = np.array([table.places[code] for code in offence], dtype=int)
    rows = np.asarray(row, dtype=int).reshape(-1)
    if ((rows < 0) | (rows >= respondents)).any():
        raise ValueError("an incident belongs to nobody")
    often = np.ones(codes.size) if times is None else np.asarray(times, dtype=float)
    if np.isnan(often).any() or (often < 1).any():
        raise ValueError("a series has one incident at least; too many to remember is infinity")
    scope = np.ones(codes.size, dtype=bool) if in_scope is None else np.asarray(in_scope, dtype=bool)
    yes = [_yes(column) for column in (reported, filed, recognised)]
    at = None if when is None else np.asarray(when, dtype=float)
    columns = [rows, often, scope, *(column for column in (*yes, at) if column is not None)]
    if any(column.shape != codes.shape for column in columns):
        raise ValueError("all columns of incidents must have the same length")
    return Incidents(codes, rows, often, scope, *yes, at)


def answered(table: OffenceTable, columns: dict[str, ArrayLike]) -> MappingProxyType:
    """Who gave a valid answer to the first question about each offence (boolean); raises ValueError for others."""
    if unknown := sorted(set(columns) - set(table.codes)):
        raise ValueError(f"offences that the survey did not ask about: {', '.join(unknown)}")
    return MappingProxyType({code: np.asarray(mask, dtype=bool) for code, mask in columns.items()})


def _yes(column: ArrayLike | None) -> np.ndarray | None:
    if column is None:
        return None
    values = np.asarray(column, dtype=float)
    if not np.isin(values[~np.isnan(values)], (0.0, 1.0)).all():
        raise ValueError("yes is 1, no is 0 and NaN is no answer")
    return values
