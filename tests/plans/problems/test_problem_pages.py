"""Pages of problems, by real form posts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Objective, ObjectiveProblem, Plan, Problem, ProblemFactor
from plans.plan.models import PlanStage
from stakeholders.access.tenancy import scope
from tests.builders import (
    make_area,
    make_finding,
    make_objective,
    make_plan,
    make_problem,
    make_source,
)
from tests.forms import fill

LIST = "/town/port-test/plan/problems/"


@pytest.fixture
def plan(town):
    return make_plan(town)


def page_of(problem, end=""):
    return f"{LIST}{problem.uid}/{end}"


def test_a_problem_is_written_with_all_that_belongs_to_it(as_alice, plan, town):
    area, source = make_area(town), make_source(town)
    finding = make_finding(town, source=source)
    make_problem(plan, "PR7")
    data = fill(
        as_alice.get(f"{LIST}new/"),
        title="Burglary in Los Molinos",
        statement="214 burglaries",
        cp_codes=["CP03"],
        what="Rear doors",
        areas=[area.pk],
        extent_value="214",
        extent_unit="burglaries",
        extent_period="2025",
        extent_source=source.pk,
        trend="up",
        findings=[finding.pk],
        victim_profile="Households of every kind",
        triangle_manager="Nobody owns the alleys",
        harm_note="Loss and fear",
        top_places_share="47.5",
        organised_crime_link="possible",
        **{
            "factors-0-factor": "RF4",
            "factors-0-link": "direct",
            "factors-0-note": "Open alleys",
            "options-0-title": "Alley gates",
            "options-0-is_chosen": "on",
            "options-0-local_fit": "46 alleys",
        },
    )
    assert data["code"] == ["PR8"]
    response = as_alice.post(f"{LIST}new/", data)
    problem = Problem.objects.get(code="PR8")
    assert (response.status_code, response["Location"]) == (302, page_of(problem))
    assert (problem.cp_codes, problem.status, problem.order) == (["CP03"], "candidate", 1)
    assert list(problem.areas.all()) == [area]
    assert list(problem.findings.all()) == [finding]
    assert problem.factors.get().note == "Open alleys"
    assert problem.options.get().is_chosen
    page = as_alice.get(page_of(problem)).content.decode()
    for text in ("214 burglaries", "Rear doors", "Open alleys", "Alley gates", "46 alleys", "F01"):
        assert text in page
    for text in ("Households of every kind", "Nobody owns the alleys", "47.5", "possible", "0501 Burglary"):
        assert text in page


def test_a_draft_may_be_incomplete(as_alice, plan):
    assert as_alice.post(f"{LIST}new/", fill(as_alice.get(f"{LIST}new/"), title="Idea")).status_code == 302


def test_another_row_comes_without_scripts_and_without_judgement(as_alice, plan):
    form = as_alice.get(f"{LIST}new/")
    data = fill(form, title="", what="Typed text", again="add:factors", **{"factors-0-note": "First"})
    response = as_alice.post(f"{LIST}new/", data)
    assert response.status_code == 200
    page = response.content.decode()
    assert "There is a problem" not in page
    assert "Typed text" in page
    again = fill(response)
    assert again["factors-TOTAL_FORMS"] == ["2"]
    assert again["factors-0-note"] == ["First"]
    assert Problem.objects.count() == 0


def test_rows_are_changed_added_and_removed(as_alice, plan, town):
    problem = make_problem(plan)
    for factor in ("RF1", "RF2"):
        ProblemFactor.objects.create(municipality=town, problem=problem, factor=factor, link="direct")
    data = fill(
        as_alice.get(page_of(problem, "edit/")),
        **{
            "factors-0-note": "Changed",
            "factors-1-DELETE": "on",
            "factors-2-factor": "RF3",
            "factors-2-link": "indirect",
        },
    )
    assert as_alice.post(page_of(problem, "edit/"), data).status_code == 302
    assert list(problem.factors.values_list("factor", "link", "note")) == [
        ("RF1", "direct", "Changed"),
        ("RF3", "indirect", ""),
    ]


def test_what_was_typed_stays_when_something_is_wrong(as_alice, plan):
    make_problem(plan, "P1")
    data = fill(
        as_alice.get(f"{LIST}new/"),
        code="P1",
        title="Second",
        why="Because of the alleys",
        **{"factors-0-factor": "RF4", "factors-0-note": "No link chosen", "factors-0-link": ""},
    )
    response = as_alice.post(f"{LIST}new/", data)
    assert response.status_code == 422
    page = response.content.decode()
    for text in ("There is a problem", "Because of the alleys", "No link chosen", "#id_factors-0-link"):
        assert text in page
    assert Problem.objects.count() == 1


def test_only_one_option_is_chosen_and_no_factor_twice(as_alice, plan):
    form = as_alice.post(f"{LIST}new/", fill(as_alice.get(f"{LIST}new/"), again="add:options"))
    form = as_alice.post(f"{LIST}new/", fill(form, again="add:factors"))
    data = fill(form, title="T")
    for i in (0, 1):
        data |= {f"options-{i}-title": [f"Option {i}"], f"options-{i}-is_chosen": ["on"]}
        data |= {f"factors-{i}-factor": ["RF1"], f"factors-{i}-link": ["direct"]}
    response = as_alice.post(f"{LIST}new/", data)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Only one option can be the chosen one." in page
    assert "duplicate" in page


def test_findings_are_searched_and_the_chosen_ones_stay(as_alice, plan, town):
    chosen = make_finding(town, "F01", statement="Burglary rose")
    make_finding(town, "F02", statement="Robbery at the station")
    make_finding(town, "F03", statement="Fear after dark")
    data = fill(
        as_alice.get(f"{LIST}new/"), findings=[chosen.pk], finding_search="station", again="search:findings"
    )
    page = as_alice.post(f"{LIST}new/", data).content.decode()
    assert "Robbery at the station" in page
    assert "Burglary rose" in page
    assert "Fear after dark" not in page


def test_private_data_is_asked_about_once(as_alice, plan):
    data = fill(as_alice.get(f"{LIST}new/"), title="T", what="Ask maria.lopez@mail.example")
    response = as_alice.post(f"{LIST}new/", data)
    assert response.status_code == 422
    assert "maria.lopez@mail.example" in response.content.decode()
    assert as_alice.post(f"{LIST}new/", fill(response, no_private_data="on")).status_code == 302


def test_the_slower_of_two_editors_loses_nothing(as_alice, plan, town):
    problem = make_problem(plan)
    ProblemFactor.objects.create(municipality=town, problem=problem, factor="RF1", link="direct")
    mine = fill(as_alice.get(page_of(problem, "edit/")), title="Mine", **{"factors-0-note": "My note"})
    theirs = fill(as_alice.get(page_of(problem, "edit/")), title="Theirs", **{"factors-0-DELETE": "on"})
    as_alice.post(page_of(problem, "edit/"), theirs)
    response = as_alice.post(page_of(problem, "edit/"), mine)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Mine" in page
    assert "My note" in page
    problem.refresh_from_db()
    assert problem.title == "Theirs"
    # Having seen it, the second save goes through, and the row that was removed meanwhile is written anew.
    assert as_alice.post(page_of(problem, "edit/"), fill(response)).status_code == 302
    problem.refresh_from_db()
    assert problem.title == "Mine"
    assert problem.factors.get().note == "My note"


def test_a_plan_in_force_refuses_and_keeps_the_text(as_alice, plan):
    problem = make_problem(plan)
    data = fill(as_alice.get(page_of(problem, "edit/")), title="Changed", why="Typed text")
    Plan.objects.filter(pk=plan.pk).update(stage=PlanStage.IN_FORCE)
    response = as_alice.post(page_of(problem, "edit/"), data)
    assert response.status_code == 409
    assert "Typed text" in response.content.decode()
    assert "opens a revision" in response.content.decode()
    for address in (page_of(problem, "edit/"), f"{LIST}new/", page_of(problem, "delete/")):
        assert as_alice.get(address).status_code == 409
    assert as_alice.post(page_of(problem, "delete/")).status_code == 422
    as_alice.post(page_of(problem, "move/"), {"direction": "down"})
    problem.refresh_from_db()
    assert (problem.title, problem.order) == ("Problem P1", 0)
    assert "edit/" not in as_alice.get(page_of(problem)).content.decode()


def test_a_problem_with_objectives_is_not_deleted(as_alice, plan, town):
    problem = make_problem(plan)
    link = {"municipality": town, "problem": problem, "objective": make_objective(plan)}
    ObjectiveProblem.objects.create(**link)
    assert "Objectives answer this problem: O1" in as_alice.get(page_of(problem, "delete/")).content.decode()
    response = as_alice.post(page_of(problem, "delete/"))
    assert response.status_code == 422
    assert "Objectives answer this problem: O1" in response.content.decode()
    assert Problem.objects.count() == 1
    Objective.objects.all().delete()
    assert as_alice.post(page_of(problem, "delete/")).status_code == 302
    assert Problem.objects.count() == 0


def test_problems_change_places(as_alice, plan):
    first, second, third = (make_problem(plan, f"P{i}", order=i) for i in (1, 2, 3))
    as_alice.post(page_of(third, "move/"), {"direction": "up"})
    assert list(Problem.objects.of(plan)) == [first, third, second]
    as_alice.post(page_of(first, "move/"), {"direction": "up"})
    assert list(Problem.objects.of(plan)) == [first, third, second]
    as_alice.post(page_of(first, "move/"), {"direction": "down"})
    assert list(Problem.objects.of(plan)) == [third, first, second]


def test_the_list_is_filtered(as_bob, plan):
    make_problem(plan, "P1", title="Burglary", status="prioritised")
    make_problem(plan, "P2", title="Graffiti", status="rejected")
    assert "Graffiti" not in as_bob.get(f"{LIST}?status=prioritised").content.decode()
    assert "Burglary" not in as_bob.get(f"{LIST}?q=graff").content.decode()
    assert "No problem matches" in as_bob.get(f"{LIST}?q=nothing").content.decode()
    assert as_bob.get(f"{LIST}?status=nonsense&page=99").status_code == 200


def test_thirty_problems_take_as_many_queries_as_one(as_bob, plan, town):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert as_bob.get(LIST).status_code == 200
        return len(captured)

    area = make_area(town)
    make_problem(plan, "P0").area_links.create(municipality=town, area=area)
    one = count()
    for i in range(1, 31):
        make_problem(plan, f"P{i}").area_links.create(municipality=town, area=area)
    assert count() == one


def test_readers_may_not_write(as_bob, plan):
    problem = make_problem(plan)
    assert as_bob.get(page_of(problem)).status_code == 200
    for address in (f"{LIST}new/", page_of(problem, "edit/"), page_of(problem, "delete/")):
        assert as_bob.get(address).status_code == 403
        assert as_bob.post(address, {"title": "x"}).status_code == 403
    assert as_bob.post(page_of(problem, "move/")).status_code == 403


def test_another_towns_problem_is_not_there(as_alice, as_charlie, plan, other_town):
    problem = make_problem(plan)
    with scope(other_town.pk):
        make_plan(other_town)
    for end in ("", "edit/", "delete/"):
        assert as_charlie.get(page_of(problem, end)).status_code == 404
        foreign = f"/town/other-town/plan/problems/{problem.uid}/{end}"
        assert as_charlie.get(foreign).status_code == 404


def test_foreign_records_are_no_choice(as_alice, plan, other_town):
    with scope(other_town.pk):
        area, source = make_area(other_town), make_source(other_town)
        finding = make_finding(other_town)
    for smuggled in ({"areas": [area.pk]}, {"extent_source": source.pk}, {"findings": [finding.pk]}):
        response = as_alice.post(f"{LIST}new/", fill(as_alice.get(f"{LIST}new/"), title="T", **smuggled))
        assert response.status_code == 422
        assert "Select a valid choice" in response.content.decode()
    assert Problem.objects.count() == 0
