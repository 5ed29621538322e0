"""One answer put right: what follows from it for the others. Neither Django nor the database."""

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostics.surveys.questionnaire.kinds import answer_to
from diagnostics.surveys.questionnaire.paging import names_in, needs
from diagnostics.surveys.questionnaire.replies import Reply, checked
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire


class Untouchable(Exception):
    """The answer may not be corrected: `code` is "sensitive", "not_asked", "turns" or "contradicts" (`question`)."""

    def __init__(self, code: str, question: str = ""):
        super().__init__(code)
        self.code, self.question = code, question


@dataclass(frozen=True)
class Spot:
    """Where the answer stands: the question, and the turn (from 0) where its part is asked several times."""

    code: str
    turn: int | None = None


def dependents(form: Questionnaire, codes: set[str]) -> set[str]:
    """The questions that are asked, fit, or have a value because of these, through others too."""
    inside = {section.code: {item.code for item in form.turn_items(section)} for section in form.sections}
    reads = {item.code: _read(form, item) for item in form.items}
    reads = {
        code: names.union(*(inside[name] for name in names if name in inside))
        for code, names in reads.items()
    }
    found, new = set(), set(codes)
    while new:
        new = {code for code, names in reads.items() if names & new} - found - codes
        found |= new
    return found


def _read(form: Questionnaire, item: Item) -> set[str]:
    section = form.section_of.get(item.code)
    more = [item.calculation, *((section.condition, section.count) if section else ())]
    return needs(item) | {name for text in more if text for name in names_in(text)}


def closed_codes(form: Questionnaire) -> set[str]:
    """The questions of which nobody reads single answers: the sensitive ones, and those that give them away."""
    sensitive = {item.code for item in form.items if item.sensitive}
    return sensitive | dependents(form, sensitive)


def correctable(form: Questionnaire) -> set[str]:
    """The questions whose answers can be corrected: no answer to a sensitive question hangs on them."""
    closed = closed_codes(form)
    return {
        item.code
        for item in form.items
        if item.is_answered and item.code not in closed and not dependents(form, {item.code}) & closed
    }


def corrected(form: Questionnaire, answers: Mapping, spot: Spot, reply: object, today: str) -> dict:
    """All answers after one was put right: what follows from it is worked out anew, the rest stays.

    Raises NotAnAnswer where the reply is none, and Untouchable.
    """
    item = form.by_code[spot.code]
    if spot.code not in correctable(form):
        raise Untouchable("sensitive")
    judged = checked(form, _put(form, answers, spot, answer_to(item, reply)), today)
    touched = {spot.code} | dependents(form, {spot.code})
    _refuse_wrong(form, judged, spot, touched)
    new = dict(answers)
    for one in form.items:
        section = form.turning(one)
        if one.code in touched and section is None:
            _take(new, judged.answers, one.code)
        elif one.code in touched:
            _take_turns(new, judged.answers, section.code, one.code)
    if answer_to(item, reply) is not None and _at(form, new, spot) is None:
        raise Untouchable("not_asked")
    return new


def _at(form: Questionnaire, answers: Mapping, spot: Spot):
    section = form.turning(form.by_code[spot.code])
    if section is None:
        return answers.get(spot.code)
    turns = answers.get(section.code) or []
    return turns[spot.turn].get(spot.code) if spot.turn is not None and spot.turn < len(turns) else None


def _put(form: Questionnaire, answers: Mapping, spot: Spot, answer: object) -> dict:
    section = form.turning(form.by_code[spot.code])
    if section is None:
        return {**answers, spot.code: answer}
    turns = [dict(turn) for turn in answers.get(section.code) or []]
    if spot.turn is None or spot.turn >= len(turns):
        raise Untouchable("not_asked")
    turns[spot.turn][spot.code] = answer
    return {**answers, section.code: turns}


def _refuse_wrong(form: Questionnaire, judged: Reply, spot: Spot, touched: set[str]) -> None:
    wrong = [(code, None, why) for code, why in judged.wrong.items()]
    wrong += [
        (code, turn, why) for (_part, turn), whys in judged.wrong_turns.items() for code, why in whys.items()
    ]
    for code, turn, why in wrong:
        if (code, turn) == (spot.code, spot.turn):
            raise why
    for code, _turn, _why in wrong:
        if code in touched:
            raise Untouchable("contradicts", form.by_code[code].text)


def _take(new: dict, judged: Mapping, code: str) -> None:
    if code in judged:
        new[code] = judged[code]
    else:
        new.pop(code, None)


def _take_turns(new: dict, judged: Mapping, part: str, code: str) -> None:
    before, after = new.get(part) or [], judged.get(part) or []
    if len(before) != len(after):
        raise Untouchable("turns")
    turns = [dict(turn) for turn in before]
    for turn, found in zip(turns, after, strict=True):
        _take(turn, found, code)
    if turns:
        new[part] = turns


def changed(before: Mapping, after: Mapping) -> tuple[dict, dict]:
    """What two sets of answers do not have in common: as it was, and as it is."""
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return {k: before[k] for k in keys if k in before}, {k: after[k] for k in keys if k in after}
