"""Findings, indicators and their values over the API: the same rules as on the pages."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.models import Citation, Finding, Indicator, IndicatorValue
from plans.models import ProblemFinding
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from tests.builders import (
    make_area,
    make_finding,
    make_indicator,
    make_objective,
    make_plan,
    make_problem,
    make_source,
    make_target,
)
from tests.test_api import caller

API = "/api/v1/port-test"


@pytest.fixture
def api(town, alice):
    return caller(town, alice, Role.COORDINATOR)


@pytest.fixture
def indicator(town):
    return make_indicator(town, unit="per 1,000 households", next_value_due_on=date(2027, 1, 31))


def a_year(indicator, **fields):
    return {
        "indicator": str(indicator.uid),
        "period_start": "2026-01-01",
        "period_end": "2026-12-31",
        **fields,
    }


def test_a_finding_with_its_citations(api, town):
    source, survey, area = make_source(town), make_source(town, "Survey"), make_area(town)
    body = {
        "kind": "extent",
        "statement": "Burglary rose.",
        "areas": [area.code],
        "citations": [{"source": str(source.uid), "detail": "Table 1"}, {"source": str(survey.uid)}],
    }
    made = api.post(f"{API}/findings/", body, format="json")
    assert made.status_code == 201, made.json()
    assert (made.json()["code"], len(made.json()["citations"])) == ("F01", 2)
    Citation.objects.filter(detail="Table 1").update(evidence={"table": [["831"]]})
    page = f"{API}/findings/{made.json()['uid']}/"
    kept = api.patch(page, {"citations": body["citations"][:1]}, format="json").json()["citations"]
    assert [(row["detail"], row["evidence"]) for row in kept] == [("Table 1", {"table": [["831"]]})]
    assert api.get(f"{API}/findings/?source={source.uid}&area=N01&is_validated=false").json()["count"] == 1
    assert api.get(f"{API}/findings/?is_validated=true").json()["count"] == 0


def test_validation_and_new_words(api, town, bob):
    finding = make_finding(town, source=make_source(town))
    page = f"{API}/findings/{finding.uid}/"
    assert api.post(f"{page}validate/").json()["validated_on"]
    assert api.post(f"{page}validate/").status_code == 409
    assert api.patch(page, {"areas": []}, format="json").json()["validated_on"]
    assert api.patch(page, {"statement": "Other words"}).json()["validated_on"] is None
    api.post(f"{page}validate/")
    assert api.post(f"{page}withdraw/").json()["validated_on"] is None
    without = make_finding(town, "F02")
    refused = api.post(f"{API}/findings/{without.uid}/validate/")
    assert (refused.status_code, refused.json()["code"]) == (422, "no_source")
    analyst = caller(town, bob, Role.ANALYST)
    assert analyst.post(f"{page}validate/").status_code == 403
    assert analyst.patch(page, {"limits": "None known"}).status_code == 200


def test_a_used_finding_is_not_deleted(api, town):
    finding = make_finding(town)
    problem = make_problem(make_plan(town))
    ProblemFinding.objects.create(municipality=town, problem=problem, finding=finding)
    refused = api.delete(f"{API}/findings/{finding.uid}/")
    assert (refused.status_code, refused.json()["code"]) == (422, "still_used")
    ProblemFinding.objects.all().delete()
    assert api.delete(f"{API}/findings/{finding.uid}/").status_code == 204


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "rumour"}, "kind"),
        ({"statement": ""}, "statement"),
        ({"citations": [{"detail": "without a source"}]}, "citations.0.source"),
        ({"statement": "Call +351 912 345 678"}, "statement"),
        ({"code": "F00"}, "code"),
    ],
)
def test_errors_name_their_field(api, town, body, field):
    make_finding(town, "F00")
    answer = api.post(f"{API}/findings/", {"kind": "form", "statement": "S", **body}, format="json")
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]


def test_an_indicator_is_defined_and_changed(api, town):
    body = {
        "name": "Trust",
        "unit": "%",
        "direction": "higher",
        "domain": "perception",
        "frequency": "biennial",
        "source": str(make_source(town).uid),
    }
    made = api.post(f"{API}/indicators/", body)
    assert made.status_code == 201, made.json()
    page = f"{API}/indicators/{made.json()['uid']}/"
    assert api.patch(page, {"unit": "% of adults", "revision": 1}).json()["unit"] == "% of adults"
    assert api.patch(page, {"unit": "x", "revision": 1}).status_code == 409
    assert api.get(f"{API}/indicators/?domain=crime").json()["count"] == 0
    assert api.delete(page).status_code == 204


def test_a_value_follows_from_its_parts_and_answers_the_deadline(api, indicator):
    made = api.post(f"{API}/indicator-values/", a_year(indicator, numerator="214", denominator="6900"))
    assert made.status_code == 201, made.json()
    assert made.json()["value"] == "31.0145"
    indicator.refresh_from_db()
    assert indicator.next_value_due_on == date(2028, 1, 31)
    page = f"{API}/indicator-values/{made.json()['uid']}/"
    assert api.patch(page, {"numerator": "207"}).json()["value"] == "30.0000"
    assert api.patch(page, {"status": "final"}).json()["value"] == "30.0000"
    assert api.get(f"{API}/indicator-values/?indicator={indicator.uid}").json()["count"] == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "value"),
        ({"value": "21", "numerator": "214", "denominator": "6900"}, "value"),
        ({"value": "1", "denominator": "-1"}, "denominator"),
        ({"value": "1", "period_end": "2020-01-01"}, "period_end"),
        ({"value": "1", "ci_low": "2", "ci_high": "1"}, "ci_high"),
        ({"value": "many"}, "value"),
    ],
)
def test_what_contradicts_itself_is_a_field_error(api, indicator, fields, field):
    answer = api.post(f"{API}/indicator-values/", a_year(indicator, **fields))
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert IndicatorValue.objects.count() == 0


def test_a_period_has_one_value(api, indicator):
    assert api.post(f"{API}/indicator-values/", a_year(indicator, value="1")).status_code == 201
    assert api.post(f"{API}/indicator-values/", a_year(indicator, value="2")).status_code == 400


def test_an_indicator_with_a_target_is_not_deleted(api, town, indicator):
    make_target(make_objective(make_plan(town)), indicator)
    refused = api.delete(f"{API}/indicators/{indicator.uid}/")
    assert (refused.status_code, refused.json()["code"]) == (422, "still_used")


def test_foreign_records_are_field_errors(api, town, other_town, indicator):
    with scope(other_town.pk):
        source, area = make_source(other_town), make_area(other_town, "X99")
        foreign = make_indicator(other_town)
    finding = {"kind": "form", "statement": "S"}
    for address, body, field in (
        ("findings", {**finding, "areas": [area.code]}, "areas"),
        ("findings", {**finding, "citations": [{"source": str(source.uid)}]}, "citations.0.source"),
        ("indicator-values", a_year(foreign, value="1"), "indicator"),
    ):
        answer = api.post(f"{API}/{address}/", body, format="json")
        assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    answer = api.patch(f"{API}/indicators/{indicator.uid}/", {"source": str(source.uid)})
    assert list(answer.json()["fields"]) == ["source"]
    assert api.get(f"{API}/indicators/{foreign.uid}/").status_code == 404
    assert Finding.objects.count() == 0


def test_who_may_do_what(town, bob, indicator):
    evaluator, reader = caller(town, bob, Role.EVALUATOR), caller(town, bob, Role.MINISTRY)
    assert evaluator.post(f"{API}/indicator-values/", a_year(indicator, value="1")).status_code == 201
    assert evaluator.patch(f"{API}/indicators/{indicator.uid}/", {"unit": "x"}).status_code == 403
    for address in ("findings", "indicators", "indicator-values"):
        assert reader.get(f"{API}/{address}/").status_code == 200
        assert reader.post(f"{API}/{address}/", {}).status_code == 403


@pytest.mark.parametrize("address", ["findings", "indicators", "indicator-values"])
def test_thirty_rows_take_as_many_queries_as_one(api, town, address):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert api.get(f"{API}/{address}/").status_code == 200
        return len(captured)

    source, area = make_source(town), make_area(town)

    def add(i):
        make_finding(town, f"F{i}", source=source).area_links.create(municipality=town, area=area)
        indicator = make_indicator(town, f"I{i}", source=source)
        period = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31)}
        IndicatorValue.objects.create(municipality=town, indicator=indicator, value=1, **period)

    add(0)
    count()
    one = count()
    for i in range(1, 30):
        add(i)
    assert count() == one
    assert Indicator.objects.count() == 30
