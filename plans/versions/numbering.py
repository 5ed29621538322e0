"""How versions are numbered. Pure.

Before the first adoption frozen drafts are 0.1, 0.2 …; the first adopted version is 1.0. Drafts of its revision
are 1.0.1, 1.0.2 …; the revision is adopted as 1.1, or as 2.0 when it makes a new plan of it.
"""

from collections.abc import Iterable


def next_draft(numbers: Iterable[str]) -> str:
    """The number of the next frozen draft, given all numbers of the plan."""
    known = [_parts(number) for number in numbers]
    base = _last_adopted(known)
    if base is None:
        return f"0.{1 + max((parts[1] for parts in known if parts[0] == 0), default=0)}"
    later = (parts[2] for parts in known if len(parts) == 3 and parts[:2] == base)
    return f"{base[0]}.{base[1]}.{1 + max(later, default=0)}"


def next_adopted(numbers: Iterable[str], *, is_major: bool = False) -> str:
    """The number of the next adopted version."""
    base = _last_adopted([_parts(number) for number in numbers])
    if base is None:
        return "1.0"
    return f"{base[0] + 1}.0" if is_major else f"{base[0]}.{base[1] + 1}"


def _parts(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))


def _last_adopted(known: list[tuple[int, ...]]) -> tuple[int, ...] | None:
    return max((parts for parts in known if len(parts) == 2 and parts[0] > 0), default=None)
