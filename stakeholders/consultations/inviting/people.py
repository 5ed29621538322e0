"""Reading a pasted list of people to invite, one on a line: “Name <mail>”, or the address alone. Needs no database."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MOST = 500
NAMED = re.compile(r"^(?P<name>.*?)[\s,;]*<\s*(?P<email>[^<>]*)\s*>[\s,;]*$")
TRAILING = re.compile(r"^(?P<name>.*?)[\s,;]+(?P<email>\S+@\S+?)[\s,;]*$")


@dataclass(frozen=True)
class Person:
    """Somebody who is invited in the own name."""

    line: int
    name: str
    email: str


@dataclass(frozen=True)
class Trouble:
    """A line that cannot be used, and why."""

    line: int
    text: str
    why: str


def read_people(text: str) -> tuple[list[Person], list[Trouble]]:
    """The people of a pasted list, each address once, and the lines that need another look."""
    people: dict[str, Person] = {}
    troubles: list[Trouble] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        if not words:
            continue
        found = _person(number, words)
        why = _why_not(found, people)
        if why:
            troubles.append(Trouble(number, words, why))
        else:
            people[found.email.lower()] = found
    return list(people.values()), troubles


def _person(number: int, words: str) -> Person:
    match = NAMED.match(words) or TRAILING.match(words)
    name, email = (match["name"], match["email"]) if match else ("", words.strip(" ,;"))
    return Person(number, " ".join(name.strip(" \t,;\"'").split()), email.strip())


def _why_not(person: Person, people: dict[str, Person]) -> str:
    try:
        validate_email(person.email)
    except ValidationError:
        return _("There is no e-mail address in it, as in: Rui Costa <rui@example.org>")
    if len(person.name) > 120 or len(person.email) > 254:
        return _("It is too long.")
    if (same := people.get(person.email.lower())) is not None:
        return _("The same address stands in line %(line)s.") % {"line": same.line}
    return _("At most %(most)s people at once.") % {"most": MOST} if len(people) >= MOST else ""
