"""Days with times of day: single cells, whole columns, and that both say the same."""

import random
from datetime import date, datetime, time, timedelta

import pytest

from stakeholders.spreadsheets.moment_columns import DAY_ZERO, NO_MINUTE, MomentColumn
from stakeholders.spreadsheets.moments import parse_moment, parse_time
from stakeholders.spreadsheets.periods import DateOrder
from stakeholders.spreadsheets.problems import UnreadableValue

DAY, MONTH = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST


@pytest.mark.parametrize(
    ("cell", "order", "day", "minute"),
    [
        ("2025-03-14", None, date(2025, 3, 14), None),
        ("2025-03-14T21:05:00", None, date(2025, 3, 14), 1265),
        ("2025-03-14 21:05", None, date(2025, 3, 14), 1265),
        ("2025-03-14T04:00:00.000Z", None, date(2025, 3, 14), 240),
        ("2025-03-14 04:00:00+00", None, date(2025, 3, 14), 240),
        ("03/14/2025 09:05:00 PM", MONTH, date(2025, 3, 14), 1265),
        ("03/14/2025 12:30:00 AM", MONTH, date(2025, 3, 14), 30),
        ("3/4/2025 9:05 pm", MONTH, date(2025, 3, 4), 1265),
        ("14.03.2025 21:05", DAY, date(2025, 3, 14), 1265),
        ("14/03/25", DAY, date(2025, 3, 14), None),
        ("14 March 2025", None, date(2025, 3, 14), None),
        ("2025-03", None, date(2025, 3, 1), None),
        (datetime(2025, 3, 14, 21, 5), None, date(2025, 3, 14), 1265),
        (45730.878472, None, date(2025, 3, 14), 1265),
        (45730, None, date(2025, 3, 14), None),
        ("2024-02-29", None, date(2024, 2, 29), None),
    ],
)
def test_a_moment_is_read_alone_and_in_a_column(cell, order, day, minute):
    found = parse_moment(cell, order)
    assert (found.day, found.minute) == (day, minute)
    column = MomentColumn(order, lambda code: 7).read([cell, None, cell])
    assert column.day.tolist()[::2] == [(day - DAY_ZERO).days] * 2
    assert column.minute.tolist()[::2] == [NO_MINUTE if minute is None else minute] * 2
    assert column.problem.tolist() == [0, 7, 0]


@pytest.mark.parametrize(
    ("cell", "order", "code"),
    [
        ("2025-02-30", None, "no_such_day"),
        ("03/04/2025", None, "ambiguous_date"),
        ("14/03/2025", MONTH, "other_order"),
        ("2025-03-14 25:00", None, "not_a_time"),
        ("yesterday", None, "not_a_period"),
    ],
)
def test_what_is_no_moment_says_why(cell, order, code):
    codes = []
    column = MomentColumn(order, lambda told: codes.append(told) or 3).read([cell, "2025-01-01"])
    assert (column.problem.tolist(), codes) == ([3, 0], [code])
    with pytest.raises(UnreadableValue) as refused:
        parse_moment(cell, order)
    assert refused.value.code == code


def test_an_offset_from_utc_is_told():
    assert parse_moment("2025-03-14 21:05:00+02:00").offset == 120
    assert parse_moment("2025-03-14 21:05:00-0530").offset == -330
    assert MomentColumn(None, lambda code: 1).read(["2025-03-14 21:05:00+02:00"]).offset.tolist() == [120]


FORMS = [
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%d/%m/%Y",
    "%d/%m/%Y %H:%M:%S",
    "%d.%m.%Y %I:%M:%S %p",
]


@pytest.mark.parametrize("seed", range(20))
def test_a_column_says_what_its_cells_say(seed):
    chance = random.Random(seed)  # noqa: S311 - for tests
    start, minutes = datetime(1950, 1, 1), 150 * 365 * 1440
    rows = [(start + timedelta(minutes=chance.randrange(minutes)), chance.choice(FORMS)) for _ in range(50)]
    cells = [moment.strftime(form) for moment, form in rows]
    column = MomentColumn(DAY, lambda code: 9).read(cells)
    alone = [parse_moment(cell, DAY) for cell in cells]
    assert column.day.tolist() == [(one.day - DAY_ZERO).days for one in alone]
    assert column.minute.tolist() == [NO_MINUTE if one.minute is None else one.minute for one in alone]
    assert not column.problem.any()


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("21:05", (1265, False)),
        ("21:05:59", (1265, False)),
        ("9:05 PM", (1265, False)),
        ("2105", (1265, False)),
        ("905", (545, False)),
        ("21", (1260, True)),
        (21.0, (1260, True)),
        (2105.0, (1265, False)),
        (0.878472222, (1265, False)),
        ("9 pm", (1260, True)),
        ("21h", (1260, True)),
        ("21h05", (1265, False)),
        (time(21, 5), (1265, False)),
        ("00:00", (0, False)),
    ],
)
def test_a_time_of_day(cell, told):
    assert parse_time(cell) == told


@pytest.mark.parametrize("cell", ["25:00", "24:00", "2160", "noon", 24.0, -1.0, True, "13 pm"])
def test_what_is_no_time_of_day(cell):
    with pytest.raises(UnreadableValue):
        parse_time(cell)
