"""Which counts of answers may be read by whom. Another room guards small counts; without it none is shown. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

SMALL, WITHHELD = "small", "withheld"
# Asked with counts that add up to a total which is shown, and with the smallest count that may be read: why each
# count is hidden ("" where it is not), the total's reason last.
Guard = Callable[[Sequence[int], int], list[str]]
_guards: list[Guard] = []


def guards_counts(guard: Guard) -> Guard:
    _guards.append(guard)
    return guard


@dataclass(frozen=True)
class Line:
    """A choice and how many chose it; `count` is None where `why` says so."""

    value: int
    label: str
    count: int | None
    why: str = ""


def released(
    labels, counts: dict[int, int], total: int, *, adds_up: bool, smallest: int
) -> tuple[list[Line], int | None]:
    """The lines of a question and its total as they may be read. `smallest` 0: whoever reads may see small counts."""
    numbers = [counts.get(value, 0) for value, _label in labels]
    if not smallest:
        return [Line(value, label, n) for (value, label), n in zip(labels, numbers, strict=True)], total
    if adds_up:
        *why, whole = _why(numbers, smallest)
    else:
        # Each choice was taken or not; both together are the total.
        pairs = [_why([n, total - n], smallest) for n in numbers]
        why, whole = [pair[0] for pair in pairs], _why([total], smallest)[-1]
    lines = [
        Line(value, label, None if hidden else n, hidden)
        for (value, label), n, hidden in zip(labels, numbers, why, strict=True)
    ]
    return lines, None if whole else total


def _why(counts: Sequence[int], smallest: int) -> list[str]:
    return _guards[0](counts, smallest) if _guards else [WITHHELD] * (len(counts) + 1)
