"""Aoristic weights: every incident counts once, in the hours it may have happened in."""

import numpy as np
import pytest

from diagnostics.statistics.aoristic import WEEK, HourWeek, hour_week, spread, suspected_hours

MONDAY = "2024-01-01"  # was one


def weights_of(start, end):
    _row, slot, weight = spread([start], [end])
    return dict(zip(slot.tolist(), weight.tolist(), strict=True))


def by_minutes(start, end):
    """The same by walking through every minute."""
    start, end = (np.datetime64(t, "m") for t in (start, end))
    minutes = np.arange(start, end) if end > start else np.array([start])
    if minutes.size >= WEEK * 60:
        return np.full(WEEK, 1 / WEEK)
    slots = (minutes.astype(np.int64) // 60 + 72) % WEEK
    return np.bincount(slots, minlength=WEEK) / minutes.size


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (f"{MONDAY}T00:00", f"{MONDAY}T00:00", {0: 1.0}),
        (f"{MONDAY}T08:00", f"{MONDAY}T10:00", {8: 0.5, 9: 0.5}),
        (f"{MONDAY}T08:30", f"{MONDAY}T10:00", {8: 1 / 3, 9: 2 / 3}),
        (f"{MONDAY}T08:59", f"{MONDAY}T09:00", {8: 1.0}),
        ("2024-01-07T23:30", "2024-01-08T00:30", {167: 0.5, 0: 0.5}),
        (f"{MONDAY}T15:20", "NaT", {15: 1.0}),
        (f"{MONDAY}T15:20", "2023-12-31T15:20", {}),
        ("NaT", f"{MONDAY}T15:20", {}),
    ],
)
def test_weights(start, end, expected):
    assert weights_of(start, end) == pytest.approx(expected)


@pytest.mark.parametrize("days", [7, 8, 400])
def test_from_a_week_on_every_hour_has_the_same_weight(days):
    start = np.datetime64(f"{MONDAY}T15:20")
    found = weights_of(start, start + np.timedelta64(days, "D"))
    assert sorted(found) == list(range(WEEK))
    assert found == pytest.approx(dict.fromkeys(range(WEEK), 1 / WEEK))


def test_as_by_walking_through_the_minutes():
    rng = np.random.default_rng(1)
    starts = np.datetime64("1968-02-27T00:00") + rng.integers(0, 60 * 24 * 365 * 70, 300)
    lengths = np.concatenate([rng.integers(0, 200, 100), rng.integers(0, WEEK * 60 + 200, 200)])
    ends = starts + lengths
    row, slot, weight = spread(starts, ends)
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        mine = np.bincount(slot[row == i], weight[row == i], WEEK)
        assert mine == pytest.approx(by_minutes(start, end), abs=1e-12)


def test_the_map_adds_up_to_the_incidents_and_says_what_is_not_in_it():
    rng = np.random.default_rng(2)
    starts = np.datetime64(MONDAY, "s") + rng.integers(0, 10**8, 70_000)
    ends = starts + rng.integers(1, 10**5, 70_000)
    ends[:5] = starts[:5] - 1
    ends[5:15] = starts[5:15] + 10**6
    starts[15:18] = np.datetime64("NaT")
    ends[18:30_000] = np.datetime64("NaT")
    found = hour_week(starts, ends, untimed=40)
    assert isinstance(found, HourWeek)
    assert found.weights.shape == (7, 24)
    assert found.weights.sum() == pytest.approx(found.n)
    assert (found.n, found.before_start, found.untimed, found.whole_week) == (69_992, 5, 43, 10)
    assert found.within_the_hour + found.spread + found.whole_week == found.n
    _row, slot, weight = spread(starts, ends)
    assert found.weights.ravel() == pytest.approx(np.bincount(slot, weight, WEEK))


def test_rows_are_weekdays_from_monday():
    days = np.arange(np.datetime64(MONDAY), np.datetime64("2024-01-08"))
    at_noon = np.repeat(days, [10, 20, 30, 40, 50, 60, 70]) + np.timedelta64(13, "h")
    assert hour_week(at_noon).weights[:, 13].tolist() == [10, 20, 30, 40, 50, 60, 70]


def test_no_map_of_hours_without_hours():
    at = np.full(19, np.datetime64(f"{MONDAY}T08:10"))
    assert hour_week([], untimed=400).code == "no_times"
    assert hour_week(np.full(30, np.datetime64("NaT"))).code == "no_times"
    assert hour_week(at).code == "too_few_timed"
    at = np.append(at, at[0])
    assert isinstance(hour_week(at), HourWeek)
    assert isinstance(hour_week(at, untimed=20), HourWeek)
    refusal = hour_week(at, untimed=21)
    assert refusal.code == "times_mostly_unknown"
    assert "20 of 41" in refusal.text


def test_intervals_of_days_do_not_make_a_map():
    starts = np.full(50, np.datetime64(f"{MONDAY}T08:10"))
    assert hour_week(starts, starts + np.timedelta64(3, "D")).code == "no_times"
    assert isinstance(hour_week(starts, starts + np.timedelta64(24, "h")), HourWeek)


def test_times_that_were_filled_in_are_suspected():
    rng = np.random.default_rng(3)
    quarter = np.datetime64(MONDAY, "m") + 15 * rng.integers(0, 4 * 24 * 300, 9_600)
    assert suspected_hours(quarter) == ()
    midnight = np.full(300, np.datetime64(MONDAY, "m"))
    assert suspected_hours(np.concatenate([quarter, midnight])) == (0,)
    assert suspected_hours(np.concatenate([quarter, midnight, midnight + 720])) == (0, 12)
    assert hour_week(np.concatenate([quarter, midnight])).suspected == (0,)
    assert suspected_hours(midnight[:5]) == ()


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="same length"):
        hour_week(np.full(30, np.datetime64(MONDAY)), [np.datetime64(MONDAY)])


def test_a_busy_midnight_is_not_a_suspected_one():
    """Far from chance, but not twice the hours beside it: a town with a night life."""
    hours = np.repeat([23, 24, 25], [1_000, 1_600, 1_000])
    assert suspected_hours(np.datetime64(MONDAY, "h") + hours) == ()
    assert suspected_hours(np.datetime64(MONDAY, "h") + np.append(hours, [24] * 600)) == (0,)
