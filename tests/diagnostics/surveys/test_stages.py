"""Homes drawn in clusters, those who did not answer, and margins of homes: equal to R, on the page and over the API."""

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from rest_framework.test import APIClient
from scipy.stats import t as student

from diagnostics.models import SurveyMargin
from diagnostics.statistics.base_weights import raised_to_drawn
from diagnostics.statistics.design import Lonely
from diagnostics.statistics.estimates import mean, proportion
from diagnostics.statistics.weighting import CannotWeight
from diagnostics.surveys.questionnaire.records import from_json
from diagnostics.surveys.results.loading import sheet_of
from diagnostics.surveys.results.sheet import Row, Sheet
from diagnostics.surveys.results.tables import breakdown, table
from diagnostics.surveys.results.words import number, sampling_words
from diagnostics.surveys.sampling.cluster_lines import lines_of, parsed
from diagnostics.surveys.sampling.drawn import Drawing, Stratum, Unit
from diagnostics.surveys.sampling.second_stage import ClusterSize
from diagnostics.surveys.weighting.fitting import STRATA, margin_from
from stakeholders.access.permissions import Role
from stakeholders.access.tokens import issue_token
from stakeholders.models import Population
from tests.builders import make_area
from tests.golden import load

from .builders import YES_NO, make_answers, make_open_survey

GOLDEN = load("survey_stages")
HOMES, PEOPLE = GOLDEN["homes"], GOLDEN["response"]["data"]


def single(code, *values):
    options = [{"value": one, "label": one} for one in values]
    return {"code": code, "kind": "single", "text": f"{code.capitalize()}?", "options": options}


QUESTIONS = (
    {"code": "safe", "kind": "single", "text": "Safe?", "options": YES_NO},
    {"code": "burgled", "kind": "single", "text": "Burgled?", "options": YES_NO},
    {"code": "hours", "kind": "decimal", "text": "Hours?"},
    {"code": "adults", "kind": "number", "text": "Adults?"},
    single("tenure", "own", "rent"),
    single("district", "a", "b"),
    single("class", "young", "middle", "old"),
)
FORM = {1: from_json({"questions": list(QUESTIONS)})}


def yes(one) -> str:
    return "yes" if one else "no"


def homes() -> list[dict]:
    columns = ("safe", "burgled", "hours", "adults", "tenure", "district")
    rows = (
        dict(zip(columns, values, strict=True)) for values in zip(*(HOMES[c] for c in columns), strict=True)
    )
    return [row | {"safe": yes(row["safe"]), "burgled": yes(row["burgled"])} for row in rows]


def sizes(of: str, *names: str) -> set[tuple]:
    return set(zip(*(HOMES[name] for name in names), HOMES[of], strict=True))


DRAWING = Drawing(
    Unit.HOUSEHOLD,
    "adults",
    strata=tuple(Stratum(*one) for one in sorted(sizes("clusters", "stratum"))),
    clusters=tuple(
        ClusterSize(stratum, str(cluster), n) for stratum, cluster, n in sizes("homes", "stratum", "cluster")
    ),
)


def home_sheet(lonely=Lonely.CENTRE, keep=None, drawing=DRAWING, **more) -> Sheet:
    told = zip(homes(), HOMES["weight"], HOMES["stratum"], HOMES["cluster"], strict=True)
    rows = [
        Row(1, answers, weight, stratum, cluster=str(cluster)) for answers, weight, stratum, cluster in told
    ]
    rows = [row for place, row in enumerate(rows) if keep is None or keep[place]]
    drawing = Drawing(drawing.unit, drawing.adults, lonely, drawing.strata, drawing.clusters)
    return Sheet(FORM, rows, "probability", drawing=drawing, **more)


