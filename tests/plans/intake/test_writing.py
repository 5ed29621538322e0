"""From a messy sheet to the plan and back: what is proposed, written, written again, changed since, taken back."""

# ruff: noqa: E501 - rows of a sheet, one a line
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.actions.exports import headers, lines, with_sheet
from plans.intake import services
from plans.intake.choices import KEEP, NOTE, REMOVE, Choices, private_lines
from plans.intake.models import PlanImportState
from plans.models import (
    Action,
    ActionObjective,
    FundingLine,
    Milestone,
    Objective,
    Output,
    Plan,
    PlanImport,
    Problem,
    Risk,
    Target,
)
from plans.plan.models import PlanStage
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.models import AuditEntry
from stakeholders.jobs.services import run_job
from stakeholders.models import Organisation
from stakeholders.spreadsheets.writing import Provenance, write_csv, write_xlsx
from tests.builders import (
    make_action,
    make_area,
    make_group,
    make_indicator,
    make_objective,
    make_organisation,
    make_plan,
    make_problem,
    make_responsibility,
)

from .sheets import messy, spanish


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def plan(town):
    town.currency = "EUR"
    town.save()
    return make_plan(town)


def taken(coordinator, plan, content=None, name="plan.xlsx") -> PlanImport:
    return services.take_file(by=coordinator, plan=plan, name=name, content=content or messy())


def imported(coordinator, batch, **choices) -> PlanImport:
    proposal = services.proposal_of(batch)
    told = Choices(fingerprint=proposal.fingerprint, private=choices.pop("private", KEEP), **choices)
    return services.confirm(by=coordinator, batch=batch, choices=told)


def test_the_messy_sheet_becomes_actions_and_nothing_of_it_is_lost(coordinator, town, plan):
    make_organisation(town, "Police")
    make_indicator(town, "I01", name="Burglaries")
    batch = taken(coordinator, plan)
    proposal = services.proposal_of(batch)
    assert proposal.counts == {"new": 4}
    assert {one.name for one in proposal.names} == {
        "Municipality", "Tenants' union", "Housing office", "Health Dept", "Youth Network", "Schools", "parents",
    }  # fmt: skip
    assert private_lines(proposal) == [("15", ["0171 2345678"])]
    done = imported(coordinator, batch)
    assert done.state == PlanImportState.DONE
    (problem,) = Problem.objects.of(plan)
    assert problem.title == "Burglary in the old town"
    assert list(problem.objectives.values_list("statement", flat=True)) == [
        "Fewer burglaries in N01", "Young people find help early",
    ]  # fmt: skip
    lamps, watch, street, bus = Action.objects.of(plan)
    assert (lamps.code, lamps.title) == ("1", "Target hardening for flats")
    assert (lamps.starts_on, lamps.ends_on) == (date(2027, 7, 1), date(2028, 8, 31))
    assert (lamps.cost, lamps.status) == (Decimal(15500), "running")
    parts = {part.organisation.name: part.kind for part in lamps.responsibilities.all()}
    assert parts == {
        "Police": "lead", "Municipality": "support", "Tenants' union": "support", "Housing office": "support",
    }  # fmt: skip
    for text in ("Calendar: End: mid 2028", "Ask the insurer", "PT-77", "Second line of the same action"):
        assert text in lamps.note
    assert "Indicator: Calls for help answered in a day" in lamps.note
    assert Target.objects.get().objective == lamps.objectives.get()
    assert (watch.starts_on, watch.ends_on) == (date(2027, 3, 1), date(2027, 12, 31))
    assert "USD 9,000" in street.note
    assert bus.starts_on == date(2028, 1, 1)
    skipped = "\n".join(line["text"] for line in done.report["skipped"])
    for text in (
        "Subtotal objective 1.1",
        "TOTAL | 12.000",
        "Approved by",
        "MUNICIPALITY OF PORT TEST",
        "estimates",
    ):
        assert text in skipped
    trail = AuditEntry.objects.filter(table_name="plans_action", operation="insert")
    assert trail.count() == 4


def test_the_same_sheet_again_says_nothing_new(coordinator, plan):
    imported(coordinator, taken(coordinator, plan))
    for make in (messy, spanish):
        again = services.proposal_of(taken(coordinator, plan, make()))
        if make is messy:
            assert again.counts == {"same": 4}, [(row.title, row.changes, row.note) for row in again.rows]
            assert (again.new_problems, again.new_objectives, again.names) == ([], [], [])
    imported(coordinator, taken(coordinator, plan, spanish()))
    again = services.proposal_of(taken(coordinator, plan, spanish()))
    assert again.counts == {"same": 3}, [(row.title, row.changes, row.note) for row in again.rows]
    with pytest.raises(Refused, match="nothing new"):
        imported(coordinator, taken(coordinator, plan, spanish()))


