"""The plan's rooms over the API: the same rules as on the pages."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.actions.services import responsibility_hash
from plans.models import (
    Action,
    ActionObjective,
    Milestone,
    Objective,
    ObjectiveProblem,
    Plan,
    Problem,
    ProblemFactor,
    Responsibility,
)
from plans.plan.models import PlanStage
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from tests.builders import (
    make_action,
    make_area,
    make_finding,
    make_group,
    make_indicator,
    make_objective,
    make_organisation,
    make_plan,
    make_problem,
    make_source,
)
from tests.test_api import caller

API = "/api/v1/port-test"


@pytest.fixture
def api(town, alice):
    return caller(town, alice, Role.COORDINATOR)


@pytest.fixture
def plan(town):
    return make_plan(town)


def test_a_plan_is_begun_and_changed(api):
    body = {"title": "Plan", "period_start": "2027-01-01", "period_end": "2029-12-31"}
    made = api.post(f"{API}/plan/", body)
    assert made.status_code == 201, made.json()
    assert (made.json()["stage"], made.json()["revision"]) == ("draft", 1)
    again = api.post(f"{API}/plan/", body)
    assert (again.status_code, again.json()["code"]) == (422, "plan_exists")
    page = f"{API}/plan/{made.json()['uid']}/"
    assert api.patch(page, {"vision": "Calm", "revision": 1}).json()["revision"] == 2
    assert api.patch(page, {"vision": "Late", "revision": 1}).status_code == 409
    assert list(api.patch(page, {"period_end": "2020-01-01"}).json()["fields"]) == ["period_end"]
    assert api.delete(page).status_code == 403
    assert Plan.objects.get().vision == "Calm"


def test_a_problem_with_its_rows(api, plan, town):
    area, source = make_area(town), make_source(town)
    finding = make_finding(town, source=source)
    made = api.post(
        f"{API}/problems/",
        {
            "title": "Burglary",
            "cp_codes": ["CP03"],
            "areas": [area.code],
            "findings": [str(finding.uid)],
            "extent_value": "214",
            "extent_source": str(source.uid),
            "factors": [{"factor": "RF4", "link": "direct"}, {"factor": "RF1", "link": "indirect"}],
            "options": [{"title": "Gates", "is_chosen": True}, {"title": "Patrols"}],
        },
        format="json",
    )
    assert made.status_code == 201, made.json()
    answer = made.json()
    assert (answer["code"], answer["areas"], answer["order"]) == ("P1", ["N01"], 1)
    assert [row["factor"] for row in answer["factors"]] == ["RF1", "RF4"]
    kept = ProblemFactor.objects.get(factor="RF4")
    page = f"{API}/problems/{answer['uid']}/"
    body = {
        "factors": [
            {"factor": "RF4", "link": "indirect", "note": "Alleys"},
            {"factor": "RF7", "link": "direct"},
        ]
    }
    changed = api.patch(page, body, format="json")
    assert [row["factor"] for row in changed.json()["factors"]] == ["RF4", "RF7"]
    kept.refresh_from_db()
    assert (kept.link, kept.note) == ("indirect", "Alleys")
    assert len(changed.json()["options"]) == 2
    assert api.get(f"{API}/problems/?search=burgl&area=N01").json()["count"] == 1
    assert api.get(f"{API}/problems/?status=rejected").json()["count"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": ""}, "title"),
        ({"cp_codes": ["CP77"]}, "cp_codes.0"),
        ({"areas": ["N77"]}, "areas"),
        ({"findings": ["nonsense"]}, "findings"),
        ({"factors": [{"factor": "RF1"}]}, "factors.0.link"),
        ({"factors": [{"factor": "RF1", "link": "direct"}] * 2}, "factors"),
        ({"options": [{"title": "A", "is_chosen": True}, {"title": "B", "is_chosen": True}]}, "options"),
        ({"what": "Ask maria.lopez@mail.example"}, "what"),
        ({"options": [{"title": "A", "reason": "Ask maria.lopez@mail.example"}]}, "options.0.reason"),
        ({"code": "P0"}, "code"),
    ],
)
def test_errors_name_their_field(api, plan, body, field):
    make_problem(plan, "P0")
    answer = api.post(f"{API}/problems/", {"title": "T", **body}, format="json")
    assert answer.status_code == 400, answer.json()
    assert list(answer.json()["fields"]) == [field]
    assert Problem.objects.count() == 1


def test_what_is_no_private_data_is_said_once(api, plan):
    body = {"title": "T", "what": "Write to desk@town.example", "no_private_data": True}
    answer = api.post(f"{API}/problems/", body, format="json")
    assert answer.status_code == 201
    assert "no_private_data" not in answer.json()


def test_an_objective_with_its_targets(api, plan, town):
    problem, owner, indicator = make_problem(plan), make_organisation(town), make_indicator(town)
    body = {
        "statement": "Fewer burglaries",
        "problems": [str(problem.uid)],
        "owner": str(owner.uid),
        "due_on": "2028-12-31",
        "targets": [{"indicator": str(indicator.uid), "baseline_value": "31", "target_value": "23.3"}],
    }
    made = api.post(f"{API}/objectives/", body, format="json")
    assert made.status_code == 201, made.json()
    assert made.json()["targets"][0]["target_value"] == "23.3000"
    page = f"{API}/objectives/{made.json()['uid']}/"
    wrong = {"targets": [{**body["targets"][0], "baseline_on": "2028-01-01", "target_on": "2027-01-01"}]}
    assert list(api.patch(page, wrong, format="json").json()["fields"]) == ["targets.0.target_on"]
    assert api.patch(page, {"targets": []}, format="json").json()["targets"] == []
    assert api.get(f"{API}/objectives/?problem={problem.uid}").json()["count"] == 1


def test_an_action_with_its_parts(api, plan, town):
    lead, helper = make_organisation(town, "Housing"), make_organisation(town, "Residents")
    objective, area = make_objective(plan), make_area(town)
    body = {
        "title": "Gates",
        "objectives": [str(objective.uid)],
        "areas": [area.code],
        "measures": ["L1.1a"],
        "target_groups": [str(make_group(town, "Residents").uid)],
        "rights_answers": {"q3": "yes"},
        "responsibilities": [
            {"organisation": str(lead.uid), "kind": "lead", "task": "Builds"},
            {"organisation": str(helper.uid), "kind": "support"},
        ],
        "milestones": [{"title": "First ten", "due_on": "2027-06-30"}],
    }
    made = api.post(f"{API}/actions/", body, format="json")
    assert made.status_code == 201, made.json()
    answer = made.json()
    assert (answer["code"], answer["is_high_risk"]) == ("A01", True)
    assert [part["acceptance"] for part in answer["responsibilities"]] == ["proposed", "proposed"]
    step = answer["milestones"][0]
    page = f"{API}/actions/{answer['uid']}/"
    turned = api.patch(
        page,
        {
            "responsibilities": [
                {"organisation": str(helper.uid), "kind": "lead"},
                {"organisation": str(lead.uid), "kind": "support"},
            ],
            "milestones": [{**step, "title": "First twelve"}, {"title": "All", "due_on": "2028-06-30"}],
        },
        format="json",
    )
    assert turned.status_code == 200, turned.json()
    assert Milestone.objects.get(uid=step["uid"]).title == "First twelve"
    assert Responsibility.objects.get(kind="lead").organisation == helper
    for query in (
        f"lead={helper.uid}",
        "level=L1",
        "measure=L1.1a",
        "area=N01",
        f"objective={objective.uid}",
    ):
        assert api.get(f"{API}/actions/?{query}").json()["count"] == 1, query
    assert api.get(f"{API}/actions/?lead={lead.uid}").json()["count"] == 0
    copied = api.post(f"{page}duplicate/")
    assert (copied.status_code, copied.json()["code"]) == (201, "A02")
    assert api.get(f"{API}/milestones/?due_on__lt=2028-01-01").json()["count"] == 2


def test_an_accepted_text_that_changed_is_told(api, plan, town):
    action = make_action(plan, lead=make_organisation(town))
    part = action.responsibilities.get()
    part.acceptance, part.answered_role, part.answered_at = "accepted", "Head", "2026-09-01T12:00:00Z"
    part.text_hash = responsibility_hash(action, part)
    part.save()
    page = f"{API}/actions/{action.uid}/"
    assert api.get(page).json()["responsibilities"][0]["is_current"] is True
    assert api.patch(page, {"title": "Other"}).json()["responsibilities"][0]["is_current"] is False


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"starts_on": "2028-01-01", "ends_on": "2027-01-01"}, "ends_on"),
        ({"evidence_class": "H"}, "evidence_class"),
        ({"rights_answers": {"q1": "perhaps"}}, "rights_answers.q1"),
        ({"rights_answers": {"q99": "yes"}}, "rights_answers"),
        ({"measures": ["L9"]}, "measures.0"),
        ({"milestones": [{"title": "T", "due_on": "tomorrow"}]}, "milestones.0.due_on"),
    ],
)
def test_errors_of_an_action_name_their_field(api, plan, body, field):
    answer = api.post(f"{API}/actions/", {"title": "T", **body}, format="json")
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]


def test_one_lead_only_and_nobody_twice(api, plan, town):
    one, two = (str(make_organisation(town, name).uid) for name in ("One", "Two"))
    for parts in (
        [{"organisation": one, "kind": "lead"}, {"organisation": two, "kind": "lead"}],
        [{"organisation": one, "kind": "lead"}, {"organisation": one, "kind": "support"}],
    ):
        answer = api.post(f"{API}/actions/", {"title": "T", "responsibilities": parts}, format="json")
        assert answer.status_code == 400
        assert list(answer.json()["fields"]) == ["responsibilities"]


def test_foreign_records_are_field_errors(api, plan, town, other_town):
    with scope(other_town.pk):
        foreign_plan = make_plan(other_town)
        problem, objective = make_problem(foreign_plan), make_objective(foreign_plan)
        organisation, area = make_organisation(other_town), make_area(other_town, "X99")
        indicator, source = make_indicator(other_town), make_source(other_town)
        finding = make_finding(other_town)
    closed = make_problem(make_plan(town, stage=PlanStage.CLOSED), "OLD")
    for address, body, field in (
        ("problems", {"title": "T", "areas": [area.code]}, "areas"),
        ("problems", {"title": "T", "findings": [str(finding.uid)]}, "findings"),
        ("problems", {"title": "T", "extent_source": str(source.uid)}, "extent_source"),
        ("objectives", {"statement": "S", "problems": [str(problem.uid)]}, "problems"),
        ("objectives", {"statement": "S", "problems": [str(closed.uid)]}, "problems"),
        ("objectives", {"statement": "S", "owner": str(organisation.uid)}, "owner"),
        (
            "objectives",
            {"statement": "S", "targets": [{"indicator": str(indicator.uid)}]},
            "targets.0.indicator",
        ),
        ("actions", {"title": "T", "objectives": [str(objective.uid)]}, "objectives"),
        (
            "actions",
            {"title": "T", "responsibilities": [{"organisation": str(organisation.uid), "kind": "lead"}]},
            "responsibilities.0.organisation",
        ),
    ):
        answer = api.post(f"{API}/{address}/", body, format="json")
        assert (answer.status_code, list(answer.json()["fields"])) == (400, [field]), answer.json()
    assert Objective.objects.count() == Action.objects.count() == 0


def test_a_foreign_milestone_is_not_taken_over(api, plan, town):
    """A uid of another action's milestone makes a new row and leaves the other alone."""
    other = make_action(plan, "A02")
    step = Milestone.objects.create(municipality=town, action=other, title="Theirs", due_on=date(2027, 1, 1))
    body = {"title": "T", "milestones": [{"uid": str(step.uid), "title": "Mine", "due_on": "2027-01-01"}]}
    answer = api.post(f"{API}/actions/", body, format="json")
    assert answer.status_code == 201, answer.json()
    step.refresh_from_db()
    assert (step.title, step.action) == ("Theirs", other)
    assert answer.json()["milestones"][0]["uid"] != str(step.uid)


