"""Posters of a round: one tagged page on A4 and A3 with the code of the public page."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from stakeholders.consultations.rounds.posters import in_passing, poster_of
from stakeholders.models import Consultation, Round
from stakeholders.posters.sheets import poster_pdf
from tests.builders import make_round

AT = datetime(2026, 6, 1, tzinfo=UTC)
BOX = re.compile(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]")


@pytest.fixture
def round_(town):
    made = make_round(town, introduction="Say what you think. " * 40)
    Consultation.objects.update(languages=["en", "pt"], accessibility="Step-free rooms, child care.")
    return Round.objects.select_related("municipality", "text", "consultation").get(pk=made.pk)


def test_the_poster_says_what_who_passes_by_must_know(round_):
    poster = poster_of(round_, "en")
    assert poster.address.endswith(f"/public/port-test/consultation/{round_.uid}/")
    assert poster.title == round_.text.title
    assert len(poster.about) < 430
    assert poster.about.endswith("think.")
    assert poster.until.startswith("Until")
    assert any("English, português" in line.replace("Português", "português") for line in poster.small)
    assert "Step-free rooms, child care." in poster.small
    assert in_passing("word " * 200).endswith("…")


def test_the_file_is_one_tagged_page_on_either_paper(as_bob, round_):
    for paper, width in (("a4", 595), ("a3", 842)):
        answer = as_bob.get(reverse("round_poster", args=["port-test", round_.uid, paper]))
        assert answer["Content-Type"] == "application/pdf"
        assert f"-{paper}.pdf" in answer["Content-Disposition"]
        made = answer.content
        assert b"/MarkInfo" in made
        assert b"pdfuaid" in made
        assert len(BOX.findall(made)) == 1
        assert round(float(BOX.search(made)[1])) == width
    assert as_bob.get(reverse("round_poster", args=["port-test", round_.uid, "a0"])).status_code == 404
    code = as_bob.get(reverse("round_code", args=["port-test", round_.uid]))
    assert b"<path" in code.content


def test_long_words_still_fit_one_page_and_equal_posters_are_equal(round_):
    round_.text.title, round_.introduction = (
        "A very long title of a plan " * 5,
        "Words, and more words. " * 18,
    )
    round_.consultation.accessibility = "Plain language, large print, sign language, step-free rooms. " * 5
    poster = poster_of(round_, "en")
    made = poster_pdf(poster, paper="a4", at=AT)
    assert len(BOX.findall(made)) == 1
    assert made == poster_pdf(poster, paper="a4", at=AT)


def test_a_round_in_preparation_has_no_poster(as_alice, town):
    draft = make_round(town, state="draft")
    assert as_alice.get(reverse("round_poster", args=["port-test", draft.uid, "a4"])).status_code == 404