def whole_plan(town, plan) -> Action:
    """An action with something in every field."""
    police = make_organisation(town, "Police")
    union = make_organisation(town, "Tenants, owners and users")
    action = make_action(
        plan, lead=police, description="Lamps\nand locks, “safe” = good", approach="situational", stage="selective",
        measures=["L4.1", "L1.1a"], factors=["RF7"], starts_on=date(2027, 3, 1), ends_on=date(2027, 9, 30),
        resource_level="mixed", cost="1000.50", funding_source="City", staff_fte="1.5", sustainability_note="Goes on\n\nby itself",
        related_reform="Reform", practice="EP05", mechanism="Certainty", adaptation_note="Fewer", evidence_class="C",
        evidence_source="Review", evaluation_plan="Before and after", is_cohesion=True, rights_answers={"q1": "no", "q2": "yes"},
        rights_notes={"q2": "Cameras"}, rights_mitigation="None", rights_reviewer="Ombudsman", rights_review_on=date(2027, 5, 1),
        note="Mind the budget\nand the mayor", status="running", progress=40,
    )  # fmt: skip
    make_responsibility(action, union, kind="support", task="Doors", role_holder="Chair")
    ActionObjective.objects.create(municipality=town, action=action, objective=make_objective(plan))
    ActionObjective.objects.create(municipality=town, action=action, objective=make_objective(plan, "O2"))
    action.areas.add(make_area(town), through_defaults={"municipality_id": town.pk})
    action.target_groups.add(make_group(town), through_defaults={"municipality_id": town.pk})
    Output.objects.create(municipality=town, action=action, title="Lamps", planned=86, unit="lamps", done=3)
    Milestone.objects.create(
        municipality=town, action=action, title="Begin", due_on=date(2027, 3, 1), owner=police
    )
    Risk.objects.create(
        municipality=town, action=action, text="Delay", likelihood=3, impact=4, mitigation="Two", owner=police
    )
    FundingLine.objects.create(
        municipality=town,
        action=action,
        source="City budget",
        level="local",
        year=2027,
        amount=600,
        status="committed",
    )
    return action


def exported(plan, kind: str) -> bytes:
    rows = with_sheet(Action.objects.of(plan).order_by("order", "code"))
    out = BytesIO()
    if kind == "csv":
        write_csv(out, headers("EUR"), lines(rows))
    else:
        told = Provenance("Actions", "none", "alice", plan.created_at)
        write_xlsx(out, headers("EUR"), lines(rows), provenance=told, sheet="Actions")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_plan_that_goes_out_and_comes_back_changes_nothing(coordinator, town, plan, kind):
    whole_plan(town, plan)
    make_action(plan, "A02", title="Bare")
    proposal = services.proposal_of(taken(coordinator, plan, exported(plan, kind), f"actions.{kind}"))
    assert proposal.counts == {"same": 2}, [(row.title, row.changes, row.note) for row in proposal.rows]
    assert proposal.names == []


def test_what_was_changed_in_the_sheet_is_shown_field_by_field_and_written(coordinator, town, plan):
    action = whole_plan(town, plan)
    text = exported(plan, "csv").decode("utf-8-sig")
    text = text.replace("2027-09-30", "31.12.2027").replace(
        "Lamps | 86 | lamps | 3", '"Lamps | 90 | lamps | 3\nLocks | 40"'
    )
    text = text.replace("Tenants, owners and users | Doors", "Tenants, owners and users | Gates").replace(
        "running", "completed"
    )
    batch = taken(coordinator, plan, text.encode(), "actions.csv")
    (row,) = services.proposal_of(batch).rows
    assert {(change.label, change.after) for change in row.changes} == {
        ("Ends", "31 December 2027"), ("What it delivers", "Locks"),
    }  # fmt: skip
    imported(coordinator, batch)
    action.refresh_from_db()
    assert action.ends_on == date(2027, 12, 31)
    assert set(action.outputs.values_list("title", "planned")) == {("Lamps", 86), ("Locks", 40)}
    assert action.status == "running"
    assert "Lamps | 90 | lamps" in action.note
    assert "Tenants, owners and users | Gates" in action.note
    assert "Status: completed" in action.note
    assert action.revision == 2
    again = services.proposal_of(taken(coordinator, plan, text.encode(), "actions.csv"))
    assert again.counts == {"same": 1}, (again.rows[0].changes, again.rows[0].note)


