"""The matrix by numbers: Port Aurelia to the number, ties, gaps, spread, and what ±50 % of a weight does."""

from fractions import Fraction

import pytest

from plans.priorities.ranking import rank, ranks_of, score_of

# The criteria and the scores of the worked example, written down by hand.
WEIGHTS = {"V": 15, "H": 25, "T": 10, "C": 15, "Q": 15, "P": 10, "E": 10}
MATRIX = {
    "E": (2, 5, 4, 4, 5, 3, 4),
    "D": (5, 5, 3, 3, 4, 3, 3),
    "A": (4, 4, 4, 4, 3, 4, 4),
    "B": (3, 3, 5, 4, 3, 5, 5),
    "C": (3, 4, 3, 4, 2, 4, 5),
    "F": (3, 3, 3, 4, 4, 4, 2),
    "G": (1, 4, 4, 2, 5, 3, 2),
    "I": (4, 1, 2, 3, 3, 3, 3),
    "H": (4, 2, 1, 2, 1, 4, 4),
}
EXPECTED = {"E": 80, "D": 79, "A": 77, "B": 75, "C": 71, "F": 66, "G": 62, "I": 51, "H": 49}


def _values(matrix=MATRIX, scorer="one"):
    return [
        (candidate, criterion, scorer, value)
        for candidate, row in matrix.items()
        for criterion, value in zip(WEIGHTS, row, strict=True)
    ]


def test_port_aurelia_to_the_number():
    ranking = rank(MATRIX, WEIGHTS, _values())
    assert {key: one.score for key, one in ranking.standings.items()} == EXPECTED
    assert [one.rank for one in ranking.standings.values()] == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_weights_need_not_be_100():
    third = {key: weight * 3 for key, weight in WEIGHTS.items()}
    assert {key: one.score for key, one in rank(MATRIX, third, _values()).standings.items()} == EXPECTED
    assert score_of({"a": 5, "b": 0}, {"a": 1, "b": 3}) == 25


def test_the_highest_is_100_and_the_lowest_0():
    assert score_of(dict.fromkeys(WEIGHTS, 5), WEIGHTS) == 100
    assert score_of(dict.fromkeys(WEIGHTS, 0), WEIGHTS) == 0


def test_equal_scores_share_a_rank_and_the_next_is_skipped():
    scores = {"a": Fraction(70), "b": Fraction(80), "c": Fraction(70), "d": None, "e": Fraction(10)}
    assert ranks_of(scores) == {"b": 1, "a": 2, "c": 2, "e": 4}


def test_a_candidate_with_a_gap_is_not_ranked_and_says_what_is_missing():
    values = [value for value in _values() if value[:2] != ("D", "Q")]
    standing = rank(MATRIX, WEIGHTS, values).standings["D"]
    assert (standing.score, standing.rank, standing.low, standing.missing) == (None, None, None, ("Q",))
    assert rank(MATRIX, WEIGHTS, values).standings["A"].rank == 2


def test_a_criterion_without_weight_may_stay_empty():
    values = [value for value in _values() if value[1] != "Q"]
    assert rank(MATRIX, {**WEIGHTS, "Q": 0}, values).standings["H"].missing == ()


def test_two_scorers_give_mean_spread_and_scores_of_their_own():
    values = [("x", "a", "one", 2), ("x", "a", "two", 4), ("x", "b", "one", 3)]
    standing = rank(["x"], {"a": 1, "b": 1}, values).standings["x"]
    assert standing.score == 60
    assert (standing.cells["a"].mean, standing.cells["a"].spread, standing.cells["a"].is_disputed) == (
        3,
        2,
        True,
    )
    assert (standing.cells["b"].spread, standing.cells["b"].is_disputed) == (0, False)
    assert standing.by_scorer == {"one": 50}, "the second did not judge every criterion"


def test_sensitivity_of_port_aurelia():
    """Worked out apart, in whole numbers: score times Σ weights for each of the fourteen changes of one weight."""
    ranking = rank(MATRIX, WEIGHTS, _values())
    ranges = {key: (one.low, one.high) for key, one in ranking.standings.items()}
    doubled = {key: 2 * weight for key, weight in WEIGHTS.items()}
    seen = {key: set() for key in MATRIX}
    for changed in WEIGHTS:
        for weight in (WEIGHTS[changed], 3 * WEIGHTS[changed]):
            weights = {**doubled, changed: weight}
            totals = {
                key: sum(w * v for w, v in zip(weights.values(), row, strict=True))
                for key, row in MATRIX.items()
            }
            for key, total in totals.items():
                seen[key].add(1 + sum(other > total for other in totals.values()))
    first = {"E": 1, "D": 2, "A": 3, "B": 4, "C": 5, "F": 6, "G": 7, "I": 8, "H": 9}
    expected = {key: (min(places | {first[key]}), max(places | {first[key]})) for key, places in seen.items()}
    assert ranges == expected
    assert len(ranking.variants) == 14
    assert ranking.keeps("EDABCF") == 14, "the six priorities stay the six priorities whatever the weight"
    assert ranking.standings["F"].is_stable
    assert not ranking.standings["E"].is_stable


def test_sensitivity_with_scorers_who_differ_and_gaps():
    """The short way to the variants gives what the formula gives, value by value."""
    candidates, scorers = [f"P{number}" for number in range(12)], ("one", "two", "three")
    values = [
        (candidate, criterion, scorer, (7 * i * i + 5 * j + 3 * k * (i + j)) % 6)
        for i, candidate in enumerate(candidates)
        for j, criterion in enumerate(WEIGHTS)
        for k, scorer in enumerate(scorers)
        if (i + 2 * j + 3 * k) % 17
    ]
    values = [value for value in values if value[:2] != ("P3", "H")]
    ranking = rank(candidates, WEIGHTS, values)
    for variant in ranking.variants:
        weights = {**WEIGHTS, variant.criterion: WEIGHTS[variant.criterion] * variant.factor}
        means = {
            key: {one: cell.mean for one, cell in standing.cells.items()}
            for key, standing in ranking.standings.items()
        }
        assert variant.ranks == ranks_of({key: score_of(row, weights) for key, row in means.items()})
    assert len(ranking.variants) == 14


@pytest.mark.parametrize("weights", [{}, {"a": 0}])
def test_without_weights_nothing_is_ranked(weights):
    ranking = rank(["x"], weights, [("x", "a", "one", 5)])
    assert ranking.standings["x"].score is None
    assert ranking.variants == ()
