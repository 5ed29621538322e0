"""The text handed to a consultation."""

from decimal import Decimal

from plans.models import PlanVersion
from plans.versions.consulted import consulted_text
from plans.versions.content import snapshot

from .small import make_small_plan


def text_of(plan):
    version = PlanVersion(municipality=plan.municipality, plan=plan, number="0.1", content=snapshot(plan))
    return {(element["kind"], element["code"]): element for element in consulted_text(version)}


def test_elements_keep_their_uids_and_say_what_concerns_residents(town):
    plan = make_small_plan(town)
    text = text_of(plan)
    action = plan.actions.get()
    assert text["action", "A01"]["uid"] == str(action.uid)
    assert text["action", "A01"]["heading"] == "Action A01"
    assert "Lead: Police" in text["action", "A01"]["body"]
    assert "31.5 per 1,000 households" in text["problem", "P1"]["body"]
    assert "Objective O1" in text["objective", "O1"]["body"]
    assert text["plan", ""]["uid"] == str(plan.uid)


def test_an_empty_section_is_no_element(town):
    headings = [element["heading"] for element in text_of(make_small_plan(town)).values()]
    assert "Evaluation" not in headings


def test_the_hash_changes_with_the_words_and_with_nothing_else(town):
    plan = make_small_plan(town)
    before = text_of(plan)
    plan.actions.update(description="With gates at night.")
    after = text_of(plan)
    assert before["action", "A01"]["hash"] != after["action", "A01"]["hash"]
    assert before["problem", "P1"]["hash"] == after["problem", "P1"]["hash"]


def test_a_small_count_is_not_told_to_the_public(town):
    plan = make_small_plan(town)
    plan.problems.update(extent_value=Decimal(3), extent_unit="cases")
    body = text_of(plan)["problem", "P1"]["body"]
    assert "fewer than 5 cases" in body
    assert "3 cases" not in body


def test_the_text_is_in_the_language_of_the_town(town):
    plan = make_small_plan(town)
    plan.municipality.languages = ["fr"]
    plan.municipality.save()
    assert "31,5 per 1,000 households" in text_of(plan)["problem", "P1"]["body"]
