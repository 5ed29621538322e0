"""Figures of a survey of victims equal those computed by hand with R's package survey."""

from functools import cache

import numpy as np
import pytest

from diagnostics.statistics.design import Sampling, sample_design
from diagnostics.statistics.estimates import Estimate
from diagnostics.statistics.incident_sums import Channel
from diagnostics.statistics.offences import Offence, OffenceTable, Struck, Violence, answered, incidents
from diagnostics.statistics.reliability import Reason, ReleaseRules, Showing
from diagnostics.statistics.sdg_indicators import reported_violence, victims_of_violence, walking_alone
from diagnostics.statistics.victimisation import Counting, Victimisation
from tests.golden import load

GOLDEN = load("victimisation")
TABLE = OffenceTable(
    Offence(
        row["code"], Struck(row["strikes"]), row.get("violence") and Violence(row["violence"]), row["cap"]
    )
    for row in GOLDEN["offences"]
)
VIOLENT = ("robbery", "assault", "threat", "sexual")
CODES = {
    "burglary": ["burglary"],
    "threat": ["threat"],
    "fraud": ["fraud"],
    "personal": [code for code in TABLE.codes if code != "burglary"],
    "violent": list(VIOLENT),
    "women_threat": ["threat"],
}
FOUR = ("very_safe", "safe", "unsafe", "very_unsafe")


def column(name, part="people"):
    values = GOLDEN[part][name]
    if any(isinstance(v, str) for v in values):
        return values
    return np.array([np.nan if v is None else v for v in values], dtype=float)


@cache
def forms(**changed):
    times = column("times", "incidents")
    columns = {
        "times": np.where(times < 0, np.inf, times),
        "in_scope": column("in_scope", "incidents") > 0,
        "reported": column("police", "incidents"),
        "filed": column("filed", "incidents"),
        "recognised": column("recognised", "incidents"),
        "when": column("when", "incidents"),
    } | changed
    return incidents(TABLE, 360, column("offence", "incidents"), column("id", "incidents") - 1, **columns)


def survey(sampling=Sampling.PROBABILITY, domain=None, households=True, **changed):
    drawn = {"strata": column("stratum"), "clusters": column("cluster"), "sampling": sampling}
    return Victimisation(
        sample_design(column("person"), **drawn),
        TABLE,
        forms(**changed),
        households=sample_design(column("household"), **drawn) if households else None,
        answered=answered(TABLE, {"fraud": column("asked_fraud") > 0}),
        domain=domain,
    )


def figures(of, codes):
    return {
        "prevalence": of.prevalence(codes),
        "incidence": of.incidence(codes),
        "uncapped": of.incidence(codes, capped=False),
        "total": of.incidents_in_population(codes),
        "multiple": of.multiple_share(codes),
        "per_victim": of.incidents_per_victim(codes),
        "incidents": of.reporting(codes),
        "uncapped_incidents": of.reporting(codes, capped=False),
        "filed": of.dark_figure(codes, unfiled_is_dark=True).complement(),
        "victims": of.reporting(codes, counting=Counting.VICTIMS),
        "last": of.reporting(codes, counting=Counting.LAST),
        "recognised": of.reporting(codes, channel=Channel.RECOGNISED),
    }


@pytest.mark.parametrize("name", list(GOLDEN["figures"]))
def test_figures_equal_r(name):
    women = np.array([sex == "f" for sex in column("sex")])
    of = survey(domain=women if name == "women_threat" else None)
    found = figures(of, CODES[name])
    if len(CODES[name]) == 1:
        found["repeats"] = of.repeat_share(CODES[name][0])
    for figure, one in found.items():
        golden = GOLDEN["figures"][name][figure]
        assert one.value == pytest.approx(golden["value"], rel=1e-9, abs=1e-12), figure
        assert one.se == pytest.approx(golden["se"], rel=1e-9, abs=1e-12), figure
        if "n" in golden:
            assert (one.n, one.df) == (golden["n"], golden["df"]), figure
        if "low" in golden and one.method.code != "korn_graubard":
            limits = [one.interval.low, one.interval.high]
            assert limits == pytest.approx([golden["low"], golden["high"]], rel=1e-6), figure  # R iterates
        assert one.base
        assert one.interval is not None


def test_the_dark_figure_is_what_reporting_leaves():
    of = survey()
    dark, unfiled = of.dark_figure(["threat"]), of.dark_figure(["threat"], unfiled_is_dark=True)
    shown = of.reporting(["threat"])
    assert dark.value == pytest.approx(1 - shown.value)
    assert (dark.interval.low, dark.se) == pytest.approx((1 - shown.interval.high, shown.se))
    assert dark.hits == shown.n - shown.hits
    assert unfiled.value > dark.value


def test_any_crime_is_not_the_sum_and_says_whose_share_it_is():
    of = survey()
    assert of.prevalence().code == "mixed_units"
    persons, homes = (of.prevalence(per=per) for per in Struck)
    assert (persons.base, homes.base) == ("persons who answered", "households that answered")
    assert persons.value != pytest.approx(homes.value)
    assert of.prevalence(list(VIOLENT)).value < sum(of.prevalence([code]).value for code in VIOLENT)
    assert of.prevalence([]).code == "no_such_offence"


