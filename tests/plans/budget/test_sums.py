"""Money adds up to the same total in every direction."""

from decimal import Decimal as D

from plans.budget.sums import Budget, Cost, Line

GATES = Cost(
    "A17",
    D(165),
    "situational",
    "L1",
    "local",
    (Line("Town", "local", 2027, "committed", D(100)), Line("Region", "national", 2028, "requested", D(40))),
)
VISITS = Cost("A18", D(60), "situational", "L1", "local", (), said="committed")
CENTRE = Cost("A10", D(240), "victim", "L4", "mixed", (Line("Town", "local", None, "received", D(300)),))
BUDGET = Budget((GATES, VISITS, CENTRE))


def test_what_is_secured_counts_to_the_cost_and_no_further():
    assert (GATES.secured, GATES.unfunded, GATES.unnamed) == (D(100), D(65), D(25))
    assert (CENTRE.secured, CENTRE.unfunded, CENTRE.unnamed) == (D(240), D(0), D(0))
    assert (VISITS.secured, VISITS.unnamed) == (D(60), D(60))


def test_the_whole_is_the_sum_of_its_parts():
    assert BUDGET.total == D(465)
    assert BUDGET.secured + BUDGET.unfunded == BUDGET.total
    for key in (lambda one: one.approach, lambda one: one.prevention, lambda one: one.resources):
        assert sum(row.amount for row in BUDGET.by(key)) == BUDGET.total
        assert sum(row.share for row in BUDGET.by(key)) == 1


def test_sources_stand_by_year_with_a_column_for_money_without_one():
    cross = BUDGET.by_source()
    assert cross.years == (2027, 2028, None)
    assert [(row.source, row.years) for row in cross.rows] == [
        ("Town", (D(100), D(0), D(300))),
        ("Region", (D(0), D(40), D(0))),
    ]
    assert cross.total == sum(line.amount for line in BUDGET.lines)
    assert cross.unnamed == D(85)


def test_levels_stand_by_status():
    rows = BUDGET.by_level(("local", "national"), ("requested", "committed", "received"))
    assert rows == [("local", (D(0), D(100), D(300))), ("national", (D(40), D(0), D(0)))]


def test_money_beyond_the_first_year():
    assert BUDGET.beyond(2027) == (D(0), D(40))


def test_one_approach_above_seventy_percent_is_told():
    assert BUDGET.one_sided is None
    assert Budget((GATES, VISITS)).one_sided.name == "situational"
    at_the_limit = Budget((Cost("A", D(70), "social"), Cost("B", D(30), "victim")))
    assert at_the_limit.one_sided is None


def test_nothing_is_not_divided_by():
    assert Budget(()).by(lambda one: one.approach) == []
    assert Budget((Cost("A", D(0), "social"),)).by(lambda one: one.approach)[0].share == 0
