"""All answers to a survey as typed columns in a file: read in a moment, whatever their number.

Every column is a small number for each person and the table of the different answers to which it points. What was
told of several things that happened stands turn by turn. Answers in people's own words are not in it. Neither Django
nor the database.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from io import BytesIO

import numpy as np

from diagnostics.surveys.questionnaire.schema import Item, Questionnaire

from .sheet import Column, Row, Rows, Status, merged, status_of

NOTHING = -1
#: What is told of a person beside the answers.
ABOUT = ("stratum", "cluster", "on")


class Codes:
    """Different things by the numbers under which they are kept, in the order in which they were first seen."""

    def __init__(self):
        self.table: list = []
        self._known: dict[object, int] = {}

    def of(self, thing: object) -> int:
        if thing is None:
            return NOTHING
        # 1, 1.0 and "1" are three answers.
        key = tuple(thing) if isinstance(thing, list) else (type(thing), thing)
        code = self._known.get(key)
        if code is None:
            code = self._known[key] = len(self.table)
            self.table.append(thing)
        return code


def packed(
    versions: Mapping[int, Questionnaire], rows: Iterable[Row], total: int, progress: Callable[[int], None]
) -> tuple[bytes, int]:
    """The file, and how many rows are in it. `total`: about how many there are; `progress` is told how many are done.

    Where something of the rows could not be read, `rows` says in `unopened` of how many.
    """
    writer = _Writer(versions, total)
    for number, row in enumerate(rows, 1):
        writer.add(row)
        if number % 1000 == 0:
            progress(number)
    return writer.file(getattr(rows, "unopened", 0)), writer.many


class _Writer:
    """Fills columns row by row: what was read of a row is forgotten before the next one comes."""

    def __init__(self, versions: Mapping[int, Questionnaire], total: int):
        self.versions = versions
        self.items = merged(list(dict(sorted(versions.items())).values()))
        self.apart = {item.code: {option.value for option in item.apart} for item in self.items}
        self.plans = {number: self._plan(form) for number, form in versions.items()}
        self.size, self.many = max(total, 1), 0
        self.status = {item.code: np.empty(self.size, dtype=np.int8) for item in self.items}
        self.codes = {
            name: np.empty(self.size, dtype=np.int32)
            for name in [*(item.code for item in self.items if item.kind != "text"), *map(_about, ABOUT)]
        }
        self.tables = {name: Codes() for name in self.codes}
        self.weights = np.empty(self.size)
        forms = self.versions.values()
        parts = {section.code for form in forms for section in form.sections if section.repeats}
        self.turns: dict[str, tuple[list[int], list[Mapping]]] = {part: ([], []) for part in sorted(parts)}
        self.words = {item.code for form in forms for item in form.items if item.kind == "text"}

    def _plan(self, form: Questionnaire) -> list[tuple[Item, bool | None]]:
        """The items with what is known of all who answered a version: not asked by it, asked of all, or not known."""
        found = []
        for item in self.items:
            own = form.by_code.get(item.code)
            if own is None or own.kind != item.kind or form.turning(own):
                found.append((item, False))
                continue
            section = form.section_of.get(item.code)
            depends = own.asked_if or own.condition or own.choice_filter or (section and section.condition)
            found.append((item, None if depends else True))
        return found

    def add(self, row: Row) -> None:
        if self.many == self.size:
            self._grow()
        place, form = self.many, self.versions.get(row.version)
        for item, is_asked in self.plans.get(row.version, ((item, False) for item in self.items)):
            code = item.code
            answer = row.answers.get(code)
            self.status[code][place] = self._status(form, item, is_asked, answer, row)
            if item.kind != "text":
                self.codes[code][place] = self.tables[code].of(answer)
        for name in ABOUT:
            self.codes[_about(name)][place] = self.tables[_about(name)].of(getattr(row, name))
        for part, (people, told) in self.turns.items():
            for turn in row.answers.get(part) or ():
                people.append(place)
                told.append({code: answer for code, answer in turn.items() if code not in self.words})
        self.weights[place] = row.weight
        self.many += 1

    def _status(self, form, item: Item, is_asked: bool | None, answer, row: Row) -> int:
        if is_asked is None:
            return status_of(form, item, answer, row, self.apart[item.code])
        if not is_asked:
            return Status.OTHER_VERSION
        if answer is None:
            return Status.MISSING
        apart = self.apart[item.code]
        first = answer[0] if isinstance(answer, list) else answer
        return Status.APART if apart and first in apart else Status.VALID

    def _grow(self) -> None:
        self.size += self.size // 4 + 1000
        for columns in (self.status, self.codes):
            for name, column in columns.items():
                columns[name] = np.resize(column, self.size)
        self.weights = np.resize(self.weights, self.size)

    def file(self, unopened: int) -> bytes:
        arrays = {"weights": self.weights[: self.many], "unopened": np.array([unopened])}
        arrays |= {f"status:{name}": column[: self.many] for name, column in self.status.items()}
        for name, column in self.codes.items():
            arrays[f"codes:{name}"] = _narrow(column[: self.many], len(self.tables[name].table))
            arrays[f"table:{name}"] = _as_json(self.tables[name].table)
        for part, (people, told) in self.turns.items():
            arrays[f"people:{part}"] = np.array(people, dtype=np.int64)
            arrays[f"turns:{part}"] = _as_json(told)
        target = BytesIO()
        np.savez_compressed(target, **arrays)
        return target.getvalue()


def _as_json(things: list) -> np.ndarray:
    return np.frombuffer(json.dumps(things).encode(), dtype=np.uint8)


def _about(name: str) -> str:
    # No question has a short name like this.
    return f"about {name}"


def _narrow(codes: np.ndarray, many: int) -> np.ndarray:
    kinds = (kind for kind in (np.int8, np.int16) if many <= np.iinfo(kind).max)
    return codes.astype(next(kinds, np.int32))


class KeptColumn(Column):
    """A column whose answers are numbers that point into a table."""

    def __init__(self, item: Item, status: np.ndarray, codes: np.ndarray, table: Sequence):
        for name, value in (("item", item), ("status", status), ("codes", codes), ("table", table)):
            object.__setattr__(self, name, value)

    @cached_property
    def _as_objects(self) -> np.ndarray:
        # One by one: a list is one answer, not several.
        table = np.empty(len(self.table) + 1, dtype=object)
        for place, answer in enumerate(self.table):
            table[place] = answer
        return table[self.codes]

    @cached_property
    def answers(self) -> list:
        return self._as_objects.tolist()

    @cached_property
    def given(self) -> list:
        return np.where(self.valid, self._as_objects, None).tolist()

    @cached_property
    def numbers(self) -> np.ndarray:
        told = np.array([*(_number(answer) for answer in self.table), np.nan])
        return np.where(self.valid, told[self.codes], np.nan)

    @cached_property
    def _hits(self) -> dict[str, np.ndarray]:
        found = {}
        for option in self.item.options:
            holds = [option.value in a if isinstance(a, list) else option.value == a for a in self.table]
            found[option.value] = np.array([*holds, False])[self.codes] & self.valid
        return found


def _number(answer: object) -> float:
    try:
        return float(answer)
    except (TypeError, ValueError):
        return np.nan


class KeptRows(Rows):
    """The rows of a sheet from a file. `load` reads the rows themselves, where something is asked that is not in it."""

    def __init__(self, content: Callable[[], bytes], size: int, load: Callable[[], Sequence[Row]]):
        self._content, self._size, self._load = content, size, load

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, place):
        return self.loaded[place]

    @cached_property
    def loaded(self) -> Sequence[Row]:
        return self._load()

    @cached_property
    def _file(self):
        return np.load(BytesIO(self._content()))

    @property
    def unopened(self) -> int:
        return int(self._file["unopened"][0])

    @cached_property
    def weights(self) -> np.ndarray:
        return self._file["weights"]

    @cached_property
    def strata(self) -> np.ndarray:
        return self._about("stratum")

    @cached_property
    def clusters(self) -> np.ndarray:
        return self._about("cluster")

    def _about(self, name: str) -> np.ndarray:
        table = np.array(self._table(_about(name)) or [""], dtype=str)
        return table[self._file[f"codes:{_about(name)}"]]

    def turns(self, part: str) -> tuple[np.ndarray, list[Mapping]]:
        """Every turn of a part, without what was told in own words; none of one that came after the file."""
        if f"people:{part}" not in self._file:
            return np.array([], dtype=int), []
        return self._file[f"people:{part}"], json.loads(self._file[f"turns:{part}"].tobytes())

    def _table(self, name: str) -> list:
        return json.loads(self._file[f"table:{name}"].tobytes())

    def column(self, item: Item) -> Column:
        """The column of a question; one that came after the file was put to nobody in it."""
        if f"status:{item.code}" not in self._file:
            status = np.full(self._size, Status.OTHER_VERSION, dtype=np.int8)
            return KeptColumn(item, status, np.full(self._size, NOTHING), [])
        status = self._file[f"status:{item.code}"]
        if f"codes:{item.code}" not in self._file:
            return WordsColumn(item, status, self)
        return KeptColumn(item, status, self._file[f"codes:{item.code}"], self._table(item.code))


class WordsColumn(Column):
    """A column of answers in people's own words, which are read from the database when they are asked for."""

    def __init__(self, item: Item, status: np.ndarray, rows: KeptRows):
        for name, value in (("item", item), ("status", status), ("_rows", rows)):
            object.__setattr__(self, name, value)

    @cached_property
    def answers(self) -> list:
        return [row.answers.get(self.item.code) for row in self._rows.loaded]
