"""Whether an indicator is on its way to its target. Pure, without Django.

The expected value runs in straight lines from the baseline through the interim targets to the target (domain
specification 3.4): green from 90 % of the expected progress on, amber from 50 %, red below, grey where nothing
can be said. A value is held against what was expected at the end of its own period, never against today. Colour
is never given alone: every verdict has a reason.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

GREEN_FROM, AMBER_FROM = Decimal("0.9"), Decimal("0.5")
# Below this many cases a change is chance as often as not, unless an indicator says otherwise.
FEW = 10


class Rag(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


class Reason(StrEnum):
    ON_TRACK = "on_track"
    BEHIND = "behind"
    FAR_BEHIND = "far_behind"
    REACHED = "reached"
    CONTEXT = "context"  # shown, not judged
    NEUTRAL = "neutral"  # neither direction is better
    NO_TARGET = "no_target"
    NO_VALUE = "no_value"
    TOO_EARLY = "too_early"  # no value since the baseline was measured
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Goal:
    """From where to where, by when. `direction`: "lower", "higher", "neutral" or "context".

    `interim`: values to be reached on the way, in any order; those outside the way do not count.
    """

    direction: str
    baseline: Decimal | None
    baseline_on: date | None
    target: Decimal | None
    target_on: date | None
    interim: tuple[tuple[date, Decimal], ...] = ()

    @property
    def way(self) -> list[tuple[date, Decimal]]:
        """The corners of the way, oldest first: baseline, interim targets, target."""
        between = sorted(stop for stop in self.interim if self.baseline_on < stop[0] < self.target_on)
        return [(self.baseline_on, self.baseline), *between, (self.target_on, self.target)]


@dataclass(frozen=True)
class Measured:
    """The newest value and the last day of its period; `cases`: the numerator, where it counts cases; `fewest`:
    how many of them it takes to judge."""

    value: Decimal
    on: date
    cases: Decimal | None = None
    fewest: int = FEW


@dataclass(frozen=True)
class Verdict:
    """A colour, why, the value expected on that day, and the share of the way that was made (1 = all of it)."""

    rag: Rag
    reason: Reason
    expected: Decimal | None = None
    progress: Decimal | None = None


def expected(goal: Goal, on: date) -> Decimal | None:
    """The value on the way from baseline through the interim targets; the target after its date. None if undefined."""
    if None in (goal.baseline, goal.baseline_on, goal.target, goal.target_on):
        return None
    if goal.target_on <= goal.baseline_on or on >= goal.target_on:
        return goal.target
    on = max(on, goal.baseline_on)
    for (start, low), (end, high) in pairwise(goal.way):
        if on < end:
            return low + (high - low) * (on - start).days / (end - start).days
    return goal.target


def progress(goal: Goal, value: Decimal) -> Decimal | None:
    """The share of the way from baseline to target that the value has made; negative when it went back."""
    if goal.baseline is None or goal.target is None or goal.baseline == goal.target:
        return None
    return (value - goal.baseline) / (goal.target - goal.baseline)


def judge(goal: Goal, measured: Measured | None) -> Verdict:
    """The verdict on the newest value."""
    nothing = _nothing_to_say(goal, measured)
    if nothing:
        return Verdict(Rag.GREY, nothing)
    due, made = expected(goal, measured.on), progress(goal, measured.value)
    if _at_least(goal, measured.value, goal.target):
        return Verdict(Rag.GREEN, Reason.REACHED, due, made)
    if _at_least(goal, measured.value, due):
        return Verdict(Rag.GREEN, Reason.ON_TRACK, due, made)
    share = _share_of_expected(goal, measured.value, due)
    if share >= GREEN_FROM:
        return Verdict(Rag.GREEN, Reason.ON_TRACK, due, made)
    if share >= AMBER_FROM:
        return Verdict(Rag.AMBER, Reason.BEHIND, due, made)
    return Verdict(Rag.RED, Reason.FAR_BEHIND, due, made)


def _nothing_to_say(goal: Goal, measured: Measured | None) -> Reason | None:
    if goal.direction in {Reason.CONTEXT, Reason.NEUTRAL}:
        return Reason(goal.direction)
    if None in (goal.baseline, goal.baseline_on, goal.target, goal.target_on):
        return Reason.NO_TARGET
    if measured is None:
        return Reason.NO_VALUE
    if measured.on <= goal.baseline_on:
        return Reason.TOO_EARLY
    if measured.cases is not None and measured.cases < measured.fewest:
        return Reason.TOO_FEW
    return None


def _at_least(goal: Goal, value: Decimal, mark: Decimal) -> bool:
    """Whether the value is as good as the mark or better. What is good is said by the direction."""
    return value <= mark if goal.direction == "lower" else value >= mark


def _share_of_expected(goal: Goal, value: Decimal, due: Decimal) -> Decimal:
    """Progress made as a share of the progress expected; 0 where none was expected yet, or only to hold a level."""
    if due == goal.baseline or not _at_least(goal, due, goal.baseline):
        return Decimal(0)
    return (value - goal.baseline) / (due - goal.baseline)
