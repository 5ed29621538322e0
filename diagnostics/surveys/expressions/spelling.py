"""Names that are one slip of the hand apart: a letter too many, too few, wrong, or two exchanged; or capitals."""

from collections.abc import Iterable, Iterator


class Spellings:
    """Names, found again by what is left when one letter is missing: quick for thousands of them."""

    def __init__(self, names: Iterable[str]):
        self.names: dict[str, str] = {}
        for name in names:
            for written in _shortened(name):
                self.names.setdefault(written, name)

    def like(self, name: str) -> str:
        """The first name that is one slip apart from this one; "" if there is none."""
        return next((self.names[written] for written in _shortened(name) if written in self.names), "")


def _shortened(name: str) -> Iterator[str]:
    plain = name.lower()
    yield plain
    if len(plain) > 2:
        yield from (plain[:i] + plain[i + 1 :] for i in range(len(plain)))
