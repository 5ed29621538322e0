"""All answers to a survey as columns, one a question, over all its versions. Neither Django nor the database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from functools import cached_property
from typing import Protocol

import numpy as np

from diagnostics.statistics.design import Sampling
from diagnostics.surveys.questionnaire.logic import Place
from diagnostics.surveys.questionnaire.replies import is_asked
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire
from diagnostics.surveys.sampling.drawn import Drawing
from diagnostics.surveys.sealing.parting import private_codes
from diagnostics.surveys.victims.plan import VictimPlan
from diagnostics.surveys.weighting.fitting import PopulationMargin

from .rows import Row, Rows
from .weighed import Weighed


class Status(IntEnum):
    """What came of one question with one person."""

    VALID = 0
    APART = 1  # an answer that stands apart, such as "I do not know"
    MISSING = 2  # asked, and left out
    SKIPPED = 3  # not asked, because of an earlier answer
    OTHER_VERSION = 4  # not in the version that the person answered


@dataclass(frozen=True)
class Column:
    """One question over all respondents: a status for each, and the answer where it is valid or apart."""

    item: Item
    status: np.ndarray
    answers: Sequence

    def count(self, status: Status) -> int:
        return int((self.status == status).sum())

    @cached_property
    def valid(self) -> np.ndarray:
        return self.status == Status.VALID

    @property
    def asked(self) -> int:
        return int((self.status <= Status.MISSING).sum())

    @cached_property
    def _hits(self) -> dict[str, np.ndarray]:
        """For each answer, a mask of those who gave it."""
        masks = {option.value: np.zeros(self.status.size, dtype=bool) for option in self.item.options}
        for place in np.flatnonzero(self.valid):
            answer = self.answers[place]
            for value in answer if isinstance(answer, list) else (answer,):
                if value in masks:
                    masks[value][place] = True
        return masks

    def hits(self, values: Iterable[str]) -> np.ndarray:
        """1 where one of the values was given, 0 where another, NaN where there is no valid answer."""
        found = np.zeros(self.status.size, dtype=bool)
        for value in values:
            found |= self._hits.get(value, False)
        return np.where(self.valid, found, np.nan)

    @cached_property
    def numbers(self) -> np.ndarray:
        """The number that was given, NaN where there is none."""
        found = np.full(self.status.size, np.nan)
        for place in np.flatnonzero(self.valid):
            found[place] = self.answers[place]
        return found

    def coded(self, values: Sequence) -> np.ndarray:
        """The place of each valid answer among these values, -1 where it is none of them."""
        places = {value: place for place, value in enumerate(values)}
        several = self.item.kind == "multiple"
        return np.array([-1 if several else places.get(answer, -1) for answer in self.given], dtype=int)

    def apart_counts(self) -> list[tuple[str, int]]:
        """How many gave each answer that stands apart, by its words."""
        given = [self.answers[place] for place in np.flatnonzero(self.status == Status.APART)]
        return [(o.label, sum(has(answer, o.value) for answer in given)) for o in self.item.apart]

    @cached_property
    def given(self) -> list:
        """The answer where it is valid, else None."""
        return [answer if ok else None for answer, ok in zip(self.answers, self.valid, strict=True)]


class Keeps(Protocol):
    """Things by their names, made where they are not there."""

    def kept(self, name: str, make: Callable): ...


def has(answer, value: str) -> bool:
    """Whether an answer is this value, or one of several of which it is one."""
    return value in answer if isinstance(answer, list) else answer == value


class Sheet(Weighed):
    """The answers of a survey. `versions`: the questionnaires by number; `sampling` says what they can carry.

    `unopened`: of how many people the sensitive answers are sealed under a key that is not there.
    """

    def __init__(
        self,
        versions: Mapping[int, Questionnaire],
        rows: Sequence[Row],
        sampling: str,
        *,
        margins: Sequence[PopulationMargin] = (),
        size: float | None = None,
        trim: bool = False,
        unopened: int = 0,
        drawing: Drawing | None = None,
        victims: VictimPlan | None = None,
    ):
        self.drawing, self.victims = drawing or Drawing(), victims or VictimPlan()
        self.weigh_to(margins, size=size, trim=trim)
        self.unopened = unopened
        self.versions = dict(sorted(versions.items()))
        self.rows = rows if isinstance(rows, Rows) else Rows(rows)
        self.sampling = Sampling(sampling)
        self.items = merged(list(self.versions.values()))
        self._columns: dict[str, Column] = {}
        #: What came of each question, as `nonresponse` has worked it out.
        self.responses: dict[str, object] = {}
        #: Where answers come from a snapshot: its time, and what was worked out when it was made.
        self.as_of: datetime | None = None
        self.is_outdated = False
        self.kept_as = ""
        self.kept_tables: dict[str, object] = {}
        #: Questions by the groups of others, as `tables` has worked them out.
        self.splits: dict[str, object] = {}
        #: Where more of a snapshot is kept, if there is one.
        self.beside: Keeps | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def private(self) -> frozenset[str]:
        """The sensitive questions and those that would give them away, in whichever version."""
        return frozenset().union(*(private_codes(form) for form in self.versions.values()))

    def column(self, code: str) -> Column:
        if code not in self._columns:
            item = self.by_code[code]
            self._columns[code] = self.rows.column(item) or self._read(item)
        return self._columns[code]

    def _read(self, item: Item) -> Column:
        apart = {option.value for option in item.apart}
        status = np.empty(len(self.rows), dtype=np.int8)
        answers: list = []
        for place, row in enumerate(self.rows):
            form, answer = self.versions.get(row.version), row.answers.get(item.code)
            answers.append(answer)
            status[place] = status_of(form, item, answer, row, apart)
        return Column(item, status, answers)

    def turns(self, part: str) -> tuple[np.ndarray, list[Mapping]]:
        """Every turn of a part that repeats: the row of whoever told it, and what was told."""
        return self.rows.turns(part)

    def apart_in(self, part: str) -> dict[str, set[str]]:
        """The answers that stand apart, of each question of a part that repeats."""
        found: dict[str, set[str]] = {}
        for form in self.versions.values():
            for item in form.items:
                if item.section == part and item.is_choice:
                    found.setdefault(item.code, set()).update(option.value for option in item.apart)
        return found

    def wordings(self, code: str) -> list[tuple[int, Item]]:
        """The version from which on the question had other words, with the question as it was."""
        found: list[tuple[int, Item]] = []
        for number, form in self.versions.items():
            item = form.by_code.get(code)
            if item and (not found or _words(found[-1][1]) != _words(item)):
                found.append((number, item))
        return found


def status_of(form: Questionnaire | None, item: Item, answer, row: Row, apart: set[str]) -> Status:
    """What came of a question with one person, who answered the version `form`. `apart`: answers outside the shares."""
    asked = form and form.by_code.get(item.code)
    if asked is None or asked.kind != item.kind or form.turning(asked):
        return Status.OTHER_VERSION
    if not is_asked(form, asked, row.answers, Place(today=row.on)):
        return Status.SKIPPED
    if answer is None:
        return Status.MISSING
    first = answer[0] if isinstance(answer, list) else answer
    return Status.APART if apart and first in apart else Status.VALID


def _words(item: Item) -> tuple:
    return item.text, tuple(item.labels.values())


def merged(forms: Sequence[Questionnaire]) -> tuple[Item, ...]:
    """Every question that was ever put to each person, as in its newest version, with all answers it ever offered.

    What a part that repeats asks is told of things that happened, not of people, and has tables of its own.
    """
    items: dict[str, Item] = {}
    for form in reversed(forms):
        for item in form.once:
            if item.kind == "note":
                continue
            known = items.get(item.code)
            items[item.code] = _with_former_answers(known, item) if known else item
    return tuple(items.values())


def _with_former_answers(item: Item, former: Item) -> Item:
    if item.kind != former.kind:
        return item
    lost = tuple(option for option in former.options if option.value not in item.labels)
    return replace(item, options=item.options + lost) if lost else item
