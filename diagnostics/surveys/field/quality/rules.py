"""What makes an interview worth a second look. Neither Django nor the database.

Nothing here says that an interview is false: each rule names what is unusual, and a person decides. How long an
interview took is not kept, so haste cannot be seen.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostics.statistics.change import two_sided_binomial
from diagnostics.surveys.expressions import names
from diagnostics.surveys.questionnaire.logic import Place, holds, parsed
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire
from diagnostics.surveys.results.sheet import Sheet, Status

#: Questions of one scale: so many with the same three or more answers, and so many of them answered.
SCALE_QUESTIONS, SCALE_ANSWERS = 4, 3
#: The same answers throughout are looked at from so many answers on: short forms agree by chance.
LEAST_SAME = 10
#: More than this share of what was asked left without an answer.
MOST_MISSING = 0.5
LEAST_ASKED = 6
#: A number so many times the middle half's width outside it (Tukey's far fence), from so many answers on.
FENCE, LEAST_NUMBERS = 3.0, 30
#: Interviewers are compared from so many answers on; a difference is named below this chance, for all of them together.
LEAST_OF_ONE, CHANCE = 20, 0.01


@dataclass(frozen=True)
class Flag:
    """What stands out in the interview at a place: the rule, the questions, and a number that tells how much."""

    place: int
    rule: str
    codes: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class Consistency:
    """A rule of the office's own: what must hold where all questions that it names were answered."""

    key: str
    expression: str


def flags_of(sheet: Sheet, closed: set[str], rules: Sequence[Consistency] = ()) -> list[Flag]:
    """Everything that stands out, in the order of the interviews. `closed`: questions that are not looked at."""
    items = [item for item in sheet.items if item.is_answered and item.code not in closed]
    found = [
        *_straight_lines(sheet, items),
        *_same_answers(sheet, closed),
        *_left_out(sheet, items),
        *_far_out(sheet, items),
        *_inconsistent(sheet, rules),
    ]
    return sorted(found, key=lambda flag: (flag.place, flag.rule, flag.codes))


def scales(items: Sequence[Item]) -> list[list[Item]]:
    """Questions that are answered on one and the same scale."""
    groups: dict[tuple, list[Item]] = defaultdict(list)
    for item in items:
        if item.kind == "single" and len(item.counted) >= SCALE_ANSWERS:
            groups[tuple(option.value for option in item.counted)].append(item)
    return [group for group in groups.values() if len(group) >= SCALE_QUESTIONS]


def _straight_lines(sheet: Sheet, items: Sequence[Item]) -> Iterator[Flag]:
    for group in scales(items):
        codes = [option.value for option in group[0].counted]
        given = np.array([sheet.column(item.code).coded(codes) for item in group], dtype=np.int16)
        known = (given >= 0).sum(axis=0)
        highest = given.max(axis=0)
        lowest = np.where(given >= 0, given, len(codes)).min(axis=0)
        for place in np.flatnonzero((known >= SCALE_QUESTIONS) & (highest == lowest)):
            told = f"{known[place]} \N{MULTIPLICATION SIGN} {group[0].counted[highest[place]].label}"
            yield Flag(
                int(place),
                "straight",
                tuple(item.code for item in group),
                told,
            )


def _same_answers(sheet: Sheet, closed: set[str]) -> Iterator[Flag]:
    seen: dict[bytes, list[int]] = defaultdict(list)
    for place, row in enumerate(sheet.rows):
        told = {code: answer for code, answer in row.answers.items() if code not in closed}
        if len(told) >= LEAST_SAME:
            # A check sum of each: the answers themselves of very many are too much to hold.
            text = json.dumps(told, sort_keys=True).encode()
            seen[hashlib.blake2b(text, digest_size=20).digest()].append(place)
    for places in seen.values():
        if len(places) > 1:
            for place in places:
                yield Flag(place, "same", (), str(len(places)))


def _left_out(sheet: Sheet, items: Sequence[Item]) -> Iterator[Flag]:
    asked, missing = answered(sheet, items)
    for place in np.flatnonzero((asked >= LEAST_ASKED) & (missing > MOST_MISSING * asked)):
        yield Flag(int(place), "left_out", (), f"{missing[place]} / {asked[place]}")


