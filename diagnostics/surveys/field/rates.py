"""Response, cooperation, refusal and contact rates from final outcomes. Neither Django nor the database.

The definitions are those of the American Association for Public Opinion Research: Standard Definitions, Final
Dispositions of Case Codes and Outcome Rates for Surveys, 10th edition (2023), section "Calculating outcome rates".
I complete and P partial interviews, R refusals and break-offs, NC non-contacts, O other, U cases of unknown eligibility
(its UH and UO together), e the estimated share of those that are eligible.
"""

from dataclasses import astuple, dataclass, fields


@dataclass(frozen=True)
class Outcomes:
    """How many addresses ended in which way; cases that do not belong to the population count in no rate."""

    completed: int = 0
    partial: int = 0
    refused: int = 0
    non_contact: int = 0
    other: int = 0
    unknown: int = 0
    not_eligible: int = 0

    def __add__(self, more: "Outcomes") -> "Outcomes":
        return Outcomes(*(a + b for a, b in zip(astuple(self), astuple(more), strict=True)))

    @property
    def total(self) -> int:
        return sum(astuple(self))

    @property
    def interviews(self) -> int:
        return self.completed + self.partial

    @property
    def eligible(self) -> int:
        """Those of which it is known that they belong to the population."""
        return self.interviews + self.refused + self.non_contact + self.other


OUTCOMES = tuple(one.name for one in fields(Outcomes))


@dataclass(frozen=True)
class Rate:
    """A rate (0 to 1), None where there is nothing to divide by; `base` may hold a part of the unknown cases."""

    code: str
    hits: int
    base: float

    @property
    def value(self) -> float | None:
        return self.hits / self.base if self.base else None


def eligible_share(o: Outcomes) -> float | None:
    """e by proportional allocation (the CASRO method): as many of the unknown cases are eligible as of the known."""
    known = o.eligible + o.not_eligible
    return o.eligible / known if known else None


def outcome_rates(o: Outcomes) -> dict[str, Rate]:
    """RR1, RR2, RR3, COOP1, REF1 and CON1 by their names in the standard."""
    e = eligible_share(o)
    whole = o.eligible + o.unknown
    met = o.interviews + o.refused + o.other
    rates = [
        Rate("RR1", o.completed, whole),
        Rate("RR2", o.interviews, whole),
        Rate("RR3", o.completed, o.eligible + (e if e is not None else 1) * o.unknown),
        Rate("COOP1", o.completed, met),
        Rate("REF1", o.refused, whole),
        Rate("CON1", met, whole),
    ]
    return {rate.code: rate for rate in rates}
