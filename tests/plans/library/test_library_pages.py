"""The pages of the library: searching, reading, adding what the town knows itself."""

import pytest
from django.urls import reverse

from plans.models import LocalPractice, PracticeNote
from tests.builders import make_plan, make_problem
from tests.forms import form_of


def at(name, town, **kwargs):
    return reverse(name, kwargs={"town": town.slug, **kwargs})


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=alley+gating", {"E07"}),
        ("q=playground", {"E17"}),
        ("problem=CP19&evidence=A", {"E02", "E16", "E17"}),
        ("measure=L4.3&evidence=B", {"E08", "E26"}),
        ("setting=custody", {"E23", "E33", "E35"}),
        ("evidence=H", {"E35"}),
        ("q=no+such+practice", set()),
    ],
)
def test_the_library_is_searched_by_words_problem_measure_class_and_setting(as_bob, town, asked, found):
    page = as_bob.get(at("practice_list", town) + "?" + asked)
    listed = {row["practice"].code for row in [*page.context["rows"], *page.context["harmful"]]}
    assert listed == found


def test_what_harms_stands_apart_with_the_reason(as_bob, town):
    page = as_bob.get(at("practice_list", town))
    assert [row["practice"].code for row in page.context["harmful"]] == ["E35"]
    text = as_bob.get(at("practice_detail", town, code="E35")).content.decode()
    assert "Cannot be attached" in text
    assert "more offending, not less" in text


def test_a_practice_says_how_far_its_rating_was_followed(as_bob, town):
    text = as_bob.get(at("practice_detail", town, code="E08")).content.decode()
    assert "size of effect not checked" in text
    assert "Nobody has read the source in full yet" in text
    assert as_bob.get(at("practice_detail", town, code="E99")).status_code == 404


def test_a_town_adds_a_practice_and_its_own_notes(as_alice, town):
    page = at("practice_create", town)
    body = form_of(as_alice.get(page)) | {
        "name": "Night bus hosts",
        "problems": ["CP27"],
        "evidence_class": "U",
    }
    made = as_alice.post(page, body)
    practice = LocalPractice.objects.get()
    assert made["Location"] == at("practice_detail", town, code=practice.code)
    assert practice.code == "T01"
    note = at("practice_note", town, code="E07")
    as_alice.post(note, {"text": "Residents keep the keys."})
    as_alice.post(note, {"text": "Residents keep the keys; one spare at the station.", "revision": "1"})
    assert [row.text for row in PracticeNote.objects.all()] == [
        "Residents keep the keys; one spare at the station."
    ]
    assert (
        "one spare at the station" in as_alice.get(at("practice_detail", town, code="E07")).content.decode()
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "E01"}, "code"),
        ({"problems": []}, "problems"),
        ({"evidence_class": "A"}, "rating_source"),
    ],
)
def test_a_practice_that_claims_too_much_is_refused(as_alice, town, changes, field):
    page = at("practice_create", town)
    body = (
        form_of(as_alice.get(page)) | {"name": "Hosts", "problems": ["CP27"], "evidence_class": "U"} | changes
    )
    answer = as_alice.post(page, body)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors or "__all__" in answer.context["form"].errors


def test_a_practice_in_use_keeps_its_code_and_is_not_deleted(as_alice, town):
    plan = make_plan(town)
    LocalPractice.objects.create(municipality=town, code="T01", name="Hosts", any_problem=True)
    make_problem(plan, "P1").options.create(municipality=town, title="Hosts", practice="T01")
    page = at("practice_update", town, code="T01")
    body = form_of(as_alice.get(page))
    assert as_alice.post(page, body | {"code": "T02"}).status_code == 422
    assert as_alice.post(page, body | {"evidence_class": "H", "rating_source": "x"}).status_code == 422
    assert as_alice.post(page, body | {"name": "Bus hosts"}).status_code == 302
    as_alice.post(at("practice_delete", town, code="T01"))
    assert LocalPractice.objects.get().name == "Bus hosts"


def test_the_list_asks_a_constant_number_of_questions(as_alice, town, django_assert_max_num_queries):
    plan = make_plan(town)
    for number in range(1, 30):
        LocalPractice.objects.create(municipality=town, code=f"T{number:02}", name="Hosts", any_problem=True)
        problem = make_problem(plan, f"P{number}")
        problem.options.create(municipality=town, title="Hosts", practice=f"T{number:02}")
    with django_assert_max_num_queries(20):
        as_alice.get(at("practice_list", town))
