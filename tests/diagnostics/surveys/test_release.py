"""The gate of the results: nothing hidden can be worked out from all that a reader sees together."""

import itertools
import random

import numpy as np
import pytest

from diagnostics.statistics.audit import recoverable
from diagnostics.statistics.disclosure import Gate
from diagnostics.surveys.questionnaire.records import from_json
from diagnostics.surveys.results.release import Protected, Release
from diagnostics.surveys.results.sheet import Row, Sheet

GATE = Gate()


def choice(code, *values, **more):
    options = [{"value": value, "label": value.upper()} for value in values]
    return {"code": code, "kind": "single", "text": f"{code}?", "options": options, **more}


def made(questions, rows, gate=GATE):
    sheet = Sheet({1: from_json({"questions": questions})}, [Row(1, row) for row in rows], "probability")
    return Protected(sheet, gate), Release(sheet)


def rows_of(counts):
    """{(a, b): n}; None for no answer."""
    return [
        {key: value for key, value in zip("ab", pair, strict=True) if value is not None}
        for pair, n in counts.items()
        for _ in range(n)
    ]


A, B = choice("a", "p", "q", "r"), choice("b", "x", "y", "z")


def test_without_the_gate_a_small_count_is_there():
    counts = {("p", "x"): 3, ("q", "x"): 40, ("r", "x"): 40, ("p", "y"): 50, ("q", "y"): 50, ("r", "y"): 50}
    shown, open_ = made([A, B], rows_of(counts))
    assert open_.breakdown("a", "b").groups[0].lines[0].count == 3
    hidden = shown.breakdown("a", "b").groups[0].lines
    assert hidden[0].count is None
    assert hidden[0].why == "small"
    assert any(line.why == "protects" for line in hidden)
    assert hidden[0].estimate is None


def test_both_ways_to_split_hide_the_same_cells():
    for seed in range(40):
        shown, _open = made([A, B], rows_of(tables_of(seed)))
        ab, ba = shown.breakdown("a", "b"), shown.breakdown("b", "a")
        assert ab.is_closed == ba.is_closed
        if ab.is_closed:
            continue
        for one, other in itertools.product(ab.groups, ba.groups):
            if one.n is None or other.n is None:
                continue  # such a group is hidden as a whole
            cells = [line.count for line in one.lines if line.value == other.value]
            assert cells == [line.count for line in other.lines if line.value == one.value]


@pytest.mark.parametrize("seed", range(120))
def test_nothing_hidden_can_be_worked_out_from_both_tables_and_both_splits(seed):
    """By linear programming over every cell, with those who left a question out as cells of their own."""
    counts = tables_of(seed)
    shown, open_ = made([A, B], rows_of(counts))
    facts = Facts()
    facts.whole(shown.table("a"), open_.table("a"), "a", "pqr", "xyz")
    facts.whole(shown.table("b"), open_.table("b"), "b", "xyz", "pqr")
    facts.split(shown.breakdown("a", "b"), open_.breakdown("a", "b"), turned=False)
    facts.split(shown.breakdown("b", "a"), open_.breakdown("b", "a"), turned=True)
    found = facts.worked_out()
    assert not found, (counts, found)


def tables_of(seed):
    """The same for the same seed: counts with rare answers and rare groups, and few or no answers left out."""
    chance = random.Random(seed)  # noqa: S311 - the same tables every time
    sizes = chance.choice([[0, 1, 2, 4, 7, 30], [1, 3, 9, 40], [0, 5, 6, 80], [2, 4, 5, 11]])
    rare_a, rare_b = chance.choice("pqr-"), chance.choice("xyz-")
    left_out = chance.choice([[0], [0, 0, 2, 6], [1, 3]])
    counts = {}
    for a, b in itertools.product(["p", "q", "r", None], ["x", "y", "z", None]):
        here = left_out if None in (a, b) else sizes
        counts[a, b] = chance.choice([0, 0, 1] if rare_a == a or rare_b == b else here)
    return counts