def test_a_plan_that_changed_meanwhile_is_not_written_over(coordinator, town, plan):
    batch = taken(coordinator, plan)
    seen = services.proposal_of(batch)
    make_action(plan, "1", title="Target hardening for flats", description="By hand")
    with pytest.raises(Conflict, match="changed since you looked"):
        services.confirm(by=coordinator, batch=batch, choices=Choices(seen.fingerprint, private=KEEP))
    assert Action.objects.of(plan).count() == 1
    imported(coordinator, batch)
    assert Action.objects.of(plan).get(code="1").description == "Locks and lamps for 40 ground-floor flats."


def test_private_data_is_asked_about_and_can_be_removed(coordinator, plan):
    batch = taken(coordinator, plan)
    with pytest.raises(Refused, match="0171 2345678") as refused:
        imported(coordinator, batch, private="")
    assert refused.value.code == "private_data"
    assert not Action.objects.exists()
    done = imported(coordinator, batch, private=REMOVE)
    assert "Phone of the team leader: […]" in Action.objects.get(code="3").note
    # The whole number: four digits of it also stand in one random identifier of some hundred.
    assert "0171 2345678" not in str(done.report)


def test_codes_and_uids_are_no_private_data(coordinator, town, plan):
    make_area(town, "080193001", name="Old town")
    action = make_action(plan, "A01", title="Lamps", uid="12345678-1234-4123-8123-123456789012")
    rows = [["Code", "Action", "Areas", "Remarks"], ["A01", "Lamps", "Old town", "mail a@b.org"]]
    batch = services.take_rows(by=coordinator, plan=plan, rows=rows)
    assert private_lines(services.proposal_of(batch)) == [("2", ["a@b.org"])]
    done = imported(coordinator, batch, private=REMOVE)
    action.refresh_from_db()
    assert action.areas.get().code == "080193001"
    assert action.note == "Remarks: mail […]"
    assert done.report["rows"][0]["uid"] == str(action.uid)


def test_a_row_left_out_needs_no_decision_and_a_name_goes_where_it_was_said_to(coordinator, town, plan):
    council = make_organisation(town, "City council")
    batch = taken(coordinator, plan)
    done = imported(
        coordinator, batch, private="", left_out=[15],
        names={"municipality": str(council.uid), "police": NOTE, "parents": "new"},
    )  # fmt: skip
    assert set(Action.objects.of(plan).values_list("code", flat=True)) == {"1", "2", "4"}
    assert done.report["left_out"] == [{"lines": "15", "title": "Street work after dark"}]
    lamps = Action.objects.get(code="1")
    assert "Lead: Police" in lamps.note
    assert council in lamps.organisations.all()
    assert not Organisation.objects.filter(name__in=["Municipality", "Police", "Youth Network"]).exists()


def test_a_plan_in_force_refuses_and_keeps_nothing(coordinator, plan):
    batch = taken(coordinator, plan)
    Plan.objects.filter(pk=plan.pk).update(stage=PlanStage.IN_FORCE)
    with pytest.raises(Refused) as refused:
        imported(coordinator, batch)
    assert refused.value.code == "plan_in_force"
    plan.refresh_from_db()
    with pytest.raises(Refused):
        taken(coordinator, plan)


def test_taking_back_removes_what_was_made_and_brings_back_what_was(coordinator, town, plan):
    action = whole_plan(town, plan)
    before = exported(plan, "csv")
    old = action.responsibilities.get(kind="lead")
    rows = [
        ["Code", "Action", "Lead", "Supports", "Ends", "Cost", "Objective", "Problem", "Areas", "Remarks"],
        ["A01", "Lamps everywhere", "Fire brigade", "Police", "2028-01-31", "2,000", "A third aim", "Arson", "N01; N99", "x"],
        ["", "New one", "Police", "", "", "", "A third aim", "Arson", "", ""],
    ]  # fmt: skip
    batch = services.take_rows(by=coordinator, plan=plan, rows=rows)
    done = imported(coordinator, batch)
    action.refresh_from_db()
    assert (action.title, action.cost) == ("Lamps everywhere", Decimal(2000))
    assert action.objectives.count() == 3
    assert action.responsibilities.get(kind="lead").organisation.name == "Fire brigade"
    assert "Areas: N99" in action.note
    gone = services.undo(by=coordinator, batch=done)
    assert (gone.state, gone.report["kept"]) == (PlanImportState.UNDONE, [])
    assert exported(plan, "csv") == before
    assert action.responsibilities.get(kind="lead").uid == old.uid
    assert not Objective.objects.filter(statement="A third aim").exists()
    assert not Problem.objects.filter(title="Arson").exists()
    assert not Organisation.objects.filter(name="Fire brigade").exists()
    assert Action.objects.of(plan).count() == 1


