"""Names in files and names in the town: when they mean the same, and what one may have meant.

Pure: knows neither Django nor the database.
"""

import re
import unicodedata
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from stakeholders.spreadsheets.guessing import suggest

_OTHER_THAN_WORDS = re.compile(r"[\W_]+")


def name_key(name: str) -> str:
    """The name without what people vary: case, accents, punctuation and spaces."""
    plain = unicodedata.normalize("NFKD", str(name))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _OTHER_THAN_WORDS.sub(" ", plain.casefold()).strip()


@dataclass
class Names:
    """A directory of things by all their names; a name that two things share belongs to neither."""

    known: dict[str, Hashable] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, things: Iterable[tuple[Hashable, Iterable[str]]]) -> "Names":
        """From (thing, its names)."""
        names = cls()
        for thing, called in things:
            for name in called:
                names.add(name, thing)
        return names

    def add(self, name: str, thing: Hashable) -> None:
        for key in {name_key(name), _without_zeros(name_key(name))} - {""}:
            if self.known.setdefault(key, thing) != thing:
                self.shared.add(key)

    def get(self, name: str):
        """The thing of that name, or None. A number is also found without its leading zeros."""
        key = name_key(name)
        for candidate in (key, _without_zeros(key)):
            if candidate in self.known and candidate not in self.shared:
                return self.known[candidate]
        return None

    def suggestion(self, name: str) -> tuple[Hashable, float] | None:
        """The thing that an unknown name most probably means and how alike the names are; for a person to confirm.

        Names with other numbers in them mean other things, however alike they look: N01 is not N02.
        """
        words, numbers = _parted(name_key(name))
        alike = {}
        for key in self.known.keys() - self.shared:
            others, other_numbers = _parted(key)
            if others and other_numbers == numbers:
                alike[others] = key
        found = suggest(words, alike, most=1, least=0.75) if words else []
        return (self.known[found[0].name], found[0].likeness) if found else None


def _parted(key: str) -> tuple[str, tuple[str, ...]]:
    """The words of a key, and what in it has digits."""
    parts = key.split()
    numbers = tuple(part for part in parts if any(letter.isdecimal() for letter in part))
    return " ".join(part for part in parts if part not in numbers), numbers


def _without_zeros(key: str) -> str:
    return key.lstrip("0") or "0" if key.isdecimal() else key
