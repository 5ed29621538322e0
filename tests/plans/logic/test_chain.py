"""The chain as pages, file and API: what is tied, what is missing, and no more queries for a larger plan."""

import pytest

from plans.logic.chain import chain_of
from plans.models import ActionObjective, Output, ProblemFactor
from tests.builders import make_action, make_objective, make_organisation, make_plan, make_problem
from tests.plans.plan.test_plan_pages import grow, queries

PAGE = "/town/port-test/plan/logic/"


@pytest.fixture
def plan(town):
    return make_plan(town)


def gaps(plan) -> set[tuple[str, str]]:
    return {(gap.where, gap.text) for gap in chain_of(plan, town="port-test").gaps}


def test_a_whole_chain_lacks_only_what_it_lacks(plan, town):
    grow(plan, 1)
    assert gaps(plan) == {
        ("P0 O0", "No date to reach it by"),
        ("P0 A000", "No start or end"),
        ("P0", "No output named yet"),
        ("P0 RF1", "No action addresses this cause"),
    }
    action = plan.actions.get()
    action.factors, action.starts_on, action.ends_on = ["RF1"], plan.period_start, plan.period_end
    action.save()
    plan.objectives.update(due_on=plan.period_end)
    Output.objects.create(municipality=town, action=action, title="Gates", planned=46, unit="gates")
    assert gaps(plan) == set()


def test_a_problem_without_answer_shows_where_the_chain_ends(plan):
    make_problem(plan, "P9", status="prioritised")
    assert gaps(plan) == {("P9", "No cause named yet"), ("P9", "No objective answers this problem yet")}


def test_what_hangs_on_nothing_comes_last(plan, town):
    make_problem(plan, "P1", status="prioritised")
    make_action(plan, "A22", lead=make_organisation(town))
    make_objective(plan, "O9")
    last = chain_of(plan, town="port-test").bands[-1]
    codes = [box.code for box in last.boxes() if box.code]
    assert codes == ["O9", "A22"]


def test_an_action_of_two_objectives_is_drawn_once_and_named_again(plan, town):
    grow(plan, 2)
    second = plan.objectives.get(code="O1")
    ActionObjective.objects.create(municipality=town, action=plan.actions.get(code="A000"), objective=second)
    boxes = [box for band in chain_of(plan, town="port-test").bands for box in band.boxes()]
    assert [box.again for box in boxes if box.code == "A000"] == [False, True]


def test_the_page_shows_picture_and_words(as_alice, plan):
    grow(plan, 2)
    page = as_alice.get(PAGE).content.decode()
    assert "<svg" in page
    assert page.count("Problem P1") >= 2
    assert "gaps in the chain" in page


def test_one_problem_has_a_page_of_its_own_and_a_file(as_alice, plan):
    grow(plan, 2)
    problem = plan.problems.get(code="P1")
    page = as_alice.get(f"{PAGE}{problem.uid}/").content.decode()
    assert "Problem P1" in page
    assert "Problem P0" not in page
    file = as_alice.get(f"{PAGE}logic-model.svg", {"problem": str(problem.uid)})
    assert file["Content-Type"] == "image/svg+xml"
    assert "P0" not in file.content.decode()


def test_an_empty_plan_says_what_comes_first(as_alice, plan):
    assert "Take up priority problems first" in as_alice.get(PAGE).content.decode()


def test_a_problem_that_is_no_priority_has_its_page_too(as_alice, plan):
    problem = make_problem(plan, "P3", status="watch")
    assert as_alice.get(f"{PAGE}{problem.uid}/").status_code == 200


def test_a_larger_plan_asks_no_more(as_alice, plan):
    grow(plan, 1)
    few = queries(as_alice, PAGE)
    grow_more = make_organisation(plan.municipality, "More")
    for i in range(30):
        make_action(plan, f"B{i:03}", lead=grow_more)
        ProblemFactor.objects.create(
            municipality=plan.municipality,
            problem=make_problem(plan, f"Q{i}", status="prioritised"),
            factor="RF2",
            link="direct",
        )
    assert queries(as_alice, PAGE) == few


def test_the_api_has_the_same_gaps(as_alice, plan):
    grow(plan, 1)
    answer = as_alice.get("/api/v1/port-test/logic-model/").json()
    assert {(gap["where"], gap["text"]) for gap in answer["gaps"]} == gaps(plan)
    assert answer["bands"][0]["lanes"][0]["steps"][0]["action"]["code"] == "A000"
