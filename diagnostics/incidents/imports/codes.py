"""Numbers for what cells mean and for why they mean nothing: each different cell is read once."""

from collections.abc import Callable
from dataclasses import dataclass, field

from diagnostics.incidents.names import name_key
from stakeholders.spreadsheets.problems import UnreadableValue

from .problems import RejectedValue

MOST_REMEMBERED = 200_000
MOST_UNKNOWN = 2_000

# What became of a value; numbers from FIRST_REASON on stand for reasons.
ACCEPTED, LEFT_OUT, TWICE = 0, 1, 2
FIRST_REASON = 3


class Remembered(dict):
    """cell → number; a cell that cannot be read → minus the number of its reason."""

    def __init__(self, read: Callable[[object], int], reasons: "Reasons"):
        super().__init__()
        self.read, self.reasons = read, reasons

    def __missing__(self, cell: object) -> int:
        if len(self) > MOST_REMEMBERED:
            self.clear()
        try:
            code = self.read(cell)
        except (UnreadableValue, RejectedValue) as problem:
            code = -self.reasons.number(problem.code)
        self[cell] = code
        return code


class Numbered(dict):
    """cell → number of the name in it, the same for all its spellings; `names` has them in that order."""

    def __init__(self):
        super().__init__()
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}

    def __missing__(self, cell: object) -> int:
        if len(self) > MOST_REMEMBERED:
            self.clear()
        name = str(cell if cell is not None else "")
        number = self._numbers.setdefault(name_key(name), len(self.names))
        if number == len(self.names):
            self.names.append(name)
        self[cell] = number
        return number


class Reasons:
    """Numbers for the codes of reasons, from FIRST_REASON."""

    def __init__(self):
        self.codes: list[str] = []

    def number(self, code: str) -> int:
        if code not in self.codes:
            self.codes.append(code)
        return self.codes.index(code) + FIRST_REASON

    def code(self, number: int) -> str:
        return "twice" if number == TWICE else self.codes[number - FIRST_REASON]


@dataclass
class Unknown:
    """Names that nobody has placed yet: how often, and the line of the first one."""

    names: dict[str, list] = field(default_factory=dict)

    def note(self, name: str, line: int, times: int = 1) -> None:
        key = name_key(name)
        if key in self.names:
            self.names[key][1] += times
        elif len(self.names) < MOST_UNKNOWN:
            self.names[key] = [name, times, line]

    def most_frequent(self) -> list[tuple[str, str, int, int]]:
        """(key, name, times, first line), the most frequent first."""
        rows = [(key, *told) for key, told in self.names.items()]
        return sorted(rows, key=lambda row: (-row[2], row[1]))