def test_what_was_changed_since_is_kept_and_named(coordinator, town, plan):
    done = imported(coordinator, taken(coordinator, plan))
    street = Action.objects.get(code="3")
    street.description = "Three teams"
    street.save()
    union = Organisation.objects.get(name="Tenants' union")
    make_problem(plan, "P9")
    gone = services.undo(by=coordinator, batch=done)
    assert list(Action.objects.of(plan)) == [street]
    kept = {(one["kind"], one["title"]) for one in gone.report["kept"]}
    assert ("action", "3 Street work after dark") in kept
    assert ("objective", "O2 Young people find help early") in kept
    assert ("organisation", "Youth Network") in kept
    assert not Organisation.objects.filter(pk=union.pk).exists()
    with pytest.raises(Refused):
        services.undo(by=coordinator, batch=gone)


def test_an_action_that_was_changed_and_changed_again_by_hand_keeps_both(coordinator, town, plan):
    action = make_action(plan, "A01", title="Lamps", cost=5)
    rows = [["Code", "Action", "Lead", "Budget"], ["A01", "Lamps", "Police", 100]]
    done = imported(coordinator, services.take_rows(by=coordinator, plan=plan, rows=rows))
    part = action.responsibilities.get()
    part.acceptance, part.answered_role, part.answered_at = "accepted", "Commander", done.imported_at
    part.save()
    rows[1][2] = "Fire brigade"
    (row,) = services.proposal_of(services.take_rows(by=coordinator, plan=plan, rows=rows)).rows
    assert row.remarks == ["Police has accepted to lead. Whoever leads instead has to be asked."]
    gone = services.undo(by=coordinator, batch=done)
    action.refresh_from_db()
    assert (action.cost, action.responsibilities.count()) == (100, 1)
    assert {(one["kind"], one["title"]) for one in gone.report["kept"]} == {
        ("action", "A01 Lamps"), ("organisation", "Police"),
    }  # fmt: skip


def test_an_import_that_was_written_is_not_written_again(coordinator, plan):
    batch = taken(coordinator, plan)
    told = Choices(services.proposal_of(batch).fingerprint, private=KEEP)
    services.write(batch, told)
    with pytest.raises(Refused) as refused:
        services.write(batch, told)
    assert refused.value.code == "was_imported"


def rows_of(number: int, title: str) -> list[list]:
    head = ["Action", "Lead", "Partners", "Start", "Objective", "Problem", "Budget", "Outputs", "Remarks"]
    row = ["Body office", "Police; Schools", "2027-01-01", "Aim", "Theft", 100, "3 lamps", "x"]
    return [head, *([f"{title} {n}", *row] for n in range(number))]


def test_many_rows_take_as_many_queries_as_few(coordinator, plan):
    counts = []
    for number, title in ((1, "first"), (3, "few"), (150, "many")):
        batch = services.take_rows(by=coordinator, plan=plan, rows=rows_of(number, title))
        with CaptureQueriesContext(connection) as caught:
            imported(coordinator, batch)
        counts.append(len(caught))
    assert counts[1] == counts[2], counts


def test_a_plan_of_many_rows_is_written_by_a_job(coordinator, plan):
    batch = services.take_rows(by=coordinator, plan=plan, rows=rows_of(services.MANY + 1, "many"))
    waiting = imported(coordinator, batch)
    assert (waiting.state, waiting.job.state) == (PlanImportState.UPLOADED, "queued")
    with pytest.raises(Conflict, match="being worked on"):
        imported(coordinator, batch)
    run_job(waiting.job_id)
    waiting.job.refresh_from_db()
    assert (waiting.job.state, waiting.job.message) == ("done", "201 actions were written.")
    assert Action.objects.of(plan).count() == 201
    waiting.refresh_from_db()
    assert waiting.state == PlanImportState.DONE
