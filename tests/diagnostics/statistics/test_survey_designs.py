"""Drawn samples with two stages, lonely strata, waves and tests equal R's package survey."""

import numpy as np
import pytest

from diagnostics.statistics.association import association
from diagnostics.statistics.design import Lonely, Sampling, sample_design
from diagnostics.statistics.differences import (
    difference_of_groups,
    difference_of_surveys,
    groups_against_rest,
    judged,
)
from diagnostics.statistics.estimates import mean, proportion, ratio, total
from diagnostics.statistics.quantiles import median, quantile
from diagnostics.statistics.tabulation import Tabulator
from diagnostics.statistics.waves import joined
from tests.golden import load

GOLDEN = load("survey_designs")
LONELY = {"certainty": Lonely.SKIP, "adjust": Lonely.CENTRE}
REL = 1e-9


def data(name, part="data"):
    values = GOLDEN[part][name]
    if any(isinstance(v, str) for v in values):
        return np.array(values)
    return np.array([np.nan if v is None else v for v in values], dtype=float)


def described(name):
    strata, clusters = data("stratum"), data("cluster")
    finite = {"strata": strata, "clusters": clusters, "clusters_in_population": data("clusters")}
    if name in LONELY:
        return sample_design(data("weight"), strata=strata, clusters=clusters, lonely=LONELY[name])
    arguments = {
        "two_stages": finite | {"units": data("household"), "units_in_population": data("households")},
        "first_stage": finite,
        "collapsed": {"strata": strata, "clusters": clusters, "collapse": {"island": "south"}},
        "people": {"strata": strata},
    }[name]
    return sample_design(data("weight"), **arguments)


NAMES = [*GOLDEN["designs"], *LONELY]


def golden_of(name):
    return GOLDEN["lonely"][name] if name in LONELY else GOLDEN["designs"][name]


def same(found, golden, rel=REL):
    names = {"low", "high", "df", "deff", "n", "value", "se"} & set(golden)
    seen = {
        name: getattr(found.interval, name) if name in {"low", "high"} else getattr(found, name)
        for name in names
    }
    assert seen == pytest.approx({name: golden[name] for name in names}, rel=rel)


@pytest.mark.parametrize("name", NAMES)
def test_figures_equal_r(name):
    design, golden = described(name), golden_of(name)
    b, c = data("district") == "b", data("district") == "c"
    same(mean(design, data("hours")), golden["hours"])
    same(proportion(design, data("safe")), golden["safe"])
    same(proportion(design, data("safe"), exact=True), golden["safe_exact"])
    same(proportion(design, data("rare")), golden["rare"])
    same(proportion(design, data("safe"), domain=b), golden["safe_b"])
    same(mean(design, data("hours"), domain=c), golden["hours_c"])
    same(ratio(design, data("reported"), data("incidents")), golden["ratio"])
    men, women = data("sex") == "m", data("sex") == "f"
    same(difference_of_groups(design, data("safe"), men, women), golden["difference"])
    if name != "adjust":  # R takes the lonely total from zero there, we from the mean of all clusters
        same(total(design, data("incidents")), golden["total"])
        same(total(design, data("hours")), golden["total_hours"])
        same(total(design, data("incidents"), domain=c), golden["total_c"])


@pytest.mark.parametrize("name", NAMES)
def test_quantiles_equal_r(name):
    design, golden = described(name), golden_of(name)
    found = [(quantile(design, data("hours"), one["share"]), one) for one in golden["quantiles"]]
    found.append((median(design, data("hours"), domain=data("district") == "b"), golden["quantile_b"][0]))
    for estimate, one in found:
        if one["low"] is None or one["high"] is None or "NaN" in (one["low"], one["high"]):
            assert (estimate.value, estimate.interval, estimate.se) == (one["value"], None, None)
        else:
            same(estimate, one)
            assert estimate.method.code == "woodruff"


@pytest.mark.parametrize("name", NAMES)
def test_tests_of_association_equal_r(name):
    design, golden = described(name), golden_of(name)
    found = [
        association(design, data("district"), data("opinion")),
        association(design, data("sex"), data("safe")),
        association(design, data("district"), data("safe"), domain=data("sex") == "f"),
    ]
    names = ["opinion_by_district", "safe_by_sex", "safe_by_district_women"]
    for one, key in zip(found, names, strict=True):
        r = golden[key]
        assert [one.f, *one.df, one.p] == pytest.approx([r["f"], *r["df"], r["p"]], rel=1e-7)
    assert found[0].shares.sum(axis=1) == pytest.approx(np.ones(3))


@pytest.mark.parametrize("name", NAMES)
def test_tables_equal_r(name):
    design, golden = described(name), golden_of(name)
    opinion = np.where(np.isnan(data("opinion")), 0, data("opinion")).astype(int) - 1
    groups = np.searchsorted(["a", "b", "c"], data("district"))
    table = Tabulator(design).shares(opinion, 4, groups=groups, group_count=3)
    r = np.array([[(cell["value"], cell["se"]) for cell in row] for row in golden["opinion"]])
    assert table.share == pytest.approx(r[..., 0], rel=REL)
    assert table.se == pytest.approx(r[..., 1], rel=REL, abs=1e-14)


