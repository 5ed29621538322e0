"""A questionnaire as data: what is asked, in which order, of whom. Neither Django nor the database.

The draft, the frozen version, the page that residents fill in, the check of what they sent and the results all
work on this one form of it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

CHOICE_KINDS = frozenset({"single", "multiple", "area"})
MOST_ON_A_PAGE = 3
#: Answers to choose from that stand on one page of a phone without tiring the thumb.
MOST_LINES = 14
#: From here on a list of neighbourhoods is a drop-down list.
LONG_LIST = 8


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose. `value` stays the same when the words change.

    `stands`: "apart" for answers such as "I do not know", which are counted outside the shares; "none" for
    "none of these", which is counted but goes with no other answer.
    """

    value: str
    label: str
    stands: str = ""

    @property
    def is_alone(self) -> bool:
        return self.stands in {"apart", "none"}


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
class Item:
    """One question. `kind`: single, multiple, number, text or area."""

    code: str
    kind: str
    text: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None
    asked_if: Rule | None = None
    together: Together | None = None
    sensitive: bool = False

    @property
    def is_choice(self) -> bool:
        return self.kind in CHOICE_KINDS

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
class Questionnaire:
    """The questions in their order, and the pages on which residents see them."""

    items: tuple[Item, ...]
    pages: tuple[tuple[str, ...], ...]

    @cached_property
    def by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    def page(self, number: int) -> list[Item]:
        return [self.by_code[code] for code in self.pages[number]]

    def page_of(self, code: str) -> int:
        return next(number for number, page in enumerate(self.pages) if code in page)


def questionnaire(items: Iterable[Item]) -> Questionnaire:
    """The questions with pages that a phone can hold."""
    kept = tuple(items)
    return Questionnaire(kept, paged(kept))


def paged(items: Sequence[Item]) -> tuple[tuple[str, ...], ...]:
    """Few questions on each page; one that depends on another never stands on the same page with it."""
    pages: list[list[Item]] = []
    for item in items:
        page = pages[-1] if pages else None
        if page is None or not _fits(item, page):
            pages.append([item])
        else:
            page.append(item)
    return tuple(tuple(item.code for item in page) for page in pages)


def _fits(item: Item, page: Sequence[Item]) -> bool:
    depends = item.asked_if is not None and item.asked_if.question in {other.code for other in page}
    # Sensitive questions stand by themselves, so that nobody sees them over a shoulder beside another one.
    private = item.sensitive != page[-1].sensitive
    lines = sum(_lines(other) for other in [*page, item])
    return not depends and not private and len(page) < MOST_ON_A_PAGE and lines <= MOST_LINES


def _lines(item: Item) -> int:
    is_list = item.kind == "area" and len(item.options) > LONG_LIST
    return 1 if is_list or not item.is_choice else len(item.options)


def to_json(form: Questionnaire) -> dict:
    """What a version keeps; empty parts are left out."""
    return {"questions": [_item_to_json(item) for item in form.items], "pages": [list(p) for p in form.pages]}


def _item_to_json(item: Item) -> dict:
    record = {
        "code": item.code,
        "kind": item.kind,
        "text": item.text,
        "hint": item.hint,
        "required": item.required,
        "options": [_option_to_json(option) for option in item.options],
        "minimum": item.minimum,
        "maximum": item.maximum,
        "asked_if": _pair(item.asked_if, "question"),
        "together": _pair(item.together, "label"),
        "sensitive": item.sensitive,
    }
    needed = {"code", "kind", "text", "required"}
    return {key: value for key, value in record.items() if key in needed or not _is_empty(value)}


def _is_empty(value: object) -> bool:
    # Not `in (…)`: a smallest number of 0 equals False.
    return value is None or value is False or value == "" or value == [] or value == {}


def _option_to_json(option: Option) -> dict:
    record = {"value": option.value, "label": option.label}
    return {**record, "stands": option.stands} if option.stands else record


def _pair(thing: Rule | Together | None, name: str) -> dict:
    return {} if thing is None else {name: getattr(thing, name), "values": list(thing.values)}


def from_json(record: Mapping) -> Questionnaire:
    """The questionnaire of a version."""
    items = tuple(item_from_json(question) for question in record["questions"])
    pages = record.get("pages")
    return Questionnaire(items, tuple(tuple(page) for page in pages) if pages else paged(items))


def item_from_json(record: Mapping) -> Item:
    """One question from its record; parts that are not there are empty."""
    rule, together = record.get("asked_if") or {}, record.get("together") or {}
    return Item(
        code=record["code"],
        kind=record["kind"],
        text=record["text"],
        hint=record.get("hint") or "",
        options=tuple(
            Option(o["value"], o["label"], o.get("stands") or "") for o in record.get("options") or []
        ),
        required=bool(record.get("required")),
        minimum=record.get("minimum"),
        maximum=record.get("maximum"),
        asked_if=Rule(rule.get("question", ""), tuple(rule.get("values", ()))) if rule else None,
        together=Together(together.get("label", ""), tuple(together["values"])) if together else None,
        sensitive=bool(record.get("sensitive")),
    )


def fingerprint(record: Mapping) -> str:
    """SHA-256 of what a version keeps, the same for the same questionnaire."""
    text = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
