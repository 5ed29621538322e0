"""Before and after: equal to the published example and to R's glm, and honest about spread."""

import numpy as np
import pytest

from diagnostics.statistics.change import Verdict
from diagnostics.statistics.evaluation import (
    BeforeAfter,
    Displaced,
    DisplacementQuotient,
    displacement_quotient,
    rate_ratio,
    weighted_difference,
)
from tests.golden import load

GOLDEN = load("places")
#: Wheeler & Ratcliffe's example, as in the tests of ptools.
TREATED, CONTROL = BeforeAfter(207, 110), BeforeAfter(308, 318)
ZONE, ZONE_CONTROL = BeforeAfter(178, 157), BeforeAfter(150, 140)


def test_the_published_example():
    found = weighted_difference(TREATED, CONTROL, zone=ZONE, zone_control=ZONE_CONTROL)
    assert (found.value, found.n) == (-118, 1_568)
    assert found.se == pytest.approx(np.sqrt(1_568))
    assert round(found.z, 2) == -2.98
    assert (round(found.interval.low, 1), round(found.interval.high, 1)) == (-195.6, -40.4)
    assert found.verdict is Verdict.CLEAR_FALL


def test_without_a_zone():
    found = weighted_difference(TREATED, CONTROL)
    assert found.value == -97 - 10
    assert found.se == pytest.approx(np.sqrt(207 + 110 + 308 + 318))


def test_weights_divide_counts_and_their_squares_the_variance():
    """Two years before against one after, and a control of three areas."""
    treated = BeforeAfter(207, 110, weight_before=2)
    control = BeforeAfter(308, 318, weight_before=6, weight_after=3)
    found = weighted_difference(treated, control)
    assert found.value == pytest.approx((110 - 207 / 2) - (318 / 3 - 308 / 6))
    assert found.se == pytest.approx(np.sqrt(110 + 207 / 4 + 318 / 9 + 308 / 36))


@pytest.mark.parametrize("row", GOLDEN["rate_ratio"], ids=lambda row: str(row["counts"]))
def test_rate_ratio_equals_the_interaction_of_rs_glm(row):
    t0, t1, c0, c1 = row["counts"]
    w = row["weights"]
    found = rate_ratio(BeforeAfter(t0, t1, *w[:2]), BeforeAfter(c0, c1, *w[2:]))
    assert found.log == pytest.approx(row["log"], rel=1e-8)
    assert found.se == pytest.approx(row["se"], rel=1e-6)
    assert found.p == pytest.approx(row["p"], rel=1e-5)


def test_the_reference_example():
    found = rate_ratio(BeforeAfter(50, 30), BeforeAfter(60, 55))
    assert (round(found.ratio, 6), round(found.log, 6), round(found.se, 6)) == (0.654545, -0.423814, 0.296954)
    assert (round(found.interval.low, 3), round(found.interval.high, 3)) == (0.366, 1.171)
    assert (round(found.percent), found.verdict) == (-35, Verdict.NO_CLEAR_CHANGE)


def test_half_an_incident_goes_to_all_four_when_one_is_zero():
    found = rate_ratio(BeforeAfter(20, 0), BeforeAfter(30, 25))
    assert found.ratio == pytest.approx((0.5 / 20.5) / (25.5 / 30.5))
    assert found.se == pytest.approx(np.sqrt(1 / 0.5 + 1 / 20.5 + 1 / 25.5 + 1 / 30.5))


@pytest.mark.parametrize("test", [weighted_difference, rate_ratio])
def test_spread_widens_by_its_root(test):
    plain, wide = (test(TREATED, CONTROL, dispersion=phi) for phi in (1, 4))
    assert wide.se == pytest.approx(2 * plain.se)
    assert wide.interval.high - wide.interval.low > plain.interval.high - plain.interval.low
    for bad in (0.5, np.nan, np.inf):
        with pytest.raises(ValueError, match="dispersion"):
            test(TREATED, CONTROL, dispersion=bad)


@pytest.mark.parametrize("test", [weighted_difference, rate_ratio])
def test_with_the_spread_one_in_twenty_is_called_without_it_one_in_six(test):
    """No effect, counts with twice the variance of chance: the finding behind the dispersion."""
    rng = np.random.default_rng(1)
    counts = rng.negative_binomial(100, 0.5, (3_000, 4))

    def called(phi):
        found = [test(BeforeAfter(*c[:2]), BeforeAfter(*c[2:]), dispersion=phi) for c in counts.tolist()]
        return np.mean([f.verdict is not Verdict.NO_CLEAR_CHANGE for f in found])

    assert called(1) > 0.13
    assert 0.035 < called(2) < 0.065


def test_the_quotient_of_the_example_describes_diffusion():
    found = displacement_quotient(TREATED, CONTROL, ZONE)
    assert round(found.value, 3) == 0.258
    assert found.describes is Displaced.DIFFUSION


@pytest.mark.parametrize(
    ("after", "describes"),
    [
        (40, Displaced.DIFFUSION_EXCEEDS_EFFECT),
        (157, Displaced.DIFFUSION),
        (200, Displaced.PARTIAL_DISPLACEMENT),
        (330, Displaced.DISPLACEMENT_EXCEEDS_EFFECT),
    ],
)
def test_what_the_quotient_describes(after, describes):
    assert displacement_quotient(TREATED, CONTROL, BeforeAfter(178, after)).describes is describes


def test_without_an_effect_nothing_is_displaced():
    assert displacement_quotient(BeforeAfter(50, 30), BeforeAfter(60, 55), ZONE).code == "nothing_to_displace"
    assert displacement_quotient(TREATED, CONTROL, ZONE, dispersion=40).code == "nothing_to_displace"
    assert displacement_quotient(BeforeAfter(9, 3), CONTROL, ZONE).code == "too_few_before"
    assert isinstance(displacement_quotient(TREATED, CONTROL, ZONE), DisplacementQuotient)


def test_too_few_before_are_refused():
    for test in (weighted_difference, rate_ratio):
        refusal = test(BeforeAfter(9, 30), CONTROL)
        assert (refusal.code, refusal.params["count"]) == ("too_few_before", 9)
        assert test(TREATED, BeforeAfter(9, 30)).code == "too_few_before"
        assert test(BeforeAfter(10, 0), CONTROL).n == 636


def test_bad_counts_and_weights_are_refused():
    with pytest.raises(ValueError, match="whole"):
        BeforeAfter(-1, 3)
    for weight in (0, -1, np.inf, np.nan):
        with pytest.raises(ValueError, match="weights"):
            BeforeAfter(3, 3, weight)
        with pytest.raises(ValueError, match="weights"):
            BeforeAfter(3, 3, 1, weight)
