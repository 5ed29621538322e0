"""A questionnaire as data: what is asked, in which order, of whom. Neither Django nor the database.

The draft, the frozen version, the page that residents fill in, the XLSForm, the form of an interviewer's telephone,
the check of what was sent and the results all work on this one form of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

CHOICE_KINDS = frozenset({"single", "multiple", "area"})
NUMBER_KINDS = frozenset({"number", "decimal"})
#: Nobody answers these: words to read, and values that follow from other answers.
SILENT_KINDS = frozenset({"note", "calculate"})
#: From here on a list of neighbourhoods is a drop-down list.
LONG_LIST = 8
#: How often a part that repeats is asked at most, unless it says otherwise.
MOST_TURNS = 5


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose. `value` stays the same when the words change.

    `stands`: "apart" for answers such as "I do not know", which are counted outside the shares; "none" for
    "none of these", which is counted but goes with no other answer.
    `columns`: what else is known of it, by name, for the filter of its question (the district of a neighbourhood).
    """

    value: str
    label: str
    stands: str = ""
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def is_alone(self) -> bool:
        return self.stands in {"apart", "none"}

    @property
    def row(self) -> dict[str, str]:
        """What filters know of it, by the name of the column."""
        return {"name": self.value, "label": self.label, **dict(self.columns)}


@dataclass(frozen=True, slots=True)
class Rule:
    """Asked only of those whose answer to the earlier question is, or holds, one of the values."""

    question: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Answers that are counted as one in the results, such as "very safe" and "fairly safe"."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """What a question says in a further language; empty parts are said in the first one."""

    text: str = ""
    hint: str = ""
    constraint_message: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """One question. `kind`: single, multiple, number, decimal, date, text, area, note or calculate.

    `condition`, `constraint` and `calculation` are expressions (see `expressions`): when it is asked, which answers fit
    (`constraint_message` tells what to do about others), and what a calculated one is worth. `choice_filter` says of
    each answer to choose from whether it is offered; a question of which nothing is offered is not asked.
    `sensitive`: not compulsory, by itself on its page, hidden earlier. `core`: comparable between towns and waves.
    """

    code: str
    kind: str
    text: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None
    asked_if: Rule | None = None
    condition: str = ""
    constraint: str = ""
    constraint_message: str = ""
    calculation: str = ""
    choice_filter: str = ""
    together: Together | None = None
    sensitive: bool = False
    core: bool = False
    section: str = ""
    words: Mapping[str, Words] = field(default_factory=dict)

    @property
    def is_choice(self) -> bool:
        return self.kind in CHOICE_KINDS

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBER_KINDS

    @property
    def is_answered(self) -> bool:
        return self.kind not in SILENT_KINDS

    @property
    def is_tabulated(self) -> bool:
        """Whether its answers can be counted or averaged; others are read one by one, or not at all."""
        return self.is_choice or self.is_number

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns of its answers, beside name and words."""
        return frozenset(name for option in self.options for name, _text in option.columns)

    @cached_property
    def labels(self) -> dict[str, str]:
        return {option.value: option.label for option in self.options}

    @cached_property
    def counted(self) -> tuple[Option, ...]:
        """The answers inside the shares."""
        return tuple(option for option in self.options if option.stands != "apart")

    @cached_property
    def apart(self) -> tuple[Option, ...]:
        """The answers outside the shares."""
        return tuple(option for option in self.options if option.stands == "apart")


@dataclass(frozen=True)
class Section:
    """A part of a questionnaire: asked under a condition, and once for each of several things where it repeats.

    `count`: how often, as an expression; without it, until there is nothing more to tell, at most `most` times.
    """

    code: str
    title: str
    condition: str = ""
    repeats: bool = False
    count: str = ""
    most: int = MOST_TURNS
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Questionnaire:
    """The questions in their order, the pages on which residents see them, and the parts to which they belong.

    `languages`: the first is the one in which questions are written; others are in the `words` of each.
    """

    items: tuple[Item, ...]
    pages: tuple[tuple[str, ...], ...]
    sections: tuple[Section, ...] = ()
    languages: tuple[str, ...] = ()

    @cached_property
    def by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def section_of(self) -> dict[str, Section]:
        """The part of each question that belongs to one."""
        parts = {section.code: section for section in self.sections}
        return {item.code: parts[item.section] for item in self.items if item.section}

    @cached_property
    def once(self) -> tuple[Item, ...]:
        """The questions that are put to a person once: those outside of parts that repeat."""
        return tuple(item for item in self.items if self.turning(item) is None)

    @cached_property
    def unconditional(self) -> frozenset[str]:
        """The questions that everybody is asked, whatever was answered before."""
        return frozenset(
            item.code
            for item in self.items
            if item.asked_if is None
            and not (item.condition or item.choice_filter)
            and not ((part := self.section_of.get(item.code)) and (part.condition or part.repeats))
        )

    @cached_property
    def repeats(self) -> dict[str, tuple[str, ...]]:
        """The part that repeats around each question in one, as expressions want it."""
        return {item.code: (part.code,) for item in self.items if (part := self.turning(item))}

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """The words of the answers to choose from, by question and value."""
        return {item.code: item.labels for item in self.items if item.options}

    def turning(self, item: Item) -> Section | None:
        """The part that repeats to which a question belongs."""
        section = self.section_of.get(item.code)
        return section if section and section.repeats else None

    def turn_items(self, section: Section) -> list[Item]:
        """The questions of one turn of a part."""
        return [item for item in self.items if item.section == section.code]

    def page(self, number: int) -> list[Item]:
        return [self.by_code[code] for code in self.pages[number]]

    def page_of(self, code: str) -> int:
        return next(number for number, page in enumerate(self.pages) if code in page)
