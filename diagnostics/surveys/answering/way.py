"""The way through a questionnaire: which page comes next, how often a part is asked, what is kept of its turns."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from diagnostics.surveys.questionnaire.logic import Place, narrowed
from diagnostics.surveys.questionnaire.piping import piped
from diagnostics.surveys.questionnaire.replies import is_asked, relevant, turns_asked
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire, Section
from diagnostics.surveys.questionnaire.stretches import Stretch, stretches

from .progress import INTRODUCTION


class Step(NamedTuple):
    """A page, and the turn in which it is asked: 0 outside of parts that repeat.

    `is_door`: what stands before the page, where it is the first with a sensitive question of its stretch.
    """

    page: int
    turn: int = 0
    is_door: bool = False


def key_of(stretch: Stretch, turn: int) -> str:
    """The name of a stretch in one turn, by which it is known that it was skipped."""
    return f"{stretch.first}.{turn}"


def part_of(form: Questionnaire, page: int) -> Section | None:
    """The part that repeats to which a page belongs."""
    return form.turning(form.page(page)[0]) if 0 <= page < len(form.pages) else None


def place_of(form: Questionnaire, step: Step, today: str) -> Place:
    """Where the expressions of a page stand."""
    section = part_of(form, step[0])
    return Place(section.code, step[1], today) if section else Place(today=today)


def answers_at(form: Questionnaire, step: Step, answers: Mapping) -> Mapping:
    """What was answered on the page before: of the person, or of the turn."""
    section = part_of(form, step[0])
    if section is None:
        return answers
    turns = answers.get(section.code) or []
    return turns[step[1]] if step[1] < len(turns) else {}


def with_answers(form: Questionnaire, step: Step, answers: Mapping, given: Mapping) -> dict:
    """The answers with those of one page, which replace what was answered there before."""
    own = {item.code for item in form.page(step[0])}
    kept = {code: answer for code, answer in answers_at(form, step, answers).items() if code not in own}
    kept |= {code: answer for code, answer in given.items() if answer is not None}
    section = part_of(form, step[0])
    if section is None:
        return kept
    turns = [dict(turn) for turn in answers.get(section.code) or []]
    turns += [{} for _ in range(step[1] + 1 - len(turns))]
    turns[step[1]] = kept
    return {**answers, section.code: turns}


def without(form: Questionnaire, step: Step, answers: Mapping, codes: Collection[str]) -> dict:
    """The answers without those to some questions: of the person, or of the turn."""
    kept = {code: answer for code, answer in answers_at(form, step, answers).items() if code not in codes}
    section = part_of(form, step[0])
    if section is None:
        return kept
    turns = list(answers.get(section.code) or [])
    turns[step[1] : step[1] + 1] = [kept]
    return {**answers, section.code: turns}


def without_turn(form: Questionnaire, step: Step, answers: Mapping) -> dict:
    """The answers without one turn of a part."""
    section = part_of(form, step[0])
    turns = [turn for number, turn in enumerate(answers.get(section.code) or []) if number != step[1]]
    return {**answers, section.code: turns}


@dataclass(frozen=True)
class Way:
    """The pages that are put to somebody with these answers. `today`: the day (YYYY-MM-DD) of the conversation.

    `skipped`: the stretches of sensitive questions that the person does not want to see (see `key_of`).
    """

    form: Questionnaire
    answers: Mapping
    today: str
    skipped: Collection[str] = ()

    @cached_property
    def known(self) -> Mapping:
        """What counts of the answers, with what follows from them."""
        return relevant(self.form, self.answers, self.today)

    def turns_of(self, section: Section) -> int:
        """How many turns a part has; one that people end themselves has one at least."""
        asked = turns_asked(self.form, section, self.known, self.today)
        if asked is None:
            return max(1, min(len(self.answers.get(section.code) or ()), section.most))
        return asked

    def may_add_turn(self, page: int) -> bool:
        """Whether one more can be told of: on the last page of a part whose end people say themselves."""
        section = part_of(self.form, page)
        if section is None or section.count or part_of(self.form, page + 1) == section:
            return False
        return self.turns_of(section) < section.most

    def asked_on(self, step: Step) -> list[Item]:
        """The questions of a page that are asked."""
        if not 0 <= step[0] < len(self.form.pages):
            return []
        place = place_of(self.form, step, self.today)
        return [
            narrowed(self.form, piped(self.form, item, self.known, place), self.known, place)
            for item in self.form.page(step[0])
            if is_asked(self.form, item, self.known, place)
        ]

    @cached_property
    def _stretch_of(self) -> dict[int, Stretch]:
        """The stretch to which a page belongs."""
        found = {code: stretch for stretch in stretches(self.form) for code in stretch.codes}
        return {
            number: next(found[code] for code in page if code in found)
            for number, page in enumerate(self.form.pages)
            if not found.keys().isdisjoint(page)
        }

    def stretch_at(self, step: Step) -> Stretch | None:
        return self._stretch_of.get(step[0])

    def pages_of(self, stretch: Stretch) -> list[int]:
        return [page for page, one in self._stretch_of.items() if one == stretch]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every page with something to ask, each turn of a part after the other; doors before sensitive ones."""
        return tuple(self._steps())

    def _steps(self) -> Iterator[Step]:
        for section, pages in groupby(range(len(self.form.pages)), lambda page: part_of(self.form, page)):
            block = list(pages)
            for turn in range(self.turns_of(section) if section else 1):
                yield from self._turn(block, turn)

    def _turn(self, block: list[int], turn: int) -> Iterator[Step]:
        announced = None
        for page in block:
            asked, stretch = self.asked_on((page, turn)), self._stretch_of.get(page)
            if not asked:
                continue
            if stretch and stretch != announced and any(item.sensitive for item in asked):
                announced = stretch
                yield Step(page, turn, is_door=True)
            if stretch is None or stretch != announced or key_of(stretch, turn) not in self.skipped:
                yield Step(page, turn)

    def _order(self, step: Step) -> tuple[int, int, int, bool]:
        page, turn, is_door = Step(*step)
        first, section = page, part_of(self.form, page)
        while section and first > 0 and part_of(self.form, first - 1) == section:
            first -= 1
        return first, turn, page, not is_door

    def following(self, step: Step) -> Step:
        """The next page with a question to ask; behind the last one when there is none."""
        here = self._order(step)
        return next((one for one in self.steps if self._order(one) > here), Step(len(self.form.pages)))

    def entering(self, page: int, turn: int) -> Step:
        """The first page to show from this one on, which may be the door before it."""
        here = self._order(Step(page, turn, is_door=True))
        return next((one for one in self.steps if self._order(one) >= here), Step(len(self.form.pages)))

    def preceding(self, step: Step) -> Step:
        """The page before with a question to ask; the introduction when there is none."""
        here = self._order(step)
        earlier = [one for one in self.steps if self._order(one) < here]
        return earlier[-1] if earlier else Step(INTRODUCTION)

    def remaining(self, step: Step) -> tuple[int, int]:
        """(number of this step, number of steps), counting only pages with something to ask, and the sending."""
        here = self._order(step)
        return sum(self._order(one) < here for one in self.steps) + 1, len(self.steps) + 1