@pytest.mark.parametrize("stage", [PlanStage.IN_FORCE, PlanStage.DRAFT])
def test_a_plan_in_force_refuses_every_change(api, plan, town, stage):
    problem, objective, action = make_problem(plan), make_objective(plan), make_action(plan)
    Plan.objects.update(stage=stage)
    answers = [
        api.patch(f"{API}/plan/{plan.uid}/", {"title": "x"}),
        api.post(f"{API}/problems/", {"title": "x"}),
        api.patch(f"{API}/problems/{problem.uid}/", {"title": "x"}),
        api.patch(f"{API}/objectives/{objective.uid}/", {"statement": "x"}),
        api.patch(f"{API}/actions/{action.uid}/", {"title": "x"}),
        api.post(f"{API}/actions/{action.uid}/duplicate/"),
        api.delete(f"{API}/problems/{problem.uid}/"),
        api.delete(f"{API}/objectives/{objective.uid}/"),
        api.delete(f"{API}/actions/{action.uid}/"),
    ]
    if stage == PlanStage.IN_FORCE:
        assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(422, "plan_in_force")}
        assert (Problem.objects.count(), Objective.objects.count(), Action.objects.count()) == (1, 1, 1)
    else:
        assert [answer.status_code for answer in answers] == [200, 201, 200, 200, 200, 201, 204, 204, 204]


