"""Repeat victimisation: every victim followed for a year, as by going through them one by one."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from diagnostics.statistics.repeats import BANDS, Repeats, repeats

FIRST, UNTIL = date(2023, 1, 1), date(2024, 12, 31)


def by_hand(events, first):
    """Victims, repeated ones, events and gaps, one victim after the other."""
    victims = {}
    for key, day in sorted(events):
        victims.setdefault(key, []).append(day)
    found, gaps = {}, [0] * len(BANDS)
    for key, days in victims.items():
        opening = next((d for d in days if first <= d < first + timedelta(365)), None)
        if opening is None:
            continue
        followed = days[days.index(opening) :]
        followed = [d for d in followed if d < opening + timedelta(365)]
        found[key] = len(followed)
        for one, other in pairwise(followed):
            gaps[next(i for i, band in enumerate(BANDS) if (other - one).days <= band)] += 1
    return found, gaps


def asked(events, **options):
    keys, days = zip(*events, strict=True)
    settings = {"first": FIRST, "data_until": UNTIL, "base": "addresses"} | options
    return repeats(np.array(keys), np.array(days, dtype="datetime64[D]"), **settings)


@pytest.mark.parametrize("seed", range(5))
def test_as_by_going_through_the_victims(seed):
    rng = np.random.default_rng(seed)
    days = [FIRST - timedelta(200) + timedelta(int(d)) for d in rng.integers(0, 930, 700)]
    events = list(zip([f"k{int(k)}" for k in rng.zipf(1.4, 700) % 300], days, strict=True))
    found = asked(events)
    victims, gaps = by_hand(events, FIRST)
    numbers = np.array(list(victims.values()))
    assert (found.victims, found.n) == (numbers.size, numbers.sum())
    assert found.repeated == (numbers > 1).sum()
    assert found.repeat_events == (numbers - 1).sum()
    assert found.by_number == tuple(
        (int(k), int((numbers == k).sum()), int(k * (numbers == k).sum())) for k in np.unique(numbers)
    )
    assert list(found.days_until_next) == gaps
    assert sum(gaps) == found.repeat_events
    assert found.calendar_year <= found.repeated


def twenty(*more):
    """Twenty addresses struck once each, on 1 December, and what else is given."""
    return [(f"single {i}", date(2023, 12, 1)) for i in range(20)] + list(more)


def test_a_repeat_after_new_year_counts():
    """The window rolls: within the calendar year nobody was struck twice."""
    found = asked(twenty(("a", date(2023, 12, 20)), ("a", date(2024, 1, 5))))
    assert (found.repeated, found.calendar_year, found.victims) == (1, 0, 21)
    assert found.share_of_victims == pytest.approx(1 / 21)
    assert found.share_of_events == pytest.approx(1 / 22)
    assert found.share_of_victims in found.interval
    assert found.days_until_next == (0, 0, 1, 0, 0, 0, 0)


def test_the_window_ends_after_365_days():
    last_in, first_out = date(2024, 11, 29), date(2024, 11, 30)
    assert (last_in - date(2023, 12, 1)).days == 364
    assert asked(twenty(("single 0", last_in))).repeated == 1
    assert asked(twenty(("single 0", first_out))).repeated == 0


def test_what_came_before_the_year_opens_nothing():
    found = asked(twenty(("a", date(2022, 12, 31)), ("b", date(2024, 1, 1))))
    assert found.victims == 20


def test_twice_on_the_same_day_is_a_repeat():
    found = asked(twenty(("single 3", date(2023, 12, 1))))
    assert (found.repeated, found.calendar_year) == (1, 1)
    assert found.days_until_next[0] == 1


def test_two_years_of_data_are_needed():
    assert isinstance(asked(twenty(), data_until=date(2024, 12, 30)), Repeats)
    refusal = asked(twenty(), data_until=date(2024, 12, 29))
    assert (refusal.code, refusal.params["days"]) == ("window_too_short", 729)
    assert asked(twenty()[1:]).code == "too_few_victims"
    with pytest.raises(ValueError, match="key and a day"):
        repeats([1, 2], ["2023-01-01"], first=FIRST, data_until=UNTIL, base="x")
