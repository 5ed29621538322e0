"""How often people mistype: wrong entries per 1,000, by person and by question, from forms that were typed twice."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from diagnostics.surveys import services as surveys
from diagnostics.surveys.models import Survey
from diagnostics.surveys.wording import count

from .entry import DAY
from .models import PaperTally

#: So many questions are listed, those with the most slips first.
MOST_QUESTIONS = 30


def quality_of(survey: Survey, tallies: Iterable[PaperTally]) -> dict:
    """{"people", "questions", "total"}: lines with typed, wrong and rate."""
    people: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    questions: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    whole = [0, 0]
    names: dict[int, str] = {}
    for tally in tallies:
        names[tally.typist_id] = str(tally.typist)
        for sums in (people[tally.typist_id], questions[tally.question], whole):
            sums[0] += tally.typed
            sums[1] += tally.wrong
    items = surveys.published_items(survey)
    worst = sorted(questions.items(), key=lambda one: (-one[1][1], -one[1][0], one[0]))
    return {
        "people": [_line(names[key], *sums) for key, sums in sorted(people.items(), key=lambda one: names[one[0]])],
        "questions": [_line(_words(code, items), *sums, code=code) for code, sums in worst if sums[1]][:MOST_QUESTIONS],
        "total": _line("", *whole) if whole[0] else None,
    }  # fmt: skip


def _words(code: str, items: dict) -> str:
    if code == DAY:
        return _("Day on which it was filled in")
    return items[code].text if code in items else code


def _line(name: str, typed: int, wrong: int, code: str = "") -> dict:
    return {
        "name": name,
        "code": code if code != DAY else "",
        "typed": count(typed),
        "wrong": count(wrong),
        "rate": number_format(round(1000 * wrong / typed, 1), 1),
    }
