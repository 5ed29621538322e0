r"""Patterns of regex(), compiled to a program that runs in time proportional to the text, in Python and in browsers.

Python's and browsers' own engines go back and try again, so that a short pattern can keep a server busy for hours, and
they differ in what \d, \w, . and $ mean. The subset here has neither memory nor looking ahead: characters, `.`,
[classes], \d \w \s and their opposites (ASCII), groups, `|`, `* + ? {m,n}`. A pattern is compared with the whole text,
as JavaRosa does (Enketo searches in it); ^ and $ at the ends change nothing.

A program is a list of two kinds of steps (Thompson 1968, as a virtual machine of Pike and Cox):
a list [low, high, low, high, ...] of code points takes one character in one of these ranges;
a number n goes on both to the next step and to the step n further on. Behind the last step the text has matched.
"""

import re
from functools import lru_cache

from .faults import ExpressionError

MOST_STEPS = 500
MOST_TIMES = 200
#: A longer text never matches.
LONGEST_MATCHED = 2_000
LAST = 0x10FFFF
Step = list[int] | int
Program = list[Step]

_DIGIT = [48, 57]
_WORD = [48, 57, 65, 90, 95, 95, 97, 122]
_SPACE = [9, 13, 32, 32]
_CLASSES = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_CONTROLS = {"t": 9, "n": 10, "r": 13, "f": 12}
_NOT_ANY = [10, 10, 13, 13, 0x2028, 0x2029]
_BOUNDS = re.compile(r"\{([0-9]{1,4})(,([0-9]{0,4}))?\}")


