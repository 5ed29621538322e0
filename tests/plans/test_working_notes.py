"""The working note of a part of the plan: for those who write it, and for nobody else."""

import json

import pytest

from plans.actions.exports import headers, lines, with_sheet
from plans.models import Action
from plans.versions.content import snapshot
from tests.builders import make_action, make_objective, make_plan, make_problem
from tests.forms import fill

SECRET = "Ask the mayor before this is said aloud"


@pytest.fixture
def plan(town):
    return make_plan(town)


@pytest.mark.parametrize("make", [make_problem, make_objective, make_action])
def test_a_note_is_written_in_the_form_and_shown_on_the_page(as_alice, plan, make):
    part = make(plan)
    here = f"/town/port-test/plan/{part._meta.model_name}s/{part.uid}/"
    assert "Working note" not in as_alice.get(here).content.decode()
    edit = f"{here}edit/"
    assert as_alice.post(edit, fill(as_alice.get(edit), note=SECRET)).status_code == 302
    part.refresh_from_db()
    assert part.note == SECRET
    assert SECRET in as_alice.get(here).content.decode()


@pytest.mark.parametrize("make", [make_problem, make_objective, make_action])
def test_the_api_carries_the_note(as_alice, plan, make):
    part = make(plan, note=SECRET)
    found = as_alice.get(f"/api/v1/port-test/{part._meta.model_name}s/{part.uid}/").json()
    assert found["note"] == SECRET


def test_the_sheet_of_actions_carries_the_note(plan):
    make_action(plan, note=SECRET)
    (row,) = lines(with_sheet(Action.objects.of(plan)))
    assert dict(zip(headers("EUR"), row, strict=True))["Working note"] == SECRET


def test_no_version_and_so_no_document_and_no_public_page_keeps_a_note(plan):
    """Everything that is printed or published is made from the snapshot."""
    for make in (make_problem, make_objective, make_action):
        make(plan, note=SECRET)
    assert SECRET not in json.dumps(snapshot(plan), default=str)
