"""What the money of an action adds up to."""

from decimal import Decimal

import pytest

from plans.actions.funding.sums import add_up

D = Decimal


@pytest.mark.parametrize(
    ("cost", "lines", "said", "status", "secured", "unfunded"),
    [
        (D(100), [], "", "", 0, 100),
        (D(100), [], "unfunded", "unfunded", 0, 100),
        (D(100), [], "committed", "committed", 100, 0),
        (D(100), [("requested", D(100))], "committed", "requested", 0, 100),
        (D(100), [("committed", D(60)), ("requested", D(40))], "", "partly", 60, 40),
        (D(100), [("committed", D(60)), ("received", D(40))], "", "committed", 100, 0),
        (D(100), [("spent", D(60)), ("received", D(40))], "", "received", 100, 0),
        (D(100), [("committed", D(130))], "", "committed", 130, 0),
        (None, [("committed", D(30)), ("requested", D(10))], "", "partly", 30, 10),
        (None, [("committed", D(30))], "", "committed", 30, 0),
        (D(0), [("committed", D(0))], "", "received", 0, 0),
    ],
)
def test_the_lines_say_how_an_action_is_funded(cost, lines, said, status, secured, unfunded):
    found = add_up(cost, lines, said=said)
    assert (found.status, found.secured, found.unfunded) == (status, secured, unfunded)


def test_what_no_line_names_and_what_is_too_much():
    short = add_up(D(100), [("committed", D(60)), ("requested", D(15))])
    assert (short.total, short.unnamed, short.excess) == (75, 25, 0)
    long = add_up(D(100), [("committed", D(130))])
    assert (long.unnamed, long.excess) == (0, 30)
