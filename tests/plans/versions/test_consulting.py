"""From the frozen version to a round of consultation."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from plans.models import PlanVersion
from plans.versions.consulted import consulted_text
from plans.versions.content import snapshot
from plans.versions.hashing import content_hash
from stakeholders.access.tenancy import scope
from stakeholders.models import ConsultedText, Round

from .small import make_small_plan


def freeze(plan, number="0.1") -> PlanVersion:
    content = snapshot(plan)
    return PlanVersion.objects.create(
        municipality=plan.municipality,
        plan=plan,
        number=number,
        state="consulted",
        content=content,
        content_hash=content_hash(content),
        frozen_at=timezone.now(),
    )


@pytest.fixture
def version(town):
    return freeze(make_small_plan(town))


def consult(client, number):
    return client.post(reverse("version_consult", args=["port-test", number]))


def test_a_version_becomes_a_text_and_leads_to_a_round(as_alice, version):
    answer = consult(as_alice, version.number)
    text = ConsultedText.objects.get()
    assert answer["Location"] == f"{reverse('round_create', args=['port-test'])}?text={text.uid}"
    assert (text.subject_uid, text.label) == (version.plan.uid, "0.1")
    assert text.content == [{**element, "uid": str(element["uid"])} for element in consulted_text(version)]
    page = as_alice.get(answer["Location"]).content.decode()
    assert f'<option value="{text.pk}" selected>' in page
    form = {
        "text": text.pk,
        "title": "Round",
        "promise": "consult",
        "comments_shown": "live",
        "opens_at": "2027-01-01T00:00",
        "closes_at": "2027-02-01T00:00",
    }
    as_alice.post(reverse("round_create", args=["port-test"]), form)
    assert Round.objects.get().text == text


def test_the_text_of_a_version_is_kept_once(as_alice, version):
    consult(as_alice, version.number)
    consult(as_alice, version.number)
    assert ConsultedText.objects.count() == 1


def test_a_newer_version_is_a_newer_text_of_the_same_subject(as_alice, version):
    consult(as_alice, version.number)
    version.plan.actions.update(description="With gates at night.")
    consult(as_alice, freeze(version.plan, "0.2").number)
    newer, older = ConsultedText.objects.all()
    assert newer.subject_uid == older.subject_uid
    assert newer.content_hash != older.content_hash


def test_a_plan_that_changes_later_changes_no_text(as_alice, version):
    consult(as_alice, version.number)
    before = ConsultedText.objects.get().content
    version.plan.actions.update(title=uuid.uuid4().hex)
    assert ConsultedText.objects.get().content == before


def test_a_reader_starts_no_round(as_bob, version):
    assert consult(as_bob, version.number).status_code == 403


def test_another_towns_version_is_not_there(as_alice, town, other_town):
    with scope(other_town.pk):
        freeze(make_small_plan(other_town), "7.7")
    assert consult(as_alice, "7.7").status_code == 404


def test_the_same_over_the_api(town, alice, version):
    client = APIClient()
    client.force_login(alice)
    path = f"/api/v1/port-test/versions/{version.number}/consult/"
    first, again = client.post(path), client.post(path)
    assert (first.status_code, first.json()) == (200, again.json())
    assert str(ConsultedText.objects.get().uid) == first.json()["uid"]
