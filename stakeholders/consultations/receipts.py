"""The code on a receipt, with which a writer without an account finds out what became of a comment. Pure.

Twelve characters stand for the first sixty bits of the contribution's uid, of which fifty-six are random.
"""

import re
from uuid import UUID

# No I, L, O and U: nothing that is misread or makes words.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_TAIL = 128 - 5 * LENGTH


def receipt_code(uid: UUID) -> str:
    """For example 7QK3-M0ZD-4WXE."""
    number = uid.int >> _TAIL
    letters = [ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(LENGTH))]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, LENGTH, 4))


def uid_range(code: str) -> tuple[UUID, UUID] | None:
    """The first and last uid that a code as typed can stand for; None when it is no code."""
    typed = re.sub(r"[\s-]", "", code).upper().translate(str.maketrans("ILO", "110"))
    if len(typed) != LENGTH or not set(typed) <= set(ALPHABET):
        return None
    number = 0
    for letter in typed:
        number = number * 32 + ALPHABET.index(letter)
    return UUID(int=number << _TAIL), UUID(int=((number + 1) << _TAIL) - 1)
