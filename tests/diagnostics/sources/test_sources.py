"""Sources: kept with their quality, found again, and not lost while something rests on them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.models import Citation, DataSource, Finding, Indicator
from tests.builders import make_source

SOURCES = "/town/port-test/sources/"
GOOD = {
    "name": "Police records",
    "kind": "police_recorded",
    "coverage": "4",
    "accuracy": "3",
    "timeliness": "4",
    "comparability": "4",
    "disaggregation": "3",
    "bias_risk": "2",
}


def test_a_source_is_made_and_shown_with_its_weakest_point(as_alice, town):
    answer = as_alice.post(f"{SOURCES}new/", GOOD, follow=True)
    source = DataSource.objects.get()
    assert source.quality_is_scored
    assert source.weakest == ("freedom from bias", 2)
    page = answer.content.decode()
    assert "Police records" in page
    assert "2 of 5" in page
    assert "freedom from bias: 2/5" in as_alice.get(SOURCES).content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"coverage": "6"}, "coverage"),
        ({"period_from": "2025-01-01", "period_to": "2024-01-01"}, "period_to"),
        ({"kind": "gossip"}, "kind"),
        ({"quality_note": "Ask Maria on +351 912 345 678"}, "quality_note"),
    ],
)
def test_what_makes_no_sense_is_told_and_kept_in_the_form(as_alice, town, change, field):
    answer = as_alice.post(f"{SOURCES}new/", {**GOOD, **change})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["form"]["accuracy"].value() == "3"
    assert not DataSource.objects.exists()


def test_a_name_stands_once(as_alice, town):
    make_source(town)
    assert as_alice.post(f"{SOURCES}new/", GOOD).status_code == 422


def test_they_are_found_by_kind_and_quality(as_alice, town):
    good = dict.fromkeys(("coverage", "accuracy", "timeliness", "comparability", "disaggregation"), 4)
    make_source(town, "Weak", **good, bias_risk=1)
    make_source(town, "Strong", kind="hospital", **good, bias_risk=4)
    make_source(town, "Unscored", kind="school")

    def found(query):
        return {source.name for source in as_alice.get(SOURCES + query).context["page_obj"]}

    assert found("") == {"Weak", "Strong", "Unscored"}
    assert found("?kind=hospital") == {"Strong"}
    assert found("?quality=weak") == {"Weak"}
    assert found("?quality=scored") == {"Weak", "Strong"}
    assert found("?quality=unscored") == {"Unscored"}
    assert found("?q=str") == {"Strong"}


def test_one_that_is_used_cannot_be_deleted(as_alice, town):
    source = make_source(town)
    finding = Finding.objects.create(municipality=town, code="F1", kind="extent", statement="Much.")
    Citation.objects.create(municipality=town, finding=finding, source=source)
    Indicator.objects.create(
        municipality=town,
        code="I1",
        name="Burglaries",
        unit="n",
        direction="lower",
        domain="crime",
        source=source,
    )
    answer = as_alice.post(f"{SOURCES}{source.uid}/delete/", follow=True)
    assert "is used by 1 " in answer.content.decode()
    assert DataSource.objects.filter(pk=source.pk).exists()
    page = as_alice.get(f"{SOURCES}{source.uid}/").content.decode()
    assert "F1" in page
    assert "Burglaries" in page


def test_an_unused_one_can(as_alice, town):
    source = make_source(town)
    assert as_alice.get(f"{SOURCES}{source.uid}/delete/").status_code == 200
    as_alice.post(f"{SOURCES}{source.uid}/delete/")
    assert not DataSource.objects.exists()


def test_readers_read_and_strangers_find_nothing(as_bob, town):
    source = make_source(town)
    assert as_bob.get(SOURCES).status_code == 200
    assert as_bob.get(f"{SOURCES}{source.uid}/").status_code == 200
    assert as_bob.get(f"{SOURCES}new/").status_code == 403
    assert as_bob.post(f"{SOURCES}{source.uid}/delete/").status_code == 403


def test_nobody_elses(as_charlie, town):
    source = make_source(town)
    assert as_charlie.get(f"{SOURCES}{source.uid}/").status_code == 404
    assert as_charlie.get(f"/town/other-town/sources/{source.uid}/").status_code == 404


def test_many_ask_the_database_as_often_as_one(as_alice, town):
    make_source(town, "First")
    with CaptureQueriesContext(connection) as one:
        as_alice.get(SOURCES)
    for number in range(30):
        make_source(town, f"Source {number}")
    with CaptureQueriesContext(connection) as many:
        as_alice.get(SOURCES)
    assert len(many) == len(one)
