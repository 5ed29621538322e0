"""Money, outputs, risks and owners of milestones: written, read, frozen, copied."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from plans.actions import services
from plans.actions.exports import COLUMNS
from plans.models import Action, FundingLine, Milestone, Output, Risk
from plans.versions.content import snapshot
from plans.versions.wording import Reading
from tests.builders import make_action, make_group, make_member, make_organisation, make_plan
from tests.forms import fill

LIST = "/town/port-test/plan/actions/"


@pytest.fixture
def plan(town):
    return make_plan(town)


def page_of(action, rest=""):
    return f"{LIST}{action.uid}/{rest}"


def fill_whole(town, plan) -> Action:
    """An action with one row of each kind."""
    police = make_organisation(town)
    action = make_action(
        plan, lead=police, cost=Decimal(1000), staff_fte=Decimal("1.5"), mechanism="Certainty"
    )
    action.responsibilities.update(role_holder="Commander", task="Leads")
    row = {"municipality": town, "action": action}
    Milestone.objects.create(title="Begin", due_on=date(2027, 3, 1), owner=police, **row)
    FundingLine.objects.create(
        source="City budget", level="local", year=2027, amount=600, status="committed", **row
    )
    Output.objects.create(title="Lamps", planned=86, unit="lamps", done=3, **row)
    Risk.objects.create(text="Delay", likelihood=3, impact=4, mitigation="Two firms", owner=police, **row)
    action.target_groups.set([make_group(town)], through_defaults={"municipality": town})
    return action


def test_rows_are_written_on_the_form_and_shown_on_the_page(as_alice, plan, town):
    police = make_organisation(town)
    data = fill(
        as_alice.get(f"{LIST}new/"),
        title="Lamps",
        lead=police.pk,
        lead_role_holder="Division commander",
        cost="1000",
        staff_fte="0.5",
        q1="yes",
        q1_note="Only counts.",
        mechanism="Light is seen",
        **{
            "funding-0-source": "City budget",
            "funding-0-level": "local",
            "funding-0-amount": "600",
            "funding-0-year": "2027",
            "funding-0-status": "committed",
            "outputs-0-title": "Lamps in the square",
            "outputs-0-planned": "86",
            "outputs-0-unit": "lamps",
            "risks-0-text": "Delivery is late",
            "risks-0-likelihood": "3",
            "risks-0-impact": "4",
            "milestones-0-title": "Ordered",
            "milestones-0-due_on": "2027-03-01",
            "milestones-0-owner": police.pk,
        },
    )
    assert as_alice.post(f"{LIST}new/", data).status_code == 302
    action = Action.objects.get()
    assert action.rights_notes == {"q1": "Only counts."}
    assert (action.funding.status, action.funding.unfunded) == ("partly", 400)
    page = as_alice.get(page_of(action)).content.decode()
    for text in ("City budget", "2027", "400", "without a named source", "Lamps in the square", "86 lamps",
                 "Delivery is late", "Division commander", "Only counts.", "0.5 full-time posts"):  # fmt: skip
        assert text in page, text


def test_an_impossible_row_is_told_at_its_field_and_refused_by_the_database(as_alice, plan, town):
    action = make_action(plan)
    data = fill(
        as_alice.get(page_of(action, "edit/")),
        **{"risks-0-text": "Delay", "risks-0-likelihood": "6", "funding-0-amount": "-1"},
    )
    page = as_alice.post(page_of(action, "edit/"), data)
    assert page.status_code == 422
    assert "#id_risks-0-likelihood" in page.content.decode()
    assert "#id_funding-0-amount" in page.content.decode()
    row = {"municipality": town, "action": action}
    for model, fields in [
        (Risk, {"text": "x", "likelihood": 6}),
        (Risk, {"text": "x", "impact": 0}),
        (FundingLine, {"source": "x", "level": "local", "status": "spent", "amount": -1}),
        (Output, {"title": "x", "planned": -1}),
    ]:
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(**fields, **row)


def test_a_version_freezes_all_of_it_but_not_what_was_done(town, plan):
    action = fill_whole(town, plan)
    content = snapshot(plan)
    (frozen,) = content["actions"]
    assert frozen["funding"] == [
        {"source": "City budget", "level": "local", "amount": "600", "year": 2027, "status": "committed"}
    ]
    assert frozen["funding_status"] == "partly"
    assert frozen["outputs"] == [{"title": "Lamps", "planned": "86", "unit": "lamps"}]
    assert frozen["risks"][0]["owner"] == "Police"
    assert frozen["milestones"] == [{"title": "Begin", "due_on": "2027-03-01", "owner": "Police"}]
    assert (frozen["lead_role_holder"], frozen["staff_fte"]) == ("Commander", "1.5")
    assert (
        [group["title"] for group in content["target_groups"]] == frozen["target_groups"] == ["Youth at risk"]
    )
    words = {field.label: field.text for field in Reading(content).body(frozen)}
    assert words["Amounts"] == "City budget (local, 2027): 600 EUR, committed"
    assert words["What could go wrong"] == "Delay (likelihood 3, impact 4, Police): Two firms"
    assert words["What it delivers"] == "Lamps: 86 lamps"
    services.record_output(by=None, output=action.outputs.get(), done=Decimal(86))
    assert snapshot(plan) == content


def test_a_version_of_the_first_schema_is_still_read(town, plan):
    fill_whole(town, plan)
    content = snapshot(plan)
    action = content["actions"][0]
    for name in ("funding", "outputs", "risks", "staff_fte", "mechanism", "rights_notes", "lead_role_holder"):
        del action[name]
    del content["target_groups"]
    content["schema_version"] = 1
    labels = [field.label for field in Reading(content).body(action)]
    assert "Milestones" in labels
    assert "Amounts" not in labels


def test_a_copy_takes_the_rows_along_but_neither_money_nor_what_was_done(coordinator, town, plan):
    copy = services.duplicate_action(by=coordinator, action=fill_whole(town, plan))
    assert copy.outputs.get().done is None
    assert (copy.risks.get().text, copy.milestones.get().owner.name) == ("Delay", "Police")
    assert (copy.funding_lines.count(), copy.cost) == (0, 1000)
    assert copy.target_groups.get().name == "Youth at risk"
    assert copy.responsibilities.get().role_holder == "Commander"


def test_outputs_are_counted_while_the_plan_is_in_force(as_alice, client, town, plan):
    action = fill_whole(town, plan)
    plan.stage = "in_force"
    plan.save()
    output = action.outputs.get()
    url = f"/town/port-test/plan/outputs/{output.uid}/record/"
    assert as_alice.post(url, {"done": "40"}).status_code == 302
    output.refresh_from_db()
    assert output.done == 40
    as_alice.post(url, {"done": "-4"})
    output.refresh_from_db()
    assert output.done == 40
    assert "40 lamps" in as_alice.get(page_of(action)).content.decode()
    other = make_organisation(town, "Schools")
    client.force_login(make_member(town, "school@example.org", "action_lead", organisation=other))
    assert client.post(url, {"done": "1"}).status_code == 403


def test_the_api_writes_and_reads_all_of_it(as_alice, plan, town):
    police, group = make_organisation(town), make_group(town)
    body = {
        "title": "Lamps",
        "cost": "1000",
        "staff_fte": "1.5",
        "target_groups": [str(group.uid)],
        "rights_notes": {"q1": "Only counts."},
        "responsibilities": [{"organisation": str(police.uid), "kind": "lead", "role_holder": "Commander"}],
        "milestones": [{"title": "Begin", "due_on": "2027-03-01", "owner": str(police.uid)}],
        "funding_lines": [
            {"source": "City", "level": "local", "amount": "600", "year": 2027, "status": "committed"}
        ],
        "outputs": [{"title": "Lamps", "planned": "86", "unit": "lamps"}],
        "risks": [{"text": "Delay", "likelihood": 3, "impact": 4, "owner": str(police.uid)}],
    }
    made = as_alice.post("/api/v1/port-test/actions/", body, content_type="application/json")
    assert made.status_code == 201, made.json()
    answer = made.json()
    assert answer["funding"] == {
        "status": "partly",
        "total": "600.00",
        "secured": "600.00",
        "requested": "0.00",
        "unfunded": "400.00",
    }
    assert answer["risks"][0]["owner"] == str(police.uid)
    output = answer["outputs"][0]["uid"]
    url = f"/api/v1/port-test/outputs/{output}/record/"
    assert as_alice.post(url, {"done": "12"}, content_type="application/json").json()["done"] == "12.00"
    wrong = {"risks": [{"text": "Delay", "likelihood": 9}]}
    page = f"/api/v1/port-test/actions/{answer['uid']}/"
    refused = as_alice.patch(page, wrong, content_type="application/json")
    assert list(refused.json()["fields"]) == ["risks.0.likelihood"]


def test_the_sheet_holds_everything_of_an_action(as_alice, town, plan):
    fill_whole(town, plan)
    page = as_alice.get(f"{LIST}actions.csv")
    sheet = b"".join(page.streaming_content).decode("utf-8-sig")
    for text in (
        "City budget | local | 2027 | 600 | committed",
        "Lamps | 86 | lamps | 3",
        "Delay | 3 | 4 | Two firms | Police",
        "Begin | 2027-03-01 |  | Police",
        "Commander",
        "Certainty",
        "Youth at risk",
        "funded in part",
    ):
        assert text in sheet, text
    held = {field.name for field in Action._meta.fields} - {
        "id", "municipality", "created_at", "updated_at", "uid", "plan", "order", "revision", "next_report_due_on",
        "rights_notes",
    }  # fmt: skip
    assert held <= {column.key for column in COLUMNS}
    assert len({column.key for column in COLUMNS}) == len(COLUMNS)


def test_saving_the_form_keeps_which_measure_is_the_main_one(as_alice, plan):
    action = make_action(plan, measures=["L4.1", "L1.1a"], factors=["RF7", "RF1"])
    edit = page_of(action, "edit/")
    assert as_alice.post(edit, fill(as_alice.get(edit))).status_code == 302
    action.refresh_from_db()
    assert (action.measures, action.factors) == (["L4.1", "L1.1a"], ["RF7", "RF1"])
    as_alice.post(edit, fill(as_alice.get(edit), measures=["L1.1a", "L1.2a", "L4.1"]))
    action.refresh_from_db()
    assert action.measures == ["L4.1", "L1.1a", "L1.2a"]