@lru_cache(maxsize=512)
def program(pattern: str) -> Program:
    """The program of a pattern. Raises ExpressionError with the position in the pattern."""
    return _Reading(pattern).all()


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text matches. At most MOST_STEPS for each of LONGEST_MATCHED characters."""
    if len(text) > LONGEST_MATCHED:
        return False
    steps = program(pattern)
    now = _reached(steps, [0])
    for character in map(ord, text):
        now = _reached(steps, [at + 1 for at in now if at < len(steps) and _takes(steps[at], character)])
        if not now:
            return False
    return len(steps) in now


def _reached(steps: Program, starts: list[int]) -> set[int]:
    reached: set[int] = set()
    open_ = list(starts)
    while open_:
        at = open_.pop()
        if at not in reached:
            reached.add(at)
            if at < len(steps) and isinstance(fork := steps[at], int):
                open_ += (at + 1, at + fork)
    return reached


def _takes(step: Step, character: int) -> bool:
    return isinstance(step, list) and any(step[i] <= character <= step[i + 1] for i in range(0, len(step), 2))


class _Reading:
    def __init__(self, pattern: str):
        self.pattern, self.at = pattern, 0

    def all(self) -> Program:
        steps = self._either(0)
        if self.at < len(self.pattern):
            raise ExpressionError("pattern_group", self.at)
        return steps

    def _peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _either(self, depth: int) -> Program:
        if depth > 20:
            raise ExpressionError("pattern_large", self.at)
        steps = self._sequence(depth)
        while self._peek() == "|":
            self.at += 1
            other = self._sequence(depth)
            # Either the first and then over the other, or the other: [] takes no character, so nothing passes it.
            steps = self._sized([len(steps) + 3, *steps, len(other) + 2, [], *other])
        return steps

    def _sequence(self, depth: int) -> Program:
        steps: Program = []
        if depth == 0 and self._peek() == "^":
            self.at += 1
        while (sign := self._peek()) and sign not in "|)":
            if sign == "$" and depth == 0 and self.pattern[self.at + 1 : self.at + 2] in {"", "|"}:
                self.at += 1
                break
            steps = self._sized(steps + self._repeated(self._one(depth)))
        return steps

    def _one(self, depth: int) -> Program:
        start, sign = self.at, self._peek()
        self.at += 1
        if sign == "(":
            return self._group(start, depth)
        if sign == "[":
            return [self._class(start)]
        if sign == "\\":
            return [self._escaped(start)]
        if sign == ".":
            return [_others(_NOT_ANY)]
        if sign in "^$":
            raise ExpressionError("pattern_anchor", start, found=sign)
        if sign in "*+?{":
            raise ExpressionError("pattern_quantifier", start, found=sign)
        return [[ord(sign)] * 2]

    def _group(self, start: int, depth: int) -> Program:
        if self._peek() == "?":
            if self.pattern[self.at : self.at + 2] != "?:":
                raise ExpressionError("pattern_memory", start, found=self.pattern[start : start + 3])
            self.at += 2
        steps = self._either(depth + 1)
        if self._peek() != ")":
            raise ExpressionError("pattern_group", start)
        self.at += 1
        return steps

    def _repeated(self, steps: Program) -> Program:
        start, sign = self.at, self._peek()
        if not sign or sign not in "*+?{":
            return steps
        least, most = (
            self._bounds(start) if sign == "{" else {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        )
        self.at += 0 if sign == "{" else 1
        if self._peek() == "?":  # as few as possible: the same texts match
            self.at += 1
        if self._peek() and self._peek() in "*+?{":
            raise ExpressionError("pattern_quantifier", self.at, found=self._peek())
        if len(steps) * max(least, most or 0) > MOST_STEPS:
            raise ExpressionError("pattern_large", start)
        return self._sized(_times(steps, least, most))

    def _bounds(self, start: int) -> tuple[int, int | None]:
        found = _BOUNDS.match(self.pattern, start)
        if not found:
            raise ExpressionError("pattern_bounds", start, found=self.pattern[start : start + 6])
        least = int(found[1])
        most = least if found[2] is None else int(found[3]) if found[3] else None
        if most is not None and most < least:
            raise ExpressionError("pattern_bounds", start, found=found[0])
        if max(least, most or 0) > MOST_TIMES:
            raise ExpressionError("pattern_large", start)
        self.at = found.end()
        return least, most

    def _sized(self, steps: Program) -> Program:
        if len(steps) > MOST_STEPS:
            raise ExpressionError("pattern_large", self.at)
        return steps

    def _escaped(self, start: int) -> list[int]:
        sign = self._peek()
        self.at += 1
        if sign.lower() in _CLASSES:
            ranges = _CLASSES[sign.lower()]
            return ranges if sign.islower() else _others(ranges)
        if sign in _CONTROLS:
            return [_CONTROLS[sign]] * 2
        if sign.isdigit() or sign == "k":
            raise ExpressionError("pattern_memory", start, found="\\" + sign)
        if not sign or sign.isalnum():
            raise ExpressionError("pattern_escape", start, found="\\" + sign)
        return [ord(sign)] * 2

    def _class(self, start: int) -> list[int]:
        negated = self._peek() == "^"
        self.at += negated
        ranges: list[int] = []
        while (sign := self._peek()) != "]":
            if not sign or sign == "[" or self.pattern.startswith("&&", self.at):
                raise ExpressionError("pattern_class", start)
            ranges += self._range()
        self.at += 1
        if not ranges:
            raise ExpressionError("pattern_class", start)
        return _others(ranges) if negated else _merged(ranges)

    def _range(self) -> list[int]:
        start = self.at
        low = self._member()
        if self._peek() != "-" or self.pattern[self.at + 1 : self.at + 2] in {"]", ""}:
            return low
        self.at += 1
        high = self._member()
        if len(low) != 2 or len(high) != 2 or low[0] != low[1] or high[0] != high[1] or low[0] > high[0]:
            raise ExpressionError("pattern_range", start, found=self.pattern[start : self.at])
        return [low[0], high[0]]

    def _member(self) -> list[int]:
        start, sign = self.at, self._peek()
        self.at += 1
        return self._escaped(start) if sign == "\\" else [ord(sign)] * 2


def _times(steps: Program, least: int, most: int | None) -> Program:
    """`least` times, then up to `most` times, or as often as one likes."""
    if not steps:
        return steps
    once_or_more: Program = [*steps, -len(steps)]
    if most is None:
        return steps * (least - 1) + once_or_more if least else [len(once_or_more) + 1, *once_or_more]
    # Each further time may be left out with all that follow it.
    size = len(steps) + 1
    further: Program = []
    for left in range(most - least, 0, -1):
        further += [left * size, *steps]
    return steps * least + further


def _merged(ranges: list[int]) -> list[int]:
    """The same characters in sorted ranges that do not touch."""
    merged: list[int] = []
    for low, high in sorted(zip(ranges[::2], ranges[1::2], strict=True)):
        if merged and low <= merged[-1] + 1:
            merged[-1] = max(merged[-1], high)
        else:
            merged += [low, high]
    return merged


def _others(ranges: list[int]) -> list[int]:
    """All characters that are in none of the ranges."""
    bounds = _merged(ranges)
    edges = [0, *(edge + shift for edge, shift in zip(bounds, [-1, 1] * len(bounds), strict=False)), LAST]
    return [
        edge for low, high in zip(edges[::2], edges[1::2], strict=True) if low <= high for edge in (low, high)
    ]