class Facts:
    """Everything a reader is told of the cells (a, b), None included, as sums with a value or without one."""

    def __init__(self):
        self.cells = list(itertools.product(["p", "q", "r", None], ["x", "y", "z", None]))
        self.sums: list[tuple[str, list, float | None, float, float]] = []

    def say(self, name, cells, value, why=""):
        low, high = (1.0, GATE.threshold - 1.0) if why == "small" else (0.0, np.inf)
        if why == "protects":
            low = 1.0  # it may be a small one of which not even that is said
        self.sums.append((name, cells, value, low, high))

    def whole(self, shown, open_, which, own, other):
        pair = (lambda o, t: (o, t)) if which == "a" else (lambda o, t: (t, o))
        if shown.is_closed:
            return
        for line in shown.lines:
            cells = [pair(line.value, t) for t in [*other, None]]
            self.say(f"{which}={line.value}", cells, line.count, line.why if line.count is None else "")
        every = [pair(o, t) for o in own for t in [*other, None]]
        self.say(f"{which} valid", every, shown.table.n)
        self.say(f"{which} missing", [pair(None, t) for t in [*other, None]], shown.table.missing)

    def split(self, shown, open_, *, turned):
        if shown.is_closed:
            return
        rest = []
        for group in shown.groups:
            cells = []
            for line in group.lines:
                cell = (group.value, line.value) if turned else (line.value, group.value)
                cells.append(cell)
                why = "" if line.count is not None else line.why
                self.say(
                    f"cell {cell}",
                    [cell],
                    line.count,
                    "hidden" if group.n is None and why == "protects" else why,
                )
            self.say(f"n {group.value}", cells, group.n, "" if group.n is not None else "hidden")
            rest.append((group.value, None) if turned else (None, group.value))
        # How many gave no answer to the other question stands on the page, for all answers together.
        others = [(None, line.value) if turned else (line.value, None) for line in shown.groups[0].lines]
        self.say("rest", others, shown.rest)

    def worked_out(self):
        """Small numbers that can be only one number."""
        size = len(self.cells) + len(self.sums)
        relations = np.zeros((len(self.sums), size))
        shown, low, high = np.full(size, np.nan), np.zeros(size), np.full(size, np.inf)
        for number, (_name, cells, value, lowest, highest) in enumerate(self.sums):
            place = len(self.cells) + number
            for cell in cells:
                relations[number, self.cells.index(cell)] = 1
            relations[number, place] = -1
            shown[place] = np.nan if value is None else value
            low[place], high[place] = lowest, highest
        mask = recoverable(relations, shown, low, high)[len(self.cells) :]
        return [
            self.sums[number][0] for number in np.flatnonzero(mask) if self.sums[number][4] < GATE.threshold
        ]


def test_the_number_of_those_asked_does_not_tell_what_the_question_before_hides():
    before = choice("a", "p", "q", "r")
    after = choice("b", "x", "y", asked_if={"question": "a", "values": ["p"]})
    rows = [{"a": "p", "b": "x"}] * 3 + [{"a": "q"}] * 60 + [{"a": "r"}] * 60
    shown, _open = made([before, after], rows)
    assert [line.why for line in shown.table("a").lines] == ["small", "protects", ""]
    assert shown.table("b").is_closed
    # The same for one who is hidden only for the sake of the other.
    other = choice("b", "x", "y", asked_if={"question": "a", "values": ["q"]})
    rows = [{"a": "p"}] * 3 + [{"a": "q", "b": "x"}] * 60 + [{"a": "r"}] * 60
    assert made([before, other], rows)[0].table("b").is_closed


def test_answers_counted_together_do_not_tell_a_hidden_one():
    question = choice("a", "p", "q", "r", "s", together={"label": "T", "values": ["p", "s"]})
    rows = [{"a": "p"}] * 3 + [{"a": "q"}] * 10 + [{"a": "r"}] * 50 + [{"a": "s"}] * 60
    table = made([question], rows)[0].table("a")
    assert [line.count for line in table.lines] == [None, None, 50, 60]
    assert table.together.count is None
    harmless = choice("a", "p", "q", "r", "s", together={"label": "T", "values": ["p", "q"]})
    assert made([harmless], rows)[0].table("a").together.count == 13


def test_sensitive_questions_hide_more():
    rows = [{"a": "p"}] * 8 + [{"a": "q"}] * 40 + [{"a": "r"}] * 40
    assert made([A], rows)[0].table("a").lines[0].count == 8
    table = made([{**A, "sensitive": True}], rows)[0].table("a")
    assert table.lines[0].why == "small"


def test_several_answers_are_hidden_with_what_is_left():
    question = {**choice("a", "p", "q", "none"), "kind": "multiple"}
    rows = [{"a": ["p", "q"]}] * 3 + [{"a": ["q"]}] * 60 + [{"a": ["none"]}] * 40
    lines = made([question], rows)[0].table("a").lines
    assert [line.count for line in lines] == [None, 63, 40]
    split = [question, choice("b", "x", "y")]
    rows = [{**row, "b": "x" if i % 2 else "y"} for i, row in enumerate(rows)]
    shown = made(split, rows)[0].breakdown("a", "b")
    assert [[line.count for line in group.lines] for group in shown.groups] == [
        [None, 31, 20],
        [None, 32, 20],
    ] or all(group.lines[0].count is None for group in shown.groups)


def test_everything_is_closed_when_hardly_anybody_answered():
    shown, open_ = made([A, B], rows_of({("p", "x"): 4}))
    assert shown.table("a").is_closed
    assert shown.breakdown("a", "b").is_closed
    assert not open_.table("a").is_closed
