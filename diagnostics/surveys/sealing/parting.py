"""Which answers are sealed: the sensitive ones, and all that would give them away. Neither Django nor the database.

A question that is asked only because of a sensitive answer tells of it by having an answer at all; so does a value
that is calculated from one. Both are sealed with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from diagnostics.surveys.questionnaire.paging import names_in
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire, Section


@dataclass(frozen=True)
class Parting:
    """`whole`: questions, and parts that repeat, that are sealed altogether; `inside`: questions in turns of a part."""

    whole: frozenset[str] = frozenset()
    inside: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.whole or self.inside)

    @property
    def codes(self) -> frozenset[str]:
        """Questions and parts of which something is sealed."""
        return self.whole | self.inside.keys()

    def part(self, answers: Mapping) -> tuple[dict, dict]:
        """The answers in the clear, and those to be sealed."""
        open_, secret = {}, {}
        for code, answer in answers.items():
            if code in self.whole:
                secret[code] = answer
            elif hidden := self.inside.get(code):
                open_[code] = [_only(turn, hidden, False) for turn in answer]
                secret[code] = [_only(turn, hidden, True) for turn in answer]
            else:
                open_[code] = answer
        return open_, secret


def _only(turn: Mapping, codes: frozenset[str], wanted: bool) -> dict:
    return {code: answer for code, answer in turn.items() if (code in codes) is wanted}


def joined(open_: Mapping, secret: Mapping) -> dict:
    """The answers as they were given."""
    both = {code: _turns(open_[code], told) if code in open_ else told for code, told in secret.items()}
    return {**open_, **both}


def _turns(open_: list[dict], secret: list[dict]) -> list[dict]:
    return [{**one, **other} for one, other in zip(open_, secret, strict=True)]


def parting_of(form: Questionnaire) -> Parting:
    """What of a questionnaire is sealed."""
    sealed = {item.code for item in form.items if item.sensitive}
    if not sealed:
        return Parting()
    grown = True
    while grown:
        before = len(sealed)
        sealed |= {section.code for section in form.sections if _of_section(section) & sealed}
        sealed |= {item.code for item in form.items if _of_item(form, item) & sealed}
        grown = len(sealed) > before
    return _arranged(form, sealed)


def private_codes(form: Questionnaire) -> set[str]:
    """The questions and parts of which something is sealed: the sensitive ones, and what would give them away."""
    parting = parting_of(form)
    found = {code for codes in (parting.whole, *parting.inside.values()) for code in codes}
    return found | {item.code for item in form.items if item.section in parting.whole}


def _arranged(form: Questionnaire, sealed: set[str]) -> Parting:
    whole = {item.code for item in form.once if item.code in sealed}
    inside: dict[str, frozenset[str]] = {}
    for section in form.sections:
        own = {item.code for item in form.turn_items(section)} if section.repeats else set()
        if section.repeats and (section.code in sealed or own <= sealed):
            whole.add(section.code)
        elif own & sealed:
            inside[section.code] = frozenset(own & sealed)
    return Parting(frozenset(whole), inside)


def _of_section(section: Section) -> set[str]:
    return _named((section.condition, section.count))


def _of_item(form: Questionnaire, item: Item) -> set[str]:
    """What decides whether it is asked, what is offered, or what it is worth."""
    named = _named((item.condition, item.calculation))
    named |= set(names_in(item.choice_filter, in_choices=True)) if item.choice_filter else set()
    section = form.section_of.get(item.code)
    own = {item.section} if section else set()
    return named | own | ({item.asked_if.question} if item.asked_if else set())


def _named(texts: Iterable[str]) -> set[str]:
    return {name for text in texts if text for name in names_in(text)}
