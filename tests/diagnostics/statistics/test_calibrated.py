"""Post-stratified, raked and trimmed weights, and all that is computed under them, equal R's package survey."""

import numpy as np
import pytest

from diagnostics.statistics.association import association
from diagnostics.statistics.design import sample_design
from diagnostics.statistics.differences import difference_of_surveys
from diagnostics.statistics.estimates import mean, proportion, ratio, total
from diagnostics.statistics.tabulation import Tabulator
from diagnostics.statistics.waves import joined
from diagnostics.statistics.weighting import CannotWeight, kish_deff, rake
from tests.golden import load

GOLDEN = load("survey_weights")
KINDS = ["clusters", "two_stages", "people"]
REL = 1e-7


def data(name):
    values = GOLDEN["data"][name]
    if any(isinstance(v, str) for v in values):
        return np.array(values)
    return np.array([np.nan if v is None else v for v in values], dtype=float)


def described(kind):
    arguments = {"strata": data("stratum")}
    if kind != "people":
        arguments["clusters"] = data("cluster")
    if kind == "two_stages":
        arguments |= {
            "clusters_in_population": data("clusters"),
            "units": data("household"),
            "units_in_population": data("households"),
        }
    return sample_design(data("weight"), **arguments)


def fitted(way, kind, tolerance=1e-12):
    if way == "post":
        cells = {(row["sex"], row["age"]): row["Freq"] for row in GOLDEN["cross"]}
        margins = [(list(zip(data("sex").tolist(), data("age").tolist(), strict=True)), cells)]
    else:
        margins = [(data(name), GOLDEN["people"][name]) for name in ("sex", "age", "zone")]
    return rake(described(kind), margins, tolerance=tolerance, most_rounds=2000, trim=way == "trimmed")


CASES = [(way, kind) for way in ("post", "raked", "trimmed") for kind in KINDS]


@pytest.mark.parametrize(("way", "kind"), CASES)
def test_figures_equal_r(way, kind):
    golden, weighting = GOLDEN[way][kind], fitted(way, kind)
    design = weighting.design
    assert design.weights == pytest.approx(np.array(golden["weights"]), rel=REL)
    assert weighting.largest_error < 1e-11
    assert weighting.n_effective == pytest.approx(400 / kish_deff(golden["weights"]))
    found = {
        "safe": proportion(design, data("safe")),
        "safe_old": proportion(design, data("safe"), domain=data("zone") == "old"),
        "hours": mean(design, data("hours")),
        "total": total(design, data("incidents")),
        "ratio": ratio(design, data("incidents"), data("hours")),
    }
    for name, one in found.items():
        r = golden[name]
        assert [one.value, one.se] == pytest.approx([r["value"], r["se"]], rel=REL), name
        if "low" in r:
            seen = [one.interval.low, one.interval.high, one.deff, one.df]
            assert seen == pytest.approx([r["low"], r["high"], r["deff"], r["df"]], rel=REL)
    opinion = np.where(np.isnan(data("opinion")), 0, data("opinion")).astype(int) - 1
    zone = np.searchsorted(["east", "old", "west"], data("zone"))
    table = Tabulator(design).shares(opinion, 3, groups=zone, group_count=3)
    cells = np.array([[(cell["value"], cell["se"]) for cell in row] for row in golden["opinion"]])
    assert table.share == pytest.approx(cells[..., 0], rel=REL)
    assert table.se == pytest.approx(cells[..., 1], rel=REL)


@pytest.mark.parametrize("kind", KINDS)
def test_tests_of_association_under_raked_weights_equal_r(kind):
    found = association(fitted("raked", kind).design, data("zone"), data("few"))
    assert [found.f, found.df[0]] == pytest.approx(
        [GOLDEN["tested"][kind]["f"], GOLDEN["tested"][kind]["ndf"]], rel=1e-6
    )


def test_raking_ends_where_iterative_fitting_of_r_ends():
    assert fitted("raked", "clusters").design.weights == pytest.approx(
        np.array(GOLDEN["rake_weights"]), rel=1e-6
    )


def test_trimming_tells_what_it_did():
    plain, cut = fitted("raked", "clusters"), fitted("trimmed", "clusters")
    assert cut.cap == pytest.approx(GOLDEN["cap"])
    assert cut.trimmed >= (plain.design.weights > cut.cap).sum() > 0
    assert cut.design.weights.max() < plain.design.weights.max()
    assert (plain.cap, plain.trimmed, plain.above_cap) == (None, 0, 0)
    assert cut.kish_deff < plain.kish_deff
    equal = sample_design(np.ones(8))
    assert rake(equal, [(["a", "b"] * 4, {"a": 40, "b": 40})], trim=True).trimmed == 0


def test_who_did_not_tell_the_age_keeps_a_part_of_the_population():
    age, weights = data("age").tolist(), data("weight")
    age[::10] = [None] * 40
    weights[0] = 0  # whoever has no weight needs no group
    age[0] = "of no group"
    design = sample_design(weights)
    margins = [(age, GOLDEN["people"]["age"]), (data("sex"), GOLDEN["people"]["sex"])]
    with pytest.raises(CannotWeight, match="No population total is given for: None"):
        rake(design, margins)
    found = rake(design, margins, keep_unknown=True)
    w = found.design.weights
    assert (found.unknown, w[0]) == (39, 0)
    assert w.sum() == pytest.approx(21000)
    untold = np.array([one is None for one in age])
    assert w[untold].sum() == pytest.approx(21000 * weights[untold].sum() / weights.sum(), rel=1e-5)
    for name, people in GOLDEN["people"]["age"].items():
        group = np.array([one == name for one in age])
        assert w[group].sum() / (21000 - w[untold].sum()) == pytest.approx(people / 21000, rel=1e-5)
    assert w[data("sex") == "f"].sum() == pytest.approx(11000)


def test_independent_waves_with_fitted_weights():
    first = fitted("raked", "people").design
    second = fitted("post", "people").design
    plain = described("people")
    for one, other in ((first, second), (first, plain), (plain, second)):
        change = joined(one, other).change(data("safe"), data("hours"))
        apart = difference_of_surveys(mean(other, data("hours")), mean(one, data("safe")))
        assert (change.value, change.se) == pytest.approx((apart.value, apart.se), rel=1e-9)


def test_what_cannot_be_weighted_says_why():
    design = sample_design(np.ones(4))
    with pytest.raises(CannotWeight) as refused:
        rake(design, [(["a", "a", "b", "b"], {"a": 5, "b": 5, "c": 1})])
    assert (refused.value.refusal.code, refused.value.refusal.params["groups"]) == ("nobody_answered", "c")
    with pytest.raises(ValueError, match="one margin or more"):
        rake(design, [])
