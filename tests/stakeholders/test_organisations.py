"""Partners and what they do together, on the page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stakeholders.models import Agreement, Body, Contact, Organisation
from tests.builders import make_contact, make_organisation

TOWN = "/town/port-test"
FORM = {
    "name": "Radio Mar",
    "actor_groups": ["AG-MED"],
    "level": "local",
    "sector": "non_government",
    "is_active": "on",
}


def test_an_organisation_is_added_found_and_edited(as_alice, town):
    as_alice.post(f"{TOWN}/organisations/new/", FORM)
    made = Organisation.objects.get()
    assert made.actor_groups == ["AG-MED"]
    assert "Radio Mar" in as_alice.get(f"{TOWN}/organisations/?group=AG-MED&q=radio").content.decode()
    assert "Radio Mar" not in as_alice.get(f"{TOWN}/organisations/?group=AG-POL").content.decode()
    as_alice.post(f"{TOWN}/organisations/{made.uid}/edit/", {**FORM, "name": "Radio Maré"})
    made.refresh_from_db()
    assert made.name == "Radio Maré"


def test_the_same_name_twice_is_refused_and_what_was_typed_stays(as_alice, town):
    make_organisation(town, "Radio Mar")
    response = as_alice.post(f"{TOWN}/organisations/new/", {**FORM, "mandate": "Reports on the harbour"})
    assert response.status_code == 422
    assert "Reports on the harbour" in response.content.decode()


def test_an_unknown_actor_group_is_refused(as_alice, town):
    assert (
        as_alice.post(f"{TOWN}/organisations/new/", {**FORM, "actor_groups": ["AG-XXX"]}).status_code == 422
    )


def test_only_one_contact_is_the_first(as_alice, town):
    organisation = make_organisation(town)
    first = make_contact(organisation, "first@example.org")
    as_alice.post(
        f"{TOWN}/organisations/{organisation.uid}/contacts/new/",
        {"role_title": "Deputy", "email": "second@example.org", "language": "en", "is_primary": "on"},
    )
    first.refresh_from_db()
    assert not first.is_primary
    assert Contact.objects.get(is_primary=True).email == "second@example.org"


def test_a_used_organisation_is_not_deleted(as_alice, town):
    organisation = make_organisation(town)
    Agreement.objects.create(municipality=town, title="Data", kind="data_sharing", organisation=organisation)
    page = as_alice.post(f"{TOWN}/organisations/{organisation.uid}/delete/", follow=True).content.decode()
    assert "cannot be deleted" in page
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("kind", ["bodies", "agreements", "cooperation"])
def test_the_lists_of_cooperation(as_alice, town, kind):
    assert "Nothing recorded yet" in as_alice.get(f"{TOWN}/partners/{kind}/").content.decode()
    assert as_alice.get(f"{TOWN}/partners/{kind}/new/").status_code == 200
    assert as_alice.get(f"{TOWN}/partners/nothing/").status_code == 404


def test_a_body_with_members(as_alice, town):
    police, school = make_organisation(town), make_organisation(town, "School", actor_groups=["AG-EDU"])
    as_alice.post(
        f"{TOWN}/partners/bodies/new/",
        {"name": "Council", "kind": "council", "chair": "Mayor", "members": [police.pk, school.pk]},
    )
    body = Body.objects.get()
    assert set(body.members.all()) == {police, school}


def test_another_towns_organisation_cannot_be_seated(as_alice, town, other_town):
    from stakeholders.access.tenancy import scope  # noqa: PLC0415 - one test crosses the border

    with scope(other_town.pk):
        foreign = make_organisation(other_town, "Elsewhere")
    response = as_alice.post(
        f"{TOWN}/partners/bodies/new/", {"name": "Council", "kind": "council", "members": [foreign.pk]}
    )
    assert response.status_code == 422
    assert Body.objects.count() == 0


def test_an_agreement_cannot_end_before_it_begins(as_alice, town):
    data = {"title": "Data", "kind": "data_sharing", "signed_on": "2026-05-01", "valid_to": "2026-04-01"}
    assert as_alice.post(f"{TOWN}/partners/agreements/new/", data).status_code == 422


def test_private_data_in_free_text_is_asked_about(as_alice, town):
    data = {"title": "Data", "kind": "data_sharing", "purpose": "Ask ana@private.example"}
    asked = as_alice.post(f"{TOWN}/partners/agreements/new/", data)
    assert asked.status_code == 422
    assert "looks like the data of a private person" in asked.content.decode()
    as_alice.post(f"{TOWN}/partners/agreements/new/", {**data, "no_private_data": "on"})
    assert Agreement.objects.count() == 1


@pytest.mark.parametrize("path", ["organisations/", "partners/bodies/", "organisations/gaps/"])
def test_lists_ask_a_constant_number_of_questions(as_alice, town, path):
    def fill(number):
        organisation = make_organisation(town, f"Organisation {number}")
        body = Body.objects.create(municipality=town, name=f"Body {number}", kind="council")
        body.members.set([organisation], through_defaults={"municipality": town})

    def questions():
        with CaptureQueriesContext(connection) as queries:
            assert as_alice.get(f"{TOWN}/{path}").status_code == 200
        return len(queries)

    fill(0)
    questions()
    one = questions()
    for number in range(1, 30):
        fill(number)
    assert questions() == one
