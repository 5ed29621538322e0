"""The first town of a new installation, and its first coordinator."""

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from stakeholders.access.tenancy import scope
from stakeholders.models import AuditEntry, Municipality

pytestmark = pytest.mark.django_db


def add(slug="new-town", coordinator="first@example.org", **options):
    call_command("add_town", slug, "New Town", coordinator=coordinator, time_zone="Europe/Madrid", **options)


def test_the_first_coordinator_sets_a_password_and_gets_in(client, capsys):
    add(full_name="Ana")
    assert "first@example.org sets a password at http" in capsys.readouterr().out
    client.post("/accounts/password/reset/", {"email": "first@example.org"})
    (letter,) = mail.outbox
    (address,) = [word for word in letter.body.split() if "/password/reset/key/" in word]
    form = client.get(address, follow=True)
    words = "a horse, a battery and a staple"
    client.post(form.request["PATH_INFO"], {"password1": words, "password2": words})
    client.post("/accounts/login/", {"login": "first@example.org", "password": words})
    page = client.get("/town/new-town/")
    assert page.status_code == 200
    assert "New Town" in page.content.decode()


def test_who_made_the_town_is_in_its_audit_trail():
    add()
    with scope(slug="new-town"):
        town = Municipality.objects.get()
    with scope(town.pk):
        assert set(AuditEntry.objects.values_list("actor", flat=True)) == {"operator"}


@pytest.mark.parametrize("slug", ["new-town", "New Town"])
def test_a_taken_or_impossible_name_is_refused_and_nothing_is_kept(slug):
    add()
    with pytest.raises(CommandError):
        add(slug, coordinator="second@example.org")
    with scope(dispatch=True):
        assert Municipality.objects.count() == 1
