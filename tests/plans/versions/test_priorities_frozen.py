"""Criteria, scores and decisions in a version: frozen as they were, told in differences, absent from old versions."""

from plans.models import Criterion, PriorityScore, Problem, Scorer
from plans.priorities.matrix import matrix_of
from plans.versions.content import SCHEMA_VERSION, snapshot
from plans.versions.differences import compare
from plans.versions.tree import tree
from plans.versions.wording import Reading, elements

from .small import make_small_plan


def _scored(town):
    plan = make_small_plan(town)
    problem = plan.problems.get()
    steps = ["none", "few", "some", "many", "most", "all"]
    harm = Criterion.objects.create(
        municipality=town, plan=plan, code="H", label="Harm", weight=25, scale=steps, order=1
    )
    volume = Criterion.objects.create(
        municipality=town, plan=plan, code="V", label="Volume", order=2, weight=15
    )
    for name, values in (("Analyst", (3, 2)), ("Steering group", (5, 2))):
        scorer = Scorer.objects.create(municipality=town, plan=plan, name=name)
        for criterion, value in zip((harm, volume), values, strict=True):
            PriorityScore.objects.create(
                municipality=town, problem=problem, criterion=criterion, scorer=scorer, value=value
            )
    return plan


def _described(content):
    reading = Reading(content)

    def describe(part, names):
        fields = (field for field in reading.fields(part) if names is None or field.name in names)
        return [(f.name, f.label, part.get(f.name), f.text) for f in fields]

    return describe, reading


def _changes(before, after):
    old, _reading = _described(before)
    new, reading = _described(after)
    found = compare(elements(before), elements(after), old, new, reading.title)
    return {(one.kind, field.name): (field.before, field.after) for one in found for field in one.fields}


def test_a_version_keeps_what_the_matrix_said(town):
    plan = _scored(town)
    content = snapshot(plan)
    (problem,) = content["problems"]
    assert content["schema_version"] == SCHEMA_VERSION >= 2
    assert [(one["code"], one["weight"]) for one in content["criteria"]] == [("H", 25), ("V", 15)]
    assert (problem["score"], problem["rank"], problem["rank_best"], problem["rank_worst"]) == ("65", 1, 1, 1)
    assert problem["scores"][0] == {
        "criterion": "H", "scorer": "Analyst", "value": 3, "evidence": "", "finding": "", "note": "",
    }  # fmt: skip
    Criterion.objects.update(weight=1)
    assert content["problems"][0]["score"] == "65"
    assert matrix_of(plan).score(plan.problems.get()) == 60


def test_weights_scores_and_decisions_show_in_the_differences(town):
    plan = _scored(town)
    before = snapshot(plan)
    Criterion.objects.filter(code="H").update(weight=40)
    PriorityScore.objects.filter(criterion__code="V", scorer__name="Analyst").update(
        value=4, evidence="Police"
    )
    Problem.objects.update(
        status="watch",
        is_override=True,
        decision_reason="Walks",
        decided_by="Steering",
        decided_on="2026-06-11",
    )
    told = _changes(before, snapshot(plan))
    assert told["criterion", "weight"] == ("25", "40")
    assert "V 4/5 (Analyst): Police" in told["problem", "scores"][1]
    assert "V 2/5 (Analyst): judgement" in told["problem", "scores"][0]
    assert told["problem", "decision_reason"] == ("", "Walks")
    assert told["problem", "decided_by"] == ("", "Steering")
    assert told["problem", "is_override"] == ("", "yes")


def test_a_version_from_before_there_was_a_matrix_is_still_read(town):
    plan = _scored(town)
    new = snapshot(plan)
    added = (
        "rank", "rank_best", "rank_worst", "scores", "is_override", "decided_rank", "decided_by", "decided_on",
        "victim_profile", "harm_note", "cost_estimate", "top_places_share", "organised_crime_link",
    )  # fmt: skip
    old = {**new, "schema_version": 1}
    del old["criteria"]
    old["problems"] = [{k: v for k, v in one.items() if k not in added} for one in new["problems"]]
    for one in old["problems"]:
        one["options"] = [{"title": "Gates", "is_chosen": True, "reason": "", "local_fit": ""}]
    told = tree(old, {})
    assert told["priorities"][0]["code"] == "P1"
    assert ("criterion", "weight") in _changes(old, new)
