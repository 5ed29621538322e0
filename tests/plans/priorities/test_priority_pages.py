"""The pages of the matrix: criteria, sheets, what comes out, the files, and the API by the same verbs."""

from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from plans.models import Criterion, Plan, PriorityScore, Problem, Scorer
from plans.plan.models import PlanStage
from plans.priorities import services
from plans.priorities.matrix import matrix_of
from plans.priorities.services import Entry
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from tests.builders import make_finding, make_member, make_plan, make_problem
from tests.forms import fill
from tests.test_api import caller

from .test_ranking import MATRIX, WEIGHTS

BASE = "/town/port-test/plan/priorities/"
API = "/api/v1/port-test/"


@pytest.fixture
def plan(town):
    return make_plan(town)


@pytest.fixture
def filled(plan, town, coordinator):
    """The worked example: nine candidates, the usual criteria, one scorer."""
    services.take_usual_criteria(by=coordinator, plan=plan)
    scorer = Scorer.objects.create(municipality=town, plan=plan, name="Analyst", order=1)
    _score(plan, coordinator, scorer)
    return scorer


def _score(plan, coordinator, scorer, matrix=MATRIX):
    criteria = {one.code: one for one in Criterion.objects.of(plan)}
    problems = {
        code: Problem.objects.of(plan).filter(code=code).first() or make_problem(plan, code, order=order)
        for order, code in enumerate(matrix, start=1)
    }
    entries = [
        Entry(problems[code], criteria[one], value)
        for code, row in matrix.items()
        for one, value in zip(WEIGHTS, row, strict=True)
    ]
    services.record_scores(by=coordinator, scorer=scorer, entries=entries)


def test_a_town_begins_with_the_usual_criteria_and_weighs_them(as_alice, plan):
    assert "No criteria yet" in as_alice.get(f"{BASE}criteria/").content.decode()
    assert as_alice.post(f"{BASE}criteria/usual/").status_code == 302
    assert dict(Criterion.objects.of(plan).values_list("code", "weight")) == WEIGHTS
    assert "criteria already" in as_alice.post(f"{BASE}criteria/usual/", follow=True).content.decode()
    page = as_alice.get(f"{BASE}criteria/")
    volume, harm = Criterion.objects.get(code="V"), Criterion.objects.get(code="H")
    data = fill(page, deed="weigh", **{f"weight_{volume.pk}": "40"})
    assert as_alice.post(f"{BASE}criteria/usual/", data).status_code == 302
    volume.refresh_from_db()
    harm.refresh_from_db()
    assert (volume.weight, volume.revision, harm.weight, harm.revision) == (40, 2, 25, 1)
    assert "125" in as_alice.get(f"{BASE}criteria/").content.decode()
    wrong = as_alice.post(f"{BASE}criteria/usual/", fill(page, deed="weigh", **{f"weight_{harm.pk}": "x"}))
    assert wrong.status_code == 422


def test_a_criterion_is_written_changed_and_deleted(as_alice, plan, filled):
    data = fill(as_alice.get(f"{BASE}criteria/new/"), code="S", label="Speed", step_5="at once")
    assert as_alice.post(f"{BASE}criteria/new/", data).status_code == 302
    made = Criterion.objects.get(code="S")
    assert (made.weight, made.order, made.scale) == (10, 8, ["", "", "", "", "", "at once"])
    again = as_alice.post(f"{BASE}criteria/new/", data)
    assert again.status_code == 422
    address = f"{BASE}criteria/{made.uid}/"
    mine, theirs = (fill(as_alice.get(address), label=name) for name in ("Mine", "Theirs"))
    assert as_alice.post(address, theirs).status_code == 302
    response = as_alice.post(address, mine)
    assert (response.status_code, "Mine" in response.content.decode()) == (409, True)
    harm = Criterion.objects.get(code="H")
    asked = as_alice.get(f"{BASE}criteria/{harm.uid}/delete/").content.decode()
    assert "Its 9 scores go with it" in asked
    assert as_alice.post(f"{BASE}criteria/{harm.uid}/delete/").status_code == 302
    assert not PriorityScore.objects.filter(criterion=harm).exists()


