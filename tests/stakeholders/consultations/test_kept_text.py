"""The text of a round is drawn once for all who read the same, and anew as soon as something in it is different."""

from datetime import timedelta

import pytest
from django.utils import timezone

from stakeholders.consultations import kept_text
from stakeholders.models import Contribution, PlainWording, Round
from tests.builders import make_contribution, make_round


@pytest.fixture
def drawn(monkeypatch):
    """How often the text was drawn."""
    times = []
    draw = kept_text.render_to_string
    monkeypatch.setattr(kept_text, "render_to_string", lambda *told: times.append(1) or draw(*told))
    return times


DAY = timedelta(days=1)


def now_open(town, **fields):
    now = timezone.now()
    return make_round(town, opens_at=now - DAY, closes_at=now + DAY, **fields)


def test_the_text_is_drawn_once_and_anew_when_anything_in_it_changes(client, town, drawn):
    round_ = now_open(town)
    page = f"/public/{town.slug}/consultation/{round_.uid}/"
    part = round_.text.content[0]

    def read() -> tuple[str, int]:
        return client.get(page).content.decode(), len(drawn)

    first, count = read()
    assert count == 1
    assert part["heading"] in first
    assert "Read the comments" not in first
    assert read() == (first, 1)
    comment = make_contribution(round_, moderation="published")
    assert read()[0].count("Read the comments") == 1
    assert len(drawn) == 2
    make_contribution(round_, moderation="published")
    assert read()[1] == 2  # no number is shown while people write
    Contribution.objects.filter(pk=comment.pk).update(moderation="withheld", moderation_reason="other")
    Round.objects.filter(pk=round_.pk).update(state="closed")
    closed, count = read()
    assert count == 3
    assert ">1 comment<" in closed
    assert "Comment on this" not in closed
    other = now_open(town, text=round_.text)
    elsewhere = client.get(f"/public/{town.slug}/consultation/{other.uid}/").content.decode()
    assert len(drawn) == 4
    assert str(other.uid) in elsewhere
    assert f"{round_.uid}/part" not in elsewhere


def test_plain_words_are_drawn(client, town):
    round_ = make_round(town, state="draft")
    part = round_.text.content[0]
    PlainWording.objects.create(
        municipality=town, text=round_.text, element_uid=part["uid"], language="en", body="Brighter <lamps>."
    )
    Round.objects.filter(pk=round_.pk).update(state="open")
    shown = client.get(f"/public/{town.slug}/consultation/{round_.uid}/").content.decode()
    assert "Brighter &lt;lamps&gt;." in shown
    assert "The exact words" in shown
