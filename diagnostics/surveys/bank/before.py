"""What stands on the page before sensitive questions, in the languages of the bank. No Django, no database.

It does not say what the questions are about: whoever looks over a shoulder is to learn nothing from it.
"""

from collections.abc import Mapping, Sequence

from stakeholders.drawing.directions import digits_in_order

from .words import LANGUAGES, content, said


def language_for(wanted: str) -> str:
    """The language in which it is said to somebody who reads this one; English where the bank does not speak it."""
    return next((code for code in LANGUAGES if code == wanted.split("-")[0]), LANGUAGES[0])


def words_before(language: str) -> dict[str, str]:
    """Its words by their short names."""
    spoken = language_for(language)
    return {name: said(texts, spoken) for name, texts in content("before").items()}


def how_many(words: Mapping[str, str], number: int) -> str:
    """How many questions come."""
    return words["many"].replace("{n}", str(number))


def help_lines(words: Mapping[str, str], contacts: Sequence[str], emergency: str) -> list[str]:
    """Where help is; nobody is left without any."""
    first = [words["emergency"].replace("{contact}", emergency)] if emergency else []
    return digits_in_order([*first, *contacts, words["anybody"]])


def lines_of(text: str) -> list[str]:
    """The contacts of a municipality, as they are typed: one on each line."""
    return [line.strip() for line in text.splitlines() if line.strip()]
