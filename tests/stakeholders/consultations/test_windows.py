"""The window to the second, in the town's time, also on the nights on which clocks change."""

from datetime import UTC, datetime, timedelta

import pytest

from stakeholders.consultations.windows import NoSuchTime, Standing, last_day, moment, standing

SECOND = timedelta(seconds=1)
OPENS, CLOSES = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 15, tzinfo=UTC)


def at(moment_, begun_at=None, *, is_open=True, is_settled=False):
    return standing(
        is_open=is_open, is_settled=is_settled, window=(OPENS, CLOSES), at=moment_, begun_at=begun_at
    )


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (OPENS - SECOND, Standing.EARLY),
        (OPENS, Standing.OPEN),
        (CLOSES - SECOND, Standing.OPEN),
        (CLOSES - timedelta(microseconds=1), Standing.OPEN),
        (CLOSES, Standing.SHUT),
        (CLOSES + SECOND, Standing.SHUT),
    ],
)
def test_the_window_is_half_open(now, expected):
    assert at(now) == expected


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        (CLOSES - SECOND, Standing.LATE),
        (OPENS, Standing.LATE),
        (CLOSES, Standing.SHUT),
        (OPENS - SECOND, Standing.SHUT),
        (None, Standing.SHUT),
    ],
)
def test_what_was_begun_in_time_is_late_and_not_lost(begun, expected):
    assert at(CLOSES + timedelta(days=1), begun) == expected


def test_an_ended_round_takes_only_what_was_begun():
    # Ended early: the end is set to that moment, so the same rule holds.
    assert at(CLOSES, CLOSES - SECOND, is_open=False) == Standing.LATE
    assert at(CLOSES, None, is_open=False) == Standing.SHUT


def test_a_settled_round_takes_nothing():
    assert at(OPENS, OPENS, is_settled=True) == Standing.SHUT


@pytest.mark.parametrize(
    ("zone", "local", "expected"),
    [
        ("Europe/Lisbon", datetime(2026, 6, 15), datetime(2026, 6, 14, 23, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 6, 15), datetime(2026, 6, 14, 18, 30, tzinfo=UTC)),
        ("America/Bogota", datetime(2026, 6, 15), datetime(2026, 6, 15, 5, tzinfo=UTC)),
    ],
)
def test_local_times_are_those_of_the_town(zone, local, expected):
    assert moment(local, zone, is_end=True) == expected


def test_an_hour_that_happens_twice_never_shortens_a_round():
    # In Madrid 02:30 happens twice on 25 October 2026, at 00:30 and at 01:30 UTC.
    twice = datetime(2026, 10, 25, 2, 30)
    assert moment(twice, "Europe/Madrid", is_end=False) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment(twice, "Europe/Madrid", is_end=True) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("is_end", [False, True])
def test_an_hour_that_never_happens_is_refused(is_end):
    with pytest.raises(NoSuchTime):
        moment(datetime(2026, 3, 29, 2, 30), "Europe/Madrid", is_end=is_end)


def test_the_day_on_which_clocks_change_is_whole():
    """The round ends with 25 October in Madrid, a day of 25 hours: 23:59:59 is in time, 00:00:00 is not."""
    closes = moment(datetime(2026, 10, 26), "Europe/Madrid", is_end=True)
    opens = moment(datetime(2026, 10, 25), "Europe/Madrid", is_end=False)
    assert closes - opens == timedelta(hours=25)
    window = (opens, closes)
    kwargs = {"is_open": True, "is_settled": False, "window": window}
    assert standing(**kwargs, at=closes - SECOND) == Standing.OPEN
    assert standing(**kwargs, at=closes) == Standing.SHUT
    assert last_day(closes, "Europe/Madrid").date().isoformat() == "2026-10-25"