def answered(sheet: Sheet, items: Sequence[Item]) -> tuple[np.ndarray, np.ndarray]:
    """For each interview: how many of the questions were asked, and how many of those were left without an answer."""
    asked, missing = np.zeros(len(sheet), dtype=int), np.zeros(len(sheet), dtype=int)
    for item in items:
        status = sheet.column(item.code).status
        asked += status <= Status.MISSING
        missing += status == Status.MISSING
    return asked, missing


def _far_out(sheet: Sheet, items: Sequence[Item]) -> Iterator[Flag]:
    for item in items:
        if not item.is_number:
            continue
        numbers = sheet.column(item.code).numbers
        known = numbers[~np.isnan(numbers)]
        if known.size < LEAST_NUMBERS:
            continue
        low, high = np.percentile(known, [25, 75])
        width = high - low
        if not width:
            continue
        with np.errstate(invalid="ignore"):
            far = (numbers < low - FENCE * width) | (numbers > high + FENCE * width)
        for place in np.flatnonzero(far):
            yield Flag(int(place), "far_out", (item.code,), f"{numbers[place]:g}")


def _inconsistent(sheet: Sheet, rules: Sequence[Consistency]) -> Iterator[Flag]:
    for rule in rules:
        named = set(names(parsed(rule.expression)))
        known = {number for number, form in sheet.versions.items() if named <= form.by_code.keys()}
        for place, row in enumerate(sheet.rows):
            if row.version not in known or not named <= row.answers.keys():
                continue
            if not _holds(sheet.versions[row.version], rule.expression, row.answers, row.on):
                yield Flag(place, "own", tuple(sorted(named)), rule.key)


def _holds(form: Questionnaire, expression: str, answers: Mapping, on: str) -> bool:
    return holds(form, expression, answers, Place(today=on))


@dataclass(frozen=True)
class Comparison:
    """One interviewer beside all the others: hits of n, and whether chance hardly makes such a difference."""

    name: str
    measure: str
    hits: int
    n: int
    others: float
    stands_out: bool

    @property
    def share(self) -> float:
        return self.hits / self.n


def compare_interviewers(sheet: Sheet, closed: set[str], who: Sequence[str]) -> list[Comparison]:
    """Questions without an answer, and numbers that end in 0 or 5, by interviewer (`who` of each interview)."""
    items = [item for item in sheet.items if item.is_answered and item.code not in closed]
    asked, missing = answered(sheet, items)
    rounded, numbers = _rounded(sheet, items)
    return [
        *_compared("left_out", who, missing, asked, lambda share, others: share > others + 0.05),
        *_compared("round", who, rounded, numbers, lambda share, others: share > others),
    ]


def _rounded(sheet: Sheet, items: Sequence[Item]) -> tuple[np.ndarray, np.ndarray]:
    """For each interview: numbers of 10 or more that can be divided by 5, of all such numbers."""
    hits, n = np.zeros(len(sheet), dtype=int), np.zeros(len(sheet), dtype=int)
    for item in items:
        if item.is_number:
            numbers = sheet.column(item.code).numbers
            with np.errstate(invalid="ignore"):
                large = numbers >= 10
                hits += large & (np.mod(numbers, 5) == 0)
                n += large
    return hits, n


def _compared(
    measure: str,
    who: Sequence[str],
    hits: np.ndarray,
    n: np.ndarray,
    is_much: Callable[[float, float], bool],
) -> Iterator[Comparison]:
    own_hits: Counter[str] = Counter()
    own_n: Counter[str] = Counter()
    for name, one, many in zip(who, hits, n, strict=True):
        own_hits[name] += int(one)
        own_n[name] += int(many)
    all_hits, all_n = own_hits.total(), own_n.total()
    people = [name for name in sorted(own_n) if name and own_n[name] >= LEAST_OF_ONE]
    for name in people:
        rest = all_n - own_n[name]
        if rest < LEAST_OF_ONE:
            continue
        others = (all_hits - own_hits[name]) / rest
        share = own_hits[name] / own_n[name]
        chance = _chance(own_hits[name], own_n[name], others)
        clear = chance * len(people) < CHANCE and is_much(share, others)
        yield Comparison(name, measure, own_hits[name], own_n[name], others, clear)


def _chance(hits: int, n: int, share: float) -> float:
    if not 0 < share < 1:
        return 1.0 if hits in (0, n) else 0.0
    return float(two_sided_binomial(hits, n, share))
