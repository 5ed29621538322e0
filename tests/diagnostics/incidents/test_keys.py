"""Hashes of many cells at once are those of the cells one by one."""

import random

import pytest

from diagnostics.incidents.records.keys import NOTHING, SIZE, DamagedNumber, Keyer, KeyKind

CELLS = ["C-001", "c-001", " C-001 ", "C  001", "12.0", "12", 12.0, 12, "", None, "ÄÖ 3", "STRASSE", "Straße", "1.50",
         "a\nb", "x\t", "12.0.0", "0", 0.5, True]  # fmt: skip


@pytest.mark.parametrize("kind", KeyKind)
@pytest.mark.parametrize("seed", range(20))
def test_many_hashes_are_those_of_one_by_one(kind, seed):
    chance = random.Random(seed)  # noqa: S311 - for tests
    texts = [one for one in CELLS if isinstance(one, str)]
    tidy = [f"C-{chance.randrange(50)}" for _ in range(60)]
    cells = tidy + [chance.choice(CELLS if seed % 2 else texts) for _ in range(chance.choice([0, 3, 60]))]
    chance.shuffle(cells)
    keyer = Keyer(kind, 7)
    for _ in range(2):
        many = keyer.many(cells)
        assert [many[i : i + SIZE] for i in range(0, len(many), SIZE)] == [
            Keyer(kind, 7)[cell] for cell in cells
        ]


def test_a_damaged_number_is_told_among_many():
    with pytest.raises(DamagedNumber):
        Keyer(KeyKind.REFERENCE, 7).many(["a", 2.0**53])


def test_no_more_is_remembered_than_fits(monkeypatch):
    monkeypatch.setattr(Keyer, "MOST_REMEMBERED", 10)
    keyer = Keyer(KeyKind.PLACE, 7)
    for start in range(0, 100, 5):
        keyer.many([str(start + i) for i in range(5)])
        assert len(keyer) <= 10
    assert len(keyer.many([str(i) for i in range(50)])) == 50 * SIZE
    assert keyer[""] == NOTHING
