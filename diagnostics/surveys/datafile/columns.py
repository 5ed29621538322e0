"""What was seen in the columns of a file, and what they are taken for. Neither Django nor the database."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from stakeholders.spreadsheets.values import folded

from .privacy import cleaned

#: So many different contents of a column are remembered.
MOST_SEEN = 200
ROLES = ("question", "person", "weight", "stratum", "cluster", "day", "mode", "leave")
_WORDS = {
    "person": "person respondent id caseid case respid folio persona cuestionario interviewid number_of_person uuid",
    "weight": "weight wt wgt weights peso ponderacion factor poids ponderation fexp gewicht",
    "stratum": "stratum strata estrato strate schicht",
    "cluster": "cluster psu upm conglomerado grappe klumpen segment",
    "day": "received_on date day interview_date fecha fecha_entrevista date_entretien datum",
    "mode": "channel mode modo via",
    "leave": "version collector number",
}
_BY_WORD = {word: role for role, words in _WORDS.items() for word in words.split()}
_INTEGER = re.compile(r"[+-]?\d{1,12}(?:\.0+)?")
_DECIMAL = re.compile(r"[+-]?\d*[.]\d+")
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-]\d{4}")


@dataclass
class Seen:
    """What stands in a column: how many cells are filled, what they look like, which contents how often."""

    filled: int = 0
    integers: int = 0
    decimals: int = 0
    days: int = 0
    longest: int = 0
    largest: float = 0
    contents: dict[str, int] = field(default_factory=dict)
    more: int = 0
    #: Days written 31.12.2025 and 12/31/2025, by which the order is known.
    day_first: bool = False
    month_first: bool = False
    has_other_days: bool = False
    cut: int = 0

    def take(self, text: str) -> None:
        """One cell that is filled; `finish` when there are no more."""
        times = self.contents.get(text)
        if times is not None:
            self.contents[text] = times + 1
        elif len(self.contents) < MOST_SEEN:
            self.contents[text] = 1
        else:
            self.more += 1
            self._look(text, 1)

    def finish(self) -> None:
        """Look at what was remembered, each once."""
        for text, times in self.contents.items():
            self._look(text, times)

    def strike(self) -> None:
        """Take out of what is remembered what looks private."""
        contents, self.contents = self.contents, {}
        for text, times in contents.items():
            clean = cleaned(text)[0]
            self.contents[clean] = self.contents.get(clean, 0) + times

    def _look(self, text: str, times: int) -> None:
        self.filled += times
        self.longest = max(self.longest, len(text))
        if _INTEGER.fullmatch(text):
            self.integers += times
            self.largest = max(self.largest, abs(float(text)))
        elif _DECIMAL.fullmatch(text):
            self.decimals += times
        elif _ISO.fullmatch(text):
            self.days += times
        elif found := _DAY.fullmatch(text):
            self.days, self.has_other_days = self.days + times, True
            self.day_first |= int(found[1]) > 12
            self.month_first |= int(found[2]) > 12

    @property
    def distinct(self) -> int:
        """How many contents differ, at least."""
        return len(self.contents) + self.more

    @property
    def is_numeric(self) -> bool:
        return self.filled > 0 and self.integers + self.decimals == self.filled

    @property
    def are_all_different(self) -> bool:
        return (
            self.filled >= MOST_SEEN
            and len(self.contents) == MOST_SEEN
            and set(self.contents.values()) == {1}
        )


@dataclass
class Column:
    """One column of a file and what it is taken for.

    `values`: the value of an answer by what stands in the file; `blanks`: what stands for no answer; `option`: the one
    answer of several that a column of yes and no tells of; `unknown`: contents that are no answer, with their number;
    `contents`: what stands there, where it is little.
    """

    table: int
    place: int
    name: str
    role: str = "leave"
    code: str = ""
    kind: str = ""
    option: str = ""
    values: dict[str, str] = field(default_factory=dict)
    blanks: list[str] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)
    contents: dict[str, int] = field(default_factory=dict)
    filled: int = 0

    @property
    def key(self) -> str:
        return f"{self.table}.{self.place}"


@dataclass
class Plan:
    """How a file is read. `form`: the record of the questionnaire; `sections`: the part of each further table."""

    columns: list[Column]
    form: dict
    sections: list[str] = field(default_factory=list)
    dropped: list[dict] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    order: str = ""
    day: str = ""

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping) -> "Plan":
        return cls(**{**data, "columns": [Column(**one) for one in data["columns"]]})

    def of_table(self, table: int) -> list[Column]:
        return [column for column in self.columns if column.table == table]


def role_of(name: str) -> str:
    """What a heading that is no question stands for; empty where it says nothing."""
    plain = re.sub(r"[^a-z0-9]+", "_", folded(name)).strip("_")
    return _BY_WORD.get(plain, "")
