"""Versions of consent in words: for the page of results, and for files of single answers."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from diagnostics.surveys.models import Survey
from diagnostics.surveys.wording import count
from stakeholders.access.speaking import language_name

from .services import counted

#: Fewer answers with one version are not counted out: it would tell when they came.
FEWEST = 10


def how_many(n: int) -> str:
    if n == 0:
        return _("no answers")
    return (
        _("fewer than %(n)s answers") % {"n": FEWEST} if n < FEWEST else _("%(n)s answers") % {"n": count(n)}
    )


def told_before(survey: Survey) -> list[dict]:
    """Each version with its words, for the page."""
    return [
        {
            "number": one.number,
            "since": one.since,
            "answers": how_many(n),
            "support": one.words.get("support", ""),
            "languages": [
                {"code": code, "name": language_name(code) if code else "", **said}
                for code, said in one.words["languages"].items()
            ],
            "hash": one.words_hash,
        }
        for one, n in counted(survey)
    ]


def notes_of(survey: Survey) -> list[str]:
    """A line for each version, for a file."""
    return [
        _("Consent, version %(number)s from %(day)s on: %(answers)s. Check sum of its words: %(sum)s.")
        % {
            "number": one.number,
            "day": date_format(one.since, "DATE_FORMAT"),
            "answers": how_many(n),
            "sum": one.words_hash[:16],
        }
        for one, n in counted(survey)
    ]
