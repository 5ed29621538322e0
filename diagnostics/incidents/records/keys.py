"""Keyed hashes: whether two rows speak of the same case, address or person, and nothing that leads back to it.

BLAKE2b with a key (RFC 7693, section 2.9), 16 bytes. The key is the installation's secret and the town, so the
same case number has another hash in every town, and without the secret no list of case numbers can be tried.
"""

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum

from django.conf import settings

from stakeholders.spreadsheets.values import NOTHING as NOTHING_IN_WORDS
from stakeholders.spreadsheets.values import is_nothing

SIZE = 16
NOTHING = bytes(SIZE)
#: Above this, a number of a workbook has lost digits.
MOST_EXACT = 2**53
#: What `plain` takes away: surplus white space, the decimals of a workbook.
UNTIDY = (
    "  ",
    " \n",
    "\n ",
    ".0\n",
    *"\t\r\v\f\x1c\x1d\x1e\x1f",
    *(f"\n{word}\n" for word in NOTHING_IN_WORDS if word),
)


class KeyKind(StrEnum):
    """What is hashed. Hashes of different kinds never meet."""

    REFERENCE = "reference"
    PLACE = "place"
    VICTIM = "victim"


class DamagedNumber(ValueError):
    """A number so long that the spreadsheet program has rounded it."""


class Keyer(dict):
    """cell → 16 bytes; NOTHING for an empty cell. Raises DamagedNumber."""

    MOST_REMEMBERED = 200_000

    def __init__(self, kind: KeyKind, municipality_id: int):
        super().__init__()
        self.repeats = kind is not KeyKind.REFERENCE
        secret = f"{settings.REFERENCE_KEY}:{municipality_id}".encode()
        self._start = hashlib.blake2b(
            digest_size=SIZE, key=hashlib.blake2b(secret, digest_size=32).digest(), person=kind.value.encode()
        )

    def __missing__(self, cell: object) -> bytes:
        key = self.of_text(plain(cell))
        if len(self) < self.MOST_REMEMBERED:
            self[cell] = key
        return key

    def of_text(self, text: str) -> bytes:
        return self._of_bytes(text.encode())

    def many(self, cells: Sequence[object]) -> bytes:
        """The hashes of many cells, one after the other. Addresses and persons come again, cases hardly."""
        if self.repeats:
            new = list(set(cells).difference(self))
            if len(self) + len(new) > self.MOST_REMEMBERED:
                self.clear()
            self.update(zip(new, self._hashed(new), strict=True))
            return b"".join(map(self.__getitem__, cells))
        return b"".join(self._hashed(cells))

    def _hashed(self, cells: Sequence[object]) -> Iterable[bytes]:
        texts = _plain_texts(cells)
        if texts is None:
            return map(self.of_text, map(plain, cells))
        return map(self._of_bytes, texts)

    def _of_bytes(self, text: bytes) -> bytes:
        if not text:
            return NOTHING
        made = self._start.copy()
        made.update(text)
        return made.digest()


def _plain_texts(cells: Sequence[object]) -> list[bytes] | None:
    """`plain` of many cells at once; None where one of them needs more than small letters."""
    try:
        together = "\n".join(cells)
    except TypeError:
        if not set(map(type, cells)) <= {str, type(None)}:
            return None
        together = "\n".join(cell or "" for cell in cells)
    together = f"\n{together.casefold()}\n"
    if not together.isascii() or any(letters in together for letters in UNTIDY):
        return None
    texts = together.encode().split(b"\n")[1:-1]
    return texts if len(texts) == len(cells) else None


def plain(cell: object) -> str:
    """A case number or address as it is compared: no case, no surplus spaces, no decimals of a workbook."""
    if is_nothing(cell):
        return ""
    if isinstance(cell, float):
        if abs(cell) >= MOST_EXACT:
            raise DamagedNumber
        cell = int(cell) if cell.is_integer() else cell
    text = " ".join(str(cell).casefold().split())
    return text[:-2] if text.endswith(".0") and text[:-2].isdecimal() else text
