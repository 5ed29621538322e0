"""The gate: nothing hidden can be worked out again, proved by linear programming on many tables."""

import numpy as np
import pytest

from diagnostics.statistics.audit import feasible_intervals, recoverable, table_relations
from diagnostics.statistics.disclosure import Gate, Hidden
from diagnostics.statistics.suppression import Knowledge, exposed_cells

GATE = Gate()


def shown_cells(table):
    """The published table with totals, NaN where hidden."""
    rows = [[*row, t] for row, t in zip(table.cells, table.row_totals, strict=True)]
    rows.append([*table.column_totals, table.total])
    return np.array([[np.nan if v is None else v for v in row] for row in rows], dtype=float)


def recoverable_by_anybody(table, gate=GATE):
    """Hidden cells with one possible value, for a reader who knows thresholds and reasons."""
    why = np.array(table.why, dtype=object)
    limit = np.array(table.thresholds, dtype=float)
    low = np.where(why == Hidden.NOT_SHOWN, 0, 0 if gate.hide_zeros else 1)
    high = np.where(why == Hidden.SMALL, limit - 1, np.inf)
    relations = table_relations(len(table.cells), len(table.cells[0]))
    mask = recoverable(relations, shown_cells(table).ravel(), low.ravel(), high.ravel())
    return mask.reshape(why.shape) & (why != Hidden.NOT_SHOWN)


def test_a_lone_small_count_takes_three_others_with_it():
    counts = [[2, 20, 30], [40, 50, 60], [70, 80, 90]]
    table = GATE.protect(counts)
    assert table.cells == ((None, None, 30), (None, None, 60), (70, 80, 90))
    assert table.why[0][0] is Hidden.SMALL
    assert table.why[1][1] is Hidden.WITHHELD
    assert table.row_totals == (52, 150, 240)
    assert table.total == 442
    assert not recoverable_by_anybody(table).any()


def test_primary_suppression_alone_would_be_undone():
    """The guard is real: without the complementary cells the audit finds the count."""
    shown = shown_cells(GATE.protect([[20, 20], [30, 30]]))
    shown[0, 0] = np.nan
    assert recoverable(table_relations(2, 2), shown.ravel()).sum() == 1
    low, high = feasible_intervals(table_relations(2, 2), shown.ravel())
    assert (low[0], high[0]) == (20, 20)


def test_nothing_small_hides_nothing():
    table = GATE.protect([[5, 6], [0, 8]])
    assert table.hidden_count == 0
    assert table.cells == ((5, 6), (0, 8))


def test_two_small_ones_that_add_up_to_the_least_are_not_enough():
    """Two hidden cells with sum 2 are both 1 for who knows that zeros are shown."""
    table = GATE.protect([[1, 1, 40], [30, 30, 30]])
    assert not recoverable_by_anybody(table).any()
    assert table.hidden_count > 2


def test_four_small_cells_in_a_square_protect_each_other():
    assert GATE.protect([[1, 4, 30], [3, 2, 40], [10, 20, 30]]).hidden_count == 4


def test_a_square_stuck_at_its_limits_does_not_protect_itself():
    """Going round the square, a 4 would have to rise or a 1 to fall: more must be hidden."""
    free = GATE.protect([[1, 4, 30], [4, 1, 40], [10, 20, 30]])
    stuck = GATE.protect([[1, 4, 30], [1, 4, 40], [10, 20, 30]])
    assert free.hidden_count == 4
    assert stuck.hidden_count > 4
    assert not recoverable_by_anybody(stuck).any()


def test_saying_fewer_than_five_of_four_ones_and_their_sum_would_give_them_away():
    table = GATE.protect([[1, 1, 1, 1, 0], [50, 60, 70, 80, 90], [50, 60, 70, 80, 90]])
    assert table.cells[0] == (None, None, None, None, 0)
    assert table.row_totals[0] is None
    assert Hidden.WITHHELD in table.why[0]
    assert not recoverable_by_anybody(table).any()


def test_the_search_and_linear_programming_agree():
    """Two ways to find what can be worked out, over tables with cells hidden at random."""
    rng = np.random.default_rng(8)
    for _ in range(40):
        shape = rng.integers(2, 6, 2)
        values = np.pad(rng.poisson(3, shape), ((0, 1), (0, 1)))
        values[-1], values[:, -1] = values.sum(axis=0), values.sum(axis=1)
        values[-1, -1] = values[-1, :-1].sum()
        hidden = rng.random(values.shape) < 0.5
        low, high = np.where(values > 0, 1, 0), np.where(values < 5, 4.0, np.inf)
        table = Knowledge(values, hidden, hidden, low.astype(float), high, np.full(values.shape, 5))
        found = np.zeros(values.shape, dtype=bool)
        for cell in exposed_cells(table):
            found[cell] = True
        shown = np.where(hidden, np.nan, values)
        mask = recoverable(table_relations(*shape), shown.ravel(), low.ravel(), high.ravel())
        assert (mask.reshape(values.shape) == found).all()


def test_sensitive_columns_have_their_own_threshold():
    counts = [[7, 7], [50, 60], [40, 30]]
    assert GATE.protect(counts).hidden_count == 0
    table = GATE.protect(counts, sensitive_columns=[1])
    assert table.cells[0][1] is None
    assert table.thresholds[0] == (5, 10, 5)
    assert not recoverable_by_anybody(table).any()
    assert GATE.protect(counts, sensitive_rows=[0]).cells[0] == (None, None)


def test_a_row_whose_only_incident_is_small_hides_its_total():
    table = GATE.protect([[3, 0, 0], [50, 60, 70], [50, 60, 70]])
    assert table.row_totals[0] is None
    assert not recoverable_by_anybody(table).any()


