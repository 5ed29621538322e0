"""Answers on their way into typed columns: thousands at a time, each question once for all of them.

Every column is a small number for each person and the table of the different answers to which it points. What was
told of several things that happened stands turn by turn. Answers in people's own words are not in it. Neither Django
nor the database.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice

import numpy as np

from diagnostics.surveys.questionnaire.paging import names_in
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire

from .sheet import Row, Status, merged, status_of

NOTHING = -1
#: What is told of a person beside the answers.
ABOUT = ("stratum", "cluster", "on")
#: So many rows are turned into columns at a time.
PIECE = 2_000
#: So many different cases of a condition are remembered.
MOST_CASES = 50_000


def about_name(name: str) -> str:
    """How what is told of a person is called among the questions, none of which has a short name like this."""
    return f"about {name}"


class _Numbered(dict):
    """Things of one kind and their numbers; one that was never seen gets the next of all kinds."""

    def __init__(self, table: list):
        super().__init__()
        self._table = table

    def __missing__(self, thing: object) -> int:
        code = self[thing] = len(self._table)
        self._table.append(list(thing) if isinstance(thing, tuple) else thing)
        return code


class Codes:
    """Different things by the numbers under which they are kept, in the order in which they were first seen."""

    def __init__(self):
        self.table: list = []
        # 1, 1.0 and "1" are three answers.
        self._known: dict[type, _Numbered] = {}
        self._texts = self._of_kind(str)

    def _of_kind(self, kind: type) -> _Numbered:
        found = self._known.get(kind)
        if found is None:
            found = self._known[kind] = _Numbered(self.table)
        return found

    def of_all(self, things: Iterable) -> np.ndarray:
        """The numbers of many things, NOTHING for None."""
        texts, other = self._texts, self._other
        return np.array(
            [
                NOTHING if thing is None else texts[thing] if thing.__class__ is str else other(thing)
                for thing in things
            ],
            dtype=np.int32,
        )

    def _other(self, thing: object) -> int:
        kind = type(thing)
        return self._of_kind(kind)[tuple(thing) if kind is list else thing]


class _Pieces:
    """One column as it grows, piece by piece, in the smallest numbers that hold it."""

    def __init__(self):
        self._done: list[np.ndarray] = []

    def add(self, piece: np.ndarray) -> None:
        self._done.append(_narrow(piece))

    def whole(self, kind: type) -> np.ndarray:
        """All pieces; of the kind given where there are none."""
        return np.concatenate(self._done) if self._done else np.empty(0, dtype=kind)


def _narrow(numbers: np.ndarray) -> np.ndarray:
    if numbers.dtype.kind != "i":
        return numbers
    most = int(numbers.max(initial=0))
    kinds = (kind for kind in (np.int8, np.int16) if most <= np.iinfo(kind).max)
    return numbers.astype(next(kinds, np.int32))


def packed(
    versions: Mapping[int, Questionnaire], rows: Iterable[Row], progress: Callable[[int], None]
) -> tuple[bytes, int]:
    """The file, and how many rows are in it; `progress` is told how many are done.

    Where something of the rows could not be read, `rows` says in `unopened` of how many.
    """
    writer, left = _Writer(versions), iter(rows)
    while piece := list(islice(left, PIECE)):
        writer.add(piece)
        progress(writer.many)
    return writer.file(getattr(rows, "unopened", 0)), writer.many


@dataclass
class _Case:
    """A condition: the questions by whose answers it is met (None: it has to be asked of everybody), and what came of
    it so far."""

    names: tuple[str, ...] | None
    known: dict[tuple, bool]


class _Writer:
    """Fills columns piece by piece: what was read of a row is forgotten before the next piece comes."""

    def __init__(self, versions: Mapping[int, Questionnaire]):
        self.versions = versions
        self.items = merged(list(dict(sorted(versions.items())).values()))
        self.apart = {item.code: {option.value for option in item.apart} for item in self.items}
        self.many = 0
        self.status = {item.code: _Pieces() for item in self.items}
        names = [*(item.code for item in self.items if item.kind != "text"), *map(about_name, ABOUT)]
        self.tables = {name: Codes() for name in names}
        self.codes = {name: _Pieces() for name in names}
        self.weights = _Pieces()
        forms = self.versions.values()
        parts = {section.code for form in forms for section in form.sections if section.repeats}
        self.turns: dict[str, tuple[list[int], list[Mapping]]] = {part: ([], []) for part in sorted(parts)}
        self.words = {item.code for form in forms for item in form.items if item.kind == "text"}
        self.plans = {number: dict(self._plan(form)) for number, form in versions.items()}

    def _plan(self, form: Questionnaire) -> Iterator[tuple[str, bool | _Case]]:
        """What is known of all who answered a version: not asked by it, asked of all, or as a condition says."""
        for item in self.items:
            own = form.by_code.get(item.code)
            if own is None or own.kind != item.kind or form.turning(own):
                yield item.code, False
                continue
            section = form.section_of.get(item.code)
            texts = [text for text in (own.condition, section and section.condition) if text]
            if not (own.asked_if or own.choice_filter or texts):
                yield item.code, True
                continue
            named = {name for text in texts for name in names_in(text)}
            named |= set(names_in(own.choice_filter, in_choices=True)) if own.choice_filter else set()
            named |= {own.asked_if.question} if own.asked_if else set()
            # What was told in own words, or in turns, has no number.
            yield item.code, _Case(tuple(sorted(named)) if named <= self.tables.keys() else None, {})

    def add(self, rows: Sequence[Row]) -> None:
        """Put the next rows below the others."""
        told = [row.answers if isinstance(row.answers, dict) else dict(row.answers.items()) for row in rows]
        codes = {
            item.code: self.tables[item.code].of_all([answers.get(item.code) for answers in told])
            for item in self.items
            if item.kind != "text"
        }
        for name in ABOUT:
            codes[about_name(name)] = self.tables[about_name(name)].of_all(
                [getattr(row, name) for row in rows]
            )
        versions = np.array([row.version for row in rows])
        for item in self.items:
            self.status[item.code].add(self._status(item, versions, codes, rows, told))
        for name, column in codes.items():
            self.codes[name].add(column)
        self.weights.add(np.array([row.weight for row in rows], dtype=float))
        self._add_turns(told)
        self.many += len(rows)

    def _add_turns(self, told: Sequence[Mapping]) -> None:
        for part, (people, turns) in self.turns.items():
            for place, answers in enumerate(told, self.many):
                for turn in answers.get(part) or ():
                    people.append(place)
                    turns.append({code: answer for code, answer in turn.items() if code not in self.words})

    def _status(self, item: Item, versions: np.ndarray, codes, rows, told) -> np.ndarray:
        if item.code in codes:
            apart, table = self.apart[item.code], self.tables[item.code].table
            kinds = [Status.APART if _first(answer) in apart else Status.VALID for answer in table]
            found = np.array([*kinds, Status.MISSING], dtype=np.int8)[codes[item.code]]
        else:
            found = np.array(
                [Status.MISSING if one.get(item.code) is None else Status.VALID for one in told], np.int8
            )
        for number in np.unique(versions).tolist():
            mine = np.flatnonzero(versions == number)
            is_asked = self.plans.get(number, {}).get(item.code, False)
            if is_asked is False:
                found[mine] = Status.OTHER_VERSION
            elif is_asked is not True:
                asked = self._asked(item, is_asked, mine, codes, rows, told)
                found[mine[~asked]] = Status.SKIPPED
        return found

    def _asked(self, item: Item, case: _Case, mine: np.ndarray, codes, rows, told) -> np.ndarray:
        """Who was asked: people with the same answers to all that decides about it were asked alike."""

        def judge(place: int) -> bool:
            row, apart = rows[place], self.apart[item.code]
            form = self.versions[row.version]
            return (
                status_of(form, item, None, Row(row.version, told[place], on=row.on), apart) != Status.SKIPPED
            )

        if case.names is None:
            return np.array([judge(place) for place in mine.tolist()], dtype=bool)
        if len(case.known) > MOST_CASES:
            case.known.clear()
        deciding = [codes[name][mine].tolist() for name in (*case.names, about_name("on"))]
        known, found = case.known, []
        for place, key in zip(mine.tolist(), zip(*deciding, strict=True), strict=True):
            is_asked = known.get(key)
            if is_asked is None:
                is_asked = known[key] = judge(place)
            found.append(is_asked)
        return np.array(found, dtype=bool)

    def file(self, unopened: int) -> bytes:
        arrays = {"weights": self.weights.whole(float), "unopened": np.array([unopened])}
        arrays |= {f"status:{name}": column.whole(np.int8) for name, column in self.status.items()}
        for name, column in self.codes.items():
            arrays[f"codes:{name}"] = column.whole(np.int8)
            arrays[f"table:{name}"] = _as_json(self.tables[name].table)
        for part, (people, told) in self.turns.items():
            arrays[f"people:{part}"] = np.array(people, dtype=np.int64)
            arrays[f"turns:{part}"] = _as_json(told)
        target = BytesIO()
        np.savez_compressed(target, **arrays)
        return target.getvalue()


def _first(answer: object) -> object:
    return answer[0] if isinstance(answer, list) else answer


def _as_json(things: list) -> np.ndarray:
    return np.frombuffer(json.dumps(things).encode(), dtype=np.uint8)