def test_the_sheet_is_filled_in_place(as_alice, plan, town, coordinator):
    services.take_usual_criteria(by=coordinator, plan=plan)
    problem = make_problem(plan, "E")
    made = as_alice.post(f"{BASE}scorers/new/", fill(as_alice.get(f"{BASE}scorers/new/"), name="Steering"))
    scorer = Scorer.objects.get()
    address = f"{BASE}scorers/{scorer.uid}/"
    assert made["Location"] == address
    values = {
        f"v_{problem.pk}_{one.pk}": value
        for one, value in zip(Criterion.objects.of(plan), MATRIX["E"], strict=True)
    }
    assert as_alice.post(address, fill(as_alice.get(address), **values)).status_code == 302
    assert matrix_of(plan).score(problem) == 80
    assert "<b>80</b>" in as_alice.get(BASE).content.decode()
    first = next(iter(values))
    for wrong in ("6", "-1", "x", "2.5"):
        response = as_alice.post(address, fill(as_alice.get(address), **{first: wrong}))
        assert response.status_code == 422
        assert f'value="{wrong}"' in response.content.decode()
    assert as_alice.post(address, fill(as_alice.get(address), **{first: ""})).status_code == 302
    assert PriorityScore.objects.count() == 6
    assert "1 missing" in as_alice.get(BASE).content.decode()


def test_evidence_makes_a_judgement_a_value_that_can_be_looked_up(as_alice, plan, town, filled):
    finding = make_finding(town, "F07", statement="Injuries")
    problem, harm = Problem.objects.get(code="E"), Criterion.objects.get(code="H")
    address = f"{BASE}scorers/{filled.uid}/{problem.uid}/"
    page = as_alice.get(address)
    assert "serious injury or repeated harm" in page.content.decode()
    data = fill(page, then="next", **{f"finding_{harm.pk}": finding.pk, f"note_{harm.pk}": "Read out"})
    response = as_alice.post(address, data)
    following = Problem.objects.get(code="D")
    assert response["Location"] == f"{BASE}scorers/{filled.uid}/{following.uid}/"
    score = PriorityScore.objects.get(problem=problem, criterion=harm)
    assert (score.value, score.finding, score.note, score.is_judgement) == (5, finding, "Read out", False)
    why = as_alice.get(f"/town/port-test/plan/problems/{problem.uid}/why/").content.decode()
    for text in ("F07", "Read out", "judgement", "80", "25 of 25"):
        assert text in why
    # Evidence without a value is asked about, and nothing is lost.
    data = fill(as_alice.get(address), **{f"value_{harm.pk}": "", f"note_{harm.pk}": "Kept text"})
    response = as_alice.post(address, data)
    assert (response.status_code, "Kept text" in response.content.decode()) == (422, True)
    # The quick sheet changes the value and keeps the evidence.
    sheet = f"{BASE}scorers/{filled.uid}/"
    as_alice.post(sheet, fill(as_alice.get(sheet), **{f"v_{problem.pk}_{harm.pk}": "4"}))
    score.refresh_from_db()
    assert (score.value, score.finding) == (4, finding)


