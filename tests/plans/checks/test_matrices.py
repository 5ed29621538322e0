"""The coverage matrices: what stands in each cell, and deciding on the empty ones."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.actions.models import Approach, Stage
from plans.checks.facts import facts_of
from plans.checks.matrices import matrices
from plans.checks.services import consider
from plans.checks.subjects import COLUMNS, MATRIX_TITLES, UNSAID, cell_code, title_of
from plans.models import Consideration
from plans.versions.content import snapshot
from plans.versions.tree import tree
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from stakeholders.models import Organisation
from tests.builders import make_action, make_area
from tests.forms import fill
from tests.test_api import caller

from .complete import TODAY, make_complete_plan

PAGE = "/town/port-test/plan/coverage/matrix"
REASON = "The courts may not lead; they support where a judge agrees."
LEFT_OUT = {"state": "excluded", "reason": REASON, "decided_by": "Steering group", "decided_on": "2026-07-02"}


@pytest.fixture
def plan(town):
    return make_complete_plan(town)


@pytest.fixture
def by(town, alice):
    return Actor(town, ROLE_PERMISSIONS[Role.COORDINATOR], "Alice", user=alice, role=Role.COORDINATOR)


def cell(plan, key, row, column):
    return matrices(facts_of(plan, TODAY))[key].cell(cell_code(key, row, column))[1]


def names(found):
    return [one.code or one.title for one in found.behind]


def text(response):
    return response.content.decode()


def test_columns_are_those_of_the_choices():
    assert set(COLUMNS["measures"]) == {*Stage.values, UNSAID}
    assert set(COLUMNS["areas"]) == {*Approach.values, UNSAID}
    assert set(COLUMNS) == set(MATRIX_TITLES)


def test_each_cell_holds_what_stands_behind_it(plan):
    assert names(cell(plan, "actors", "AG-SOC", "lead")) == ["Partner AG-SOC"]
    assert cell(plan, "actors", "AG-SOC", "lead").behind[0].note == "A01, A02"
    assert names(cell(plan, "actors", "AG-MED", "lead")) == []
    assert names(cell(plan, "actors", "AG-MED", "support")) == ["Partner AG-MED"]
    assert names(cell(plan, "actors", "AG-MED", "diagnosis")) == ["Partner AG-MED"]
    assert names(cell(plan, "actors", "AG-MED", "body")) == ["Partner AG-MED"]
    assert names(cell(plan, "actors", "AG-MED", "consulted")) == []
    assert names(cell(plan, "factors", "RF1", "direct")) == ["P1"]
    assert names(cell(plan, "factors", "RF2", "indirect")) == ["P1"]
    assert names(cell(plan, "factors", "RF1", "action")) == ["A01", "A02"]
    assert names(cell(plan, "measures", "L1.1a", UNSAID)) == ["A01"]
    assert names(cell(plan, "measures", "L4", UNSAID)) == ["A02"]
    assert names(cell(plan, "areas", "N01", "policing")) == ["A01"]
    make_action(plan, "A03", approach="victim")
    assert names(cell(plan, "areas", UNSAID, "victim")) == ["A03"]


def test_all_subjects_are_rows(plan):
    found = matrices(facts_of(plan, TODAY))
    assert len(found["actors"].rows) == 12
    assert len(found["factors"].rows) == 7
    assert len(found["measures"].rows) == 26 + 4
    assert [row.code for row in found["areas"].rows] == ["N01"]
    for matrix in found.values():
        assert sum(matrix.counts.values()) == len(matrix.rows) * len(matrix.columns)


@pytest.mark.parametrize("key", MATRIX_TITLES)
def test_each_page_shows_its_matrix(as_bob, plan, key):
    page = text(as_bob.get(f"{PAGE}/{key}/"))
    assert str(MATRIX_TITLES[key]) in page
    assert "data-label" in page  # readable on a phone


def test_a_cell_opens_what_is_behind_it_without_scripts(as_bob, plan):
    page = text(as_bob.get(f"{PAGE}/measures/?cell=measures:L1.1a*unsaid"))
    assert 'id="opened"' in page
    assert f"/plan/actions/{plan.actions.get(code='A01').uid}/" in page
    assert "?measure=L1.1a" in page
    assert as_bob.get(f"{PAGE}/measures/?cell=nonsense").status_code == 200
    assert as_bob.get(f"{PAGE}/nonsense/").status_code == 404


def test_a_reader_sees_the_cell_and_decides_nothing(as_bob, plan):
    page = f"{PAGE}/actors/?cell=actors:AG-COU*lead"
    assert "Nothing in the plan stands here yet" in text(as_bob.get(page))
    assert "Leave it out for a reason" not in text(as_bob.get(page))
    assert as_bob.post(page, LEFT_OUT).status_code == 403


def test_an_empty_cell_is_left_out_with_a_reason_shown_frozen_and_undone(as_alice, plan):
    page = f"{PAGE}/actors/?cell=actors:AG-COU*lead"
    assert "Leave it out for a reason" in text(as_alice.get(page))
    assert as_alice.post(page, {**LEFT_OUT, "reason": "No."}).status_code == 422
    made = as_alice.post(page, fill(as_alice.get(page), **LEFT_OUT))
    assert made["Location"].endswith("/coverage/matrix/actors/?cell=actors:AG-COU*lead#opened")
    assert cell(plan, "actors", "AG-COU", "lead").state == "excluded"
    assert REASON in text(as_alice.get(page))
    told = tree(snapshot(plan), {})["considerations"]
    assert [(one["code"], one["title"], one["text"]) for one in told] == [
        ("", "Courts: leads actions", REASON)
    ]
    as_alice.post(page, {"undo": "1"})
    assert not Consideration.objects.exists()


def test_an_empty_cell_is_put_off_to_a_day(by, town, plan):
    about = {"reason": REASON, "decided_by": "Council", "decided_on": TODAY}
    make_area(town, "N02")
    code = "areas:N02*policing"
    day = TODAY.replace(year=2027)
    consider(by=by, plan=plan, code=code, state="deferred", review_on=day, **about)
    found = cell(plan, "areas", "N02", "policing")
    assert (found.state, found.decision.review_on) == ("deferred", day)
    for wrong in ("areas:N77*policing", "areas:N01*nonsense", "actors:AG-XX*lead", "nonsense:AG-MED*lead"):
        with pytest.raises(Refused):
            consider(by=by, plan=plan, code=wrong, state="excluded", **about)


def test_a_cell_that_is_filled_later_counts_as_filled(by, plan):
    about = {"reason": REASON, "decided_by": "Council", "decided_on": TODAY}
    consider(by=by, plan=plan, code="actors:AG-MED*lead", state="excluded", **about)
    plan.actions.get(code="A01").responsibilities.filter(kind="lead").delete()
    part = plan.actions.get(code="A01").responsibilities.get(organisation__actor_groups=["AG-MED"])
    type(part).objects.filter(pk=part.pk).update(kind="lead")
    assert cell(plan, "actors", "AG-MED", "lead").state == "included"


def test_titles_of_decisions():
    assert title_of("AG-MED") == "Media"
    assert title_of("areas:N04*social") == "N04: social"
    assert title_of("areas:N04*social", {"N04": "San Telmo"}) == "San Telmo: social"
    assert title_of("areas:N05*social", {"N04": "San Telmo"}) == ""
    assert title_of("x") == ""


def test_a_page_takes_as_many_queries_for_300_actions(as_bob, plan):
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert as_bob.get(f"{PAGE}/areas/").status_code == 200
        return len(asked)

    make_action(plan, "A03", lead=Organisation.objects.first())
    few = count()
    for number in range(4, 300):
        make_action(plan, f"A{number}", lead=Organisation.objects.first(), approach="social")
    assert count() == few


def test_matrices_over_the_api(alice, town, plan):
    api = caller(town, alice, Role.COORDINATOR)
    found = {one["key"]: one for one in api.get("/api/v1/port-test/checks/matrices/").json()}
    assert set(found) == set(MATRIX_TITLES)
    first = found["actors"]["rows"][0]["cells"][0]
    assert (first["code"], first["state"]) == ("actors:AG-SOC*lead", "included")
    body = {**LEFT_OUT, "code": "actors:AG-COU*lead"}
    made = api.post("/api/v1/port-test/considerations/", body, format="json")
    assert made.status_code == 201, made.json()
    page = "/api/v1/port-test/considerations/actors:AG-COU*lead/"
    assert api.get(page).json()["reason"] == REASON
    assert (
        api.post("/api/v1/port-test/considerations/", {**body, "code": "zzz"}, format="json").status_code
        == 422
    )
    assert api.delete(page).status_code == 204
