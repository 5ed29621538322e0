"""SMART notes, goals above the town, and interim targets: typed, shown, sent, frozen and compared."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from plans.models import Objective, Target
from plans.objectives.services import goal_of
from plans.versions.comparison import changes_between
from plans.versions.content import snapshot
from stakeholders.access.permissions import Role
from stakeholders.access.tokens import issue_token
from tests.builders import make_indicator, make_objective, make_plan, make_target
from tests.forms import form_of


def at(name, town, **kwargs):
    return reverse(name, kwargs={"town": town.slug, **kwargs})


@pytest.fixture
def objective(town):
    made = make_objective(make_plan(town), "O1", due_on=date(2029, 12, 31))
    make_target(
        made,
        make_indicator(town, "I01"),
        baseline_value=100,
        baseline_on=date(2026, 12, 31),
        target_value=70,
        target_on=date(2029, 12, 31),
    )
    return made


def test_what_is_typed_is_kept_and_shown(as_alice, town, objective):
    page = at("objective_update", town, uid=objective.uid)
    body = form_of(as_alice.get(page)) | {
        "specific": "Homes with a rear alley",
        "achievable": "Reviews report a third",
        "equity_aim": "Tenants first",
        "has_no_national_goal": "on",
        "national_goal": "Left to the towns",
        "sdg_targets": ["11.7", "16.1"],
        "targets-0-interim_targets-0-on": "2028",
        "targets-0-interim_targets-0-value": "85",
        "targets-0-interim_targets-1-on": "2027-12-31",
        "targets-0-interim_targets-1-value": "95",
        "targets-0-rationale": "Most of the gates come late.",
    }
    assert as_alice.post(page, body).status_code == 302
    kept = Objective.objects.get()
    assert (kept.sdg_targets, kept.has_no_national_goal) == (["11.7", "16.1"], True)
    target = Target.objects.get()
    assert target.interim_targets == [
        {"on": "2027-12-31", "value": "95"},
        {"on": "2028-12-31", "value": "85"},
    ]
    assert goal_of(target).interim == ((date(2027, 12, 31), Decimal(95)), (date(2028, 12, 31), Decimal(85)))
    text = as_alice.get(at("objective_detail", town, uid=objective.uid)).content.decode()
    for shown in (
        "rear alley",
        "Tenants first",
        "None corresponds",
        "16.1",
        "Interim target",
        "gates come late",
    ):
        assert shown in text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("soon 90", "not a day"),
        ("2026 90", "does not lie between"),
        ("2031 90", "does not lie between"),
        ("2028 90\n2028-12-31 80", "stands here twice"),
    ],
)
def test_interim_targets_that_make_no_sense_are_told(as_alice, town, objective, typed, said):
    page = at("objective_update", town, uid=objective.uid)
    answer = as_alice.post(page, form_of(as_alice.get(page)) | {"targets-0-interim_targets": typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{typed.split()[0]}' in answer.content.decode()
    assert Target.objects.get().interim_targets == []


def test_a_bad_row_keeps_what_was_typed_and_is_marked(as_alice, town, objective):
    page = at("objective_update", town, uid=objective.uid)
    typed = {
        "targets-0-interim_targets-0-on": "2027",
        "targets-0-interim_targets-0-value": "95",
        "targets-0-interim_targets-1-on": "next year",
        "targets-0-interim_targets-1-value": "about 90",
    }
    answer = as_alice.post(page, form_of(as_alice.get(page)) | typed)
    assert answer.status_code == 422
    again = form_of(answer)
    assert {name: again[name][0] for name in typed} == typed
    text = answer.content.decode()
    assert "“next year about 90” is not a day" in text
    assert text.count('aria-invalid="true" autocomplete') == 2
    assert 'href="#id_targets-0-interim_targets_field"' in text


def test_two_more_rows_come_without_scripts_and_nothing_is_lost(as_alice, town, objective):
    page = at("objective_update", town, uid=objective.uid)
    first = form_of(as_alice.get(page))
    rows = [name for name in first if name.startswith("targets-0-interim_targets-") and name.endswith("-on")]
    assert len(rows) == 2
    filled = {f"targets-0-interim_targets-{row}-on": f"202{7 + row}" for row in range(2)}
    filled |= {f"targets-0-interim_targets-{row}-value": str(95 - row) for row in range(2)}
    again = form_of(as_alice.post(page, first | filled | {"again": "more"}))
    assert {name: again[name][0] for name in filled} == filled
    assert again["targets-0-interim_targets-3-on"] == [""]
    assert as_alice.post(page, again).status_code == 302
    assert [one["value"] for one in Target.objects.get().interim_targets] == ["95", "94"]
    shown = form_of(as_alice.get(page))
    assert shown["targets-0-interim_targets-0-on"] == ["2027"]


def test_lines_of_text_are_still_taken(as_alice, town, objective):
    page = at("objective_update", town, uid=objective.uid)
    sent = {name: value for name, value in form_of(as_alice.get(page)).items() if "interim" not in name}
    assert as_alice.post(page, sent | {"targets-0-interim_targets": "2027 95"}).status_code == 302
    assert Target.objects.get().interim_targets == [{"on": "2027-12-31", "value": "95"}]


def test_the_second_of_two_people_sees_the_rows_of_the_first(as_alice, town, objective):
    page = at("objective_update", town, uid=objective.uid)
    stale = form_of(as_alice.get(page))
    row = "targets-0-interim_targets-0"
    first = form_of(as_alice.get(page)) | {f"{row}-on": "2027", f"{row}-value": "95"}
    assert as_alice.post(page, first).status_code == 302
    answer = as_alice.post(page, stale | {"specific": "Homes with a rear alley"})
    assert answer.status_code == 409
    again = form_of(answer)
    assert (again[f"{row}-on"], again[f"{row}-value"]) == (["2027"], ["95"])
    assert as_alice.post(page, again).status_code == 302
    assert Target.objects.get().interim_targets == [{"on": "2027-12-31", "value": "95"}]
    assert Objective.objects.get().specific == "Homes with a rear alley"


def test_the_snapshot_has_it_and_the_difference_says_it(town, objective):
    before = snapshot(objective.plan)
    Objective.objects.update(equity_aim="Tenants first", sdg_targets=["16.1"])
    Target.objects.update(interim_targets=[{"on": "2027-12-31", "value": "95"}], rationale="Late gates")
    after = snapshot(objective.plan)
    changes = {field.name: field.after for part in changes_between(before, after) for field in part.fields}
    assert changes["equity_aim"] == "Tenants first"
    assert changes["sdg_targets"] == "16.1 Less violence and fewer deaths from it"
    assert "on the way: 95 (31 December 2027)" in changes["targets"]
    assert "Late gates" in changes["targets"]


def test_a_version_that_knew_none_of_it_is_still_read(town, objective):
    old = snapshot(objective.plan)
    for one in old["objectives"]:
        for name in ("specific", "equity_aim", "sdg_targets", "has_no_national_goal"):
            one.pop(name)
        for target in one["targets"]:
            target.pop("interim_targets")
            target.pop("rationale")
    for one in old["indicators"]:
        for name in ("level", "denominator", "disaggregation", "min_count", "library_code"):
            one.pop(name)
    assert changes_between(old, old) == []


def test_the_api_takes_and_gives_them(api_of_alice, objective):
    row = {
        "indicator": str(Target.objects.get().indicator.uid),
        "baseline_value": "100",
        "baseline_on": "2026-12-31",
        "target_value": "70",
        "target_on": "2029-12-31",
        "interim_targets": [{"on": "2028-12-31", "value": "85.0"}, {"on": "2027-12-31", "value": "95"}],
        "rationale": "Late gates",
    }
    address = f"/api/v1/port-test/objectives/{objective.uid}/"
    given = api_of_alice.patch(address, {"targets": [row], "sdg_targets": ["16.1"]}, format="json").json()
    assert given["targets"][0]["interim_targets"] == [
        {"on": "2027-12-31", "value": "95"},
        {"on": "2028-12-31", "value": "85"},
    ]
    row["interim_targets"] = [{"on": "2031-12-31", "value": "1"}]
    refused = api_of_alice.patch(address, {"targets": [row]}, format="json")
    assert refused.status_code == 400
    assert list(refused.json()["fields"]) == ["targets.0.interim_targets"]


@pytest.fixture
def api_of_alice(town, alice):
    _client, token = issue_token(by=alice, municipality=town, name="Test", role=Role.COORDINATOR)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client
