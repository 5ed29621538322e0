"""In which language a page speaks: members choose for themselves, visitors among the languages of the town."""

import re

import pytest
from django.test import Client

from stakeholders.access.speaking import code_of
from stakeholders.access.tenancy import narrow
from stakeholders.models import Membership, Municipality, User

TOWN = "/town/port-test"
PUBLIC = "/public/port-test/consultation/"


def spoken(answer) -> tuple[str, str]:
    """(language, direction) of a page, which its headers must confirm."""
    found = re.search(r'<html lang="([^"]+)" dir="([^"]+)"', answer.content.decode())
    assert answer["Content-Language"] == found[1]
    return found[1], found[2]


def in_languages(town, *codes):
    Municipality.objects.filter(pk=town.pk).update(languages=codes)


def test_a_member_reads_in_the_language_of_the_account(as_alice, alice):
    assert spoken(as_alice.get(f"{TOWN}/")) == ("en", "ltr")
    assert spoken(as_alice.get(f"{TOWN}/", headers={"Accept-Language": "fr"})) == ("en", "ltr")
    page = as_alice.get("/accounts/language/")
    assert page.context["form"].initial == {"language": "en"}
    answer = as_alice.post("/accounts/language/", {"language": "ar"}, follow=True)
    assert spoken(answer) == ("ar", "rtl")
    assert spoken(as_alice.get(f"{TOWN}/")) == ("ar", "rtl")
    alice.refresh_from_db()
    assert alice.language == "ar"


def test_an_error_page_is_said_in_the_same_language(as_alice, alice):
    User.objects.update(language="fr")
    assert spoken(as_alice.get(f"{TOWN}/areas/999999/")) == ("fr", "ltr")


def test_a_language_that_is_not_spoken_is_not_taken(as_alice, alice):
    answer = as_alice.post("/accounts/language/", {"language": "tlh"})
    assert answer.status_code == 422
    User.objects.update(language="tlh")
    assert spoken(as_alice.get(f"{TOWN}/")) == ("en", "ltr")


def test_the_language_of_an_account_needs_somebody_who_is_signed_in(client, db):
    answer = client.get("/accounts/language/")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/accounts/language/")


@pytest.mark.parametrize(
    ("town_speaks", "browser", "cookie", "expected"),
    [
        (["es", "ar"], "fr, ar;q=0.8, es;q=0.2", None, "ar"),
        (["es", "ar"], "ar-MA", None, "ar"),
        (["es", "ar"], "ar", "es", "es"),
        (["es", "ar"], "ar", "fr", "ar"),
        (["es", "ar"], "de", None, "es"),
        (["es", "ar"], "", None, "es"),
        (["en"], "fr", "fr", "en"),
        # Languages in which this program has no words are left out.
        (["uk", "fr"], "uk", None, "fr"),
        (["uk"], "uk, fr", None, "en"),
        (["es"], "a" * 600 + ",es;q=x,;;,", None, "es"),
    ],
)
def test_a_visitor_reads_in_a_language_of_the_town(client, town, town_speaks, browser, cookie, expected):
    in_languages(town, *town_speaks)
    if cookie:
        client.cookies["language"] = cookie
    assert spoken(client.get(PUBLIC, headers={"Accept-Language": browser}))[0] == expected


def test_a_visitor_chooses_by_a_button(client, town):
    in_languages(town, "en", "fr")
    page = client.get(PUBLIC)
    assert re.findall(r'<button [^>]*value="(\w+)" lang="\w+">([^<]+)<', page.content.decode()) == [
        ("fr", "français")
    ]
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/language/", {"language": "fr", "next": PUBLIC})
    assert (answer.status_code, answer.url) == (302, PUBLIC)
    assert spoken(strict.get(PUBLIC)) == ("fr", "ltr")
    cookie = strict.cookies["language"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_the_choice_leads_nowhere_else(client, db):
    answer = client.post("/language/", {"language": "fr", "next": "https://elsewhere.example/"})
    assert answer.url == "/"
    asked = client.get("/language/", {"language": "ar"})
    assert (asked.status_code, asked.url) == (302, "/")
    assert client.cookies["language"].value == "fr"


def test_a_town_of_one_language_offers_no_choice(client, town):
    assert 'action="/language/"' not in client.get(PUBLIC).content.decode()


def test_the_town_names_its_languages(as_alice, town):
    page = as_alice.get(f"{TOWN}/municipality/")
    sent = {name: value or "" for name, value in page.context["form"].initial.items()}
    sent |= {"first_language": "es", "further_languages": "Arabic, українська, en, Español"}
    assert as_alice.post(f"{TOWN}/municipality/", sent).status_code == 302
    town.refresh_from_db()
    assert town.languages == ["es", "ar", "uk", "en"]
    form = as_alice.get(f"{TOWN}/municipality/").context["form"]
    assert form.initial["further_languages"] == ["العربيّة", "Українська", "English"]
    refused = as_alice.post(f"{TOWN}/municipality/", sent | {"further_languages": "Arabic, Elvish"})
    assert refused.status_code == 422
    assert "Elvish" in str(refused.context["form"].errors["further_languages"])
    assert "Arabic, Elvish" in refused.content.decode()


def test_a_new_member_begins_in_the_language_of_the_town(as_alice, town):
    in_languages(town, "fr", "en")
    sent = {"email": "new@example.org", "full_name": "New", "role": "coordinator"}
    assert as_alice.post(f"{TOWN}/members/new/", sent).status_code == 302
    narrow(municipality=town.pk)
    assert Membership.objects.get(user__email="new@example.org").user.language == "fr"


@pytest.mark.parametrize(
    ("said", "code"),
    [("fr", "fr"), ("FRENCH", "fr"), ("français", "fr"), (" Español ", "es"), ("Elvish", None), ("", None)],
)
def test_a_language_is_known_by_its_names(said, code):
    assert code_of(said) == code


@pytest.mark.parametrize("path", ["organisations/999999/", "areas/999999/"])
def test_a_system_reads_messages_in_the_language_that_it_asks_for(as_alice, town, path):
    """The code is the same in all."""
    asked = {"en": "en-GB", "fr": "fr", "es": "es-MX, en", "ar": "ar"}
    told = [
        as_alice.get(f"/api/v1/port-test/{path}", headers={"Accept-Language": header}).json()
        for header in asked.values()
    ]
    assert {one["code"] for one in told} == {"not_found"}
    assert len({one["message"] for one in told}) == 4, told
