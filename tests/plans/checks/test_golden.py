"""The demonstration town has exactly the gaps that it was made with, and three mends make its plan adoptable."""

from datetime import date

import pytest
from django.db import transaction

from plans.checks.guidelines import NOT_EVALUATED, RULES_BY_ID
from plans.checks.services import results
from plans.demo.load import load_demo
from plans.models import Action, Plan, Responsibility
from stakeholders.access.tenancy import scope
from stakeholders.models import Municipality, Organisation
from tests.plans.versions.test_published_schema import told_of, wrong

TODAY = date(2026, 11, 22)
NOT_CONSIDERED = {"LV-05.L2.2ii", "LV-05.L2.2iii-a", "LV-05.L2.2iii-b", "LV-05.L3.3"}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The town, loaded once for the tests of this file."""
    logins = tmp_path_factory.mktemp("demo") / "logins.txt"
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(today=TODAY, logins=logins, tell=lambda line: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def aurelia(loaded, django_db_blocker):
    """Its plan. What a test changes is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with scope(slug="port-aurelia"):
            town = Municipality.objects.get(slug="port-aurelia")
        with scope(town.pk):
            yield Plan.objects.get(municipality=town)
        transaction.set_rollback(True)


def ids(found):
    return {result.rule.id for result in found}


def codes(result):
    return [thing.code for thing in result.outcome.lacking]


def test_exactly_the_expected_rules_are_open(aurelia):
    report = results(aurelia, today=TODAY)
    assert ids(report.blocks) == {"AG-12", "RF-06", "IP-07"}
    assert ids(report.warnings) == {"IP-09", "SD-07", "DA-01", *NOT_CONSIDERED}
    assert ids(report.advice) == {"SD-05"}
    assert report.waived == []


def test_its_file_is_valid_by_the_published_schema(aurelia):
    assert wrong(told_of(aurelia)) == []


def test_every_other_rule_passes_and_none_is_left_out(aurelia):
    report = results(aurelia, today=TODAY)
    open_ = ids([*report.blocks, *report.warnings, *report.advice])
    not_asked = {"PR-03", "PR-04", "PR-05", "PR-06", "PR-08"}  # the town's profile has none of these
    assert ids(report.passed) == set(RULES_BY_ID) - open_ - not_asked
    assert len(report.results) == len(RULES_BY_ID) - len(not_asked)
    assert NOT_EVALUATED == ()


def test_the_open_rules_say_exactly_what_is_expected(aurelia):
    report = results(aurelia, today=TODAY)
    said = {
        result.rule.id: (
            str(result.severity),
            str(result.state),
            list(result.outcome.missing),
            [(thing.kind, thing.code) for thing in result.outcome.lacking],
        )
        for result in report.results
        if result.is_open
    }
    actions = ["A03", "A04", "A06", "A09", "A11", "A16", "A20", "A21", "A22"]
    absent = ("W", "fail", ["not considered"], [])
    assert said == {
        "AG-12": ("B", "fail", ["not considered"], []),
        "RF-06": ("B", "fail", ["not considered"], []),
        "IP-07": ("B", "fail", [], [("action", "A08")]),
        **dict.fromkeys(NOT_CONSIDERED, absent),
        "IP-09": ("W", "partial", [], [("action", "A22")]),
        "SD-07": ("W", "partial", [], [("action", code) for code in actions]),
        "DA-01": ("W", "partial", [], [("agreement", "")]),
        "SD-05": ("I", "partial", [], [("area", "N01"), ("area", "N12")]),
    }


def test_the_open_rules_name_the_right_things(aurelia):
    report = results(aurelia, today=TODAY)
    assert codes(report.result("IP-07")) == ["A08"]
    assert codes(report.result("IP-09")) == ["A22"]
    assert codes(report.result("SD-05")) == ["N01", "N12"]
    without = ["A03", "A04", "A06", "A09", "A11", "A16", "A20", "A21", "A22"]
    assert codes(report.result("SD-07")) == without
    (agreement,) = report.result("DA-01").outcome.lacking
    assert agreement.note == "ends in 60 days"


def test_three_mends_make_it_adoptable(aurelia):
    town = aurelia.municipality
    radio = Organisation.objects.create(
        municipality=town,
        name="Radio Aurelia",
        actor_groups=["AG-MED"],
        role_diagnosis="none",
        role_plan="support",
    )
    jobs = Action.objects.get(plan=aurelia, code="A05")
    Responsibility.objects.create(municipality=town, action=jobs, organisation=radio, kind="support")
    Action.objects.filter(pk=jobs.pk).update(factors=[*jobs.factors, "RF6"])
    Responsibility.objects.filter(action__code="A08", kind="lead").update(
        acceptance="accepted", answered_role="Director", answered_at="2026-11-22T09:00Z"
    )
    report = results(aurelia, today=TODAY)
    assert report.blocks == []
    assert report.is_adoptable
    assert ids(report.warnings) == {"IP-09", "SD-07", "DA-01", *NOT_CONSIDERED}
    assert ids(report.advice) == {"SD-05"}
