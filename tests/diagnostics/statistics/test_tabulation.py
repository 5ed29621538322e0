"""Tables of a whole sample at once are those of one proportion after the other, and of plain loops."""

import itertools

import numpy as np
import pytest

from diagnostics.statistics.design import Lonely, Sampling, sample_design
from diagnostics.statistics.estimates import mean, proportion
from diagnostics.statistics.tabulation import Tabulator
from diagnostics.statistics.weighting import rake


def random_design(rng, n, kind, lonely):
    strata = rng.integers(0, 4, n)
    strata[0] = 4  # one alone
    weights = rng.uniform(0.2, 9, n) * (rng.random(n) > 0.05)
    clusters = {"people": None, "clusters": rng.integers(0, 7, n), "units": rng.integers(0, 5, n)}[kind]
    options = {"strata": strata, "lonely": lonely}
    if clusters is not None:
        options |= {"clusters": clusters}
    if rng.random() < 0.5 or kind == "units":
        options |= {"clusters_in_population": np.full(n, n) + strata}
    if kind == "units":
        options |= {"units": rng.integers(0, 9, n), "units_in_population": 40 + clusters}
    return sample_design(weights, **options), options


def slow_variance(design, options, scores):
    """Both stages by definition, one cluster after the other (Lumley 2010, ch. 2)."""
    n = len(scores)
    clusters = options.get("clusters", np.arange(n))
    totals = {}
    for place in range(n):
        key = (int(options["strata"][place]), int(clusters[place]))
        totals.setdefault(key, []).append(place)
    sum_of = {key: sum(scores[p] for p in places) for key, places in totals.items()}
    grand = sum(sum_of.values()) / len(sum_of)
    size = {s: options.get("clusters_in_population", np.full(n, np.inf))[list(options["strata"]).index(s)]
            for s, _ in totals}  # fmt: skip
    found = 0.0
    for stratum, group in itertools.groupby(sorted(totals), key=lambda key: key[0]):
        keys = list(group)
        share = len(keys) / size[stratum]
        found += (1 - share) * spread([sum_of[key] for key in keys], grand, design.lonely)
        if "units" in options:
            found += share * sum(within(options, totals[key], scores, design.lonely, grand_unit(options, scores))
                                 for key in keys)  # fmt: skip
    return found


def spread(values, grand, lonely):
    if len(values) == 1:
        return (values[0] - grand) ** 2 if lonely is Lonely.CENTRE else 0.0
    middle = sum(values) / len(values)
    return len(values) / (len(values) - 1) * sum((v - middle) ** 2 for v in values)


def grand_unit(options, scores):
    keys = set(
        zip(options["strata"].tolist(), options["clusters"].tolist(), options["units"].tolist(), strict=True)
    )
    return scores.sum() / len(keys)


def within(options, places, scores, lonely, grand):
    units = {}
    for place in places:
        units[int(options["units"][place])] = units.get(int(options["units"][place]), 0.0) + scores[place]
    share = len(units) / options["units_in_population"][places[0]]
    return (1 - share) * spread(list(units.values()), grand, lonely)


CASES = list(itertools.product(["people", "clusters", "units"], [Lonely.CENTRE, Lonely.SKIP], range(3)))


@pytest.mark.parametrize(("kind", "lonely", "seed"), CASES)
def test_variance_is_that_of_plain_loops(kind, lonely, seed):
    rng = np.random.default_rng(seed)
    design, options = random_design(rng, 60, kind, lonely)
    y = rng.normal(size=60)
    y[rng.random(60) < 0.1] = np.nan
    domain = rng.random(60) < 0.7
    found = mean(design, y, domain=domain)
    ok = np.isfinite(y) & domain
    w = design.weights * ok
    scores = w * (np.where(ok, y, 0) - found.value) / w.sum()
    assert found.value == pytest.approx((w * np.where(ok, y, 0)).sum() / w.sum())
    assert found.se**2 == pytest.approx(slow_variance(design, options, scores), rel=1e-9)


