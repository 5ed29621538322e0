import pytest

from diagnostics.findings.evidence import Evidence, seal, unseal
from stakeholders.access.errors import Refused

BURGLARY = Evidence(
    source="9b2f0d3c-6c1d-4a39-8d3a-0c2f9a1e7b11",
    detail="Burglary by year",
    columns=["Year", "Burglary"],
    rows=[["2024", "712"], ["2025", "831"]],
    method="Counts as recorded",
    taken_on="2026-03-01",
    statement="Burglary rose clearly.",
)


def test_what_was_sealed_comes_out(town):
    assert unseal(seal(BURGLARY, municipality=town), municipality=town) == BURGLARY


def test_the_frozen_numbers_are_the_table_and_how_it_was_made():
    assert BURGLARY.frozen() == {
        "columns": ["Year", "Burglary"],
        "table": [["2024", "712"], ["2025", "831"]],
        "method": "Counts as recorded",
        "query": {},
        "taken_on": "2026-03-01",
    }


def test_a_changed_seal_is_refused(town):
    sealed = seal(BURGLARY, municipality=town)
    for broken in ("", "nonsense", sealed[:-1] + ("a" if sealed[-1] != "a" else "b"), sealed[3:]):
        with pytest.raises(Refused) as refused:
            unseal(broken, municipality=town)
        assert refused.value.code == "evidence_not_ours"


def test_a_seal_of_another_town_is_refused(town, other_town):
    with pytest.raises(Refused):
        unseal(seal(BURGLARY, municipality=other_town), municipality=town)
