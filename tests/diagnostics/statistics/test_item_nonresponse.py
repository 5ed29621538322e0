"""What came of each question, and when its results must not be shown."""

import numpy as np
import pytest

from diagnostics.statistics.item_nonresponse import NonResponseRules, Reply, item_nonresponse
from diagnostics.statistics.reliability import Showing


def test_what_came_of_a_question():
    replies = [Reply.VALID] * 17 + [Reply.DONT_KNOW, Reply.REFUSED, Reply.MISSING] + [Reply.SKIPPED] * 5
    weights = np.r_[np.ones(17), 2, 3, 4, np.ones(5)]
    (found,) = item_nonresponse(weights, [replies])
    assert found.persons == (17, 1, 1, 5, 1)
    assert found.weights == (17, 2, 3, 5, 4)
    assert (found.asked, found.share, found.weighted_share) == (20, 0.15, pytest.approx(9 / 26))
    assert found.showing is Showing.HIDE  # the larger share decides
    (own,) = item_nonresponse(weights, [replies], dont_know_answers=[True])
    assert (own.share, own.weighted_share) == (0.1, pytest.approx(7 / 26))


@pytest.mark.parametrize(
    ("missing", "showing"),
    [(10, Showing.SHOW), (11, Showing.CAUTION), (30, Showing.CAUTION), (31, Showing.HIDE)],
)
def test_limits(missing, showing):
    replies = [Reply.MISSING] * missing + [Reply.VALID] * (100 - missing)
    assert item_nonresponse(np.ones(100), [replies])[0].showing is showing
    assert item_nonresponse(np.ones(100), [replies], rules=NonResponseRules(1, 1))[0].showing is Showing.SHOW


def test_nobody_asked_and_wrong_numbers():
    (found,) = item_nonresponse(np.ones(3), [[Reply.SKIPPED] * 3])
    assert (found.asked, found.share, found.showing) == (0, 0, Showing.SHOW)
    for wrong in ([0, 1], [0, 1, 5], [0, 1, -1]):
        with pytest.raises(ValueError, match="one reply per weight"):
            item_nonresponse(np.ones(3), [wrong])
