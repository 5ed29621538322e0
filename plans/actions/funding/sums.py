"""What the money of an action adds up to, and the one word for it. Pure.

The lines are the truth. Only an action without any line is described by the word that was written for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

SECURED = ("committed", "received", "spent")
HERE = ("received", "spent")
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class FundingSum:
    """Amounts by status; `need` is the cost, or where no cost is given, what the lines add up to."""

    need: Decimal
    by_status: dict[str, Decimal]
    said: str = ""

    @property
    def total(self) -> Decimal:
        return sum(self.by_status.values(), NOTHING)

    @property
    def requested(self) -> Decimal:
        return self.by_status.get("requested", NOTHING)

    @property
    def secured(self) -> Decimal:
        """Committed, received or spent."""
        if not self.by_status:
            return self.need if self.said in SECURED else NOTHING
        return self._sum(SECURED)

    @property
    def unfunded(self) -> Decimal:
        """The part of the cost for which no money is committed."""
        return max(self.need - self.secured, NOTHING)

    @property
    def unnamed(self) -> Decimal:
        """The part of the cost for which no line names a source."""
        return max(self.need - self.total, NOTHING)

    @property
    def excess(self) -> Decimal:
        """What the lines hold beyond the cost."""
        return max(self.total - self.need, NOTHING)

    @property
    def status(self) -> str:
        """unfunded, requested, partly, committed or received; "" where nobody has said anything."""
        if not self.by_status:
            return self.said
        if self._sum(HERE) >= self.need:
            return "received"
        if self.secured >= self.need:
            return "committed"
        if self.secured:
            return "partly"
        return "requested" if self.requested else "unfunded"

    def _sum(self, statuses: Iterable[str]) -> Decimal:
        return sum((self.by_status.get(status, NOTHING) for status in statuses), NOTHING)


def add_up(cost: Decimal | None, lines: Iterable[tuple[str, Decimal]], said: str = "") -> FundingSum:
    """`lines` are (status, amount); `said` is the word for an action without lines."""
    by_status: dict[str, Decimal] = {}
    for status, amount in lines:
        by_status[status] = by_status.get(status, NOTHING) + amount
    need = cost if cost is not None else sum(by_status.values(), NOTHING)
    return FundingSum(need, by_status, said)
