"""What somebody answered: was it asked, is it complete, does it fit. Neither Django nor the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from diagnostics.surveys.expressions.values import number, text

from .kinds import LARGEST, NotAnAnswer, answer_to
from .logic import NOWHERE, Place, fits, holds, narrowed, offered, result_of
from .schema import Item, Questionnaire, Section


@dataclass(frozen=True, slots=True)
class Reply:
    """Checked answers by question; those of a part that repeats stand under its code, a list of turns.

    `wrong` says what keeps answers from being accepted, `wrong_turns` the same by (part, number of the turn).
    """

    answers: dict
    wrong: dict[str, NotAnAnswer] = field(default_factory=dict)
    wrong_turns: dict[tuple[str, int], dict[str, NotAnAnswer]] = field(default_factory=dict)

    @property
    def is_accepted(self) -> bool:
        return not self.wrong and not self.wrong_turns


def is_asked(form: Questionnaire, item: Item, answers: Mapping, place: Place = NOWHERE) -> bool:
    """Whether the question is put to somebody with these answers to the earlier questions.

    `place`: the turn in which it stands, for a question of a part that repeats.
    """
    if item.code in form.unconditional:
        return True
    section = form.section_of.get(item.code)
    if (
        section
        and section.condition
        and not holds(form, section.condition, answers, Place(today=place.today))
    ):
        return False
    if not _keeps(item, answers, place) or not holds(form, item.condition, answers, place):
        return False
    return not item.choice_filter or bool(offered(form, item, answers, place))


def _keeps(item: Item, answers: Mapping, place: Place) -> bool:
    if item.asked_if is None:
        return True
    code = item.asked_if.question
    given = answers.get(code)
    if place.section and given is None:
        given = turn_of(answers, place).get(code)
    given = given if isinstance(given, list) else [given]
    return any(value in item.asked_if.values for value in given)


def turn_of(answers: Mapping, place: Place) -> Mapping:
    """What was answered in a turn."""
    turns = answers.get(place.section)
    found = turns[place.turn] if isinstance(turns, list) and place.turn < len(turns) else {}
    return found if isinstance(found, Mapping) else {}


def turns_asked(form: Questionnaire, section: Section, answers: Mapping, today: str = "") -> int | None:
    """How often a part is asked: a number where the questionnaire says so, None where the person does."""
    place = Place(today=today)
    if not holds(form, section.condition, answers, place):
        return 0
    if not section.count:
        return None
    many = number(result_of(form, section.count, answers, place))
    # Not a number, where nothing was answered yet.
    return max(0, min(int(many), section.most)) if abs(many) < LARGEST else 0


def relevant(form: Questionnaire, answers: Mapping, today: str = "") -> dict:
    """The answers to what was asked, in the order of the questions; the others are dropped."""
    return _Walk(form, _as_given, today).over(answers).answers


def checked(form: Questionnaire, replies: Mapping, today: str = "") -> Reply:
    """All replies of one person, as they are kept: only what was asked, each one a proper answer.

    `today`: the day on which they were given (YYYY-MM-DD), for expressions that speak of it.
    """
    return _Walk(form, _judged, today).over(replies)


Reader = Callable[[Questionnaire, Item, object, Mapping, Place], object]


def _as_given(form: Questionnaire, item: Item, reply: object, answers: Mapping, place: Place) -> object:
    if not item.choice_filter or reply is None:
        return reply
    there = {option.value for option in offered(form, item, answers, place)}
    if isinstance(reply, list):
        return [value for value in reply if value in there] or None
    return reply if reply in there else None


def _judged(form: Questionnaire, item: Item, reply: object, answers: Mapping, place: Place) -> object:
    answer = answer_to(narrowed(form, item, answers, place), reply)
    if answer is not None and item.constraint and not fits(form, item, answer, answers, place):
        raise NotAnAnswer("constraint", words=item.constraint_message)
    return answer


class _Walk:
    """Once through the questions, each judged by the answers before it."""

    def __init__(self, form: Questionnaire, read: Reader, today: str):
        self.form, self.read, self.today = form, read, today
        self.reply = Reply({})
        self.done: set[str] = set()

    def over(self, replies: Mapping) -> Reply:
        kept, once = self.reply.answers, Place(today=self.today)
        for item in self.form.items:
            section = self.form.turning(item)
            if section is None:
                self._take(item, replies, kept, self.reply.wrong, once)
            elif section.code not in self.done:
                self.done.add(section.code)
                self._turns(section, replies.get(section.code))
        return self.reply

    def _turns(self, section: Section, replies: object) -> None:
        kept = self.reply.answers
        given = [turn for turn in replies if isinstance(turn, Mapping)] if isinstance(replies, list) else []
        asked = turns_asked(self.form, section, kept, self.today)
        many = min(len(given), section.most) if asked is None else asked
        turns: list[dict] = []
        kept[section.code] = turns
        for number_, own in enumerate([*given, *({} for _ in range(many - len(given)))][:many]):
            turns.append({})
            wrong: dict[str, NotAnAnswer] = {}
            for item in self.form.turn_items(section):
                self._take(item, own, turns[-1], wrong, Place(section.code, number_, self.today))
            if wrong:
                self.reply.wrong_turns[section.code, number_] = wrong
        if not turns:
            del kept[section.code]

    def _take(self, item: Item, replies: Mapping, into: dict, wrong: dict, place: Place) -> None:
        answers = self.reply.answers
        if not is_asked(self.form, item, answers, place):
            return
        if not item.is_answered:
            value = result_of(self.form, item.calculation, answers, place) if item.calculation else ""
            if text(value) not in {"", "NaN"}:
                into[item.code] = stored(value)
            return
        try:
            answer = self.read(self.form, item, replies.get(item.code), answers, place)
        except NotAnAnswer as problem:
            wrong[item.code] = problem
            return
        if answer is not None:
            into[item.code] = answer


def stored(value: object) -> str | int | float:
    """A calculated value as it is kept."""
    if isinstance(value, bool):
        return text(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < LARGEST else value
    return str(value)
