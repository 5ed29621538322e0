"""Rows many at a time are the rows one by one."""

import random

import pytest

from stakeholders.spreadsheets.reading import read_table

CELLS = ["", " ", "a", "Ä", "'=1+1", "two\nlines", "12", "x;y", ' say ""hi""', "  spaced "]


@pytest.mark.parametrize("seed", range(12))
def test_blocks_hold_the_rows_that_are_read_one_by_one(seed):
    chance = random.Random(seed)  # noqa: S311 - for tests
    lines = ["Name;Where;Count"]
    for _ in range(200):
        width = chance.choice([3, 3, 3, 3, 2, 4, 0])
        lines.append(";".join(f'"{chance.choice(CELLS)}"' for _ in range(width)))
    table = read_table("\n".join(lines).encode(), "t.csv")
    rows = list(table.rows())
    for size in (1, 7, 1000):
        found = []
        for block in table.blocks(size):
            cells = [block.columns[i] for i in range(3)]
            for i, line in enumerate(block.lines.tolist()):
                problem = block.problems.get(i)
                found.append((line, tuple(column[i] for column in cells), problem and problem.code))
        assert found == [(row.line, row.cells, row.problem and row.problem.code) for row in rows]
