"""Changes: equal to R's poisson.test, to the printed table of Port Aurelia, and honest about families."""

from datetime import date

import numpy as np
import pytest
from scipy.stats import binomtest

from diagnostics.statistics.change import (
    Verdict,
    benjamini_hochberg,
    compare_counts,
    compare_family,
    person_days,
    two_sided_binomial,
)
from diagnostics.statistics.seasons import spread_between_years
from tests.golden import load

GOLDEN = load("statistics")

# City totals of the demonstration town: 2024, 2025, and what is printed for them.
PORT_AURELIA = {
    "Burglary (dwelling)": (712, 831, "1.170 (1.058-1.295) 0.0021 0.021 clear_rise"),
    "Street robbery": (460, 495, "1.079 (0.948-1.228) 0.2441 0.771 no_clear_change"),
    "Theft from person": (2056, 2016, "0.983 (0.924-1.046) 0.5942 0.771 no_clear_change"),
    "Vehicle crime": (1094, 1042, "0.955 (0.877-1.041) 0.2891 0.771 no_clear_change"),
    "Assault in public": (870, 911, "1.050 (0.956-1.154) 0.3083 0.771 no_clear_change"),
    "Domestic violence reports": (1019, 1056, "1.039 (0.953-1.134) 0.3919 0.771 no_clear_change"),
    "Drug offences": (511, 506, "0.993 (0.876-1.125) 0.9251 0.925 no_clear_change"),
    "Criminal damage": (971, 943, "0.974 (0.889-1.066) 0.5678 0.771 no_clear_change"),
    "Hate-motivated incidents": (47, 52, "1.109 (0.733-1.682) 0.6168 0.771 no_clear_change"),
    "Illegal firearm possession": (34, 36, "1.062 (0.646-1.749) 0.8123 0.903 no_clear_change"),
}


def printed(change):
    i = change.interval
    return f"{change.ratio:.3f} ({i.low:.3f}-{i.high:.3f}) {change.p:.4f} {change.q:.3f} {change.verdict}"


def port_aurelia(**exposures):
    before, after, _ = zip(*PORT_AURELIA.values(), strict=True)
    return [printed(change) for change in compare_family(before, after, **exposures)]


def test_port_aurelia_to_the_printed_digits():
    """The table rests on equal population and on 366 days in 2024 against 365 in 2025."""
    found = port_aurelia(
        exposures_before=person_days(180_000, date(2024, 1, 1), date(2024, 12, 31)),
        exposures_after=person_days(180_000, date(2025, 1, 1), date(2025, 12, 31)),
    )
    assert found == [row for _, _, row in PORT_AURELIA.values()]


def test_port_aurelia_with_equal_years_gives_other_digits():
    assert port_aurelia()[0].startswith("1.167 (1.055-1.292) 0.0027")


@pytest.mark.parametrize("row", GOLDEN["change"], ids=lambda row: f"{row['before']}-{row['after']}")
def test_changes_equal_r(row):
    found = compare_counts(
        row["before"],
        row["after"],
        exposure_before=row["exposure_before"],
        exposure_after=row["exposure_after"],
    )
    assert found.p == pytest.approx(row["p"], rel=1e-9)
    assert found.interval.low == pytest.approx(row["low"], rel=1e-9)
    if row["before"]:
        assert found.ratio == pytest.approx(row["ratio"], rel=1e-12)
        assert found.interval.high == pytest.approx(row["high"], rel=1e-9)
    else:
        assert (found.ratio, found.interval.high) == (None, np.inf)


def test_reference_values():
    found = compare_counts(150, 120)
    assert (found.ratio, found.percent) == (pytest.approx(0.8), pytest.approx(-20))
    assert (round(found.interval.low, 6), round(found.interval.high, 6)) == (0.623960, 1.023883)
    assert round(found.p, 6) == 0.077389
    found = compare_counts(9, 3, exposure_before=12, exposure_after=10)
    assert (round(found.interval.low, 6), round(found.interval.high, 6)) == (0.069654, 1.602811)
    assert round(found.p, 6) == 0.245734


def test_q_values_equal_r():
    assert benjamini_hochberg(GOLDEN["bh"]["p"]) == pytest.approx(np.array(GOLDEN["bh"]["q"]), rel=1e-12)


def test_q_values_keep_order_and_never_fall_below_p():
    p = np.random.default_rng(3).random(200) ** 3
    q = benjamini_hochberg(p)
    assert (q >= p).all()
    assert (np.diff(q[np.argsort(p)]) >= 0).all()
    assert benjamini_hochberg([]).size == 0
    assert benjamini_hochberg([0.04]) == pytest.approx([0.04])


@pytest.mark.parametrize("bad", [[1.2], [-0.1], [float("nan")]])
def test_bad_p_values_are_refused(bad):
    with pytest.raises(ValueError, match="0 to 1"):
        benjamini_hochberg(bad)


