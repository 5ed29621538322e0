"""Answers in people's own words, with what looks like private data struck out."""

import re

from stakeholders.access.screening import suspicions

STRUCK = "▇▇▇"


def struck(text: str) -> tuple[str, bool]:
    """The text without what looks like the data of a private person, and whether something was struck out."""
    found = sorted({suspicion.text for suspicion in suspicions(text)}, key=len, reverse=True)
    if not found:
        return text, False
    return re.sub("|".join(map(re.escape, found)), STRUCK, text), True