@pytest.mark.parametrize(("kind", "lonely", "seed"), CASES)
@pytest.mark.parametrize("calibrated", [False, True])
def test_tables_are_those_of_one_share_after_the_other(kind, lonely, seed, calibrated):
    rng = np.random.default_rng(100 + seed)
    n = 150
    design, _ = random_design(rng, n, kind, lonely)
    if calibrated:
        sex, age = rng.integers(0, 2, n), rng.integers(0, 3, n)
        design = rake(design, [(sex, {0: 500, 1: 480}), (age, {0: 300, 1: 400, 2: 280})]).design
    answers = rng.choice([-1, 0, 1, 2, 3], n, p=[0.1, 0.5, 0.3, 0.1, 0])
    groups = rng.integers(-1, 3, n)
    table = Tabulator(design).shares(answers, 4, groups=groups, group_count=4)
    for group, answer in itertools.product(range(4), range(4)):
        hits = np.where(answers >= 0, answers == answer, np.nan)
        one = proportion(design, hits, domain=groups == group)
        cell = table.estimate(answer, group)
        assert (cell.n, cell.hits, cell.df) == (one.n, one.hits, one.df)
        if one.value is None:
            assert cell.value is None
            continue
        assert cell.method == one.method
        assert (cell.value, cell.se) == pytest.approx((one.value, one.se), rel=1e-8, abs=1e-12)
        assert (cell.interval is None) == (one.interval is None)
        if one.interval:
            limits = (one.interval.low, one.interval.high)
            assert (cell.interval.low, cell.interval.high) == pytest.approx(limits, rel=1e-7, abs=1e-12)
        assert (cell.deff or 0) == pytest.approx(one.deff or 0, rel=1e-7)
    alone = Tabulator(design).shares(answers, 4).estimate(1)
    assert alone.se == pytest.approx(
        proportion(design, np.where(answers >= 0, answers == 1, np.nan)).se, rel=1e-8
    )


def test_collapsed_strata_are_one_stratum_of_both_sizes():
    rng = np.random.default_rng(4)
    strata, clusters = np.repeat([0, 1, 2], [20, 20, 4]), np.r_[np.repeat(np.arange(5), 8), 0, 0, 0, 0]
    size, y = np.choose(strata, [40, 30, 7]), rng.normal(size=44)
    arguments = {"strata": strata, "clusters": clusters, "clusters_in_population": size, "collapse": {2: 1}}
    design = sample_design(np.ones(44), **arguments)
    together = {"strata": np.minimum(strata, 1), "clusters": clusters + 10 * strata}
    together["clusters_in_population"] = np.choose(strata, [40, 37, 37])
    found = mean(design, y)
    assert found.se**2 == pytest.approx(slow_variance(design, together, (y - found.value) / 44))
    assert found.df == mean(sample_design(np.ones(44), **together), y).df


def test_what_is_not_a_sample_has_no_error():
    design = sample_design(np.ones(30), sampling=Sampling.OPEN)
    table = Tabulator(design).shares(np.arange(30) % 3, 3)
    one = table.estimate(2)
    assert (one.value, one.n, one.hits) == (pytest.approx(1 / 3), 30, 10)
    assert (one.se, one.interval, one.deff, one.method.code) == (None, None, None, "not_a_sample")


def test_wrong_columns_are_refused():
    tabulator = Tabulator(sample_design(np.ones(4)))
    with pytest.raises(ValueError, match="one entry"):
        tabulator.shares(np.zeros(3, dtype=int), 2)
    with pytest.raises(ValueError, match="too large"):
        tabulator.shares(np.array([0, 1, 2, 0]), 2)
    with pytest.raises(ValueError, match="too large"):
        tabulator.shares(np.zeros(4, dtype=int), 2, groups=np.array([0, 1, 0, 1]))
