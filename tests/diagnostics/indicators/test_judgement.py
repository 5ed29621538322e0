"""Domain specification 3.4: linear expectation; green from 90 % of it, amber from 50, red below, else grey."""

from datetime import date
from decimal import Decimal as D

import pytest

from diagnostics.indicators.judgement import Goal, Measured, Rag, Reason, expected, judge, progress

# O6 of the worked example: burglary from 31.0 per 1,000 households at the end of 2025 to 23.3 at the end of 2028.
BURGLARY = Goal("lower", D("31.0"), date(2025, 12, 31), D("23.3"), date(2028, 12, 31))
SUPPORT = Goal("higher", D(54), date(2026, 1, 1), D(90), date(2028, 1, 1))
HALF = date(2027, 1, 1)  # 365 of the 730 days of SUPPORT


def test_the_expectation_is_a_straight_line():
    assert expected(SUPPORT, date(2026, 1, 1)) == 54
    assert expected(SUPPORT, HALF) == 72
    assert expected(SUPPORT, date(2028, 1, 1)) == 90
    assert expected(SUPPORT, date(2031, 1, 1)) == 90
    assert expected(SUPPORT, date(2020, 1, 1)) == 54
    assert expected(BURGLARY, date(2026, 12, 31)).quantize(D("0.001")) == D("28.436")


def test_progress_is_the_share_of_the_way():
    assert progress(SUPPORT, D(63)) == D("0.25")
    assert progress(SUPPORT, D(50)) < 0
    assert progress(BURGLARY, D("23.3")) == 1


@pytest.mark.parametrize(
    ("value", "rag", "reason"),
    [
        (90, Rag.GREEN, Reason.REACHED),
        (72, Rag.GREEN, Reason.ON_TRACK),
        (D("70.2"), Rag.GREEN, Reason.ON_TRACK),  # exactly 90 % of the 18 points expected
        (D("70.19"), Rag.AMBER, Reason.BEHIND),
        (63, Rag.AMBER, Reason.BEHIND),  # exactly 50 %
        (D("62.99"), Rag.RED, Reason.FAR_BEHIND),
        (40, Rag.RED, Reason.FAR_BEHIND),
    ],
)
def test_the_colours_at_half_time(value, rag, reason):
    verdict = judge(SUPPORT, Measured(D(value), HALF))
    assert (verdict.rag, verdict.reason, verdict.expected) == (rag, reason, 72)


def test_lower_is_better_turns_the_sides():
    end = date(2027, 12, 31)
    assert judge(BURGLARY, Measured(D(20), end)).reason == Reason.REACHED
    assert judge(BURGLARY, Measured(D("25.8"), end)).rag == Rag.GREEN
    assert judge(BURGLARY, Measured(D("28"), end)).rag == Rag.AMBER
    assert judge(BURGLARY, Measured(D("32"), end)).rag == Rag.RED


@pytest.mark.parametrize(
    ("goal", "measured", "reason"),
    [
        (
            Goal("context", D(1), date(2025, 1, 1), D(2), date(2026, 1, 1)),
            Measured(D(2), HALF),
            Reason.CONTEXT,
        ),
        (
            Goal("lower", None, date(2025, 1, 1), D(2), date(2026, 1, 1)),
            Measured(D(2), HALF),
            Reason.NO_TARGET,
        ),
        (Goal("lower", D(3), None, D(2), date(2026, 1, 1)), Measured(D(2), HALF), Reason.NO_TARGET),
        (Goal("lower", D(3), date(2025, 1, 1), None, None), Measured(D(2), HALF), Reason.NO_TARGET),
        (SUPPORT, None, Reason.NO_VALUE),
        (SUPPORT, Measured(D(54), date(2026, 1, 1)), Reason.TOO_EARLY),
        (SUPPORT, Measured(D(90), HALF, cases=D(9)), Reason.TOO_FEW),
    ],
)
def test_where_nothing_can_be_said_it_is_grey(goal, measured, reason):
    verdict = judge(goal, measured)
    assert (verdict.rag, verdict.reason) == (Rag.GREY, reason)


def test_ten_cases_are_judged():
    assert judge(SUPPORT, Measured(D(90), HALF, cases=D(10))).rag == Rag.GREEN


