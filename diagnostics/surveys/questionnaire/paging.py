"""The pages on which residents see the questions: few on each, in the order of the questionnaire."""

from collections.abc import Iterable, Sequence

from diagnostics.surveys.expressions import names

from .logic import parsed
from .piping import named_in
from .schema import LONG_LIST, Item, Questionnaire, Section

MOST_ON_A_PAGE = 3
#: Answers to choose from that stand on one page of a phone without tiring the thumb.
MOST_LINES = 14


def questionnaire(
    items: Iterable[Item], sections: Iterable[Section] = (), languages: Iterable[str] = ()
) -> Questionnaire:
    """The questions with pages that a phone can hold."""
    kept = tuple(items)
    return Questionnaire(kept, paged(kept), tuple(sections), tuple(languages))


def paged(items: Sequence[Item], *, live: bool = False) -> tuple[tuple[str, ...], ...]:
    """Few questions on each page; one that depends on another never stands on the same page with it.

    `live`: for a page that changes while it is answered, where it may.
    """
    pages: list[list[Item]] = []
    for item in items:
        if item.kind == "calculate":
            continue
        page = pages[-1] if pages else None
        if page is None or not _fits(item, page, live=live):
            pages.append([item])
        else:
            page.append(item)
    return tuple(tuple(item.code for item in page) for page in pages)


def names_in(text: str, *, in_choices: bool = False) -> tuple[str, ...]:
    """The questions that an expression names; none where it cannot be read. `in_choices`: it filters answers."""
    try:
        return names(parsed(text, in_choices=in_choices))
    except ValueError:
        return ()


def needs(item: Item) -> set[str]:
    """The questions whose answers decide whether this one is asked, what it offers, and which answers fit."""
    named = {name for text in (item.condition, item.constraint) if text for name in names_in(text)}
    named |= {name for text in (item.text, item.hint) for name in named_in(text)}
    named |= _offers_by(item)
    return named | ({item.asked_if.question} if item.asked_if else set())


def _offers_by(item: Item) -> set[str]:
    return set(names_in(item.choice_filter, in_choices=True)) if item.choice_filter else set()


def rests_on(form: Questionnaire, item: Item) -> set[str]:
    """The questions on whose answers a formula rests whether this one is asked and what it offers, through calculated
    ones too."""
    section = form.section_of.get(item.code)
    found: set[str] = set()
    left = [
        name for text in (item.condition, section and section.condition) if text for name in names_in(text)
    ]
    left += names_in(item.choice_filter, in_choices=True) if item.choice_filter else ()
    while left:
        name = left.pop()
        before = form.by_code.get(name)
        if before and before.kind == "calculate":
            left += [other for other in names_in(before.calculation) if other not in found]
        found.add(name)
    return {name for name in found if name not in form.by_code or form.by_code[name].is_answered}


def _fits(item: Item, page: Sequence[Item], *, live: bool) -> bool:
    named = _offers_by(item) if live else needs(item)
    depends = bool(named & {other.code for other in page})
    # Sensitive questions stand by themselves, so that nobody sees them over a shoulder beside another one.
    private = item.sensitive != page[-1].sensitive
    lines = sum(_lines(other) for other in [*page, item])
    same = item.section == page[-1].section
    return same and not depends and not private and len(page) < MOST_ON_A_PAGE and lines <= MOST_LINES


def is_long_list(item: Item) -> bool:
    """Whether its answers are chosen from a list that drops down."""
    return item.kind == "area" and len(item.options) > LONG_LIST


def _lines(item: Item) -> int:
    return 1 if is_long_list(item) or not item.is_choice else len(item.options)
