"""Which columns a file for research has. Neither Django nor the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from diagnostics.surveys.questionnaire.schema import Item, Option, Questionnaire
from diagnostics.surveys.results.answer_rows import Part, Plan
from diagnostics.surveys.results.classes import NumberClass
from diagnostics.surveys.sealing.parting import private_codes

#: What is told of a person beside the answers. No stratum: with its weights it would tell the area.
ABOUT = ("version", "month", "channel", "weight")
KEPT_KINDS = frozenset({"single", "multiple", "number", "decimal", "date"})
IDENTIFIER_KINDS = frozenset({"single", "area", "number"})
MOST_IDENTIFIERS = 5
#: Why a question is not in the file.
SENSITIVE, RESTS, WORDS, PLACE, WORKED_OUT = "sensitive", "rests", "words", "place", "worked_out"


@dataclass(frozen=True)
class Selection:
    """The columns of the file, and why each other question is not in it."""

    plan: Plan
    left: Mapping[str, str]


def identifiers_in(plan: Plan, hidden: Iterable[str]) -> list[Item]:
    """The questions by whose answers somebody may be known from outside."""
    out = set(hidden)
    return [item for item in plan.people if item.kind in IDENTIFIER_KINDS and item.code not in out]


def tells_of_sensitive(versions: Iterable[Questionnaire]) -> dict[str, str]:
    """Sensitive questions, and the questions and parts that would tell the answer to one: all that is kept sealed."""
    found: dict[str, str] = {}
    for form in versions:
        for code in sorted(private_codes(form)):
            item = form.by_code.get(code)
            found[code] = SENSITIVE if item and item.sensitive else found.get(code, RESTS)
    return found


def select(plan: Plan, versions: Sequence[Questionnaire], identifiers: Sequence[str]) -> Selection:
    """Leave out what is sensitive, in people's own words, worked out, or a place that is no identifier."""
    left = tells_of_sensitive(versions)
    for item in (*plan.people, *(item for part in plan.parts for item in part.items)):
        if item.code not in left and (why := _why(item, identifiers)):
            left[item.code] = why
    parts = [
        Part(part.section, tuple(_months(item) for item in part.items if item.code not in left))
        for part in plan.parts
        if part.section.code not in left
    ]
    people = tuple(_months(item) for item in plan.people if item.code not in left)
    return Selection(Plan(people, tuple(part for part in parts if part.items), ABOUT), left)


def _why(item: Item, identifiers: Sequence[str]) -> str:
    if item.code in identifiers:
        return ""
    if item.kind in KEPT_KINDS:
        return ""
    return {"text": WORDS, "area": PLACE}.get(item.kind, WORKED_OUT)


def _months(item: Item) -> Item:
    return replace(item, kind="text") if item.kind == "date" else item


def banded(item: Item, classes: Iterable[NumberClass]) -> Item:
    """A number as a choice between classes."""
    options = tuple(Option(_value(one), str(one)) for one in classes)
    return replace(item, kind="single", options=options, minimum=None, maximum=None)


def _value(one: NumberClass) -> str:
    return f"{one.low}_{one.high}".replace("-", "m")


def band_of(number: float, classes: Iterable[NumberClass]) -> str | None:
    """The class of a number, as the file writes it."""
    return next((_value(one) for one in classes if one.low <= number <= one.high), None)