def test_holding_a_level():
    hold = Goal("lower", D(50), date(2026, 1, 1), D(50), date(2028, 1, 1))
    assert judge(hold, Measured(D(50), HALF)).reason == Reason.REACHED
    assert judge(hold, Measured(D(51), HALF)).rag == Rag.RED


def test_slowing_a_rise_is_not_punished_for_doing_better():
    slow = Goal("lower", D(100), date(2026, 1, 1), D(110), date(2028, 1, 1))
    assert judge(slow, Measured(D(101), HALF)).rag == Rag.GREEN
    assert judge(slow, Measured(D(120), HALF)).rag == Rag.RED


# A goal that moves late: 10 of 30 points in the first two years, the rest in the third.
STEPPED = Goal(
    "lower",
    D(100),
    date(2026, 1, 1),
    D(70),
    date(2029, 1, 1),
    interim=((date(2028, 1, 1), D(90)), (date(2027, 1, 1), D(96))),
)


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (date(2026, 1, 1), D(100)),
        (date(2026, 7, 2), D(100) - D(4) * 182 / 365),
        (date(2027, 1, 1), D(96)),
        (date(2027, 7, 2), D(96) - D(6) * 182 / 365),
        (date(2028, 1, 1), D(90)),
        (date(2028, 7, 1), D(90) - D(20) * 182 / 366),  # 2028 is a leap year
        (date(2029, 1, 1), D(70)),
        (date(2031, 1, 1), D(70)),
    ],
)
def test_the_way_bends_at_each_interim_target(on, value):
    assert abs(expected(STEPPED, on) - value) < D("1e-20")


@pytest.mark.parametrize(
    ("value", "rag"),
    [
        (90, Rag.GREEN),
        (91, Rag.GREEN),  # exactly 90 % of the 10 points expected by then
        (D("91.01"), Rag.AMBER),
        (95, Rag.AMBER),  # exactly 50 %
        (D("95.01"), Rag.RED),
        (103, Rag.RED),
    ],
)
def test_colours_are_judged_against_the_interim_target(value, rag):
    verdict = judge(STEPPED, Measured(D(value), date(2028, 1, 1)))
    assert (verdict.rag, verdict.expected) == (rag, 90)


def test_the_straight_line_would_have_judged_otherwise():
    straight = Goal("lower", D(100), date(2026, 1, 1), D(70), date(2029, 1, 1))
    value = Measured(D(91), date(2028, 1, 1))
    assert judge(straight, value).rag == Rag.RED
    assert judge(STEPPED, value).rag == Rag.GREEN


def test_interim_targets_off_the_way_do_not_count():
    stray = ((date(2025, 6, 1), D(10)), (date(2029, 1, 1), D(10)), (date(2030, 1, 1), D(10)))
    goal = Goal("lower", D(100), date(2026, 1, 1), D(70), date(2029, 1, 1), interim=stray)
    assert goal.way == [(date(2026, 1, 1), 100), (date(2029, 1, 1), 70)]


def test_where_a_rise_is_planned_before_the_fall_being_worse_than_planned_is_no_progress():
    goal = Goal("lower", D(100), date(2026, 1, 1), D(70), date(2029, 1, 1), ((date(2027, 1, 1), D(110)),))
    on = date(2027, 1, 1)
    assert judge(goal, Measured(D(110), on)).rag == Rag.GREEN
    assert judge(goal, Measured(D(115), on)).rag == Rag.RED


def test_an_indicator_says_itself_how_many_cases_it_takes():
    assert judge(SUPPORT, Measured(D(90), HALF, cases=D(29), fewest=30)).reason == Reason.TOO_FEW
    assert judge(SUPPORT, Measured(D(90), HALF, cases=D(1), fewest=0)).reason == Reason.REACHED


def test_what_is_neither_better_nor_worse_is_not_coloured():
    goal = Goal("neutral", D(1), date(2025, 1, 1), D(2), date(2026, 1, 1))
    verdict = judge(goal, Measured(D(2), HALF))
    assert (verdict.rag, verdict.reason) == (Rag.GREY, Reason.NEUTRAL)
