"""Personal codes as they stand on letters: read from paper, typed on a telephone. Neither Django nor the database.

Twelve signs in three groups, such as `7KPM-X4RD-9HTC`. No sign looks like another, and there is no vowel, so that no
code is a word. The last sign is a check: there is a prime number of signs, so every single wrong sign and every two
that changed places are noticed before anything is looked up.
"""

import secrets
import unicodedata

#: 23 signs, a prime number.
ALPHABET = "34679BCDFGHJKMNPQRTVWXY"
LENGTH, GROUP = 12, 4
#: What is read instead of a sign.
MISREAD = str.maketrans({"8": "B"})
BETWEEN = str.maketrans("", "", " -\u2010\u2011\u2012\u2013\u2014.\t\u00a0")


class NotACode(ValueError):
    """What was typed is no code. `code`: length, sign (`sign`: the first wrong one) or check."""

    def __init__(self, code: str, sign: str = ""):
        super().__init__(code)
        self.code, self.sign = code, sign


def new_code() -> str:
    """A code of 49 random bits with its check."""
    return checked("".join(secrets.choice(ALPHABET) for _place in range(LENGTH - 1)))


def checked(signs: str) -> str:
    """The signs with the one that makes the weighted sum divisible by 23."""
    return signs + ALPHABET[_sum(signs) % len(ALPHABET)]


def _sum(signs: str) -> int:
    return sum(place * ALPHABET.index(sign) for place, sign in enumerate(signs, 1))


def read_code(typed: str) -> str:
    """The twelve signs of what somebody typed, in whatever case and with whatever between. Raises NotACode."""
    typed = "".join(map(_western, unicodedata.normalize("NFKC", typed)))
    signs = typed.upper().translate(BETWEEN).translate(MISREAD)
    for sign in signs[: 2 * LENGTH]:
        if sign not in ALPHABET:
            raise NotACode("sign", sign)
    if len(signs) != LENGTH:
        raise NotACode("length")
    if checked(signs[:-1]) != signs:
        raise NotACode("check")
    return signs


def _western(sign: str) -> str:
    """A digit of any script as the one on the letter: Arabic keyboards type ٣ for 3."""
    digit = unicodedata.digit(sign, None)
    return sign if digit is None else str(digit)


def shown(code: str) -> str:
    """The code in groups, as it is printed."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