def test_a_sensitive_count_is_not_given_away_by_its_row_total():
    table = GATE.protect([[8, 0, 0], [50, 60, 70], [50, 60, 70]], sensitive_columns=[0])
    assert (table.cells[0][0], table.row_totals[0]) == (None, None)
    assert not recoverable_by_anybody(table).any()


def test_without_totals_only_small_counts_are_hidden():
    table = GATE.protect([[2, 20], [30, 40]], row_totals=False, column_totals=False, total=False)
    assert table.cells == ((None, 20), (30, 40))
    assert table.row_totals == (None, None)
    assert table.hidden_count == 1


def test_a_list_with_its_total():
    table = GATE.protect_list([2, 30, 8, 40])
    assert table.cells == ((None, 30, None, 40),)
    assert table.total == 80
    assert GATE.protect_list([2, 30, 8, 40], total=False).cells == ((None, 30, 8, 40),)
    assert GATE.protect_list([8, 30], sensitive=True).cells == ((None, None),)


def test_a_tiny_town():
    table = GATE.protect([[2]])
    assert (table.cells, table.row_totals, table.column_totals, table.total) == (
        ((None,),),
        (None,),
        (None,),
        None,
    )
    assert GATE.protect([[0]]).cells == ((0,),)
    assert GATE.protect(np.zeros((0, 3))).cells == ()
    assert GATE.protect(np.zeros((3, 0))).row_totals == (0, 0, 0)


def test_zeros_can_be_hidden_too():
    gate = Gate(hide_zeros=True)
    table = gate.protect([[0, 20, 30], [40, 50, 60]])
    assert table.cells[0][0] is None
    assert not recoverable_by_anybody(table, gate).any()
    assert gate.is_small(0)
    assert not GATE.is_small(0)


@pytest.mark.parametrize(
    ("count", "sensitive", "small"), [(4, False, True), (5, False, False), (9, True, True), (10, True, False)]
)
def test_one_count_alone(count, sensitive, small):
    assert GATE.is_small(count, sensitive=sensitive) is small


def test_hidden_counts_are_not_in_the_result():
    table = GATE.protect([[3, 777], [888, 999]])
    assert "777" not in repr(table)
    assert "3" not in repr(table.cells)


@pytest.mark.parametrize(("threshold", "sensitive"), [(1, 5), (2, 10), (5, 4)])
def test_thresholds_that_hide_nothing_are_refused(threshold, sensitive):
    with pytest.raises(ValueError, match="thresholds"):
        Gate(threshold, sensitive)


@pytest.mark.parametrize("bad", [[[1.5]], [[-1]], [1, 2], [[[1]]]])
def test_bad_tables_are_refused(bad):
    with pytest.raises(ValueError, match=r"whole numbers|rows and columns"):
        GATE.protect(bad)


@pytest.mark.parametrize("seed", range(60))
def test_no_hidden_count_can_be_recovered(seed):
    """Random tables of every kind: sparse, dense, with and without totals and sensitive columns."""
    rng = np.random.default_rng(seed)
    shape = rng.integers(1, 7, 2)
    counts = rng.negative_binomial(0.6, 0.6 / (0.6 + rng.choice([1, 4, 15, 60])), shape)
    sensitive = [0] if rng.random() < 0.4 else []
    gate = Gate(hide_zeros=bool(rng.random() < 0.25))
    totals = dict(zip(("row_totals", "column_totals", "total"), rng.random(3) < 0.8, strict=True))
    table = gate.protect(counts, sensitive_columns=sensitive, **totals)
    assert not recoverable_by_anybody(table, gate).any()
    small = (counts < np.array(table.thresholds)[:-1, :-1]) & (counts >= (0 if gate.hide_zeros else 1))
    assert all(table.cells[i][j] is None for i, j in np.argwhere(small))
    shown = shown_cells(table)[:-1, :-1]
    assert (shown[~np.isnan(shown)] == counts[~np.isnan(shown)]).all()


@pytest.mark.parametrize("seed", range(8))
def test_a_town_of_usual_size_stays_readable(seed):
    """Sixty areas by ten offences: protection may cost about one more cell for each small one."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.gamma(1, 20, (60, 10)))
    table = GATE.protect(counts)
    small = int(((counts > 0) & (counts < 5)).sum())
    assert small <= table.hidden_count <= 2 * small + 4
    assert None not in (*table.row_totals, *table.column_totals, table.total)


def test_overlapping_tables_can_be_audited_together():
    """A district's count less its zones' counts gives away the hidden zone: zones a+b+c = district."""
    relations = np.array([[1, 1, 1, -1]])
    assert recoverable(relations, [np.nan, 20, 30, 53]).tolist() == [True, False, False, False]
    assert not recoverable(relations, [np.nan, 20, np.nan, 53]).any()
    with pytest.raises(ValueError, match="contradict"):
        feasible_intervals(relations, [1, 20, 30, 53])
    with pytest.raises(ValueError, match="contradict"):
        feasible_intervals(relations, [np.nan, 20, 30, 10])


def test_a_total_that_is_hidden_elsewhere_stays_hidden():
    """Its own table hid a sum to protect another one; the split may not bring it out, in the sum or in its cells."""
    counts = [[20, 30], [40, 50], [60, 70]]
    assert GATE.protect(counts).row_totals == (50, 90, 130)
    table = GATE.protect(counts, withheld_rows=[0])
    assert table.row_totals[0] is None
    assert table.why[0][-1] is Hidden.WITHHELD
    assert not recoverable_by_anybody(table).any()
    assert sum(cell is None for row in table.cells for cell in row) + table.row_totals.count(None) >= 3


def test_a_zero_total_hides_nothing():
    assert GATE.protect([[0, 0], [40, 50]], withheld_rows=[0]).hidden_count == 0
