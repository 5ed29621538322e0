"""The modules of the question bank, and questionnaires made of them. No Django, no database.

In the tradition of victimisation surveys (UNODC-UNECE, Manual on Victimization Surveys, 2010): who, how safe, what
happened, each incident, services, trust, prevention, and what is most personal last. The words are our own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire, Section
from diagnostics.surveys.questionnaire.timing import minutes_for

from .screening import MOST_FORMS, incident_count, incident_offence, screeners
from .words import LANGUAGES, content, item_in, known, said

#: In the order in which they are asked: what is most personal comes last.
ORDER = (
    "consent", "person", "perception", "screening", "incident", "reporting", "trust", "prevention", "sensitive",
)  # fmt: skip
_AGREED = "${consent} = 'yes'"


@dataclass(frozen=True)
class Module:
    """Questions on one matter that are chosen together; they make up one part of a questionnaire."""

    code: str
    section: Section
    items: tuple[Item, ...]
    needs: tuple[str, ...] = ()

    @property
    def questions(self) -> list[Item]:
        return [item for item in self.items if item.is_answered]

    @property
    def minutes(self) -> int:
        """About how long it takes whoever has nothing special to tell; for incidents, how long each of them does."""
        return minutes_for(self.items)


@cache
def modules_in(languages: tuple[str, ...] = LANGUAGES) -> dict[str, Module]:
    """Every module by its code, in the order of asking. `languages`: the first is that of the questions."""
    found = (_module(name, languages) for name in ORDER)
    return {module.code: module for module in found}


def _module(name: str, languages: tuple[str, ...]) -> Module:
    record = content(name)
    section = f"part_{record['code']}"
    titles = {code: said(record["title"], code) for code in languages}
    part = Section(section, titles.pop(languages[0]), words=titles)
    items = [item_in(languages, one, section) for one in record.get("questions", ())]
    if name == "screening":
        items = [*screeners(languages, section)]
    if name == "incident":
        items = [incident_offence(languages, section), *items]
        part = replace(part, repeats=True, count=incident_count(), most=MOST_FORMS)
    return Module(record["code"], part, tuple(items), tuple(record.get("needs", ())))


def with_needed(codes: Iterable[str], there: Iterable[str] = ()) -> list[str]:
    """The modules with those that they need, in the order of asking. `there`: codes of questions that exist."""
    bank, chosen, known_codes = modules_in(), set(codes), set(there)
    for code in [one for one in bank if one in chosen]:
        chosen |= {need for need in bank[code].needs if not known_codes >= {i.code for i in bank[need].items}}
    return [code for code in bank if code in chosen]


def made_of(codes: Iterable[str], languages: Sequence[str], *, agreed: bool = False) -> Questionnaire:
    """A questionnaire of these modules and those that they need.

    With the question for consent (or where one is there: `agreed`), nothing else is asked without it.
    """
    told = known(languages)
    bank, chosen = modules_in(told), list(codes)
    is_asked = agreed or "consent" in chosen
    parts = [
        replace(bank[code].section, condition=_AGREED)
        if is_asked and code != "consent" and not bank[code].section.repeats
        else bank[code].section
        for code in chosen
    ]
    items = [item for code in chosen for item in bank[code].items]
    return questionnaire(items, parts, told)


def bank_items(languages: Sequence[str]) -> dict[str, Item]:
    """Every question of the bank by its code."""
    modules = modules_in(known(languages)).values()
    return {item.code: item for module in modules for item in module.items}


def reworded(form: Questionnaire, languages: Sequence[str]) -> list[str]:
    """Codes of the core questions of a draft that say something else than the bank, in a language that it has."""
    return [item.code for item in form.items if item.core and _differs(item, tuple(languages))]


def _differs(item: Item, languages: tuple[str, ...]) -> bool:
    ours = bank_items(languages).get(item.code)
    if ours is None or not ours.core:
        return False
    if (item.kind, _values(item)) != (ours.kind, _values(ours)):
        return True
    return any(
        theirs != mine
        for code in languages
        if code in LANGUAGES
        for theirs, mine in zip(
            _said_in(item, code, languages), _said_in(ours, code, known(languages)), strict=True
        )
        # What is not translated yet is not reworded.
        if theirs
    )


def _own(item: Item) -> tuple:
    return item.apart if item.kind == "area" else item.options


def _values(item: Item) -> list[tuple[str, str]]:
    return [(option.value, option.stands) for option in _own(item)]


def _said_in(item: Item, language: str, languages: Sequence[str]) -> Iterator[str]:
    """The words of a question and of its answers in a language."""
    if language == languages[0]:
        return iter([item.text, *(option.label for option in _own(item))])
    words = item.words.get(language)
    labels = words.labels if words else {}
    return iter([words.text if words else "", *(labels.get(option.value, "") for option in _own(item))])
