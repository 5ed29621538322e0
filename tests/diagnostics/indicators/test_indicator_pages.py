"""Pages of indicators and their values, by real form posts."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.models import Indicator, IndicatorValue
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from tests.builders import (
    make_indicator,
    make_member,
    make_objective,
    make_plan,
    make_source,
    make_target,
)
from tests.forms import fill

LIST = "/town/port-test/indicators/"


@pytest.fixture
def indicator(town):
    return make_indicator(town, unit="burglaries per 1,000 households")


def page_of(indicator, end=""):
    return f"{LIST}{indicator.uid}/{end}"


def make_value(indicator, year=2026, value=31, **fields):
    return IndicatorValue.objects.create(
        municipality=indicator.municipality,
        indicator=indicator,
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
        value=value,
        **fields,
    )


def year(of, **more):
    return {"period_start": f"{of}-01-01", "period_end": f"{of}-12-31", **more}


def test_an_indicator_is_defined(as_alice, town):
    make_indicator(town, "I07")
    data = fill(
        as_alice.get(f"{LIST}new/"),
        name="Dwelling burglary",
        unit="per 1,000 households",
        domain="crime",
        direction="lower",
        frequency="yearly",
        source=make_source(town).pk,
        next_value_due_on="2027-01-31",
    )
    assert data["code"] == ["I08"]
    response = as_alice.post(f"{LIST}new/", data)
    made = Indicator.objects.get(code="I08")
    assert response["Location"] == page_of(made)
    page = as_alice.get(page_of(made)).content.decode()
    for text in ("Dwelling burglary", "Police records", "No value is recorded yet"):
        assert text in page


def test_a_value_is_made_from_its_parts_and_answers_the_deadline(as_alice, indicator):
    Indicator.objects.update(next_value_due_on=date(2027, 1, 31))
    new = page_of(indicator, "values/new/")
    data = fill(as_alice.get(new), **year(2026, numerator="214", denominator="6900", status="final"))
    assert as_alice.post(new, data).status_code == 302
    value = indicator.values.get()
    assert (value.value, value.status) == (Decimal("31.0145"), "final")
    indicator.refresh_from_db()
    assert indicator.next_value_due_on == date(2028, 1, 31)
    page = as_alice.get(page_of(indicator)).content.decode()
    assert "31.01" in page
    assert "<svg" in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (year(2026), "Enter the value"),
        (year(2026, value="21", numerator="214", denominator="6900"), "not what the parts give: 31.0145"),
        (year(2026, value="5", numerator="5", denominator="0"), "more than nothing"),
        (year(2026, value="31", ci_low="32", ci_high="35"), "outside its own interval"),
        (year(2026, value="31", ci_low="35", ci_high="30"), "below the lower one"),
        ({"period_start": "2026-12-31", "period_end": "2026-01-01", "value": "3"}, "ends before it starts"),
        (year(2026, value="many"), "Enter a number"),
    ],
)
def test_what_contradicts_itself_is_said_and_kept(as_alice, indicator, typed, message):
    new = page_of(indicator, "values/new/")
    response = as_alice.post(new, fill(as_alice.get(new), note="Typed text", **typed))
    assert response.status_code == 422
    page = response.content.decode()
    assert message in page
    assert "Typed text" in page
    assert indicator.values.count() == 0


def test_a_period_has_one_value(as_alice, indicator):
    make_value(indicator, 2026)
    new = page_of(indicator, "values/new/")
    response = as_alice.post(new, fill(as_alice.get(new), **year(2026, value="5")))
    assert response.status_code == 422
    assert "already exists" in response.content.decode()


def test_a_correction_shows_what_stood_there_before(as_alice, indicator):
    value = make_value(indicator, value=31)
    edit = page_of(indicator, f"values/{value.uid}/")
    assert as_alice.post(edit, fill(as_alice.get(edit), value="29.5", status="final")).status_code == 302
    page = as_alice.get(edit).content.decode()
    for text in ("Corrections so far", "alice@example.org", "<del>31", "<ins>29.5", "<del>provisional"):
        assert text in page
    theirs, mine = fill(as_alice.get(edit), value="30"), fill(as_alice.get(edit), value="28")
    as_alice.post(edit, theirs)
    response = as_alice.post(edit, mine)
    assert response.status_code == 409
    value.refresh_from_db()
    assert value.value == 30


def test_a_value_is_deleted(as_alice, indicator):
    value = make_value(indicator)
    assert as_alice.post(page_of(indicator, f"values/{value.uid}/delete/")).status_code == 302
    assert indicator.values.count() == 0


def test_an_indicator_with_a_target_is_not_deleted(as_alice, town, indicator):
    target = make_target(make_objective(make_plan(town)), indicator)
    make_value(indicator)
    response = as_alice.post(page_of(indicator, "delete/"))
    assert response.status_code == 422
    assert "Targets rest on this indicator" in response.content.decode()
    target.delete()
    assert "1 recorded values go with it" in as_alice.get(page_of(indicator, "delete/")).content.decode()
    assert as_alice.post(page_of(indicator, "delete/")).status_code == 302
    assert (Indicator.objects.count(), IndicatorValue.objects.count()) == (0, 0)


def test_a_value_is_held_against_the_target_of_the_plan(as_bob, town, indicator):
    objective = make_objective(make_plan(town), statement="Fewer burglaries")
    make_target(objective, indicator, baseline_on=date(2025, 12, 31), target_on=date(2029, 12, 31))
    make_value(indicator, 2026, 95)
    for address in (LIST, page_of(indicator)):
        assert "On track" in as_bob.get(address).content.decode()
    assert "Fewer burglaries" in as_bob.get(page_of(indicator)).content.decode()
    assert "On the way to the target" in as_bob.get(page_of(indicator)).content.decode()


def test_the_list_is_filtered(as_bob, town):
    make_indicator(town, "I01", name="Burglary", next_value_due_on=date(2020, 1, 1))
    make_indicator(town, "I02", name="Trust", domain="perception")
    page = as_bob.get(f"{LIST}?due=overdue").content.decode()
    assert "Burglary" in page
    assert "Trust" not in page
    assert "Burglary" not in as_bob.get(f"{LIST}?domain=perception").content.decode()
    assert "No indicator matches" in as_bob.get(f"{LIST}?q=zzz").content.decode()


def test_thirty_indicators_take_as_many_queries_as_one(as_bob, town):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert as_bob.get(LIST).status_code == 200
        return len(captured)

    plan = make_plan(town)

    def add(i):
        indicator = make_indicator(town, f"I{i}")
        make_value(indicator, 2025)
        make_value(indicator, 2026)
        make_target(make_objective(plan, f"O{i}"), indicator)

    add(0)
    one = count()
    for i in range(1, 31):
        add(i)
    assert count() == one


def test_who_may_do_what(client, town, bob, charlie, indicator):
    value = make_value(indicator)
    values = [page_of(indicator, "values/new/"), page_of(indicator, f"values/{value.uid}/")]
    definitions = [f"{LIST}new/", page_of(indicator, "edit/"), page_of(indicator, "delete/")]
    client.force_login(bob)
    assert client.get(page_of(indicator)).status_code == 200
    for address in values + definitions:
        assert client.post(address, {}).status_code == 403
    client.force_login(make_member(town, "evaluator@example.org", Role.EVALUATOR))
    assert [client.get(address).status_code for address in values] == [200, 200]
    assert [client.get(address).status_code for address in definitions] == [403, 403, 403]
    client.force_login(charlie)
    for address in [page_of(indicator), *values, *definitions]:
        assert client.get(address).status_code == 404


def test_a_value_belongs_to_the_indicator_in_the_address(as_alice, town, indicator):
    other = make_indicator(town, "I02")
    value = make_value(other)
    assert as_alice.get(page_of(indicator, f"values/{value.uid}/")).status_code == 404


def test_a_foreign_source_is_no_choice(as_alice, town, other_town, indicator):
    with scope(other_town.pk):
        source = make_source(other_town)
    edit = page_of(indicator, "edit/")
    response = as_alice.post(edit, fill(as_alice.get(edit), source=source.pk))
    assert response.status_code == 422