@pytest.mark.parametrize("name", ["two_stages", "adjust", "certainty"])
def test_both_draws_are_in_the_intervals_as_in_r(name):
    keep = None if name == "two_stages" else GOLDEN["few"]
    lonely = Lonely.SKIP if name == "certainty" else Lonely.CENTRE
    sheet, golden = home_sheet(lonely, keep), GOLDEN[name]
    assert sheet.sample.has_second_stage
    safe, hours = (table(sheet, sheet.by_code[code]) for code in ("safe", "hours"))
    own = breakdown(sheet, sheet.by_code["safe"], sheet.by_code["tenure"]).groups[0]
    for found, wanted in (
        (safe.lines[0].estimate, golden["safe"]),
        (hours.mean, golden["hours"]),
        (own.lines[0].estimate, golden["safe_own"]),
    ):
        assert (found.value, found.se) == pytest.approx((wanted["value"], wanted["se"]), rel=1e-9)
        assert found.df <= golden["df"]


def test_sizes_that_cannot_be_or_are_not_known_are_told():
    """Without the number of clusters the second draw says nothing, and a size below what answered is not used."""
    few = Drawing(Unit.HOUSEHOLD, "adults", clusters=DRAWING.clusters)
    assert not home_sheet(drawing=few).sample.has_second_stage
    small = (ClusterSize("north", "1", 1), ClusterSize("north", "2", 4000), ClusterSize("gone", "1", 9))
    sheet = home_sheet(drawing=Drawing(Unit.HOUSEHOLD, "adults", strata=DRAWING.strata, clusters=small))
    second = sheet.sample.second
    assert (second.clusters, second.known, second.units) == (18, 1, 4000)
    assert second.too_small == (small[0],)
    assert np.isfinite(table(sheet, sheet.by_code["safe"]).lines[0].estimate.se)


def test_lines_of_a_spreadsheet_are_clusters():
    told = (ClusterSize("north", "c1", 1200), ClusterSize("", "c2", 7))
    assert parsed("north\tc1\t1 200\n\n; c2; 7\nnorth; c3;\n") == told
    assert parsed("c2;7") == told[1:]
    assert parsed(lines_of(told, [("north", "c9"), ("", "c2")])) == tuple(
        sorted(told, key=lambda o: o.stratum)
    )
    assert lines_of((), [("north", "c9")]) == "north; c9;"
    with pytest.raises(ValidationError) as refused:
        parsed("a; b; x\nonly\na; b; 3\na; b; 4\na; ; 3\na; c; 0")
    lines = [message.split(":")[0] for message in refused.value.messages]
    assert lines == ["Line 1", "Line 2", "Line 4", "Line 5", "Line 6"]


def test_homes_are_fitted_to_margins_of_homes_as_in_r():
    groups = {
        code: [{"values": [name], "people": n} for name, n in totals.items()]
        for code, totals in GOLDEN["margins"].items()
    }
    margins = [margin_from(code, told, "register", "homes") for code, told in groups.items()]
    sheet = home_sheet(drawing=Drawing(Unit.HOUSEHOLD, "adults"), margins=margins)
    assert sheet.weighting is None
    assert sheet.households.weights == pytest.approx(GOLDEN["raked"]["weights"], rel=1e-6)
    found = proportion(sheet.households, sheet.column("burgled").hits(["yes"]))
    wanted = GOLDEN["raked"]["burgled"]
    assert (found.value, found.se) == pytest.approx((wanted["value"], wanted["se"]), rel=1e-6)
    assert "weighted to the homes" in sampling_words_of(sheet)
    bad = [margin_from("tenure", [{"values": [one], "people": 3} for one in ("own", "gone")], "x", "homes")]
    assert "gone" in str(home_sheet(drawing=DRAWING, margins=bad).refusals[0].text)


def sampling_words_of(sheet) -> str:
    class Plain:
        weighting = ""

    return sampling_words(Plain, sheet)


