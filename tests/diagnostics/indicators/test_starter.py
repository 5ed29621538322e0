"""The starter library of indicators, and copying from it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from diagnostics.indicators.copying import copy_starter
from diagnostics.indicators.models import Direction, Domain, Frequency, Level, Split
from diagnostics.indicators.starter import SOURCES, STARTER, matching
from diagnostics.models import Indicator
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from stakeholders.access.tenancy import scope
from tests.builders import make_indicator, make_source, make_town

# Domain specification 6: ↓ lower, ↑ higher, ○ context.
DIRECTIONS = "↓↓↑↑↓↓↓↓↓↓↓↓↓○↓↓○↓○↓↓↓○↓↓↑↑↑↑↓↓↓↓↓↑↓↓↑↓↑↑↑↑↑↑↑↑↑"


def at(name, town, **kwargs):
    return reverse(name, kwargs={"town": town.slug, **kwargs})


def test_the_forty_eight_have_the_directions_of_the_specification():
    assert list(STARTER) == [f"I{number:02d}" for number in range(1, 49)]
    marks = {"lower": "↓", "higher": "↑", "context": "○"}
    assert "".join(marks[one.direction] for one in STARTER.values()) == DIRECTIONS


@pytest.mark.parametrize("one", STARTER.values(), ids=STARTER)
def test_each_fits_the_fields_of_an_indicator(one):
    assert one.direction in Direction
    assert one.level in Level
    assert one.domain in Domain
    assert one.frequency in Frequency
    assert set(one.disaggregation) <= set(Split)
    assert set(one.sources) <= set(SOURCES)
    assert one.pair == "" or one.pair in STARTER
    for name, most in (("name", 200), ("formula", 300), ("unit", 60), ("denominator", 80)):
        assert len(str(getattr(one, name))) <= most
    # What stands for context says why, and where to look instead.
    if one.direction == Direction.CONTEXT:
        assert one.level == Level.CONTEXT
        assert one.interpretation


@pytest.mark.parametrize(("recorded", "survey"), [("I14", "I16"), ("I17", "I18")])
def test_what_rises_with_trust_is_paired_with_a_survey(recorded, survey):
    assert (STARTER[recorded].pair, STARTER[survey].pair) == (survey, recorded)
    assert STARTER[survey].sources == ("victim_survey",)


def test_words_find_them():
    assert [one.code for one in matching(STARTER.values(), q="sdg 16.1 dark")] == ["I03"]
    assert {one.code for one in matching(STARTER.values(), domain="reintegration")} == {"I39", "I40"}


def test_one_is_copied_once_and_the_second_time_says_so(as_alice, town):
    source = make_source(town)
    make_source(town, "Hospital", kind="hospital")
    answer = as_alice.post(at("indicator_copy", town, code="I07"), follow=True)
    made = Indicator.objects.get()
    assert (made.code, made.library_code, made.unit) == ("I07", "I07", "per 1,000 households")
    assert (made.source, made.level, made.disaggregation) == (source, "outcome", ["area"])
    assert "Adapt it to the town" in answer.content.decode()
    again = as_alice.post(at("indicator_copy", town, code="I07"), follow=True)
    assert "It is already there, as I07." in again.content.decode()
    assert Indicator.objects.count() == 1
    assert as_alice.post(at("indicator_copy", town, code="I99")).status_code == 404
    listed = as_alice.get(at("indicator_library", town) + "?q=burglary").content.decode()
    assert at("indicator_detail", town, uid=made.uid) in listed


def test_a_code_that_is_taken_gives_way(as_alice, town):
    make_indicator(town, "I07", name="Our own")
    as_alice.post(at("indicator_copy", town, code="I07"))
    assert Indicator.objects.get(library_code="I07").code == "I08"


def test_what_is_paired_is_named_on_the_page(as_alice, town):
    as_alice.post(at("indicator_copy", town, code="I14"))
    page = at("indicator_detail", town, uid=Indicator.objects.get().uid)
    assert "not measured here yet" in as_alice.get(page).content.decode()
    as_alice.post(at("indicator_copy", town, code="I16"))
    pair = Indicator.objects.get(library_code="I16")
    assert at("indicator_detail", town, uid=pair.uid) in as_alice.get(page).content.decode()


@pytest.mark.django_db(transaction=True)
def test_six_at_the_same_moment_make_one():
    town = make_town("busy-town")
    coordinator = Actor(town, ROLE_PERMISSIONS[Role.COORDINATOR], "alice", role=Role.COORDINATOR)

    def copy(_number):
        try:
            with scope(town.pk, actor="test"):
                return copy_starter(by=coordinator, starter=STARTER["I07"])[1]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(copy, range(6)))
    assert sum(made) == 1


def test_an_indicator_of_context_is_never_coloured_whatever_its_direction(as_alice, town):
    made = make_indicator(town, "I50", direction="higher", level="context")
    assert made.judged_direction == "context"