def test_milestones_are_marked_while_the_plan_is_in_force(api, plan, town):
    action = make_action(plan)
    step = Milestone.objects.create(municipality=town, action=action, title="T", due_on=date(2020, 1, 1))
    Plan.objects.update(stage=PlanStage.IN_FORCE)
    mark = f"{API}/milestones/{step.uid}/mark/"
    assert api.post(mark, {"done_on": "2020-01-02"}).json()["done_on"] == "2020-01-02"
    late = api.post(mark, {"done_on": "2999-01-01"})
    assert (late.status_code, late.json()["code"]) == (422, "future_date")


def test_what_is_used_is_not_deleted(api, plan, town):
    problem, objective = make_problem(plan), make_objective(plan)
    ObjectiveProblem.objects.create(municipality=town, problem=problem, objective=objective)
    ActionObjective.objects.create(municipality=town, action=make_action(plan), objective=objective)
    for address in (f"problems/{problem.uid}", f"objectives/{objective.uid}"):
        refused = api.delete(f"{API}/{address}/")
        assert (refused.status_code, refused.json()["code"]) == (422, "still_used")


def test_without_a_plan_nothing_is_written(api, town):
    refused = api.post(f"{API}/problems/", {"title": "T"})
    assert (refused.status_code, refused.json()["code"]) == (422, "no_plan")
    assert api.get(f"{API}/problems/").json()["count"] == 0


