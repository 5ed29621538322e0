"""All answers to a survey as typed columns from a file: read in a moment, whatever their number.

Every column is a small number for each person and the table of the different answers to which it points; how the file
is made, see `packing`. Neither Django nor the database.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from io import BytesIO

import numpy as np

from diagnostics.surveys.questionnaire.schema import Item

from .packing import NOTHING, about_name
from .sheet import Column, Row, Rows, Status, has


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

    def coded(self, values: Sequence) -> np.ndarray:
        places = {value: place for place, value in enumerate(values)}
        found = [-1 if isinstance(answer, list) else places.get(answer, -1) for answer in self.table]
        return np.where(self.valid, np.array([*found, -1])[self.codes], -1)

    def apart_counts(self) -> list[tuple[str, int]]:
        mine = self.codes[(self.status == Status.APART) & (self.codes >= 0)]
        many = np.bincount(mine, minlength=len(self.table)).tolist()
        return [
            (o.label, sum(n for n, answer in zip(many, self.table, strict=True) if has(answer, o.value)))
            for o in self.item.apart
        ]

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

    def __init__(self, content: Callable[[], bytes], size: int, load: Callable[[], Iterable[Row]]):
        self._content, self._size, self._load = content, size, load

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, place):
        return self.loaded[place]

    def __iter__(self) -> Iterator[Row]:
        # Once through all of them is no reason to hold them in memory.
        return iter(self.loaded if "loaded" in self.__dict__ else self._load())

    @cached_property
    def loaded(self) -> Sequence[Row]:
        return list(self._load())

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
        table = np.array(self._table(about_name(name)) or [""], dtype=str)
        return table[self._file[f"codes:{about_name(name)}"]]

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
