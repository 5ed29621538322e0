"""Which columns a file for research has. Neither Django nor the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from diagnostics.surveys.questionnaire.paging import rests_on
from diagnostics.surveys.questionnaire.schema import Item, Option, Questionnaire
from diagnostics.surveys.results.answer_rows import Part, Plan
from diagnostics.surveys.results.classes import NumberClass

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
    """Sensitive questions, and those whose being asked would tell the answer to one."""
    found: dict[str, str] = {}
    for form in versions:
        found |= {item.code: SENSITIVE for item in form.items if item.sensitive}
        grown = True
        while grown:
            more = {
                item.code: RESTS
                for item in form.items
                if item.code not in found and _rules(form, item) & found.keys()
            }
            found |= more
            grown = bool(more)
    return found


def _rules(form: Questionnaire, item: Item) -> set[str]:
    rule = {item.asked_if.question} if item.asked_if else set()
    return rule | rests_on(form, item)


def select(plan: Plan, versions: Sequence[Questionnaire], identifiers: Sequence[str]) -> Selection:
    """Leave out what is sensitive, in people's own words, worked out, or a place that is no identifier."""
    left = tells_of_sensitive(versions)
    for item in (*plan.people, *(item for part in plan.parts for item in part.items)):
        if item.code not in left and (why := _why(item, identifiers)):
            left[item.code] = why
    parts = [
        Part(part.section, tuple(_months(item) for item in part.items if item.code not in left))
        for part in plan.parts
        if not _part_rests(part, versions, left)
    ]
    people = tuple(_months(item) for item in plan.people if item.code not in left)
    return Selection(Plan(people, tuple(part for part in parts if part.items), ABOUT), left)


def _part_rests(part: Part, versions: Sequence[Questionnaire], left: Mapping[str, str]) -> bool:
    """Whether how often a part was asked would tell of a question that is sensitive."""
    hidden = {code for code, why in left.items() if why in {SENSITIVE, RESTS}}
    return all(item.code in left for item in part.items) or any(
        (_counted(form, part) & hidden) for form in versions
    )


def _counted(form: Questionnaire, part: Part) -> set[str]:
    """The questions on which the number of turns rests, through calculated ones too."""
    section = next((one for one in form.sections if one.code == part.section.code), None)
    if section is None:
        return set()
    # The same walk as for a question that is asked under this formula.
    probe = Item(" ", "note", "", condition=section.count)
    return rests_on(form, probe) | rests_on(form, replace(probe, condition=section.condition))


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
