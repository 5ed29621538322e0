from datetime import date

import pytest
from django.utils import translation

from plans.actions.models import Acceptance, ActionObjective
from plans.actions.services import accepted_earlier_text, responsibility_hash, responsibility_text
from tests.builders import make_action, make_objective, make_organisation, make_plan


@pytest.fixture
def action(town):
    plan = make_plan(town)
    action = make_action(
        plan,
        lead=make_organisation(town),
        title="Alley gates",
        description="Gates\r\nwith  residents",
        starts_on=date(2027, 2, 1),
        ends_on=date(2028, 1, 31),
    )
    ActionObjective.objects.create(municipality=town, action=action, objective=make_objective(plan))
    return action


def test_the_text_says_who_does_what_by_when(action):
    assert responsibility_text(action, action.responsibilities.get()) == (
        "part: lead\ntitle: Alley gates\ndescription: Gates with residents\ntask: \n"
        "starts: 2027-02-01\nends: 2028-01-31\nobjectives: O1"
    )


@pytest.mark.parametrize(
    ("field", "value", "same"),
    [
        ("title", "Alley gates ", True),
        ("description", "Gates with residents\n", True),
        ("code", "A99", True),
        ("cost", 100, True),
        ("title", "More alley gates", False),
        ("description", "Gates without residents", False),
        ("ends_on", date(2028, 2, 29), False),
        ("starts_on", None, False),
    ],
)
def test_only_a_material_change_makes_another_text(action, field, value, same):
    part = action.responsibilities.get()
    before = responsibility_hash(action, part)
    setattr(action, field, value)
    assert (responsibility_hash(action, part) == before) is same


def test_part_task_and_objectives_belong_to_the_text(action, town):
    part = action.responsibilities.get()
    before = responsibility_hash(action, part)
    part.task = "Keeps the keys"
    assert responsibility_hash(action, part) != before
    part.task, part.kind = "", "support"
    assert responsibility_hash(action, part) != before
    part.kind = "lead"
    assert responsibility_hash(action, part) == before
    ActionObjective.objects.create(
        municipality=town, action=action, objective=make_objective(action.plan, "O2")
    )
    assert responsibility_hash(action, part) != before


def test_the_language_of_the_page_does_not_matter(action):
    part = action.responsibilities.get()
    with translation.override("ar"):
        arabic = responsibility_hash(action, part)
    assert arabic == responsibility_hash(action, part)


def test_an_acceptance_stands_against_the_text_that_was_seen(action):
    part = action.responsibilities.get()
    assert not accepted_earlier_text(action, part)
    part.acceptance, part.text_hash = Acceptance.ACCEPTED, responsibility_hash(action, part)
    assert not accepted_earlier_text(action, part)
    action.title = "Other gates"
    assert accepted_earlier_text(action, part)
