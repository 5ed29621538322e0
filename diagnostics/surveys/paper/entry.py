"""A paper form as it is typed: its places, what was typed in them, how two typings differ. Neither Django nor the
database.

Replies are as `questionnaire.replies` wants them; what is no answer to its question stays as it was typed, so that it
can be compared, and is dropped when the form is counted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from diagnostics.surveys.questionnaire.kinds import NotAnAnswer, answer_to
from diagnostics.surveys.questionnaire.logic import Place
from diagnostics.surveys.questionnaire.replies import checked, is_asked
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire

from .codes import reply_to
from .content import MOST_TURNS

#: The day on which the form was filled in; questions never have a point in their names.
DAY = ".day"


@dataclass(frozen=True)
class Slot:
    """A place on the paper in which an answer stands. `turn`: the column of a part that repeats, from 0."""

    item: Item
    section: str = ""
    turn: int = 0

    @property
    def key(self) -> str:
        return f"{self.section}.{self.turn}.{self.item.code}" if self.section else self.item.code

    def place(self, today: str) -> Place:
        return Place(self.section, self.turn, today) if self.section else Place(today=today)


def slots_of(form: Questionnaire) -> Iterator[Slot]:
    """Every place in the order in which it is typed: what repeats column by column."""
    done: set[str] = set()
    for item in form.items:
        section = form.turning(item)
        if section is None:
            if item.is_answered:
                yield Slot(item)
        elif section.code not in done:
            done.add(section.code)
            own = [one for one in form.turn_items(section) if one.is_answered]
            for turn in range(min(section.most, MOST_TURNS)):
                yield from (Slot(one, section.code, turn) for one in own)


@dataclass(frozen=True)
class Typed:
    """What was typed: replies by place; what is no answer to its question; answers to what is not asked."""

    flat: dict[str, object]
    wrong: dict[str, NotAnAnswer] = field(default_factory=dict)
    unasked: tuple[str, ...] = ()

    @property
    def is_fit(self) -> bool:
        return not self.wrong and not self.unasked


def read(form: Questionnaire, texts: Mapping[str, str], today: str) -> Typed:
    """What was typed into the places of a form that was filled in on a day (YYYY-MM-DD)."""
    flat, wrong = {}, {}
    for slot in slots_of(form):
        text = texts.get(slot.key, "").strip()
        try:
            # Nobody can make people answer on paper.
            reply = answer_to(replace(slot.item, required=False), reply_to(slot.item, text))
        except NotAnAnswer as problem:
            reply, wrong[slot.key] = text, problem
        if reply is not None:
            flat[slot.key] = reply
    return _judged(form, flat, wrong, today)


def _judged(form: Questionnaire, flat: dict, wrong: dict, today: str) -> Typed:
    reply = checked(form, nested(form, flat), today)
    found = {code: why for code, why in reply.wrong.items() if why.code != "required"}
    for (section, turn), whys in reply.wrong_turns.items():
        found |= {f"{section}.{turn}.{code}": why for code, why in whys.items() if why.code != "required"}
    kept = flattened(form, reply.answers)
    unasked = tuple(key for key in flat if key not in kept and key not in found and key not in wrong)
    return Typed(flat, {**found, **wrong}, unasked)


def nested(form: Questionnaire, flat: Mapping[str, object]) -> dict:
    """Replies by place as the replies of a person: those of a part that repeats as a list of turns."""
    replies: dict = {}
    for slot in slots_of(form):
        if slot.key not in flat:
            continue
        if not slot.section:
            replies[slot.key] = flat[slot.key]
            continue
        turns = replies.setdefault(slot.section, [])
        turns += [{} for _ in range(slot.turn + 1 - len(turns))]
        turns[slot.turn][slot.item.code] = flat[slot.key]
    return replies


def flattened(form: Questionnaire, replies: Mapping) -> dict[str, object]:
    """The replies of a person by place."""
    flat = {}
    for slot in slots_of(form):
        own = replies
        if slot.section:
            turns = replies.get(slot.section) or []
            own = turns[slot.turn] if slot.turn < len(turns) else {}
        if slot.item.code in own:
            flat[slot.key] = own[slot.item.code]
    return flat


def differing(form: Questionnaire, first: Mapping, second: Mapping) -> list[str]:
    """The places in which two typings differ, the day included."""
    keys = [DAY, *(slot.key for slot in slots_of(form))]
    return [key for key in keys if _plain(first.get(key)) != _plain(second.get(key))]


def _plain(reply: object) -> object:
    """Capitals and spaces in people's own words are no difference."""
    return " ".join(reply.split()).casefold() if isinstance(reply, str) else reply


def compared(form: Questionnaire, settled: Mapping, *typings: Mapping) -> dict[str, list[bool]]:
    """The places that counted, and for each typing whether it stood right there.

    Places count when their question was asked, or when somebody typed something.
    """
    day = str(settled.get(DAY, ""))
    answers = checked(form, nested(form, settled), day).answers
    keys = {DAY: None} | {
        slot.key: None
        for slot in slots_of(form)
        if any(slot.key in typed for typed in typings) or _is_asked(form, slot, answers, day)
    }
    return {key: [_plain(typed.get(key)) == _plain(settled.get(key)) for typed in typings] for key in keys}


def _is_asked(form: Questionnaire, slot: Slot, answers: Mapping, day: str) -> bool:
    turns = answers.get(slot.section) or []
    there = not slot.section or slot.turn < len(turns)
    return there and is_asked(form, slot.item, answers, slot.place(day))


def question_of(key: str) -> str:
    """The question of a place."""
    return key if key == DAY else key.rpartition(".")[2]
