"""What surrounds the plan is compared too: partners, meetings, agreements, rounds, the town; and days of baselines."""

from datetime import date

import pytest

from plans.profiles.services import profile_of
from plans.versions import services
from plans.versions.comparison import changes_between, judged_between
from plans.versions.content import snapshot
from plans.versions.record_words import RECORD_WORDINGS, RECORDS, record_labels, surroundings
from plans.versions.services import _binding
from plans.versions.wording import kind_label, kinds_label
from stakeholders.models import Agreement, Body, Meeting, Organisation
from tests.plans.checks.complete import make_complete_plan

from .test_materiality import ALL


@pytest.fixture
def plan(town):
    return make_complete_plan(town)


@pytest.fixture
def before(plan):
    return snapshot(plan)


def told(before, plan) -> list[tuple]:
    changes = changes_between(before, snapshot(type(plan).objects.get(pk=plan.pk)))
    return [(one.kind, one.main.value, one.title, [f.name for f in one.fields]) for one in changes]


def test_nothing_is_told_when_nothing_changed(before, plan):
    assert told(before, plan) == []


def test_every_field_of_the_records_has_words(before):
    for part in surroundings(before):
        names = {name for name, _label, _make in RECORD_WORDINGS[part["kind"]]}
        key = next((named for kind, _key, named, _title in RECORDS if kind == part["kind"]), ())
        assert set(part) - names - {"uid", "kind", "code", "title", *key} == set(), part["kind"]
    assert set(RECORD_WORDINGS) == set(record_labels())
    assert all(kind_label(kind) and kinds_label(kind) for kind in RECORD_WORDINGS)
    assert len({part["uid"] for part in surroundings(before)}) == len(list(surroundings(before)))


def test_changes_of_partners_meetings_and_agreements_are_told(before, plan, town):
    Organisation.objects.filter(name=before["records"]["organisations"][0]["name"]).update(is_active=False)
    body = Body.objects.first()
    Body.objects.filter(pk=body.pk).update(chair="Deputy mayor")
    Meeting.objects.create(municipality=town, body=body, held_on=date(2026, 9, 1))
    Agreement.objects.create(municipality=town, title="Data", kind="data_sharing", signed_on=date(2026, 9, 2))
    found = told(before, plan)
    assert ("organisation", "reworded", before["records"]["organisations"][0]["name"], ["is_active"]) in found
    assert ("body", "reworded", body.name, ["chair"]) in found
    assert ("meeting", "added", f"{body.name}, 1 September 2026", []) in found
    assert ("agreement", "added", "Data", ["agreement_kind", "signed_on"]) in found
    assert len(found) == 4


def test_changes_of_the_town_are_told(before, plan, town):
    type(town).objects.filter(pk=town.pk).update(about="A port of 96,000 people.", currency="XOF")
    assert told(before, plan) == [("municipality", "reworded", town.name, ["currency", "about"])]


def test_two_meetings_of_a_body_on_a_day_are_two(before, plan, town):
    body = Body.objects.first()
    for _number in range(2):
        Meeting.objects.create(municipality=town, body=body, held_on=date(2026, 9, 1))
    assert [line[:2] for line in told(before, plan)] == [("meeting", "added")] * 2


def test_they_are_minor_and_hold_up_no_adoption(before, plan, town, coordinator):
    submitted = services.submit(by=coordinator, plan=plan)
    Meeting.objects.create(municipality=town, body=Body.objects.first(), held_on=date(2026, 9, 1))
    after = snapshot(plan)
    judgement = judged_between(before, after, profile_of(plan).materiality)
    assert [one.is_material for one in judgement.parts] == [False]
    assert _binding(before) == _binding(after)
    adopted = services.adopt(
        by=coordinator, plan=plan, version=submitted, adopted_by="Council", adopted_on=date(2026, 11, 20)
    )
    assert adopted.number == "1.0"


def test_the_day_of_a_baseline_is_frozen_and_told(before, plan):
    target = plan.objectives.first().targets.first()
    type(target).objects.filter(pk=target.pk).update(baseline_on=date(2020, 1, 31))
    after = snapshot(plan)
    (change,) = changes_between(before, after)
    assert [field.name for field in change.fields] == ["targets"]
    assert "baseline measured on 31 January 2020" in change.fields[0].after
    assert "31 January 2020" not in change.fields[0].before
    judgement = judged_between(before, after, ALL)
    assert judgement.kinds == ("target",)
    assert judgement.parts[0].reasons == ("The day of a baseline moves by more than 30 days.",)


def test_what_an_older_version_does_not_tell_is_no_change(before, plan):
    old = {**before, "objectives": [{**one, "targets": list(one["targets"])} for one in before["objectives"]]}
    for one in old["objectives"]:
        one["targets"] = [
            {k: v for k, v in target.items() if k != "baseline_on"} for target in one["targets"]
        ]
    old.pop("records")
    assert told(old, plan) == []
    assert changes_between(before, old) == []