def wave(part, shift=0, **options):
    keep = data("stratum", part) != "island"
    values = {
        name: data(name, part)[keep] for name in ("weight", "stratum", "cluster", "clusters", "safe", "hours")
    }
    finite = {"clusters_in_population": values["clusters"]} if options.pop("finite", False) else {}
    clusters = {"clusters": values["cluster"] + shift} if options.pop("labels", True) else {}
    return sample_design(values["weight"], strata=values["stratum"], **clusters, **finite), values


@pytest.mark.parametrize("name", list(GOLDEN["waves"]))
def test_change_between_waves_equals_r(name):
    shift = {"some": 3, "others": 100}.get(name, 0)
    (first, a), (second, b) = (
        wave(part, shift * (part == "second"), finite=name == "same_finite") for part in ("data", "second")
    )
    both = joined(first, second)
    for question, golden in GOLDEN["waves"][name].items():
        found = both.change(a[question], b[question])
        same(found, golden)
        apart = difference_of_surveys(mean(second, b[question]), mean(first, a[question]))
        assert found.value == pytest.approx(apart.value)
        assert (found.se == pytest.approx(apart.se)) == (name == "others")


def test_waves_that_cannot_be_put_together():
    first, _ = wave("data", finite=True)
    second, _ = wave("second")
    with pytest.raises(ValueError, match="different sizes"):
        joined(first, second)
    with pytest.raises(ValueError, match="second stage"):
        joined(described("two_stages"), second)
    with pytest.raises(ValueError, match="rule for strata"):
        joined(described("adjust"), second)
    # Without labels of clusters, the people of the two waves are others.
    plain = [wave(part, labels=False) for part in ("data", "second")]
    change = joined(plain[0][0], plain[1][0]).change(plain[0][1]["hours"], plain[1][1]["hours"])
    apart = difference_of_surveys(*(mean(design, values["hours"]) for design, values in plain))
    assert change.se == pytest.approx(apart.se)


def test_designs_that_are_refused():
    strata, clusters = data("stratum"), data("cluster")
    with pytest.raises(ValueError, match="1 strata have a single cluster"):
        sample_design(data("weight"), strata=strata, clusters=clusters)
    with pytest.raises(ValueError, match="cannot be collapsed: desert"):
        sample_design(data("weight"), strata=strata, clusters=clusters, collapse={"island": "desert"})
    with pytest.raises(ValueError, match="second stage needs"):
        sample_design([1, 1], units=[1, 2])
    with pytest.raises(ValueError, match="a cluster has more units"):
        sample_design(
            [1, 1, 1, 1], clusters=[1, 1, 2, 2], clusters_in_population=[9] * 4, units=[1, 2, 3, 4],
            units_in_population=[1] * 4,
        )  # fmt: skip
    alone = {"clusters": [1, 1, 2], "clusters_in_population": [9] * 3, "units": [1, 2, 3]}
    with pytest.raises(ValueError, match="1 clusters have a single unit"):
        sample_design([1, 1, 1], **alone, units_in_population=[4, 4, 4])
    assert len(sample_design([1, 1, 1], **alone, units_in_population=[4, 4, 1])) == 3


def test_what_association_refuses():
    design = described("people")
    few = np.where(np.arange(len(design)) < 3, "x", "y")
    opinion, district = data("opinion"), data("district")
    for groups, answers, options, code in (
        (district, np.full(len(design), 1.0), {}, "nothing_to_compare"),
        (district, [None] * len(design), {}, "nothing_to_compare"),
        (few, opinion, {}, "too_few_to_test"),
    ):
        assert association(design, groups, answers, **options).code == code
    one = (data("stratum") == "north") & (data("cluster") == 3)
    few_clusters = association(
        described("first_stage"), np.arange(len(design)) % 2, np.arange(len(design)) // 2 % 2
    )
    assert few_clusters.p > 0
    halves = association(described("first_stage"), np.arange(len(design)) % 2, data("sex"), domain=one)
    assert halves.code in {"too_few_to_test", "too_few_clusters"}
    open_ = sample_design(data("weight"), sampling=Sampling.OPEN)
    assert association(open_, district, opinion).code == "not_a_probability_sample"


def test_areas_are_judged_together():
    rng = np.random.default_rng(3)
    area = np.repeat(np.arange(20), 60)
    safe = (rng.random(1200) < np.where(area == 4, 0.85, 0.5)).astype(float)
    design = sample_design(np.ones(1200))
    found = groups_against_rest(design, safe, [area == number for number in range(20)])
    same(found[4], vars_of(difference_of_groups(design, safe, area == 4, area != 4)))
    verdicts = judged([*found, difference_of_groups(design, safe, area == 1, np.zeros(1200, dtype=bool))])
    assert [one.verdict for one in verdicts[:-1]].count("clear_rise") == 1
    assert verdicts[4].verdict == "clear_rise"
    assert verdicts[-1].verdict == "too_few"
    assert verdicts[4].family == 20
    assert all(one.q >= one.difference.p for one in verdicts[:-1])
    assert judged([])[:] == []


def vars_of(difference):
    return {"value": difference.value, "se": difference.se, "df": difference.df}