def test_answers_stand_for_those_who_gave_none_as_in_r():
    """Weights and shares are those of R's two-phase sample; the interval takes the weights as given."""
    golden = GOLDEN["response"]
    told = zip(PEOPLE["class"], PEOPLE["safe"], PEOPLE["base"], PEOPLE["stratum"], strict=True)
    rows = [Row(1, {"class": c, "safe": yes(s)}, base, stratum) for c, s, base, stratum in told]
    groups = [{"values": [name], "people": n} for name, n in golden["drawn"].items()]
    drawn = margin_from("class", groups, "list", "drawn")
    sheet = Sheet(FORM, rows, "probability", margins=[drawn])
    assert sheet.design.weights == pytest.approx(PEOPLE["weight"], rel=1e-9)
    found = table(sheet, sheet.by_code["safe"]).lines[0].estimate
    assert (found.value, found.se) == pytest.approx((golden["safe"]["value"], golden["safe"]["se"]), rel=1e-9)
    assert found.value == pytest.approx(golden["two_phases"], rel=1e-9)
    assert sheet.raised.rate == pytest.approx(len(rows) / 150)
    assert "also stands for those" in sampling_words_of(sheet)


def test_classes_that_cannot_be_are_refused_by_name():
    made = raised_to_drawn([2, 2, 2, 1], ["a", "a", "b", None], {"a": 6, "b": 2})
    # Whose class is not known takes its part of both, and all together stand for the eight who were drawn.
    assert (made.weights / [2, 2, 2, 1]).tolist() == pytest.approx([2.25, 2.25, 1.5, 2])
    assert (made.weights / [2, 2, 2, 1]).sum() == pytest.approx(8)
    assert (made.unknown, made.fewest.name, made.largest_factor, made.rate) == (1, "b", 2.25, 0.5)
    assert made.needs_warning
    for classes, drawn, code in (
        (["a", "a"], {"a": 3, "b": 2}, "nobody_answered"),
        (["a", "a"], {"a": 1}, "more_answered_than_drawn"),
        (["a", None], {"a": 1}, "more_answered_than_drawn"),
        (["a", "c"], {"a": 3}, "no_population_total"),
    ):
        with pytest.raises(CannotWeight) as refused:
            raised_to_drawn([1, 1], classes, drawn)
        assert refused.value.refusal.code == code


@pytest.fixture
def survey(town):
    made = make_open_survey(town, QUESTIONS, sampling="probability")
    clusters = [str(one) for one in HOMES["cluster"]]
    make_answers(made, homes(), weights=HOMES["weight"], strata=HOMES["stratum"], clusters=clusters)
    return made


def test_page_and_api_tell_what_r_tells(survey, town, alice, as_alice):
    base = f"/town/{town.slug}/surveys/{survey.uid}"
    page = as_alice.get(f"{base}/sample/").content.decode()
    assert "It is not said how many homes the clusters have in all" in page
    assert "north; 1;" in page
    lines = "\n".join(f"{one.stratum}; {one.cluster}; {one.units}" for one in DRAWING.clusters)
    totals = {f"units-{place}": one.units for place, one in enumerate(DRAWING.strata)}
    joined = {f"joined-{place}": "" for place in range(len(DRAWING.strata))}
    typed = {"drawn": "household", "adults_question": "adults", "lonely": "centre", **totals, **joined}
    wrong = as_alice.post(f"{base}/sample/", {**typed, "clusters": "north; 1; many"})
    assert wrong.status_code == 422
    assert "Line 1" in wrong.content.decode()
    assert as_alice.post(f"{base}/sample/", {**typed, "clusters": lines}).status_code == 302
    page = as_alice.get(f"{base}/sample/").content.decode()
    assert "Sizes are known of every cluster" in page
    golden = GOLDEN["two_stages"]
    half = golden["hours"]["se"] * student.ppf(0.975, golden["df"])
    limits = [golden["hours"]["value"] - half, golden["hours"]["value"] + half]
    client = APIClient()
    _client, token = issue_token(by=alice, municipality=town, name="Test", role=Role.ANALYST)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    api = f"/api/v1/{town.slug}"
    told = client.get(f"{api}/surveys/{survey.uid}/results/").json()["questions"]
    by_code = {one["code"]: one for one in told}
    assert by_code["hours"]["mean"] == pytest.approx(golden["hours"]["value"], abs=1e-6)
    assert by_code["hours"]["mean_interval"] == pytest.approx(limits, abs=1e-6)
    assert by_code["safe"]["lines"][0]["share"] == pytest.approx(golden["safe"]["value"], abs=1e-6)
    page = as_alice.get(f"{base}/results/hours/").content.decode()
    assert number(golden["hours"]["value"]) in page
    assert "take both draws into account" in as_alice.get(f"{base}/results/").content.decode()
    sample = client.get(f"{api}/surveys/{survey.uid}/sample/").json()
    assert sample["found"]["second_stage"]
    assert len(sample["clusters"]) == 18
    again = client.post(f"{api}/surveys/{survey.uid}/sample/", sample, format="json")
    assert (again.status_code, again.json()) == (200, sample)
    twice = {**sample, "clusters": sample["clusters"][:1] * 2}
    assert (
        client.post(f"{api}/surveys/{survey.uid}/sample/", twice, format="json").json()["code"]
        == "cluster_twice"
    )


