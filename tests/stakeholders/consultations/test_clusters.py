"""Form letters: found by likeness, gathered by a person."""

import random

from django.urls import reverse

from stakeholders.consultations.clusters.likeness import alike, jaccard, shingles
from stakeholders.consultations.clusters.services import propose
from stakeholders.jobs.services import run_job
from stakeholders.models import DuplicateProposal, Job, Segment
from tests.builders import make_contribution, make_round, point_of

LETTER = (
    "Dear council, we ask you to light the square by the tram stop before winter comes, because old people do not "
    "dare to go home after the market closes, and to keep the benches where they are."
)


def page(name, round_):
    return reverse(name, args=["port-test", round_.uid])


def test_runs_of_four_words():
    assert len(shingles("one two three four five")) == 2
    assert shingles("One, two! THREE four?") == shingles("one two three four")
    assert len(shingles("short")) == 1
    assert shingles(" … ") == frozenset()
    assert jaccard(shingles("a b c d e"), shingles("a b c d f")) == 1 / 3


def test_letters_with_a_sentence_of_ones_own_are_found_and_others_are_not():
    dice = random.Random(4)  # noqa: S311
    words = [f"word{number}" for number in range(400)]
    texts = {}
    for key in range(300):
        own = " ".join(dice.choice(words) for _ in range(6))
        texts[key] = f"{LETTER} {own}" if key % 3 == 0 else " ".join(dice.choice(words) for _ in range(40))
    found = alike(texts)
    assert {key for key, _head, _likeness in found} == {key for key in range(3, 300) if key % 3 == 0}
    assert {head for _key, head, _likeness in found} == {0}
    assert all(0.6 <= likeness <= 1 for _key, _head, likeness in found)


def test_the_machine_proposes_and_a_person_gathers(as_alice, town):
    round_ = make_round(town, state="closed")
    head, *letters = [
        point_of(make_contribution(round_, moderation="published", body=f"{LETTER} {end}")) for end in "abcd"
    ]
    alone = point_of(
        make_contribution(round_, moderation="published", body="Something else entirely, please.")
    )
    as_alice.post(page("duplicate_look", round_))
    run_job(Job.objects.get().pk)
    assert Job.objects.get().state == "done"
    shown = as_alice.get(page("duplicate_list", round_)).content.decode()
    assert "3 points like" in shown
    assert Segment.objects.filter(head__isnull=False).count() == 0
    other = letters.pop()
    assert f'name="apart" value="{other.pk}"' in shown
    as_alice.post(
        page("duplicate_judge", round_), {"head": head.pk, "do": "gather", "apart": [other.pk, "x", alone.pk]}
    )
    assert list(Segment.objects.filter(head=head).order_by("pk")) == letters
    assert DuplicateProposal.objects.get(is_refused=True).segment == other
    assert Segment.objects.get(pk=alone.pk).head is None
    assert "Nothing to judge" in as_alice.get(page("duplicate_list", round_)).content.decode()


def test_what_was_told_apart_is_not_proposed_again(as_alice, town):
    round_ = make_round(town, state="closed")
    head, _other = [
        point_of(make_contribution(round_, moderation="published", body=LETTER)) for _ in range(2)
    ]
    assert propose(round_) == 1
    as_alice.post(page("duplicate_judge", round_), {"head": head.pk, "do": "differ"})
    assert propose(round_) == 0
    assert DuplicateProposal.objects.get().is_refused
    assert "Nothing to judge" in as_alice.get(page("duplicate_list", round_)).content.decode()