def test_goal_16():
    of = survey()
    parts = victims_of_violence(of)
    assert [one.part for one in parts] == ["physical", "psychological", "sexual"]
    assert parts[0].found == of.prevalence(["robbery", "assault"])
    assert parts[1].found == of.prevalence(["threat"])
    reported = reported_violence(of, Counting.VICTIMS)
    assert [(one.part, one.counting) for one in reported] == [
        (part, Counting.VICTIMS) for part in ("", "physical", "psychological", "sexual")
    ]
    expected = of.reporting(list(VIOLENT), counting=Counting.VICTIMS, channel=Channel.RECOGNISED)
    assert reported[0].found == expected
    values = {rule: reported_violence(of, rule)[0].found.value for rule in Counting}
    assert len(set(values.values())) == 3
    walk = walking_alone(of.persons, column("walk"), safe=FOUR[:2], valid=FOUR)
    for one, name in ((walk.indicator.found, "all"), (walk.valid_answers_only, "valid")):
        golden = GOLDEN["walking"][name]
        found = {
            "value": one.value,
            "se": one.se,
            "low": one.interval.low,
            "high": one.interval.high,
            "n": one.n,
        }
        assert found == pytest.approx({key: golden[key] for key in found}, rel=1e-9)
    asked = np.arange(360) < 200
    some = walking_alone(of.persons, column("walk"), safe=FOUR[:2], valid=FOUR, asked=asked)
    assert some.indicator.found.n == 200
    with pytest.raises(ValueError, match="valid answers"):
        walking_alone(of.persons, column("walk"), safe=["never"], valid=FOUR)


@pytest.mark.parametrize("sampling", [Sampling.OPEN, Sampling.QUOTA])
def test_an_open_survey_has_no_intervals(sampling):
    of = survey(sampling)
    walk = walking_alone(of.persons, column("walk"), safe=FOUR[:2], valid=FOUR)
    found = [*figures(of, ["threat"]).values(), walk.indicator.found, walk.valid_answers_only]
    for one in found:
        assert one.value is not None
        assert (one.se, one.interval, one.deff, one.method.code) == (None, None, None, "not_a_sample")


def test_what_was_not_asked_is_refused():
    of = survey(reported=None, recognised=None, filed=None, when=None, households=False)
    assert of.prevalence(["burglary"]).code == "no_household_weights"
    assert of.reporting(["threat"]).code == "reported_not_asked"
    assert of.dark_figure(["threat"], unfiled_is_dark=True).code == "filed_not_asked"
    assert reported_violence(of, Counting.LAST)[0].found.code == "recognised_not_asked"
    assert survey(when=None).reporting(["threat"], counting=Counting.LAST).code == "time_not_asked"
    profile = survey().profile("threat")
    assert all(
        isinstance(getattr(profile, name), Estimate) for name in ("prevalence", "repeat", "last_reporting")
    )
    assert profile.incidence_uncapped.value > profile.incidence.value


def test_a_number_of_incidents_of_few_victims_is_hidden():
    rows = [3, 3, 8, 20, 31]
    few = incidents(TABLE, 360, ["threat"] * 5, rows, times=[3, 1, 5, 2, 5])
    design = sample_design(np.where(np.arange(360) == 31, 0, 2))
    of = Victimisation(design, TABLE, few)
    for found in (of.incidence(["threat"]), of.incidents_in_population(["threat"])):
        assert (found.hits, found.n) == (3, 359)
        release = ReleaseRules().decide(found)
        assert (release.showing, release.reason) == (Showing.HIDE, Reason.CASES)


def test_sensitive_offences_are_told_of_the_whole_town_only():
    table = OffenceTable([Offence("sexual", violence=Violence.SEXUAL, sensitive=True), Offence("theft")])
    some = incidents(table, 90, ["sexual", "theft"], [1, 2], reported=[1, 0], recognised=[1, 0])
    area = Victimisation(sample_design(np.ones(90)), table, some, domain=np.arange(90) < 50, is_area=True)
    town = Victimisation(sample_design(np.ones(90)), table, some)
    for codes in (["sexual"], ["theft", "sexual"], None):
        assert area.prevalence(codes).code == "sensitive_by_area"
        assert area.reporting(codes).code == "sensitive_by_area"
        assert town.prevalence(codes).n == 90
    assert victims_of_violence(area)[2].found.code == "sensitive_by_area"
    assert area.prevalence(["theft"]).n == 50


def test_nobody_was_struck():
    none = incidents(TABLE, 360, [], [], reported=[])
    of = Victimisation(sample_design(np.ones(360)), TABLE, none)
    found = of.prevalence(["threat"])
    assert (found.value, found.hits, found.n) == (0, 0, 360)
    assert found.interval.high > 0
    assert of.reporting(["threat"]).value is None
    assert of.repeat_share("threat").n == 0
    assert of.incidents_per_victim(["threat"]).value is None


def test_wrong_tables_are_refused():
    with pytest.raises(ValueError, match="repeats"):
        OffenceTable([Offence("a"), Offence("a")])
    with pytest.raises(ValueError, match="one incident at least"):
        OffenceTable([Offence("a", cap=0)])
    one = OffenceTable([Offence("a", sensitive=True), Offence("b")])
    assert one.is_sensitive(["a", "b"])
    assert not one.is_sensitive(["b"])
    for arguments, message in (
        ((["c"], [0]), "did not ask about: c"),
        ((["a"], [5]), "belongs to nobody"),
        ((["a"], [0, 1]), "same length"),
    ):
        with pytest.raises(ValueError, match=message):
            incidents(one, 3, *arguments)
    with pytest.raises(ValueError, match="at least"):
        incidents(one, 3, ["a"], [0], times=[0])
    with pytest.raises(ValueError, match="yes is 1"):
        incidents(one, 3, ["a"], [0], reported=[2])
    with pytest.raises(ValueError, match="did not ask about: z"):
        answered(one, {"z": [True] * 3})
    with pytest.raises(ValueError, match="same rows"):
        Victimisation(
            sample_design([1, 1]), one, incidents(one, 2, [], []), households=sample_design([1, 1, 1])
        )
