"""Freezing, submitting, adopting, revising: what is refused, what follows, and what the database refuses."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from plans.models import Milestone, Plan, PlanVersion, Responsibility
from plans.versions import services
from plans.versions.hashing import content_hash
from stakeholders.access.errors import Refused
from tests.plans.checks.complete import make_complete_plan

DECIDED = {"adopted_by": "City council, resolution 12", "adopted_on": date(2026, 11, 20)}


@pytest.fixture
def plan(town):
    return make_complete_plan(town)


def adopted(plan, by, **fields):
    return services.adopt(by=by, plan=plan, **{**DECIDED, **fields})


def reworded(plan, text="With a desk for advice."):
    plan.actions.filter(code="A01").update(description=text)


def test_a_draft_with_open_points_can_be_frozen_for_consultation(plan, coordinator):
    Milestone.objects.all().delete()
    version = services.freeze_for_consultation(by=coordinator, plan=plan)
    assert (version.number, version.state) == ("0.1", "consulted")
    assert version.checks["open"]["block"] == 1
    assert version.content_hash == content_hash(version.content)
    assert version.frozen_by == coordinator.user


@pytest.mark.parametrize("verb", ["submit", "adopt"])
def test_an_open_block_refuses_with_the_reasons(plan, coordinator, verb):
    Responsibility.objects.filter(kind="lead", action__code="A01").update(acceptance="declined")
    with pytest.raises(Refused) as refused:
        getattr(services, verb)(by=coordinator, plan=plan, **(DECIDED if verb == "adopt" else {}))
    assert refused.value.code == "checks_block"
    assert refused.value.reasons == ["IP-07 Every action has one lead that has accepted: A01 Action A01"]
    assert not PlanVersion.objects.exists()
    assert Plan.objects.get(pk=plan.pk).stage == "draft"


def test_adoption_puts_the_plan_in_force(plan, coordinator):
    version = adopted(plan, coordinator)
    assert (version.number, version.state, version.adopted_by) == ("1.0", "adopted", DECIDED["adopted_by"])
    assert version.checks["open"] == {"block": 0, "warn": 0, "advise": 0, "waived": 0}
    assert services.version_in_force(plan) == version
    assert Plan.objects.get(pk=plan.pk).stage == "in_force"


def test_nothing_is_frozen_or_adopted_again_while_the_plan_is_in_force(plan, coordinator):
    adopted(plan, coordinator)
    for verb in (services.freeze_for_consultation, services.submit):
        with pytest.raises(Refused, match="in force"):
            verb(by=coordinator, plan=plan)
    with pytest.raises(Refused, match="in force"):
        adopted(plan, coordinator)


def test_a_revision_supersedes_what_was_in_force(plan, coordinator):
    first = adopted(plan, coordinator)
    revision = services.open_revision(by=coordinator, plan=plan, reason="Evaluation 2027: adapt A01")
    assert (revision.stage, services.version_in_force(plan)) == ("revision", first)
    reworded(plan)
    draft = services.freeze_for_consultation(by=coordinator, plan=plan)
    second = adopted(plan, coordinator)
    first.refresh_from_db()
    assert (draft.number, second.number, second.previous) == ("1.0.1", "1.1", draft)
    assert second.reason == "Evaluation 2027: adapt A01"
    assert (first.state, services.version_in_force(plan)) == ("superseded", second)
    assert Plan.objects.get(pk=plan.pk).revision_reason == ""


def test_a_new_plan_is_a_major_version(plan, coordinator):
    adopted(plan, coordinator)
    services.open_revision(by=coordinator, plan=plan, reason="New term")
    assert adopted(plan, coordinator, is_major=True).number == "2.0"


def test_a_draft_cannot_be_revised(plan, coordinator):
    with pytest.raises(Refused, match="in force"):
        services.open_revision(by=coordinator, plan=plan, reason="Why not")


def test_what_was_submitted_is_what_is_adopted(plan, coordinator):
    submitted = services.submit(by=coordinator, plan=plan)
    version = adopted(plan, coordinator, version=submitted)
    submitted.refresh_from_db()
    assert (submitted.number, submitted.state) == ("0.1", "submitted")
    assert (version.content_hash, version.previous) == (submitted.content_hash, submitted)


def test_a_draft_that_changed_since_its_submission_is_not_adopted(plan, coordinator):
    submitted = services.submit(by=coordinator, plan=plan)
    reworded(plan)
    with pytest.raises(Refused, match=r"changed since version 0\.1"):
        adopted(plan, coordinator, version=submitted)


def test_a_partner_who_accepts_after_the_submission_changes_no_word(plan, coordinator):
    Responsibility.objects.filter(kind="support").update(acceptance="pending")
    submitted = services.submit(by=coordinator, plan=plan)
    Responsibility.objects.filter(kind="support").update(
        acceptance="accepted", answered_at=datetime(2026, 11, 1, tzinfo=UTC), answered_role="Head"
    )
    assert adopted(plan, coordinator, version=submitted).state == "adopted"


def test_a_consulted_version_cannot_be_adopted(plan, coordinator):
    consulted = services.freeze_for_consultation(by=coordinator, plan=plan)
    with pytest.raises(Refused, match="submitted"):
        adopted(plan, coordinator, version=consulted)


def test_the_same_draft_is_not_frozen_twice(plan, coordinator):
    services.freeze_for_consultation(by=coordinator, plan=plan)
    with pytest.raises(Refused, match="Nothing has changed"):
        services.freeze_for_consultation(by=coordinator, plan=plan)
    reworded(plan)
    assert services.freeze_for_consultation(by=coordinator, plan=plan).number == "0.2"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"adopted_by": " "}, "nobody_adopted"),
        ({"adopted_on": date(2999, 1, 1)}, "adopted_in_future"),
    ],
)
def test_an_adoption_is_signed_and_dated(plan, coordinator, fields, code):
    with pytest.raises(Refused) as refused:
        adopted(plan, coordinator, **fields)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plans_planversion SET content = '{}'",
        "UPDATE plans_planversion SET content = jsonb_set(content, '{plan,title}', '\"Another\"')",
        "UPDATE plans_planversion SET content_hash = repeat('0', 64)",
        "UPDATE plans_planversion SET checks = '[]'",
        "UPDATE plans_planversion SET number = '9.9'",
        "UPDATE plans_planversion SET adopted_by = 'Nobody'",
        "UPDATE plans_planversion SET adopted_on = '2020-01-01'",
        "UPDATE plans_planversion SET frozen_at = now() - interval '1 year'",
        "UPDATE plans_planversion SET state = 'consulted'",
        "UPDATE plans_planversion SET state = 'submitted'",
        "DELETE FROM plans_planversion",
    ],
)
def test_the_database_refuses_to_change_an_adopted_version(plan, coordinator, statement):
    version = adopted(plan, coordinator)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    version.refresh_from_db()
    assert content_hash(version.content) == version.content_hash


@pytest.mark.parametrize("state", ["consulted", "submitted"])
def test_a_draft_version_never_becomes_an_adopted_one(plan, coordinator, state):
    verb = services.submit if state == "submitted" else services.freeze_for_consultation
    version = verb(by=coordinator, plan=plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanVersion.objects.filter(pk=version.pk).update(state="adopted", **DECIDED)


def test_a_superseded_version_never_comes_back(plan, coordinator):
    first = adopted(plan, coordinator)
    services.open_revision(by=coordinator, plan=plan, reason="Error")
    adopted(plan, coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanVersion.objects.filter(pk=first.pk).update(state="adopted")


def test_two_versions_are_never_in_force_at_once(plan, coordinator):
    adopted(plan, coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanVersion.objects.create(
            municipality=plan.municipality,
            plan=plan,
            number="7.0",
            state="adopted",
            content={},
            content_hash="0" * 64,
            frozen_at=timezone.now(),
            **DECIDED,
        )
