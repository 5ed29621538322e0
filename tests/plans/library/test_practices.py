"""The shipped library as data: complete, coded by the taxonomies, and honest about what was read."""

import pytest

from plans.library.practices import HARMFUL, PRACTICES, SETTINGS, CostBand, EvidenceClass, Provenance
from plans.plan.taxonomy import FACTORS, MEASURES, PROBLEM_TYPES

# Domain specification 5, in its order.
CLASSES = "AACBABABBUCBBAAAACBCCBAAABACCBCUUUH"


def test_the_thirty_four_practices_and_the_blocked_one_have_the_classes_of_the_specification():
    assert list(PRACTICES) == [f"E{number:02d}" for number in range(1, 36)]
    assert "".join(practice.evidence_class for practice in PRACTICES.values()) == CLASSES
    assert set(HARMFUL) == {"E35"}


@pytest.mark.parametrize("practice", PRACTICES.values(), ids=PRACTICES)
def test_a_practice_uses_known_codes_and_says_what_a_reader_needs(practice):
    assert set(practice.measures) <= set(MEASURES)
    assert practice.measures
    assert set(practice.problems) <= set(PROBLEM_TYPES)
    assert bool(practice.problems) != practice.any_problem
    assert set(practice.factors) <= set(FACTORS)
    assert set(practice.settings) <= set(SETTINGS)
    assert practice.evidence_class in EvidenceClass
    assert practice.cost in {"", *CostBand}
    assert practice.provenance in Provenance
    for text in ("name", "rating", "rating_source", "effect", "mechanism", "implementation", "avoid"):
        assert str(getattr(practice, text)), text


def test_nobody_is_said_to_have_checked_what_nobody_checked():
    assert {practice.checked_by for practice in PRACTICES.values()} == {None}
    # Domain specification 5: "size not verified", "effect not verified".
    unverified = {p.code for p in PRACTICES.values() if p.provenance == Provenance.UNVERIFIED}
    assert unverified == {"E08", "E33"}
