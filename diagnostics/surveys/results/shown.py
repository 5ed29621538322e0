"""Numbers as a reader sees them, or why there are none."""

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.statistics.estimates import Estimate
from diagnostics.statistics.reliability import ReleaseRules
from diagnostics.surveys.questionnaire.schema import Item

from .tables import Group, Line, QuestionTable

RULES = ReleaseRules()
SMALL, PROTECTS, BASE, UNANSWERED = "small", "protects", "base", "unanswered"


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as a reader sees it. `count` and `share` are None where `why` says so.

    `why`: small (a small count), protects (hidden for the sake of others), base (too few answered for a share),
    unanswered (too many of those asked gave no answer for a share).
    `caution`: the share is shown, and is not exact.
    """

    value: str
    label: str
    count: int | None
    estimate: Estimate | None
    why: str = ""
    caution: bool = False


@dataclass(frozen=True)
class ShownTable:
    """A question as a reader sees it; when `is_closed`, nothing of it but that it was asked."""

    table: QuestionTable
    lines: tuple[Shown, ...] = ()
    together: Shown | None = None
    mean: Estimate | None = None
    median: Estimate | None = None
    is_closed: bool = False
    #: It is told on the page of victims.
    is_elsewhere: bool = False

    @property
    def hides(self) -> bool:
        """Whether a count is hidden from this reader."""
        return self.is_closed or any(is_hidden(line) for line in self.lines)

    @property
    def is_unanswered(self) -> bool:
        """Whether too many of those asked gave no answer for any share."""
        return any(line.why == UNANSWERED for line in self.lines)


@dataclass(frozen=True)
class ShownGroup:
    """One group; `n` is None where even the number of its answers is hidden."""

    value: str
    label: str
    n: int | None
    lines: tuple[Shown, ...]
    together: Shown | None


@dataclass(frozen=True)
class ShownBreakdown:
    """A split as a reader sees it; closed when it cannot be shown without giving small groups away."""

    item: Item
    by: Item
    groups: tuple[ShownGroup, ...] = ()
    rest: int = 0
    is_closed: bool = False

    @property
    def hides(self) -> bool:
        return self.is_closed or any(is_hidden(line) for group in self.groups for line in group.lines)


def is_hidden(line: Shown) -> bool:
    """Whether there is a count that this reader may not see."""
    return line.why in {SMALL, PROTECTS}


def shown_line(line: Line, why: str, *, is_unanswered: bool = False) -> Shown:
    """The line, hidden for the reason given; without one, its share stands where enough have answered."""
    if why:
        return Shown(line.value, line.label, None, None, why)
    if is_unanswered:
        return Shown(line.value, line.label, line.count, None, UNANSWERED)
    decided = RULES.decide(line.estimate) if line.estimate.n >= RULES.hide_base else None
    if decided is None:
        return Shown(line.value, line.label, line.count, None, BASE)
    return Shown(line.value, line.label, line.count, line.estimate, caution=decided.showing != "show")


def shown_group(
    group: Group, n: int | None, why: Sequence[str], together: str, *, is_unanswered: bool = False
) -> ShownGroup:
    """The group, each line hidden for its reason; where even `n` is hidden, nothing of it is shown."""
    hidden = [reason or (PROTECTS if n is None else "") for reason in why]
    return ShownGroup(
        group.value,
        group.label,
        n,
        tuple(
            shown_line(line, reason, is_unanswered=is_unanswered)
            for line, reason in zip(group.lines, hidden, strict=True)
        ),
        shown_line(group.together, together or (PROTECTS if n is None else ""), is_unanswered=is_unanswered)
        if group.together
        else None,
    )
