"""Jurisdiction profiles: shipped as data, chosen and changed by the town, never touching what was written."""

from datetime import date
from decimal import Decimal

import pytest

from plans.checks.services import results
from plans.models import Plan, Profile, Requirement
from plans.profiles.codes import unknown
from plans.profiles.models import MaterialChange, Provenance, RequirementKind
from plans.profiles.services import Materiality, choose_profile, profile_of
from plans.profiles.shipped import CODES, shipped
from plans.versions.content import snapshot
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from tests.builders import make_organisation, make_plan
from tests.forms import fill
from tests.plans.checks.complete import TODAY, make_complete_plan
from tests.test_api import caller

PAGE = "/town/port-test/plan/profile/"


@pytest.fixture
def by(town, alice):
    return Actor(town, ROLE_PERMISSIONS[Role.COORDINATOR], "Alice", user=alice, role=Role.COORDINATOR)


@pytest.mark.parametrize("code", CODES)
def test_what_is_shipped_is_whole_and_says_how_well_it_is_known(code):
    record = shipped(code)
    assert record["code"] == code
    assert record["name"]
    assert record["summary"]
    assert set(record["materiality"]["changes"]) <= set(MaterialChange.values)
    for one in record["requirements"]:
        assert one["kind"] in RequirementKind.values
        assert one["provenance"] in {Provenance.VERIFIED, Provenance.UNVERIFIED}
        assert one["source"]
        assert unknown(one["kind"], one["codes"]) == []


def test_law_on_data_comes_with_the_profiles_where_it_holds():
    with_notes = [
        code for code in CODES if any("ICO" in one["source"] for one in shipped(code)["requirements"])
    ]
    assert with_notes == ["england_wales", "france"]


def test_a_town_that_chose_nothing_is_asked_nothing_but_the_guidelines(town):
    rules = profile_of(make_plan(town))
    assert (rules.name, rules.is_own_copy, rules.requirements) == ("UN guidelines only", False, ())
    report = results(Plan.objects.get())
    assert [result.rule.id for result in report.results if result.rule.id.startswith("PR")] == []


def test_another_profile_changes_signatures_deadlines_and_themes_and_not_the_data(town, by):
    plan = make_complete_plan(town)
    before = snapshot(plan)
    choose_profile(by=by, municipality=town, code="chile")
    themes = {one.text for one in profile_of(plan).of("theme")}
    assert "School drop-out" in themes
    open_themes = [one.title for one in results(plan, today=TODAY).result("PR-04").outcome.lacking]
    assert open_themes == [
        "Offending by children and adolescents",
        "Domestic violence and violence against women",
    ]
    assert profile_of(plan).signatories == []
    choose_profile(by=by, municipality=town, code="france")
    plan = Plan.objects.get()
    assert profile_of(plan).signatories[0].text == "The mayor"
    assert not profile_of(plan).of("theme")
    choose_profile(by=by, municipality=town, code="ontario")
    plan = Plan.objects.get()
    assert profile_of(plan).profile.publication_days == 30
    after = snapshot(plan)
    assert before["records"].pop("signatories") != after["records"].pop("signatories")
    assert after == before


def test_a_copy_that_was_changed_comes_back_as_it_was_left(town, by):
    choose_profile(by=by, municipality=town, code="france")
    Requirement.objects.filter(code="SIG-MAYOR").update(text="The mayor, in person")
    choose_profile(by=by, municipality=town, code="chile")
    choose_profile(by=by, municipality=town, code="france")
    assert Profile.objects.count() == 2
    assert profile_of(town).signatories[0].text == "The mayor, in person"
    with pytest.raises(Refused):
        choose_profile(by=by, municipality=town, code="atlantis")


