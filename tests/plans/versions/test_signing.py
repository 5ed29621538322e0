"""Who must sign, who has signed, and that the record of it is only ever added to."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from plans.models import Requirement, VersionSignature
from plans.profiles.services import copy_of
from plans.versions import services
from plans.versions.hashing import content_hash
from plans.versions.signing import record_signature, signature_lines, take_back
from stakeholders.access.errors import Conflict, Refused
from stakeholders.municipalities.clock import town_today
from tests.plans.checks.complete import make_complete_plan

from .test_adoption import DECIDED

SIGNED = {
    "function": "Mayor",
    "body": "City of Port Test",
    "signed_on": date(2026, 11, 21),
    "place": "Port Test",
}


@pytest.fixture
def plan(town):
    plan = make_complete_plan(town)
    profile = copy_of(town, town.profile)
    Requirement.objects.filter(kind="signatory").delete()
    for text in ("The mayor", "The prosecutor"):
        Requirement.objects.create(
            municipality=town, profile=profile, kind="signatory", text=text, provenance="unverified"
        )
    return plan


@pytest.fixture
def version(plan, coordinator):
    return services.adopt(by=coordinator, plan=plan, **DECIDED)


def told(version):
    return [
        (line.asked_for, line.signature.function if line.signature else None)
        for line in signature_lines(version)
    ]


def test_what_the_rules_ask_for_stands_open_until_it_is_signed(version, coordinator):
    assert told(version) == [("The mayor", None), ("The prosecutor", None)]
    record_signature(by=coordinator, version=version, asked_for="The mayor", **SIGNED)
    record_signature(by=coordinator, version=version, **{**SIGNED, "function": "Head of police"})
    assert told(version) == [("The mayor", "Mayor"), ("The prosecutor", None), ("", "Head of police")]


def test_a_signature_changes_nothing_of_the_version(version, coordinator):
    before = content_hash([version.content, version.checks, version.content_hash])
    record_signature(by=coordinator, version=version, **SIGNED)
    version.refresh_from_db()
    assert content_hash([version.content, version.checks, version.content_hash]) == before


def test_a_wrong_entry_is_corrected_by_a_new_one_and_stays(version, coordinator):
    wrong = record_signature(by=coordinator, version=version, asked_for="The mayor", **SIGNED)
    right = record_signature(
        by=coordinator,
        version=version,
        asked_for="The mayor",
        corrects=wrong,
        **{**SIGNED, "function": "Mayoress"},
    )
    assert told(version) == [("The mayor", "Mayoress"), ("The prosecutor", None)]
    with pytest.raises(Conflict):
        record_signature(by=coordinator, version=version, corrects=wrong, **SIGNED)
    take_back(by=coordinator, signature=right)
    assert told(version) == [("The mayor", None), ("The prosecutor", None)]
    assert VersionSignature.objects.count() == 3


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (lambda v: v.adopted_on - timedelta(days=1), "signed_before_adoption"),
        (lambda v: town_today(v.municipality) + timedelta(days=1), "signed_in_future"),
    ],
)
def test_a_signature_has_a_possible_day(version, coordinator, day, code):
    with pytest.raises(Refused) as refused:
        record_signature(by=coordinator, version=version, **{**SIGNED, "signed_on": day(version)})
    assert refused.value.code == code


def test_only_an_adopted_version_is_signed_and_the_database_says_so_too(plan, coordinator):
    draft = services.freeze_for_consultation(by=coordinator, plan=plan)
    with pytest.raises(Refused, match="adopted"):
        record_signature(by=coordinator, version=draft, **SIGNED)
    with pytest.raises(IntegrityError, match="only an adopted version"), transaction.atomic():
        VersionSignature.objects.create(
            municipality=plan.municipality, version=draft, recorded_at=draft.frozen_at, **SIGNED
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plans_versionsignature SET function = 'Somebody else'",
        "UPDATE plans_versionsignature SET is_void = true, corrects_id = id",
        "UPDATE plans_versionsignature SET recorded_by_id = NULL, body = 'Another'",
        "DELETE FROM plans_versionsignature",
    ],
)
def test_the_database_refuses_to_change_a_signature(version, coordinator, statement):
    record_signature(by=coordinator, version=version, **SIGNED)
    with pytest.raises(IntegrityError, match="kept as it was"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_pages_record_correct_and_take_back(version, as_alice):
    page = "/town/port-test/plan/versions/1.0/"
    assert as_alice.get(page).content.decode().count("not signed yet") == 2
    sent = as_alice.post(f"{page}sign/", {**SIGNED, "asked_for": "The mayor"})
    assert (sent.status_code, sent["Location"]) == (302, f"{page}#signatures")
    entry = VersionSignature.objects.get()
    one = f"/town/port-test/plan/versions/signatures/{entry.uid}/"
    assert as_alice.get(one).status_code == 200
    assert as_alice.post(one, {**SIGNED, "asked_for": "The mayor", "place": "Town hall"}).status_code == 302
    assert "Town hall" in as_alice.get(page).content.decode()
    assert as_alice.get(one).status_code == 404  # it was corrected
    newest = VersionSignature.objects.get(corrected_by=None)
    assert (
        as_alice.post(f"/town/port-test/plan/versions/signatures/{newest.uid}/take-back/").status_code == 302
    )
    assert as_alice.get(page).content.decode().count("not signed yet") == 2


def test_the_api_records_and_lists(version, as_alice):
    base = "/api/v1/port-test/versions/1.0/"
    made = as_alice.post(
        f"{base}sign/", {**SIGNED, "asked_for": "The mayor"}, content_type="application/json"
    )
    assert made.status_code == 201, made.content
    lines = as_alice.get(f"{base}signatures/").json()
    assert [line["signature"] and line["signature"]["function"] for line in lines] == ["Mayor", None]


def test_in_force_is_what_has_begun(plan, coordinator, as_alice):
    version = services.adopt(by=coordinator, plan=plan, **DECIDED)
    words = as_alice.get("/town/port-test/plan/versions/").content.decode()
    begun = plan.period_start <= town_today(plan.municipality)
    assert ("in force from" in words) is not begun
    assert as_alice.get("/api/v1/port-test/versions/1.0/").json()["standing"] == (
        "in_force" if begun else "adopted"
    )
    assert version.state == "adopted"