def test_a_lost_race_is_a_conflict(api, plan):
    action = make_action(plan)
    page = f"{API}/actions/{action.uid}/"
    assert api.patch(page, {"title": "Mine", "revision": 1}).json()["revision"] == 2
    assert api.patch(page, {"title": "Late", "revision": 1}).status_code == 409
    assert Action.objects.get().title == "Mine"


def test_readers_read_and_strangers_find_nothing(town, bob, plan, api, other_town):
    reader = caller(town, bob, Role.MINISTRY)
    action = make_action(plan)
    for address in ("plan", "problems", "objectives", "actions", "milestones"):
        assert reader.get(f"{API}/{address}/").status_code == 200
        assert api.get(f"/api/v1/other-town/{address}/").status_code == 401
    assert reader.post(f"{API}/actions/", {"title": "x"}).status_code == 403
    assert reader.patch(f"{API}/actions/{action.uid}/", {"title": "x"}).status_code == 403
    assert reader.delete(f"{API}/actions/{action.uid}/").status_code == 403
    assert reader.post(f"{API}/actions/{action.uid}/duplicate/").status_code == 403


@pytest.mark.parametrize("address", ["problems", "objectives", "actions"])
def test_thirty_rows_take_as_many_queries_as_one(api, plan, town, address):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert api.get(f"{API}/{address}/").status_code == 200
        return len(captured)

    lead, area, finding = make_organisation(town), make_area(town), make_finding(town)

    def add(i):
        problem, objective = make_problem(plan, f"P{i}"), make_objective(plan, f"O{i}", owner=lead)
        problem.area_links.create(municipality=town, area=area)
        problem.finding_links.create(municipality=town, finding=finding)
        problem.factors.create(municipality=town, factor="RF1", link="direct")
        problem.options.create(municipality=town, title="A")
        ObjectiveProblem.objects.create(municipality=town, problem=problem, objective=objective)
        objective.targets.create(municipality=town, indicator=make_indicator(town, f"I{i}"))
        action = make_action(plan, f"A{i}", lead=lead)
        ActionObjective.objects.create(municipality=town, action=action, objective=objective)
        Milestone.objects.create(municipality=town, action=action, title="S", due_on=date(2027, 1, 1))

    add(0)
    count()
    one = count()
    for i in range(1, 30):
        add(i)
    assert count() == one
