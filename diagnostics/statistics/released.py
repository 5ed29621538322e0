"""Which counts of a list may stand beside their sum, so that no hidden one is narrowed at all. Pure.

The places of the list are parted in halves, these again, down to pairs: a tree that knows nothing of the counts. Its
top, the sum, is told. From there downwards the two parts of a sum are told where neither is small, and else nothing
below that sum is. Whoever knows this rule, and even all sums that were told, knows of a hidden list only that one of
two parts is small: it may be any small number, and nothing that is told would be another for it.

Choosing what else to hide by what it costs would say something of the counts by the choice, and would choose otherwise
when a file is corrected: two states together would then give away what each hides.

A list may contain others (robbery: street robbery), place by place. These are told as if there were no list around
them. Of the list around them a sum is told where what remains of it, when the told sums of its parts are taken away,
gives nothing away: the rest is not small; or, where parts are hidden, it is more than all of these can be at most. So
the rest can make up for whatever is hidden (docs/decisions/0039).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from .counts import as_counts
from .disclosure import Hidden

#: Neighbouring places of a list: the first one, and the one after the last.
Block = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Told:
    """A count, or why there is none. SMALL is below the threshold; WITHHELD is any number, also none."""

    count: int | None
    why: Hidden | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """What is told of a list: its `whole`, its `places`, and all sums of the tree that are told.

    `most_whole` is the greatest number that the whole can be as far as is told.
    """

    whole: Told
    places: list[Told]
    sums: dict[Block, int]
    most_whole: int

    def most(self, block: Block, least: int) -> int:
        """The greatest number that the places of a block of the tree can be together, as far as is told."""
        if block[1] - block[0] == 1 and self.places[block[0]].why is Hidden.SMALL:
            return least - 1
        above = [
            number for (first, end), number in self.sums.items() if first <= block[0] and block[1] <= end
        ]
        return min(above, default=self.most_whole)


@dataclass(frozen=True, slots=True)
class Rule:
    """Counts from 1 to `least` - 1 are small."""

    least: int

    def __post_init__(self):
        # "Fewer than 2" is 1.
        if self.least < 3:
            raise ValueError("below three a hidden count would be a known one")

    def is_small(self, count: int) -> bool:
        return 1 <= count < self.least

    def alone(self, count: int) -> Told:
        """A count that stands for itself."""
        return Told(None, Hidden.SMALL) if self.is_small(count) else Told(int(count))

    def release(self, counts: Sequence[int], inside: Sequence["Contained"] = ()) -> Release:
        """What is told of a list whose order does not depend on the counts, with the lists that it contains.

        Raises ValueError for what is no count.
        """
        return _Telling(self, [int(count) for count in as_counts(counts)], inside).release()


@dataclass(frozen=True, slots=True)
class Contained:
    """A list that stands inside another one of as many places, with its own rule."""

    rule: Rule
    told: Release


@dataclass
class _Telling:
    """Telling one list from its sum downwards."""

    rule: Rule
    counts: Sequence[int]
    inside: Sequence[Contained]
    places: list[Told] = field(default_factory=list)
    sums: dict[Block, int] = field(default_factory=dict)

    def __post_init__(self):
        self.places = [Told(None, Hidden.WITHHELD)] * len(self.counts)
        self._before = [0, *accumulate(self.counts)]

    def release(self) -> Release:
        top = (0, len(self.counts))
        if self._may_tell(top):
            self.sums[top] = self._sum(top)
            self._below(top)
            whole = Told(self._sum(top))
        else:
            whole = Told(None, Hidden.SMALL if self._is_small_alone(top) else Hidden.WITHHELD)
            if len(self.counts) == 1:
                self.places = [whole]
        told, hidden = self._parts(top)
        most = told + (sum(hidden) if hidden else self.rule.least - 1)
        return Release(whole, self.places, self.sums, most)

    def _sum(self, block: Block) -> int:
        return self._before[block[1]] - self._before[block[0]]

    def _parts(self, block: Block) -> tuple[int, list[int]]:
        """Of the lists inside: the sum of what is told of them in a block, and the most that each hidden one can be."""
        told = [one.told.sums[block] for one in self.inside if block in one.told.sums]
        hidden = [one.told.most(block, one.rule.least) for one in self.inside if block not in one.told.sums]
        return sum(told), hidden

    def _may_tell(self, block: Block) -> bool:
        told, hidden = self._parts(block)
        rest = self._sum(block) - told
        return rest > sum(hidden) if hidden else not self.rule.is_small(rest)

    def _is_small_alone(self, block: Block) -> bool:
        """Whether the sum itself is small, and nobody knows of anything in it."""
        told, hidden = self._parts(block)
        return self.rule.is_small(self._sum(block)) and not told and not hidden

    def _below(self, block: Block) -> None:
        """Tell what is below a sum that is told."""
        if block[1] - block[0] < 2:
            self.places[block[0] : block[1]] = [Told(self._sum(block))] * (block[1] - block[0])
            return
        halves = halved(block)
        refused = [half for half in halves if not self._may_tell(half)]
        if not refused:
            for half in halves:
                self.sums[half] = self._sum(half)
                self._below(half)
        # Where the sum leaves the other part no chance to be small too, it may be said which one is.
        elif (
            refused[0][1] - refused[0][0] == 1
            and self._is_small_alone(refused[0])
            and self._sum(block) - self._parts(block)[0] >= 2 * self.rule.least - 1
        ):
            self.places[refused[0][0]] = Told(None, Hidden.SMALL)


def halved(block: Block) -> tuple[Block, Block]:
    """The first so many places as are a power of two, and the rest: further places at the end move no border."""
    first, end = block
    middle = first + (1 << (end - first - 1).bit_length() - 1)
    return (first, middle), (middle, end)
