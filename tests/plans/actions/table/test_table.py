"""The table of actions: cells, rows, many rows, order; and what one has done, taken back."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Action, Milestone, Responsibility
from stakeholders.models import User
from tests.builders import make_action, make_area, make_member, make_objective, make_organisation, make_plan

TABLE = "/town/port-test/plan/actions/table/"


@pytest.fixture
def plan(town):
    return make_plan(town)


@pytest.fixture
def lead(town):
    return make_organisation(town, "Housing Department")


@pytest.fixture
def actions(plan, lead):
    return [
        make_action(plan, f"A{n:02}", lead=lead, order=n, starts_on=date(2027, n, 1)) for n in range(1, 4)
    ]


class Grid:
    """What a browser has of the table: the cells, and their marks."""

    def __init__(self, client, query=""):
        self.client, self.url = client, TABLE + query
        page = client.get(self.url)
        assert page.status_code == 200
        self.data = {}
        for row in page.context["rows"]:
            self.data[f"seen-{row.action.uid}"] = row.seen
            for shown in row.cells:
                if not shown.is_fixed:
                    self.data[shown.name] = shown.text

    def type(self, action, **cells):
        self.data |= {f"{key}-{action.uid}": text for key, text in cells.items()}
        return self

    def save(self):
        return self.client.post(self.url, self.data)


def cell(client, action, column, value, seen=""):
    return client.post(f"{TABLE}{action.uid}/cell/", {"column": column, "value": value, "seen": seen})


def do(client, deed, rows, **values):
    given = {f"many-{name}": value for name, value in values.items()}
    return client.post(
        f"{TABLE}many/", {"deed": deed, "row": [row.uid for row in rows], **given}, follow=True
    )


def undo(client, **data):
    return client.post(f"{TABLE}undo/", data, follow=True).content.decode()


def state():
    """Everything of the actions that undoing must bring back."""
    return {
        model.__name__: sorted(
            tuple((k, v) for k, v in row.items() if k not in {"revision", "updated_at"})
            for row in model.objects.values()
        )
        for model in (Action, Responsibility, Milestone, Action.areas.through, Action.objectives.through)
    }


def test_many_cells_are_saved_as_one_form(as_alice, plan, town, actions, lead):
    first, second, _third = actions
    make_area(town), make_objective(plan)
    other = make_organisation(town, "Schools")
    grid = Grid(
        as_alice, "?column=areas&column=objectives&column=lead&column=starts_on&column=cost&column=measures"
    )
    grid.type(first, title="Alley gates", lead="schools", cost="165 000", measures="l1.1a, L3.1")
    grid.type(second, starts_on="", areas="N01", objectives="O1")
    assert grid.save().status_code == 302
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.title, first.cost, first.measures) == ("Alley gates", 165000, ["L1.1a", "L3.1"])
    assert first.responsibilities.get().organisation == other
    assert (second.starts_on, second.areas.get().code, second.objectives.get().code) == (None, "N01", "O1")
    assert (first.revision, second.revision) == (2, 2)
    assert actions[2].responsibilities.get().organisation == lead


def test_what_cannot_be_read_stays_as_typed_and_the_rest_is_saved(as_alice, actions):
    first, second, third = actions
    grid = (
        Grid(as_alice).type(first, lead="Nobody", title="New title").type(second, measures="L9.9", cost="-3")
    )
    grid.type(third, title="Third")
    page = grid.save()
    text = page.content.decode()
    assert page.status_code == 422
    for words in ("No organisation is called", "Not known here: L9.9", 'value="Nobody"', 'value="-3"'):
        assert words in text, words
    assert set(Action.objects.values_list("title", flat=True)) == {"New title", "Action A02", "Third"}


def test_contradictions_of_a_row_are_told_with_the_row(as_alice, actions):
    page = Grid(as_alice).type(actions[0], ends_on="2026-01-01").type(actions[1], code="A03").save()
    assert page.status_code == 422
    text = page.content.decode()
    assert "ends before it starts" in text
    assert "“A03” is used already." in text


def test_two_people_in_one_row_lose_nothing(as_alice, actions):
    action = actions[0]
    mine = Grid(as_alice)
    Action.objects.filter(pk=action.pk).update(title="Theirs", cost=5, revision=7)
    page = mine.type(action, title="Mine", ends_on="2028-01-01").save()
    text = page.content.decode()
    assert page.status_code == 409
    assert "Meanwhile changed to “Theirs”" in text
    assert 'value="Mine"' in text
    action.refresh_from_db()
    # What only one of us touched stands: their cost, my end.
    assert (action.title, action.cost, action.ends_on) == ("Theirs", 5, date(2028, 1, 1))
    again = {shown.name: shown.text for row in page.context["rows"] for shown in row.cells}
    again |= {f"seen-{row.action.uid}": row.seen for row in page.context["rows"]}
    assert as_alice.post(TABLE, again).status_code == 302
    action.refresh_from_db()
    assert (action.title, action.cost) == ("Mine", 5)


def test_one_cell_alone(as_alice, actions):
    action = actions[0]
    page = cell(as_alice, action, "title", "One cell")
    assert page.status_code == 200
    assert 'value="One cell"' in page.content.decode()
    assert "Saved: A01, title" in page.content.decode()
    assert cell(as_alice, action, "measures", "L9").status_code == 422
    stale = cell(as_alice, action, "title", "Later", seen="title:00000000")
    assert stale.status_code == 409
    action.refresh_from_db()
    assert action.title == "One cell"


def test_many_rows_at_once_and_all_or_none(as_alice, plan, town, actions):
    make_area(town)
    Milestone.objects.create(municipality=town, action=actions[0], title="Open", due_on=date(2027, 5, 1))
    Milestone.objects.create(
        municipality=town, action=actions[0], title="Done", due_on=date(2027, 2, 1), done_on=date(2027, 2, 1)
    )
    schools = make_organisation(town, "Schools")
    assert "Done for 2 actions" in do(as_alice, "lead", actions[:2], lead="Schools").content.decode()
    assert {part.organisation.name for part in Responsibility.objects.all()} == {
        "Schools",
        "Housing Department",
    }
    assert schools.responsibilities.count() == 2
    do(as_alice, "shift", actions, days="31")
    assert [a.starts_on.month for a in Action.objects.order_by("order")] == [2, 3, 4]
    assert list(Milestone.objects.order_by("title").values_list("due_on", flat=True)) == [
        date(2027, 2, 1),
        date(2027, 6, 1),
    ]
    do(as_alice, "add_measures", actions, measures="L1.6 L1.3")
    do(as_alice, "remove_measures", actions[:1], measures="L1.6")
    assert [a.measures for a in Action.objects.order_by("order")] == [
        ["L1.3"],
        ["L1.6", "L1.3"],
        ["L1.6", "L1.3"],
    ]
    do(as_alice, "add_areas", actions, areas="N01")
    do(as_alice, "resource_level", actions[2:], resource_level="mixed")
    assert Action.areas.through.objects.count() == 3
    assert Action.objects.get(code="A03").resource_level == "mixed"
    do(as_alice, "duplicate", actions[:2])
    assert Action.objects.filter(title__startswith="Copy of").count() == 2
    # One row that cannot be changed, and none is.
    Action.objects.filter(code="A02").update(starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 1))
    assert "Say what shall be put in" in do(as_alice, "lead", actions).content.decode()
    assert "Not known here" in do(as_alice, "add_areas", actions, areas="N77").content.decode()
    assert "Choose the rows first" in do(as_alice, "shift", [], days="1").content.decode()
    assert "more than ten years" in do(as_alice, "shift", actions, days="99999").content.decode()


def test_deleting_asks_first_and_keeps_all_where_one_must_stay(as_alice, actions):
    page = do(as_alice, "delete", actions[:2]).content.decode()
    assert "Delete 2 actions?" in page
    assert Action.objects.count() == 3
    data = {"deed": "delete", "sure": "yes", "row": [a.uid for a in actions[:2]]}
    actions[1].reports.create(
        municipality=actions[1].municipality,
        reported_on=date(2027, 1, 1),
        status="running",
        progress=5,
        reported_by="x",
        key=actions[1].uid,
    )
    assert "A02: Progress was reported" in as_alice.post(f"{TABLE}many/", data, follow=True).content.decode()
    assert Action.objects.count() == 3


def test_the_order_by_buttons_and_by_dragging(as_alice, actions):
    def codes():
        return list(Action.objects.order_by("order").values_list("code", flat=True))

    a, b, c = actions
    as_alice.post(f"{TABLE}move/", {"move": f"{c.uid}:up"})
    assert codes() == ["A01", "A03", "A02"]
    as_alice.post(f"{TABLE}move/", {"move": f"{a.uid}:down"})
    assert codes() == ["A03", "A01", "A02"]
    as_alice.post(f"{TABLE}move/", {"move": f"{b.uid}:before:{c.uid}"})
    assert codes() == ["A02", "A03", "A01"]
    as_alice.post(f"{TABLE}move/", {"move": f"{b.uid}:end"})
    assert codes() == ["A03", "A01", "A02"]
    as_alice.post(f"{TABLE}move/", {"move": "nonsense"})
    assert codes() == ["A03", "A01", "A02"]


@pytest.mark.parametrize("change", ["cell", "lead", "many", "order", "delete", "add", "links"])
def test_a_change_is_taken_back_whole(as_alice, plan, town, actions, change):
    make_area(town)
    make_organisation(town, "Schools")
    Milestone.objects.create(municipality=town, action=actions[0], title="Open", due_on=date(2027, 5, 1))
    Action.objects.filter(pk=actions[0].pk).update(cost="12.50", rights_answers={"q1": "no"})
    before = state()
    if change == "cell":
        cell(as_alice, actions[0], "cost", "99")
    elif change == "lead":
        cell(as_alice, actions[0], "lead", "Schools")
    elif change == "many":
        do(as_alice, "shift", actions, days="10")
    elif change == "order":
        as_alice.post(f"{TABLE}move/", {"move": f"{actions[2].uid}:before:{actions[0].uid}"})
    elif change == "delete":
        as_alice.post(
            f"{TABLE}many/", {"deed": "delete", "sure": "yes", "row": [a.uid for a in actions]}, follow=True
        )
        assert not Action.objects.exists()
    elif change == "add":
        do(as_alice, "duplicate", actions[:1])
    else:
        do(as_alice, "add_areas", actions[:2], areas="N01")
    after = state()
    assert after != before
    assert "Taken back." in undo(as_alice)
    assert state() == before
    # Taking back is a change of its own, and can be taken back.
    (newest, *_rest) = as_alice.get(TABLE).context["deeds"]
    assert newest.text.startswith("taken back")
    assert "Taken back." in undo(as_alice, change=newest.key)
    assert state() == after


def test_what_somebody_changed_since_is_not_taken_back(as_alice, client, town, actions):
    do(as_alice, "resource_level", actions, resource_level="mixed")
    key = as_alice.get(TABLE).context["deeds"][0].key
    client.force_login(make_member(town, "dora@example.org", "deputy"))
    cell(client, actions[1], "resource_level", "local")
    client.force_login(make_member(town, "alice2@example.org", "coordinator"))
    # Only one's own changes are taken back.
    assert "no such change of yours" in undo(client, change=key)
    client.force_login(User.objects.get(email="alice@example.org"))
    page = undo(client, change=key)
    assert "A02 was changed since, last by dora@example.org" in page
    levels = list(Action.objects.order_by("code").values_list("resource_level", flat=True))
    assert levels == ["mixed", "local", "mixed"]


def test_what_rests_on_an_added_action_keeps_it(as_alice, client, town, actions):
    do(as_alice, "duplicate", actions[:1])
    copy = Action.objects.get(title__startswith="Copy of")
    with_milestone = {"municipality": town, "action": copy, "title": "New", "due_on": date(2027, 1, 1)}
    Milestone.objects.create(**with_milestone)
    assert "was added since rests on it" in undo(as_alice)
    assert Action.objects.filter(pk=copy.pk).exists()


def test_nothing_is_changed_while_the_plan_is_in_force(as_alice, plan, actions):
    grid = Grid(as_alice).type(actions[0], title="New")
    cell(as_alice, actions[0], "cost", "5")
    plan.stage = "in_force"
    plan.save()
    before = state()
    assert grid.save().status_code == 409
    assert cell(as_alice, actions[0], "title", "New").status_code == 422
    do(as_alice, "shift", actions, days="3")
    as_alice.post(f"{TABLE}move/", {"move": f"{actions[0].uid}:down"})
    undo(as_alice)
    assert state() == before


def test_a_long_table_takes_as_many_queries_as_a_short_one(as_alice, plan, lead, actions):
    url = f"{TABLE}?" + "&".join(f"column={key}" for key in ("areas", "objectives", "lead", "funding_status"))
    with CaptureQueriesContext(connection) as short:
        as_alice.get(url)
    for number in range(4, 60):
        make_action(plan, f"A{number:02}", lead=lead, order=number)
    with CaptureQueriesContext(connection) as long:
        page = as_alice.get(url)
    assert len(long) == len(short)
    assert len(page.context["rows"]) == 59


def test_the_same_verbs_over_the_api(as_alice, plan, town, actions):
    schools, root = make_organisation(town, "Schools"), "/api/v1/port-test/actions/"

    def post(rest, body):
        return as_alice.post(root + rest, body, content_type="application/json")

    uids = [str(action.uid) for action in actions]
    before = state()
    done = post("many/", {"deed": "lead", "actions": uids[:2], "lead": str(schools.uid)})
    assert (done.status_code, done.json()) == (200, {"number": 2})
    assert schools.responsibilities.count() == 2
    assert list(post("many/", {"deed": "shift", "actions": uids}).json()["fields"]) == ["days"]
    assert post("many/", {"deed": "shift", "actions": uids, "days": 99999}).status_code == 422
    assert post(f"{uids[2]}/move/", {"before": uids[0]}).status_code == 204
    assert list(Action.objects.order_by("order").values_list("code", flat=True)) == ["A03", "A01", "A02"]
    changes = as_alice.get(f"{root}changes/").json()
    assert [(row["kind"], row["codes"]) for row in changes][:2] == [
        ("ordered", ["A01", "A02", "A03"]),
        ("changed", ["A01", "A02"]),
    ]
    for row in changes[:2]:
        assert post("undo/", {"key": row["key"]}).status_code == 204
    assert state() == before
    assert post("undo/", {"key": "x"}).status_code == 422
