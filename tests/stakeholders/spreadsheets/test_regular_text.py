"""Text cut by arithmetic gives the cells that the reader of rows gives, however dirty the table is."""

import random

import pytest

from stakeholders.spreadsheets import blocks, regular_text
from stakeholders.spreadsheets.problems import UnreadableFile
from stakeholders.spreadsheets.reading import Table, read_table
from stakeholders.spreadsheets.text_tables import TextFormat

PLAIN = ["", "a", "N01", "12", "2024-01-05 21:10", "Main Street", "it's", "x;y", "-3,5", "Große Straße"]
DIRTY = [" ", "'=1+1", "\t", "\xa0", "Jose\u0301", "'", '5" pipe', "'t Hofje", "  a ", "\x0b", "a\xa0b", "=2"]
QUOTED = [
    '"a, b"',
    '"(41.8, -87.6)"',
    '""',
    '" x"',
    '"two\nlines"',
    '"say ""so"""',
    '"\'=1"',
    '"a\r\nb"',
    '"   "',
]


def rows_of(table: Table):
    return [(row.line, row.cells, row.problem and row.problem.code) for row in table.rows()]


def rows_of_blocks(table: Table, size: int):
    found = []
    for block in table.blocks(size):
        columns = [block.columns[i] for i in range(len(table.headers))]
        for i, line in enumerate(block.lines.tolist()):
            problem = block.problems.get(i)
            found.append((line, tuple(column[i] for column in columns), problem and problem.code))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_a_dirty_table_reads_the_same_in_blocks_as_row_by_row(seed):
    chance = random.Random(seed)  # noqa: S311 - for tests
    separator, end = chance.choice(",;\t|"), chance.choice(["\n", "\n", "\r\n", "\r"])
    kinds = [PLAIN] * chance.choice([1, 4, 60]) + [DIRTY] * (seed % 3) + [QUOTED] * (seed % 4)
    rate = chance.choice([0, 0, 0.02])
    lines = [separator.join(("Area", "Day", "Street", "Note"))]
    for _ in range(400):
        width = chance.choice([0, 3, 5]) if chance.random() < rate else 4
        cells = [chance.choice(chance.choice(kinds)) for _ in range(width)]
        lines.append(
            separator.join(cell.replace(separator, "") if cell[:1] != '"' else cell for cell in cells)
        )
    content = end.join(lines) + chance.choice(["", end])
    try:
        table = read_table(content.encode(chance.choice(["utf-8", "utf-8-sig", "utf-16"])), "t.csv")
        expected = rows_of(table)
    except UnreadableFile as problem:
        assert problem.code in {"quotes", "uneven", "wide_cells"}  # noqa: PT017 - a broken table is no failure
        return
    for size in (1, 13, 150, 10_000):
        assert rows_of_blocks(table, size) == expected


def test_regular_pieces_are_cut_and_irregular_ones_are_left():
    def cut(text):
        found = regular_text.cut(text, ",", '"', 2)
        return found and (found[0].tolist(), list(found[1](0)), list(found[1](1)))

    assert cut("a,b\nc,\n") == ([0, 1], ["a", "c"], ["b", None])
    assert cut('"a, b",c\r\n"two\nlines",d') == ([0, 1], ["a, b", "two\nlines"], ["c", "d"])
    assert cut("a,'=1\n") == ([0], ["a"], ["=1"])
    for left in (
        "a,b,c\n",
        "a\n",
        ",\n",
        "a, b\n",
        'a,"b""c"\n',
        'a,5" b\n',
        'a,"b\n',
        "a,\xa0\n",
        'a,"b\r\nc"\n',
        'a,"b"\rc,d\n',
        "a,b\rc,d\n",
        " a,b\n",
    ):
        assert cut(left) is None


def test_a_text_without_line_breaks_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(blocks, "LONGEST_LINE", 100_000)
    how = TextFormat("utf-8", ",", '"')
    with pytest.raises(UnreadableFile) as refused:
        list(blocks.text_blocks(b"Area,Count\n" + b"x" * 3_000_000, how, 1, 2, 100))
    assert refused.value.code == "quotes"
