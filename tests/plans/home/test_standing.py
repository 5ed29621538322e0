"""Where the plan stands, worked out from facts: no database."""

from types import SimpleNamespace

import pytest

from plans.home.facts import Facts
from plans.home.standing import NEEDED_KINDS, steps, tasks
from plans.plan.models import Plan, PlanStage

NOTHING = dict.fromkeys(
    (
        "areas",
        "populations",
        "sources",
        "imports",
        "organisations",
        "findings",
        "drafts",
        "indicators",
        "problems",
        "priorities",
        "objectives",
        "untargeted",
        "actions",
        "submitted",
        "adopted",
        "rounds_decided",
        "unmoderated",
        "unanswered",
        "values_late",
        "milestones_late",
        "reports_late",
        "evaluations_late",
    ),
    0,
)
BEGUN = NOTHING | {
    "areas": 12,
    "populations": 12,
    "sources": 3,
    "imports": 1,
    "organisations": 9,
    "findings": 9,
}
WRITTEN = BEGUN | {"problems": 4, "priorities": 3, "objectives": 4, "actions": 8, "rounds_decided": 1}
ROUND = SimpleNamespace(get_state_display=lambda: "answers published")


def report(blocks=0, warnings=0):
    return SimpleNamespace(blocks=[object()] * blocks, warnings=[object()] * warnings)


def facts(counts=WRITTEN, *, stage=PlanStage.DRAFT, kinds=NEEDED_KINDS, checked=None, **more) -> Facts:
    plan = Plan(stage=stage) if stage else None
    checked = checked if checked is not None else report() if stage == PlanStage.DRAFT else None
    return Facts(counts, frozenset(kinds), plan, ROUND if counts["rounds_decided"] else None, checked, **more)


def pages(found) -> list[str]:
    return [task.page for task in tasks(found)]


def test_an_empty_town_is_led_through_its_first_hour():
    assert pages(facts(NOTHING, stage=None, kinds=())) == [
        "area_list",
        "source_list",
        "import_create",
        "organisation_list",
        "finding_create",
        "plan_create",
    ]
    assert [step.state for step in steps(facts(NOTHING, stage=None, kinds=()))] == ["current", *["todo"] * 5]


@pytest.mark.parametrize(
    ("found", "current"),
    [
        (facts(BEGUN, stage=None, kinds=("form",)), "Diagnosis"),
        (facts(BEGUN | {"drafts": 1}), "Diagnosis"),
        (facts(BEGUN), "Plan"),
        (facts(unled=("A01",)), "Plan"),
        (facts(WRITTEN | {"rounds_decided": 0}), "Consultation"),
        (facts(checked=report(blocks=2)), "Check"),
        (facts(), "Adoption"),
        (facts(stage=PlanStage.REVISION, checked=report()), "Adoption"),
        (facts(WRITTEN | {"adopted": 1}, stage=PlanStage.IN_FORCE), "Follow-up"),
    ],
)
def test_the_first_step_that_is_not_done_is_the_current_one(found, current):
    states = {step.label: step.state for step in steps(found)}
    assert [label for label, state in states.items() if state == "current"] == [current]
    labels = list(states)
    assert all(states[label] == "done" for label in labels[: labels.index(current)])


def test_hints_say_how_much():
    hints = {
        step.label: step.hint for step in steps(facts(WRITTEN | {"drafts": 2}, checked=report(blocks=1)))
    }
    assert hints["Diagnosis"] == "9 findings, 2 to validate"
    assert hints["Plan"] == "3 priorities, 4 objectives, 8 actions"
    assert hints["Consultation"] == "answers published"
    assert hints["Check"] == "1 point blocks"
    assert {step.label: step.hint for step in steps(facts())}["Check"] == "nothing blocks adoption"


@pytest.mark.parametrize(
    ("found", "page", "words"),
    [
        (facts(BEGUN), "problem_create", "first problem"),
        (facts(WRITTEN | {"priorities": 0}), "problem_list", "priorities"),
        (facts(unanswered=("P1",)), "objective_create", "P1"),
        (facts(WRITTEN | {"untargeted": 2}), "objective_list", "2 objectives"),
        (facts(idle=("O2",)), "action_create", "O2"),
        (facts(unled=("A01", "A02", "A03", "A04", "A05", "A06")), "action_list", "A04 and 2 more"),
        (facts(unasked=("A01",)), "acceptance_list", "Ask the leads"),
        (facts(waiting=("A08",)), "acceptance_list", "1 lead has not answered"),
        (facts(declined=("A08",)), "acceptance_list", "declined"),
        (facts(WRITTEN | {"rounds_decided": 0}), "version_list", "Consult"),
        (facts(WRITTEN | {"unmoderated": 1}), "moderation_queue", "Moderate 1 comment"),
        (facts(WRITTEN | {"unanswered": 3}), "answer_list", "Answer 3 comments"),
        (facts(checked=report(blocks=3)), "check_list", "Mend 3 points"),
        (facts(checked=report(warnings=1)), "check_list", "1 warning"),
        (facts(), "version_adopt", "Adopt"),
        (
            facts(WRITTEN | {"adopted": 1, "reports_late": 2}, stage=PlanStage.IN_FORCE),
            "followup",
            "2 are late",
        ),
        (facts(BEGUN | {"values_late": 1}, stage=None), "indicator_list", "1 is late"),
    ],
)
def test_each_gap_has_its_task(found, page, words):
    told = [f"{task.title} {task.hint}" for task in tasks(found) if task.page == page]
    assert any(words in text for text in told), told


def test_adoption_is_not_proposed_while_something_blocks():
    assert "version_adopt" not in pages(facts(checked=report(blocks=1)))


def test_a_plan_in_force_asks_for_no_writing():
    found = facts(WRITTEN | {"adopted": 1}, stage=PlanStage.IN_FORCE, unled=("A01",), unanswered=("P1",))
    assert pages(found) == []
