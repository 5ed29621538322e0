"""Survey estimates equal R's package survey, and keep their promises where it has no answer."""

import numpy as np
import pytest

from diagnostics.statistics.design import Lonely, Sampling, sample_design
from diagnostics.statistics.differences import difference_of_groups, difference_of_surveys
from diagnostics.statistics.estimates import mean, proportion, proportions, ratio, total
from diagnostics.statistics.quantiles import median
from tests.golden import load

GOLDEN = load("statistics")["survey"]
NAMES = list(GOLDEN["designs"])


def data(name):
    values = GOLDEN["data"][name]
    if isinstance(values[0], str):
        return np.array(values)
    return np.array([np.nan if v is None else v for v in values], dtype=float)


def the_design(name="full", **options):
    strata, clusters = data("stratum"), data("cluster")
    arguments = {
        "full": {"strata": strata, "clusters": clusters},
        "fpc": {"strata": strata, "clusters": clusters, "clusters_in_population": data("size")},
        "weights": {},
        "clusters": {"clusters": np.char.add(strata, clusters.astype(int).astype(str))},
    }[name]
    return sample_design(data("weight"), **arguments, **options)


def assert_same(estimate, golden):
    found = {"value": estimate.value, "se": estimate.se}
    if "low" in golden:
        found |= {"low": estimate.interval.low, "high": estimate.interval.high}
        found |= {"df": estimate.df, "deff": estimate.deff, "n": estimate.n}
    assert found == pytest.approx(golden, rel=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_means_and_shares_equal_r(name):
    design, golden = the_design(name), GOLDEN["designs"][name]
    assert_same(mean(design, data("hours")), golden["hours"])
    assert_same(proportion(design, data("safe")), golden["safe"])
    assert_same(proportion(design, data("safe"), exact=True), golden["safe_exact"])


@pytest.mark.parametrize("name", NAMES)
def test_few_cases_get_the_exact_interval(name):
    estimate = proportion(the_design(name), data("rare"))
    assert estimate.method.code == "korn_graubard"
    assert_same(estimate, GOLDEN["designs"][name]["rare"])


@pytest.mark.parametrize("name", NAMES)
def test_domains_keep_the_whole_design(name):
    design, golden = the_design(name), GOLDEN["designs"][name]
    assert_same(proportion(design, data("safe"), domain=data("district") == "b"), golden["safe_b"])
    assert_same(mean(design, data("hours"), domain=data("district") == "c"), golden["hours_c"])


@pytest.mark.parametrize("name", NAMES)
def test_totals_ratios_and_differences_equal_r(name):
    design, golden = the_design(name), GOLDEN["designs"][name]
    assert_same(total(design, data("incidents")), golden["total"])
    assert_same(ratio(design, data("reported"), data("incidents")), golden["ratio"])
    men, women = data("sex") == "m", data("sex") == "f"
    assert_same(difference_of_groups(design, data("safe"), men, women), golden["difference"])


def test_dropping_rows_would_give_another_error():
    """Guards the domain rule: the naive way must differ, else the golden test proves nothing."""
    design, rows = the_design("full"), data("district") == "c"
    kept = sample_design(
        data("weight")[rows],
        strata=data("stratum")[rows],
        clusters=data("cluster")[rows],
        lonely=Lonely.SKIP,
    )
    right = mean(design, data("hours"), domain=rows)
    naive = mean(kept, data("hours")[rows])
    assert naive.value == pytest.approx(right.value)
    assert naive.se != pytest.approx(right.se, rel=1e-3)


@pytest.mark.parametrize(("lonely", "golden"), [(Lonely.SKIP, "certainty"), (Lonely.CENTRE, "adjust")])
def test_a_stratum_with_one_cluster(lonely, golden):
    keep = (data("stratum") != "south") | (data("cluster") == 1)
    arguments = {"strata": data("stratum")[keep], "clusters": data("cluster")[keep]}
    with pytest.raises(ValueError, match="single cluster"):
        sample_design(data("weight")[keep], **arguments)
    design = sample_design(data("weight")[keep], lonely=lonely, **arguments)
    assert_same(mean(design, data("incidents")[keep]), GOLDEN["lonely"][golden])


@pytest.mark.parametrize("edge", [0.0, 1.0])
def test_everybody_answering_the_same_still_has_an_interval(edge):
    estimate = proportion(the_design(), np.full(180, edge))
    assert (estimate.value, estimate.se) == (edge, 0)
    assert edge in estimate.interval
    width = estimate.interval.high - estimate.interval.low
    assert width == pytest.approx(1 - 0.025 ** (1 / 180), rel=1e-9)


def test_shares_of_a_single_choice_add_up_and_equal_one_by_one():
    design = the_design()
    answers = [None if i % 9 == 0 else a for i, a in enumerate(data("age").tolist())]
    options = ["16-29", "30-59", "60+"]
    found = proportions(design, answers, options)
    assert sum(item.value for item in found) == pytest.approx(1)
    hits = [np.nan if a is None else float(a == "30-59") for a in answers]
    alone = proportion(design, hits)
    assert (found[1].value, found[1].se, found[1].n) == pytest.approx((alone.value, alone.se, alone.n))
    assert {item.n for item in found} == {160}


@pytest.mark.parametrize("sampling", [Sampling.OPEN, Sampling.QUOTA])
def test_what_is_not_a_sample_gets_no_interval(sampling):
    design = the_design(sampling=sampling)
    for estimate in (
        mean(design, data("hours")),
        proportion(design, data("safe")),
        proportion(design, data("safe"), exact=True),
        total(design, data("incidents")),
        ratio(design, data("reported"), data("incidents")),
        median(design, data("hours")),
        *proportions(design, data("age").tolist(), ["16-29", "60+"]),
    ):
        assert estimate.value is not None
        assert (estimate.se, estimate.interval, estimate.deff) == (None, None, None)
        assert estimate.method.code == "not_a_sample"
    difference = difference_of_groups(design, data("safe"), data("sex") == "m", data("sex") == "f")
    assert (difference.se, difference.interval, difference.p) == (None, None, None)


def test_nobody_answered():
    design, nothing = the_design(), np.full(180, np.nan)
    for estimate in (mean(design, nothing), proportion(design, nothing), total(design, nothing)):
        assert (estimate.value, estimate.n, estimate.interval) == (None, 0, None)
    assert median(design, nothing).value is None
    assert proportions(design, [None] * 180, ["a"])[0].value is None


def test_one_cluster_left_means_no_interval():
    rows = (data("stratum") == "north") & (data("cluster") == 1)
    estimate = proportion(the_design(), data("safe"), domain=rows)
    assert (estimate.df, estimate.interval) == (0, None)


def test_zero_weights_do_not_count_as_answers():
    weights = data("weight")
    weights[:20] = 0
    assert mean(sample_design(weights), data("incidents")).n == 160


def test_weighted_median():
    design = sample_design([1, 1, 5, 1], lonely=Lonely.SKIP)
    estimate = median(design, [1, 2, 3, 40])
    assert (estimate.value, estimate.n, estimate.interval) == (3, 4, None)
    assert median(sample_design([1, 1, 1, 1]), [4, 1, 3, 2]).value == 2


def test_scale_of_weights_does_not_matter_to_shares():
    plain, scaled = (sample_design(data("weight") * k, strata=data("stratum")) for k in (1, 1000))
    a, b = proportion(plain, data("safe")), proportion(scaled, data("safe"))
    assert (a.value, a.se, a.deff) == pytest.approx((b.value, b.se, b.deff))


def test_cluster_labels_repeat_from_stratum_to_stratum():
    nested = np.char.add(data("stratum"), data("cluster").astype(int).astype(str))
    same = sample_design(data("weight"), strata=data("stratum"), clusters=nested)
    a, b = mean(the_design(), data("hours")), mean(same, data("hours"))
    assert (a.value, a.se, a.df) == pytest.approx((b.value, b.se, b.df))


def test_bad_designs_are_refused():
    with pytest.raises(ValueError, match="zero or more"):
        sample_design([1, -1])
    with pytest.raises(ValueError, match="zero or more"):
        sample_design([1, np.nan])
    with pytest.raises(ValueError, match="one entry per weight"):
        sample_design([1, 1], strata=["a"])
    with pytest.raises(ValueError, match="non-empty"):
        sample_design([])
    with pytest.raises(ValueError, match="differs within"):
        sample_design([1, 1], clusters_in_population=[5, 6])
    with pytest.raises(ValueError, match="more clusters"):
        sample_design([1, 1, 1], clusters_in_population=[2, 2, 2])
    with pytest.raises(ValueError, match="1, 0 or NaN"):
        proportion(the_design(), np.full(180, 2.0))
    with pytest.raises(ValueError, match="same length"):
        mean(the_design(), [1, 2])
    with pytest.raises(ValueError, match="overlap"):
        difference_of_groups(the_design(), data("safe"), [True] * 180, [True] * 180)


def test_two_surveys():
    design = the_design()
    first, second = proportion(design, data("safe")), proportion(design, data("rare"))
    found = difference_of_surveys(first, second)
    assert found.value == pytest.approx(first.value - second.value)
    assert found.se == pytest.approx(np.hypot(first.se, second.se))
    assert 18 <= found.df <= 36
    assert found.p < 0.001
    nobody = mean(design, np.full(180, np.nan))
    assert difference_of_surveys(first, nobody).value is None
    open_ = proportion(the_design(sampling=Sampling.OPEN), data("safe"))
    assert difference_of_surveys(first, open_).interval is None


def test_intervals_cover_the_truth():
    """Clustered samples of a known population: about 95 of 100 intervals hold the truth."""
    rng = np.random.default_rng(7)
    truth = rng.beta(4, 6, 400)
    covered = 0
    for _ in range(400):
        chosen = rng.choice(400, 30, replace=False)
        hits = (rng.random((30, 15)) < truth[chosen][:, None]).astype(float).ravel()
        design = sample_design(np.full(450, 10.0), clusters=np.repeat(np.arange(30), 15))
        covered += truth.mean() in proportion(design, hits).interval
    assert 0.92 <= covered / 400 <= 0.98
