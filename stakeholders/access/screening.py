"""Plans, places and programmes, never people: finding what looks like a private person's data in free text.

Pure functions. They warn; a person decides, because a hotline number of a shelter looks like any other number.
"""

import re
from dataclasses import dataclass

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
# Seven or more digits in groups, with or without a country code; years, amounts and dates are shorter.
PHONE = re.compile(r"(?<![\w.,])\+?\(?\d{2,4}\)?(?:[ ./-]?\d{2,4}){2,5}(?![\w,])")
# Identity numbers mix letters and digits or run on without a break (12345678A, AB123456C, 123-45-6789).
IDENTITY = re.compile(r"(?<!\w)(?:[A-Z]{1,3}[- ]?\d{6,9}[- ]?[A-Z]?|\d{7,12}[- ]?[A-Z]|\d{9,14})(?!\w)")
DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$")
YEARS = re.compile(r"^(?:19|20)\d{2}[-/ ](?:(?:19|20)\d{2}|\d{2})$")

#: The same for a script on a telephone, which looks before a text is sent.
PATTERNS = {
    name: pattern.pattern
    for name, pattern in {
        "email": EMAIL, "identity": IDENTITY, "phone": PHONE, "date": DATE, "years": YEARS,
    }.items()
}  # fmt: skip


@dataclass(frozen=True)
class Suspicion:
    """Something in a text that looks like an `email`, a `phone` number or an `identity` number."""

    kind: str
    text: str


def suspicions(text: str) -> list[Suspicion]:
    """What in the text looks like data of a private person; empty when nothing does."""
    found = [Suspicion("email", match.group()) for match in EMAIL.finditer(text)]
    rest = EMAIL.sub(" ", text)
    found += [Suspicion("identity", match.group()) for match in IDENTITY.finditer(rest)]
    rest = IDENTITY.sub(" ", rest)
    found += [Suspicion("phone", match.group()) for match in PHONE.finditer(rest) if _is_phone(match.group())]
    return found


def _is_phone(text: str) -> bool:
    digits = sum(character.isdigit() for character in text)
    return digits >= 7 and not DATE.match(text.strip()) and not YEARS.match(text.strip())