def test_numbers_of_homes_and_of_those_drawn_have_pages_and_an_api(survey, town, alice, as_alice):
    base = f"/town/{town.slug}/surveys/{survey.uid}/weighting"
    page = as_alice.get(f"{base}/").content.decode()
    assert "The chance of a home is not known" in page
    survey.drawn, survey.adults_question = "household", "adults"
    survey.save()
    area = make_area(town, "A1")
    Population.objects.create(municipality=town, area=area, year=2025, residents=9, households=0)
    assert as_alice.get(f"{base}/{STRATA}/").status_code == 404
    assert as_alice.get(f"{base}/tenure/?of=nobody").status_code == 404
    as_alice.post(f"{base}/tenure/?of=homes", {"people-0": 300, "people-1": 260, "source": "register"})
    n = dict(zip(*np.unique(HOMES["stratum"], return_counts=True), strict=True))
    typed = {f"people-{place}": 3 * many for place, many in enumerate(n.values())}
    assert as_alice.post(f"{base}/{STRATA}/?of=drawn", {**typed, "source": "list"}).status_code == 302
    assert sorted(SurveyMargin.objects.values_list("of", "code")) == [("drawn", STRATA), ("homes", "tenure")]
    sheet = sheet_of(survey)
    assert sheet.raised.rate == pytest.approx(1 / 3)
    homes_weigh = sorted(sheet.sample.households.weights)
    assert homes_weigh == pytest.approx(sorted(3 * np.array(HOMES["weight"])))
    assert mean(sheet.households, sheet.column("tenure").hits(["own"])).value == pytest.approx(300 / 560)
    page = as_alice.get(f"{base}/").content.decode()
    assert "33.3" in page
    assert "for so many who were drawn stands one answer" in page
    # One question tells who was drawn; of people and homes there may be the same one.
    second = as_alice.post(f"{base}/district/?of=drawn", {"people-0": 500, "people-1": 500, "source": "list"})
    assert second.status_code == 422
    client = APIClient()
    _client, token = issue_token(by=alice, municipality=town, name="Test", role=Role.ANALYST)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    api = f"/api/v1/{town.slug}/survey-margins/"
    groups = [{"values": ["own"], "people": 5}, {"values": ["rent"], "people": 5}]
    body = {"survey": str(survey.uid), "code": "tenure", "groups": groups, "source": "census"}
    assert client.post(api, body, format="json").status_code == 201
    assert client.get(f"{api}?of=homes").json()["count"] == 1
    kept = SurveyMargin.objects.get(of="homes")
    assert client.patch(f"{api}{kept.pk}/", {"of": "people"}, format="json").status_code == 400
    assert client.patch(f"{api}{kept.pk}/", {"source": "of 2026"}, format="json").json()["of"] == "homes"
    wrong = {**body, "code": STRATA, "of": "homes"}
    assert client.post(api, wrong, format="json").status_code == 400
    as_alice.post(f"{base}/tenure/delete/?of=homes", {"confirm": "yes"})
    assert sorted(SurveyMargin.objects.values_list("of", "code")) == [("drawn", STRATA), ("people", "tenure")]
