"""Which counts of a list may stand beside their sum, so that no hidden one is narrowed at all. Pure.

The places of the list are parted in halves, these again, down to pairs: a tree that knows nothing of the counts. Its
top, the sum, is told. From there downwards the two parts of a sum are told where neither is small, and else nothing
below that sum is. Whoever knows this rule, and even all sums that were told, knows of a hidden list only that one of
two parts is small: it may be any small number, and nothing that is told would be another for it.

Choosing what else to hide by what it costs would say something of the counts by the choice, and would choose otherwise
when a file is corrected: two states together would then give away what each hides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .counts import as_counts
from .disclosure import Hidden


@dataclass(frozen=True, slots=True)
class Told:
    """A count, or why there is none. SMALL is below the threshold; WITHHELD is any number, also none."""

    count: int | None
    why: Hidden | None = None


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

    def parts(self, counts: Sequence[int]) -> list[Told]:
        """The counts of a list whose sum is told as `alone` says.

        In the order of the list, which must not depend on the counts. Raises ValueError for what is no count.
        """
        values = [int(count) for count in as_counts(counts)]
        told = [Told(None, Hidden.WITHHELD)] * len(values)
        if len(values) == 1:
            return [self.alone(values[0])]
        if values and not self.is_small(sum(values)):
            self._part(values, range(len(values)), told)
        return told

    def _part(self, values: list[int], block: range, told: list[Told]) -> None:
        """Tell what is below a sum that is told."""
        if len(block) == 1:
            told[block[0]] = Told(values[block[0]])
            return
        halves = halved(block)
        sums = [sum(values[i] for i in half) for half in halves]
        small = [half for half, number in zip(halves, sums, strict=True) if self.is_small(number)]
        if not small:
            for half in halves:
                self._part(values, half, told)
        # Where the sum leaves the other part no chance to be small too, it may be said which one is.
        elif len(small[0]) == 1 and sum(sums) >= 2 * self.least - 1:
            told[small[0][0]] = Told(None, Hidden.SMALL)


def halved(block: range) -> tuple[range, range]:
    """The first so many places as are a power of two, and the rest: further places at the end move no border."""
    size = 1 << (len(block) - 1).bit_length() - 1
    return block[:size], block[size:]
