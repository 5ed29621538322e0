"""Offence types and the names under which they arrive."""

import pytest

from diagnostics.incidents.names import Names, name_key
from diagnostics.models import CountFact, ImportBatch, OffenceType

OFFENCES = "/town/port-test/offences/"
NEW = {
    "code": "ARSON",
    "name": "Arson",
    "aliases": "Fire raising\nFire, deliberate\n",
    "denominator": "residents",
}


def test_a_type_is_made_with_its_names(as_alice, town):
    assert as_alice.post(f"{OFFENCES}new/", {**NEW, "iccs_code": "05.04"}).status_code == 302
    made = OffenceType.objects.get()
    assert (made.aliases, made.iccs_code) == (["Fire raising", "Fire, deliberate"], "0504")
    assert "Property damage" in as_alice.get(OFFENCES).content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"iccs_code": "9999"}, "iccs_code"),
        ({"name": "burglary"}, "name"),
        ({"aliases": "BREAK IN"}, "aliases"),
        ({"code": "BURG"}, "code"),
        ({"aliases": "x" * 121}, "aliases"),
    ],
)
def test_what_imports_could_not_tell_apart_is_refused(as_alice, town, offences, change, field):
    answer = as_alice.post(f"{OFFENCES}new/", {**NEW, **change})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_a_counted_type_cannot_be_deleted(as_alice, town, source, offences):
    batch = ImportBatch.objects.create(
        municipality=town, source=source, file_name="x", stored_as="", sha256="", size=0, state="done"
    )
    CountFact.objects.create(
        municipality=town,
        batch=batch,
        source=source,
        offence=offences["BURG"],
        period_kind="year",
        period_start="2024-01-01",
        count=1,
    )
    answer = as_alice.post(f"{OFFENCES}{offences['BURG'].uid}/delete/", follow=True)
    assert "counts of it have been imported" in answer.content.decode()
    as_alice.post(f"{OFFENCES}{offences['ROBB'].uid}/delete/")
    assert set(OffenceType.objects.values_list("code", flat=True)) == {"BURG", "DV"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Assault, public place", "assault  public place"),
        ("Städtische Straße", "STADTISCHE STRASSE"),
        ("Street_robbery", "Street robbery"),
        ("São João", "Sao Joao"),
    ],
)
def test_names_are_the_same_but_for_what_people_vary(one, other):
    assert name_key(one) == name_key(other)


def test_a_name_that_two_share_belongs_to_neither():
    names = Names.of([(1, ["North", "N01"]), (2, ["north", "N02"])])
    assert (names.get("North"), names.get("n01"), names.get("N02")) == (None, 1, 2)


def test_a_number_is_found_without_its_leading_zeros():
    names = Names.of([(1, ["010111"]), (2, ["090206"])])
    assert (names.get("10111"), names.get("090206"), names.get("0090206")) == (1, 2, 2)


def test_a_close_name_is_suggested_and_not_taken():
    names = Names.of([(1, ["Old Harbour", "N01"]), (2, ["Centro", "Leeds 029D"])])
    assert (names.suggestion("N02"), names.suggestion("Kirklees 029D")) == (None, None)
    assert names.get("Old Harbor") is None
    assert names.suggestion("Old Harbor")[0] == 1
    assert names.suggestion("Atlantis") is None
