"""Pages of actions, by real form posts."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.actions.services import responsibility_hash
from plans.models import Action, ActionObjective, Milestone, Plan, ProgressReport, Responsibility
from plans.plan.models import PlanStage
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from stakeholders.spreadsheets.reading import read_table
from tests.builders import (
    make_action,
    make_area,
    make_member,
    make_objective,
    make_organisation,
    make_plan,
)
from tests.forms import fill

LIST = "/town/port-test/plan/actions/"


@pytest.fixture
def plan(town):
    return make_plan(town)


@pytest.fixture
def lead(town):
    return make_organisation(town, "Housing Department")


def page_of(action, end=""):
    return f"{LIST}{action.uid}/{end}"


def accept(part) -> Responsibility:
    part.acceptance, part.answered_role, part.answered_at = "accepted", "Head", "2026-09-01T12:00:00Z"
    part.text_hash = responsibility_hash(part.action, part)
    part.save()
    return part


def test_an_action_is_written_with_all_that_belongs_to_it(as_alice, plan, town, lead):
    objective, area = make_objective(plan), make_area(town)
    helper = make_organisation(town, "Residents")
    data = fill(
        as_alice.get(f"{LIST}new/?objective={objective.uid}"),
        title="Alley gates",
        description="46 gates with residents",
        lead=lead.pk,
        lead_task="Builds and keeps the gates",
        starts_on="2027-03-01",
        ends_on="2028-11-30",
        measures=["L1.1a", "L3.1"],
        factors=["RF4"],
        areas=[area.pk],
        new_groups="Residents of Los Molinos\nolder people\n\n",
        resource_level="local",
        cost="165000",
        evidence_class="A",
        q2="yes",
        q11="yes",
        **{
            "supports-0-organisation": helper.pk,
            "supports-0-task": "Hold the keys",
            "milestones-0-title": "First ten gates",
            "milestones-0-due_on": "2027-06-30",
        },
    )
    assert (data["code"], data["objectives"]) == (["A01"], [str(objective.pk)])
    response = as_alice.post(f"{LIST}new/", data)
    action = Action.objects.get()
    assert (response.status_code, response["Location"]) == (302, page_of(action))
    assert action.measures == ["L1.1a", "L3.1"]
    assert [group.name for group in action.target_groups.all()] == [
        "Residents of Los Molinos",
        "older people",
    ]
    assert action.rights_answers == {"q2": "yes", "q11": "yes"}
    assert list(action.responsibilities.values_list("organisation__name", "kind", "task", "acceptance")) == [
        ("Housing Department", "lead", "Builds and keeps the gates", "proposed"),
        ("Residents", "support", "Hold the keys", "proposed"),
    ]
    page = as_alice.get(page_of(action)).content.decode()
    for text in (
        "46 gates",
        "Hold the keys",
        "First ten gates",
        "L3 After the sentence",
        "High risk",
        "165,000",
    ):
        assert text in page


def test_every_field_survives_opening_and_saving(as_alice, plan, town, lead):
    action = make_action(
        plan,
        lead=lead,
        measures=["L1.6"],
        factors=["RF1", "RF7"],
        rights_answers={"q1": "no", "q12": "unknown"},
        rights_notes={"q1": "Only counts."},
        cost="12.50",
        starts_on=date(2027, 1, 1),
    )
    Milestone.objects.create(municipality=town, action=action, title="Step", due_on=date(2027, 5, 1))
    before = Action.objects.filter(pk=action.pk).values().get()
    assert (
        as_alice.post(page_of(action, "edit/"), fill(as_alice.get(page_of(action, "edit/")))).status_code
        == 302
    )
    after = Action.objects.filter(pk=action.pk).values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"updated_at", "revision"}
    assert action.milestones.count() == action.responsibilities.count() == 1


def test_the_same_lead_keeps_its_acceptance_and_another_has_to_be_asked(as_alice, plan, town, lead):
    action = make_action(plan, lead=lead)
    part = accept(action.responsibilities.get())
    as_alice.post(page_of(action, "edit/"), fill(as_alice.get(page_of(action, "edit/")), cost="99"))
    part.refresh_from_db()
    assert part.acceptance == "accepted"
    assert "earlier text" not in as_alice.get(page_of(action)).content.decode()
    as_alice.post(
        page_of(action, "edit/"), fill(as_alice.get(page_of(action, "edit/")), title="Something else")
    )
    part.refresh_from_db()
    assert part.acceptance == "accepted"
    assert "accepted an earlier text" in as_alice.get(page_of(action)).content.decode()
    assert "accepted an earlier text" in as_alice.get(LIST).content.decode()
    other = make_organisation(town, "Wardens")
    as_alice.post(page_of(action, "edit/"), fill(as_alice.get(page_of(action, "edit/")), lead=other.pk))
    now = action.responsibilities.get()
    assert (now.organisation, now.acceptance, now.uid != part.uid) == (other, "proposed", True)


def test_a_lead_comes_from_the_supports_and_goes_there(as_alice, plan, town, lead):
    action = make_action(plan, lead=lead)
    helper = make_organisation(town, "Residents")
    Responsibility.objects.create(municipality=town, action=action, organisation=helper, kind="support")
    form = fill(as_alice.get(page_of(action, "edit/")), lead=helper.pk)
    response = as_alice.post(page_of(action, "edit/"), form)
    assert response.status_code == 422
    assert "cannot be among those who support" in response.content.decode()
    form["supports-0-DELETE"] = ["on"]
    assert as_alice.post(page_of(action, "edit/"), form).status_code == 302
    assert list(action.responsibilities.values_list("organisation__name", "kind")) == [("Residents", "lead")]


def test_an_organisation_of_a_row_is_not_exchanged(as_alice, plan, town, lead):
    """Its acceptance and its signed link are its own."""
    action = make_action(plan)
    part = Responsibility.objects.create(municipality=town, action=action, organisation=lead, kind="support")
    other = make_organisation(town, "Wardens")
    data = fill(as_alice.get(page_of(action, "edit/")), **{"supports-0-organisation": other.pk})
    assert as_alice.post(page_of(action, "edit/"), data).status_code == 302
    part.refresh_from_db()
    assert part.organisation == lead


def test_what_was_typed_stays_when_something_is_wrong(as_alice, plan):
    data = fill(
        as_alice.get(f"{LIST}new/"),
        title="T",
        description="Typed text",
        starts_on="2028-01-01",
        ends_on="2027-01-01",
        measures=["L2.3"],
        q3="yes",
        new_groups="x" * 130,
        **{"milestones-0-title": "Without a day", "milestones-0-due_on": ""},
    )
    response = as_alice.post(f"{LIST}new/", data)
    assert response.status_code == 422
    again = fill(response)
    assert again["description"] == ["Typed text"]
    assert (again["measures"], again["q3"]) == (["L2.3"], ["yes"])
    assert again["milestones-0-title"] == ["Without a day"]
    page = response.content.decode()
    for text in ("ends before it starts", "up to 120 characters", "#id_milestones-0-due_on"):
        assert text in page
    assert Action.objects.count() == 0


def test_what_does_harm_is_no_choice(as_alice, plan):
    response = as_alice.post(f"{LIST}new/", fill(as_alice.get(f"{LIST}new/"), title="T", evidence_class="H"))
    assert response.status_code == 422


def test_the_slower_of_two_editors_loses_nothing(as_alice, plan, town, lead):
    action = make_action(plan, lead=lead)
    other = make_organisation(town, "Wardens")
    mine = fill(as_alice.get(page_of(action, "edit/")), title="Mine", lead=other.pk)
    as_alice.post(page_of(action, "edit/"), fill(as_alice.get(page_of(action, "edit/")), title="Theirs"))
    response = as_alice.post(page_of(action, "edit/"), mine)
    assert response.status_code == 409
    assert "Mine" in response.content.decode()
    assert action.responsibilities.get().organisation == lead


def test_a_plan_in_force_refuses(as_alice, plan, lead, town):
    action = make_action(plan, lead=lead)
    other = make_organisation(town, "Wardens")
    data = fill(as_alice.get(page_of(action, "edit/")), title="Typed text", lead=other.pk)
    Plan.objects.update(stage=PlanStage.IN_FORCE)
    response = as_alice.post(page_of(action, "edit/"), data)
    assert response.status_code == 409
    assert "Typed text" in response.content.decode()
    assert as_alice.post(page_of(action, "delete/")).status_code == 422
    as_alice.post(page_of(action, "duplicate/"))
    assert Action.objects.get().title == "Action A01"
    assert action.responsibilities.get().organisation == lead


def test_a_copy_has_everything_but_consent_and_progress(as_alice, plan, town, lead):
    action = make_action(plan, lead=lead, measures=["L1.6"], status="running", progress=40)
    ActionObjective.objects.create(municipality=town, action=action, objective=make_objective(plan))
    accept(action.responsibilities.get())
    Milestone.objects.create(
        municipality=town, action=action, title="Step", due_on=date(2027, 5, 1), done_on=date(2027, 4, 1)
    )
    response = as_alice.post(page_of(action, "duplicate/"))
    copy = Action.objects.get(code="A02")
    assert response["Location"] == page_of(copy, "edit/")
    assert (copy.title, copy.status, copy.progress, copy.measures) == (
        "Copy of Action A01",
        "planned",
        0,
        ["L1.6"],
    )
    assert copy.uid != action.uid
    assert copy.responsibilities.get().acceptance == "proposed"
    assert copy.milestones.get().done_on is None
    assert copy.objectives.count() == 1
    assert action.responsibilities.get().acceptance == "accepted"


def test_an_action_with_reports_is_not_deleted(as_alice, plan, town, lead):
    action = make_action(plan, lead=lead)
    report = {"reported_on": date(2027, 5, 1), "status": "running", "progress": 10, "reported_by": "Head"}
    key = action.uid
    ProgressReport.objects.create(municipality=town, action=action, key=key, **report)
    response = as_alice.post(page_of(action, "delete/"))
    assert response.status_code == 422
    assert "Progress was reported" in response.content.decode()
    other = make_action(plan, "A02", lead=lead)
    accept(other.responsibilities.get())
    assert "have accepted their part" in as_alice.get(page_of(other, "delete/")).content.decode()
    assert as_alice.post(page_of(other, "delete/")).status_code == 302
    assert list(Action.objects.all()) == [action]


def test_milestones_are_marked_even_while_the_plan_is_in_force(client, plan, town, lead):
    action = make_action(plan, lead=lead)
    step = Milestone.objects.create(municipality=town, action=action, title="Step", due_on=date(2020, 5, 1))
    Plan.objects.update(stage=PlanStage.IN_FORCE)
    mark = f"/town/port-test/plan/milestones/{step.uid}/mark/"
    client.force_login(make_member(town, "lead@example.org", Role.ACTION_LEAD, organisation=lead))
    assert "missed" in client.get(page_of(action)).content.decode()
    assert client.post(mark, {"done_on": "2020-04-30"}).status_code == 302
    step.refresh_from_db()
    assert step.done_on == date(2020, 4, 30)
    client.post(mark, {"deed": "undo"})
    client.post(mark, {"done_on": "2999-01-01"})
    step.refresh_from_db()
    assert step.done_on is None
    stranger = make_organisation(town, "Somebody else")
    client.force_login(make_member(town, "other@example.org", Role.ACTION_LEAD, organisation=stranger))
    assert client.post(mark).status_code == 403


def test_the_list_is_filtered_and_sorted(as_bob, plan, town, lead):
    area = make_area(town)
    first = make_action(plan, "A01", title="Gates", measures=["L1.1a"], lead=lead, cost=5)
    make_action(plan, "A02", title="Mediators", measures=["L2.3"], cost=50)
    first.area_links.create(municipality=town, area=area)
    objective = make_objective(plan)
    ActionObjective.objects.create(municipality=town, action=first, objective=objective)
    for query in (
        "q=gat",
        f"lead={lead.uid}",
        "level=L1",
        "measure=L1.1a",
        "area=N01",
        f"objective={objective.uid}",
    ):
        page = as_bob.get(f"{LIST}?{query}").content.decode()
        assert "Gates" in page, query
        assert "Mediators" not in page, query
    assert "No action matches" in as_bob.get(f"{LIST}?status=stopped").content.decode()

    def order(sort):
        page = as_bob.get(f"{LIST}?sort={sort}").content.decode()
        return page.index("Gates") < page.index("Mediators")

    assert order("cost")
    assert not order("-cost")
    assert order("lead")
    assert order("nonsense")
    assert 'aria-sort="descending"' in as_bob.get(f"{LIST}?sort=-cost").content.decode()


def test_the_files_hold_what_the_filter_leaves(as_bob, plan, lead):
    make_action(plan, "A01", title="=Gates", measures=["L1.1a"], lead=lead, cost="165000.00")
    make_action(plan, "A02", title="Mediators")
    response = as_bob.get(f"{LIST}actions.csv?q=gates")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Code,Action,")
    assert len(text.splitlines()) == 2
    assert "'=Gates" in text
    response = as_bob.get(f"{LIST}actions.xlsx")
    table = read_table(b"".join(response.streaming_content), "actions.xlsx")
    first, second = (dict(zip(table.headers, row.cells, strict=True)) for row in table.rows())
    assert (first["Action"], first["Lead"], first["Measures"]) == ("=Gates", "Housing Department", "L1.1a")
    assert first["Cost, EUR"] == 165000
    assert (second["Code"], second["Lead"]) == ("A02", None)


def test_thirty_actions_take_as_many_queries_as_one(as_bob, plan, town, lead):
    def count(address):
        with CaptureQueriesContext(connection) as captured:
            response = as_bob.get(address)
            assert response.status_code == 200
        return len(captured)

    pages = (LIST, "/town/port-test/plan/timeline/", f"{LIST}actions.csv")
    objective = make_objective(plan)

    def add(i):
        action = make_action(plan, f"A{i}", lead=lead, starts_on=date(2027, 1, 1))
        ActionObjective.objects.create(municipality=town, action=action, objective=objective)
        Milestone.objects.create(municipality=town, action=action, title="S", due_on=date(2027, 6, 1))

    add(0)
    one = [count(page) for page in pages]
    for i in range(1, 31):
        add(i)
    assert [count(page) for page in pages] == one


def test_the_timeline_shows_actions_under_their_objective(as_bob, plan, town):
    page = as_bob.get("/town/port-test/plan/timeline/").content.decode()
    assert "Nothing to show" in page
    action = make_action(plan, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    ActionObjective.objects.create(municipality=town, action=action, objective=make_objective(plan))
    page = as_bob.get("/town/port-test/plan/timeline/").content.decode()
    assert "O1 Objective O1" in page
    assert page_of(action) in page


def test_readers_may_not_write_and_strangers_find_nothing(client, bob, charlie, plan):
    action = make_action(plan)
    client.force_login(charlie)
    for end in ("", "edit/", "delete/"):
        assert client.get(page_of(action, end)).status_code == 404
    client.force_login(bob)
    assert client.get(page_of(action)).status_code == 200
    for address in (f"{LIST}new/", *(page_of(action, end) for end in ("edit/", "delete/", "duplicate/"))):
        assert client.post(address, {"title": "x"}).status_code == 403


def test_foreign_records_are_no_choice(as_alice, plan, other_town):
    with scope(other_town.pk):
        foreign_plan = make_plan(other_town)
        objective, area = make_objective(foreign_plan), make_area(other_town)
        organisation = make_organisation(other_town)
    for smuggled in (
        {"objectives": [objective.pk]},
        {"areas": [area.pk]},
        {"lead": organisation.pk},
        {"supports-0-organisation": organisation.pk},
    ):
        response = as_alice.post(f"{LIST}new/", fill(as_alice.get(f"{LIST}new/"), title="T", **smuggled))
        assert response.status_code == 422
        assert "Select a valid choice" in response.content.decode()
    assert Action.objects.count() == 0