@pytest.mark.parametrize(
    ("changed", "before", "after", "found"),
    [
        ([], 1000, 1000, []),
        ([], 1000, 1100, []),
        ([], 1000, "1100.01", ["budget"]),
        ([], 1000, "899.99", ["budget"]),
        ([], 0, 1, ["budget"]),
        (["action"], 0, 0, []),
        (["target", "objective"], 0, 0, ["objective", "target"]),
    ],
)
def test_what_is_material(changed, before, after, found):
    rule = Materiality(frozenset(MaterialChange.values), Decimal(10))
    assert rule.of(changed, budget_before=before, budget_after=after) == found


def test_a_rule_of_another_law_is_narrower():
    rule = Materiality(frozenset({"priority"}), Decimal(10))
    assert rule.of(["objective", "priority"], budget_before=1, budget_after=9) == ["priority"]
    assert rule.words() == "A change of a priority"


def test_the_pages_choose_make_a_copy_and_change_it(as_alice, town):
    make_plan(town)
    prefect = make_organisation(town, "Prefecture")
    assert "asks nothing beside" in as_alice.get(PAGE).content.decode()
    assert as_alice.get(f"{PAGE}edit/")["Location"] == f"{PAGE}choose/"
    assert "Colombia" in as_alice.get(f"{PAGE}choose/").content.decode()
    assert as_alice.post(f"{PAGE}choose/", {"code": "france", "edit": "1"})["Location"] == f"{PAGE}edit/"
    form = as_alice.get(f"{PAGE}edit/")
    data = fill(form)
    row = next(key for key, value in data.items() if value == ["The prefect"] or value == "The prefect")
    data |= {
        row.replace("text", "organisation"): str(prefect.pk),
        row.replace("text", "confirmed_by"): "M. Lex",
    }
    again = as_alice.post(f"{PAGE}edit/", data)
    assert "Say who confirmed it and when" in again.content.decode()
    data[row.replace("text", "confirmed_on")] = "2026-05-01"
    assert as_alice.post(f"{PAGE}edit/", data).status_code == 302
    page = as_alice.get(PAGE).content.decode()
    assert "Prefecture" in page
    assert "confirmed by a local lawyer" in page
    assert "M. Lex" in page


def test_codes_that_no_check_knows_are_refused(as_alice, town):
    as_alice.post(f"{PAGE}choose/", {"code": "france"})
    data = fill(as_alice.get(f"{PAGE}edit/"), **{"requirements-0-codes": "AG-XYZ"})
    assert "AG-XYZ" in as_alice.post(f"{PAGE}edit/", data).content.decode()


def test_the_next_report_is_named_with_its_day(as_alice, town, by):
    choose_profile(by=by, municipality=town, code="general")
    Requirement.objects.create(
        municipality=town, profile=Profile.objects.get(), kind="recipient", text="Ministry", month=12
    )
    page = as_alice.get(PAGE).content.decode()
    assert "Report to: Ministry" in page
    assert f"31 Dec {date.today().year}" in page or "Dec. 31" in page or "31 December" in page


def test_over_the_api(alice, town):
    api = caller(town, alice, Role.COORDINATOR)
    root = "/api/v1/port-test/profiles"
    assert api.get(f"{root}/current/").json()["code"] == "general"
    made = api.post(f"{root}/choose/", {"code": "chile"}, format="json")
    assert made.status_code == 200, made.json()
    assert api.get(f"{root}/current/").json()["uid"] == made.json()["uid"]
    rows = made.json()["requirements"]
    kept = {**rows[0], "left_out_reason": "There is one councillor."}
    body = {"requirements": [kept], "most_priorities": 3}
    changed = api.patch(f"{root}/{made.json()['uid']}/", body, format="json")
    assert changed.status_code == 200, changed.json()
    assert [row["uid"] for row in changed.json()["requirements"]] == [rows[0]["uid"]]
    wrong = {"requirements": [{**kept, "codes": ["CP03"]}]}
    assert api.patch(f"{root}/{made.json()['uid']}/", wrong, format="json").status_code == 400
