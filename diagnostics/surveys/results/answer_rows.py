"""Single answers as rows of tables: one of people, one of each part that repeats, and the codebook of them all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from diagnostics.surveys.questionnaire.schema import Item, Questionnaire, Section

from .sheet import merged
from .texts import struck


@dataclass(frozen=True)
class Part:
    """A part that repeats, with the questions that were ever asked in it."""

    section: Section
    items: tuple[Item, ...]


#: What is told of a person beside the answers.
ABOUT = ("version", "received_on", "channel", "weight", "stratum", "cluster", "collector")


@dataclass(frozen=True)
class Plan:
    """Which columns the tables have, over all versions of a questionnaire.

    `about`: what is told of a person beside the answers.
    """

    people: tuple[Item, ...]
    parts: tuple[Part, ...]
    about: tuple[str, ...] = ABOUT


def plan_of(versions: Iterable[Questionnaire]) -> Plan:
    """The newest words of every question that was ever asked."""
    forms = list(versions)
    sections: dict[str, Section] = {}
    items: dict[str, dict[str, Item]] = {}
    for form in forms:
        for section in form.sections:
            if section.repeats:
                sections[section.code] = section
                own = {item.code: item for item in form.turn_items(section) if item.kind != "note"}
                items[section.code] = {**items.get(section.code, {}), **own}
    parts = tuple(Part(section, tuple(items[code].values())) for code, section in sections.items())
    return Plan(merged(forms), parts)


def people_headers(plan: Plan) -> list[str]:
    """Columns of the table of people; `person` is a running number by which the other tables are joined."""
    return ["person", *plan.about, *_headers(plan.people)]


def part_headers(part: Part) -> list[str]:
    """Columns of the table of a part."""
    return ["person", "number", *_headers(part.items)]


def _headers(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        if item.kind == "multiple":
            yield from (f"{item.code}__{option.value}" for option in item.options)
        yield item.code
        if item.is_choice:
            yield f"{item.code} ({_('words')})"


def person_row(plan: Plan, number: int, about: Iterable, answers: Mapping) -> list:
    """The row of one person."""
    return [number, *about, *_cells(plan.people, answers)]


def part_rows(part: Part, number: int, answers: Mapping) -> Iterator[list]:
    """The rows of what one person told of a part, turn by turn."""
    for turn, told in enumerate(answers.get(part.section.code) or (), 1):
        yield [number, turn, *_cells(part.items, told)]


def _cells(items: Iterable[Item], answers: Mapping) -> Iterator[object]:
    for item in items:
        answer = answers.get(item.code)
        if item.kind == "multiple":
            yield from (None if answer is None else int(option.value in answer) for option in item.options)
            yield None if answer is None else " ".join(answer)
            yield None if answer is None else "; ".join(item.labels.get(value, value) for value in answer)
            continue
        yield struck(answer)[0] if item.kind == "text" and answer else answer
        if item.is_choice:
            yield item.labels.get(answer, answer)


def codebook_headers() -> list[str]:
    """Columns of the codebook."""
    return [
        _("Table"), _("Column"), _("Kind"), _("Words of the question"), _("Value"), _("Words of the answer"),
        _("Stands"), _("Asked if"), _("Core"), _("Sensitive"),
    ]  # fmt: skip


def codebook_rows(plan: Plan) -> Iterator[list]:
    """A row for each question and each answer that can be chosen."""
    tables = [("answers", plan.people), *((part.section.code, part.items) for part in plan.parts)]
    for table, items in tables:
        for item in items:
            told = [table, item.code, item.kind, item.text, "", "", "", _asked_if(item)]
            yield [*told, _yes(item.core), _yes(item.sensitive)]
            for option in item.options:
                yield [table, item.code, item.kind, "", option.value, option.label, option.stands, "", "", ""]


def _asked_if(item: Item) -> str:
    rule = item.asked_if
    told = [f"{rule.question} = {' / '.join(rule.values)}"] if rule else []
    return " & ".join([*told, *([item.condition] if item.condition else [])])


def _yes(is_so: bool) -> str:
    return _("yes") if is_so else ""