@pytest.mark.parametrize(("before", "after"), [(9, 40), (40, 9), (0, 30), (0, 0)])
def test_fewer_than_ten_on_either_side_is_too_few(before, after):
    found = compare_counts(before, after)
    assert found.verdict is Verdict.TOO_FEW
    assert found.percent is None


def test_ten_is_enough():
    assert compare_counts(10, 40).verdict is Verdict.CLEAR_RISE
    assert compare_counts(40, 10).verdict is Verdict.CLEAR_FALL


def test_nothing_in_either_period():
    found = compare_counts(0, 0)
    assert (found.ratio, found.interval, found.p) == (None, None, 1)


def test_what_is_clear_alone_may_not_be_clear_among_many():
    alone = compare_counts(100, 135)
    among = compare_family([100] + [100] * 19, [135] + [101] * 19)[0]
    assert (alone.verdict, among.verdict) == (Verdict.CLEAR_RISE, Verdict.NO_CLEAR_CHANGE)
    assert (alone.p, alone.family, among.p, among.family) == (among.p, 1, alone.p, 20)


def test_too_few_still_counts_as_looked_at():
    found = compare_family([100, 1, 2], [140, 1, 2])
    assert [change.family for change in found] == [3, 3, 3]
    assert found[0].q == pytest.approx(3 * found[0].p)


def test_p_values_equal_scipy_one_by_one():
    rng = np.random.default_rng(11)
    n = rng.integers(0, 80, 600)
    x = (rng.random(600) * (n + 1)).astype(int)
    share = rng.choice([0.5, 0.3, 0.2, 1 / 3, 0.501, 0.97], 600)
    expected = [binomtest(int(a), int(b), c).pvalue if b else 1 for a, b, c in zip(x, n, share, strict=True)]
    assert two_sided_binomial(x, n, share) == pytest.approx(np.array(expected), abs=1e-12)


def test_chance_alone_is_seldom_called_a_change():
    """2,000 area x offence cells with no real change: at most a few are called, in one family."""
    rng = np.random.default_rng(5)
    before, after = rng.poisson(25, 2_000), rng.poisson(25, 2_000)
    called = [
        c for c in compare_family(before, after) if c.verdict in (Verdict.CLEAR_RISE, Verdict.CLEAR_FALL)
    ]
    assert len(called) <= 2
    alone = [compare_counts(a, b).p < 0.05 for a, b in zip(before[:500], after[:500], strict=True)]
    assert np.mean(alone) <= 0.07


def test_a_swap_of_the_periods_turns_the_interval_round():
    there = compare_counts(40, 60, exposure_before=366, exposure_after=365)
    back = compare_counts(60, 40, exposure_before=365, exposure_after=366)
    assert back.ratio == pytest.approx(1 / there.ratio)
    assert back.interval.low == pytest.approx(1 / there.interval.high)
    assert back.p == pytest.approx(there.p)


def test_person_days_count_both_ends():
    assert person_days(10, date(2024, 1, 1), date(2024, 12, 31)) == 3660
    with pytest.raises(ValueError, match="before the first"):
        person_days(10, date(2024, 2, 1), date(2024, 1, 1))


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="before must be whole"):
        compare_counts(-1, 4)
    with pytest.raises(ValueError, match="after must be whole"):
        compare_counts(1, 4.5)
    with pytest.raises(ValueError, match="above zero"):
        compare_counts(1, 4, exposure_before=0)
    with pytest.raises(ValueError, match="same length"):
        compare_family([1, 2], [3])


@pytest.mark.parametrize("case", GOLDEN["spread_change"], ids=lambda case: f"{len(case['counts'])} months")
def test_months_that_spread_more_than_chance_widen_a_change(case):
    """Equal to R: glm(quasipoisson) for the spread, the ratio of the last two years with it."""
    counts, exposures = (np.array(case[name]).reshape(-1, 12) for name in ("counts", "exposures"))
    spread = spread_between_years(counts, exposures)
    assert spread == (pytest.approx(case["dispersion"]), case["df"])
    (before, after), (e0, e1) = counts.sum(axis=1)[-2:], exposures.sum(axis=1)[-2:]
    plain = compare_counts(before, after, exposure_before=e0, exposure_after=e1)
    (found,) = compare_family([before], [after], exposures_before=e0, exposures_after=e1, spreads=[spread])
    assert found.ratio == pytest.approx(plain.ratio) == pytest.approx(case["ratio"])
    told = (found.interval.low, found.interval.high, found.p)
    assert told == pytest.approx((case["low"], case["high"], case["p"]), rel=1e-7)
    assert found.p > plain.p
    assert found.method.code == "quasi_change"


def test_a_spread_of_chance_leaves_the_exact_test_alone():
    exact = compare_family([100, 0], [140, 9])
    assert compare_family([100, 0], [140, 9], spreads=[(1.0, 22), (3.0, 22)]) == exact
    almost = compare_family([100], [140], spreads=[(1.0001, 200)])[0]
    assert almost.p >= exact[0].p