def test_two_who_fill_one_sheet_are_shown_what_differs(as_alice, plan, coordinator, filled):
    address = f"{BASE}scorers/{filled.uid}/"
    problem, harm = Problem.objects.get(code="E"), Criterion.objects.get(code="H")
    mine = fill(as_alice.get(address), **{f"v_{problem.pk}_{harm.pk}": "1"})
    services.record_scores(by=coordinator, scorer=filled, entries=[Entry(problem, harm, 3)])
    response = as_alice.post(address, mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "What is saved now and what you typed" in page
    assert PriorityScore.objects.get(problem=problem, criterion=harm).value == 3
    assert as_alice.post(address, fill(response)).status_code == 302
    assert PriorityScore.objects.get(problem=problem, criterion=harm).value == 1


def test_the_page_shows_ranks_firmness_and_where_scorers_differ(as_bob, plan, town, coordinator, filled):
    Problem.objects.filter(code__in="EDABCF").update(status="prioritised")
    page = as_bob.get(BASE).content.decode()
    assert "Only one scorer so far" in page
    assert "In 14 of these 14 cases the 6 priorities are still the foremost 6" in page
    second = Scorer.objects.create(municipality=town, plan=plan, name="Steering group", order=2)
    _score(plan, coordinator, second, {**MATRIX, "H": (0, 2, 1, 2, 1, 4, 4)})
    page = as_bob.get(BASE).content.decode()
    for text in ("Where the scorers differ", "Score by Steering group"):
        assert text in page
    assert "Only one scorer so far" not in page
    assert f"{BASE}scorers/{second.uid}/" not in page, "a reader is not offered the sheets"


@pytest.mark.parametrize(
    ("chosen", "said"), [("E", "1 priority is chosen"), ("EDABCFGI", "8 priorities are")]
)
def test_the_number_of_priorities_is_advised_on(as_bob, filled, chosen, said):
    Problem.objects.filter(code__in=chosen).update(status="prioritised")
    assert said in as_bob.get(BASE).content.decode()


def test_passing_over_a_higher_score_asks_for_a_recorded_reason(as_bob, filled):
    Problem.objects.filter(code__in="EDAF").update(status="prioritised")
    Problem.objects.filter(code="B").update(status="rejected")
    assert "without a recorded reason for departing from the matrix: F" in as_bob.get(BASE).content.decode()
    Problem.objects.filter(code="F").update(
        is_override=True, decision_reason="Walks", decided_by="Steering", decided_on="2026-06-11"
    )
    page = as_bob.get(BASE).content.decode()
    assert "without a recorded reason" not in page
    assert "departs from the matrix" in page


def test_a_rank_by_decision_is_the_one_that_counts(as_bob, plan, filled):
    signed = {"decision_reason": "Walks", "decided_by": "Steering", "decided_on": "2026-06-11"}
    Problem.objects.filter(code="H").update(is_override=True, decided_rank=1, **signed)
    matrix = matrix_of(plan)
    problem = next(one for one in matrix.problems if one.code == "H")
    assert (matrix.place(problem), matrix.standing(problem).rank) == (1, 9)


def test_a_closed_problem_is_no_longer_compared(as_alice, plan, filled):
    Problem.objects.filter(code="E").update(status="closed")
    matrix = matrix_of(plan)
    assert "E" not in {one.code for one in matrix.problems}
    assert matrix.place(next(one for one in matrix.problems if one.code == "D")) == 1
    closed = Problem.objects.get(code="E")
    assert as_alice.get(f"{BASE}scorers/{filled.uid}/{closed.uid}/").status_code == 404
    assert (
        "no longer compared"
        in as_alice.get(f"/town/port-test/plan/problems/{closed.uid}/why/").content.decode()
    )


def test_the_matrix_leaves_as_a_spreadsheet(as_bob, filled):
    csv = as_bob.get(f"{BASE}priorities.csv").content.decode("utf-8-sig").splitlines()
    assert csv[0].startswith("Rank,Code,Problem,Volume (15),Harm (25)")
    assert csv[1].startswith("1,E,Problem E,2.0,5.0,4.0,4.0,5.0,3.0,4.0,80.0,1,1,")
    assert "Analyst 2: judgement" in csv[1]
    sheet = load_workbook(BytesIO(b"".join(as_bob.get(f"{BASE}priorities.xlsx").streaming_content))).active
    assert [cell.value for cell in sheet[2]][:3] == [1, "E", "Problem E"]


def test_thirty_problems_take_as_many_queries_as_one(as_bob, plan, town, coordinator):
    services.take_usual_criteria(by=coordinator, plan=plan)
    scorer = Scorer.objects.create(municipality=town, plan=plan, name="Analyst", order=1)

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert as_bob.get(BASE).status_code == 200
        return len(captured)

    _score(plan, coordinator, scorer, {"P0": (1,) * 7})
    one = count()
    _score(plan, coordinator, scorer, {f"P{number}": (number % 6,) * 7 for number in range(30)})
    assert count() == one


def test_a_plan_in_force_keeps_its_scores(as_alice, plan, coordinator, filled):
    address = f"{BASE}scorers/{filled.uid}/"
    problem, harm = Problem.objects.get(code="E"), Criterion.objects.get(code="H")
    data = fill(as_alice.get(address), **{f"v_{problem.pk}_{harm.pk}": "1"})
    Plan.objects.filter(pk=plan.pk).update(stage=PlanStage.IN_FORCE)
    assert as_alice.post(address, data).status_code == 409
    for deed in (
        lambda: services.record_scores(by=coordinator, scorer=filled, entries=[Entry(problem, harm, 1)]),
        lambda: services.weigh(by=coordinator, plan=plan, weights={harm.pk: 1}),
        lambda: services.delete_criterion(by=coordinator, criterion=harm),
        lambda: services.delete_scorer(by=coordinator, scorer=filled),
    ):
        with pytest.raises(Refused):
            deed()
    assert PriorityScore.objects.get(problem=problem, criterion=harm).value == 5
    assert as_alice.get(BASE).status_code == 200


def test_the_database_holds_the_scale(plan, filled):
    score = PriorityScore.objects.first()
    for change in ({"value": 6}, {"value": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PriorityScore.objects.filter(pk=score.pk).update(**change)
    with pytest.raises(IntegrityError, match="criterion_weight_to_100"), transaction.atomic():
        Criterion.objects.update(weight=101)


def test_the_api_writes_by_the_same_verbs(as_alice, plan, town, coordinator, filled):
    def call(method, address, body=None):
        return getattr(as_alice, method)(API + address, body, content_type="application/json")

    made = call("post", "priority-criteria/", {"code": "S", "label": "Speed", "scale": ["a"] * 6})
    assert (made.status_code, made.json()["weight"]) == (201, 10)
    assert call("patch", f"priority-criteria/{made.json()['uid']}/", {"weight": 101}).status_code == 400
    assert call("delete", f"priority-criteria/{made.json()['uid']}/").status_code == 204
    problem, finding = Problem.objects.get(code="E"), make_finding(town)
    record = f"priority-scorers/{filled.uid}/record/"
    cell = {"problem": str(problem.uid), "criterion": "H", "value": 3, "finding": str(finding.uid)}
    filled.refresh_from_db()
    answer = call("post", record, {"revision": filled.revision, "scores": [cell]})
    assert answer.status_code == 200
    told = next(one for one in answer.json() if (one["problem"], one["criterion"]) == (cell["problem"], "H"))
    assert (told["value"], told["finding"], told["is_judgement"]) == (3, str(finding.uid), False)
    assert call("post", record, {"revision": filled.revision, "scores": [cell]}).status_code == 409
    assert call("post", record, {"scores": [{**cell, "value": 6}]}).status_code == 400
    standings = as_alice.get(f"{API}priorities/").json()
    assert [row["code"] for row in standings][:2] == ["D", "A"]
    assert standings[0]["score"] == "79.0"


def test_records_of_another_town_are_no_cell(as_alice, plan, other_town, filled):
    with scope(other_town.pk):
        foreign = make_problem(make_plan(other_town), "X")
    cell = {"problem": str(foreign.uid), "criterion": "H", "value": 3}
    answer = as_alice.post(
        f"{API}priority-scorers/{filled.uid}/record/", {"scores": [cell]}, content_type="application/json"
    )
    assert answer.status_code == 400
    assert as_alice.get(f"{BASE}scorers/{filled.uid}/{foreign.uid}/").status_code == 404


def test_a_sheet_read_earlier_is_not_written_over(coordinator, filled):
    problem, harm = Problem.objects.get(code="E"), Criterion.objects.get(code="H")
    with pytest.raises(Conflict):
        services.record_scores(by=coordinator, scorer=filled, entries=[Entry(problem, harm, 1)], revision=1)


def test_a_member_of_the_steering_group_scores_without_a_right_to_edit_the_plan(client, plan, town, filled):
    dora = make_member(town, "dora@example.org", Role.STEERING)
    client.force_login(dora)
    second = Scorer.objects.create(municipality=town, plan=plan, name="Steering group", order=2)
    page = client.get(BASE).content.decode()
    assert f"scorers/{second.uid}/" in page
    assert "scorers/new/" not in page
    assert "/decide/" not in page
    address = f"{BASE}scorers/{second.uid}/"
    sheet = client.get(address)
    assert "Rename" not in sheet.content.decode()
    problem, harm = Problem.objects.get(code="E"), Criterion.objects.get(code="H")
    typed = fill(sheet, **{f"v_{problem.pk}_{harm.pk}": "4"})
    assert client.post(address, typed).status_code == 302
    assert PriorityScore.objects.get(scorer=second).value == 4
    assert client.get(f"{address}{problem.uid}/").status_code == 200
    for end in ("name/", "delete/"):
        assert client.post(f"{address}{end}", {"name": "Mine"}).status_code == 403
    for other in (f"{BASE}criteria/usual/", f"{BASE}scorers/new/"):
        assert client.post(other).status_code == 403
    cell = {"problem": str(problem.uid), "criterion": "H", "value": 5}
    api = caller(town, dora, Role.STEERING)
    record = f"{API}priority-scorers/{second.uid}/record/"
    assert api.post(record, {"scores": [cell]}, format="json").status_code == 200
    assert PriorityScore.objects.get(scorer=second).value == 5
    assert api.post(f"{API}priority-scorers/", {"name": "Third"}, format="json").status_code == 403
    reader = caller(town, dora, Role.MINISTRY)
    assert reader.post(record, {"scores": [cell]}, format="json").status_code == 403


def test_no_scoring_while_the_plan_is_in_force(client, plan, town, filled):
    client.force_login(make_member(town, "dora@example.org", Role.STEERING))
    Plan.objects.update(stage="in_force")
    assert f"scorers/{filled.uid}/" not in client.get(BASE).content.decode()
    assert client.get(f"{BASE}scorers/{filled.uid}/").status_code == 409
