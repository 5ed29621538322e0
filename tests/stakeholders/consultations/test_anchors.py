from stakeholders.consultations.anchors import Fate, carry
from tests.builders import make_element


def test_the_same_words_are_unchanged():
    element = make_element()
    carried = carry(element["uid"], element["hash"], [element], [make_element("A02"), dict(element)])
    assert carried.fate == Fate.UNCHANGED


def test_other_words_of_the_same_element_are_shown_side_by_side():
    then = make_element(body="Lamps by June in Northgate.")
    now = make_element(body="Nothing of the kind.", uid=then["uid"])
    carried = carry(then["uid"], then["hash"], [then], [now])
    assert (carried.fate, carried.then, carried.now) == (Fate.CHANGED, then, now)


def test_an_element_that_is_gone_is_removed_however_alike_another_one_is():
    then = make_element(body="Install lamps in Northgate by June.")
    lookalike = make_element(body="Install lamps in Northgate by June.")
    assert lookalike["hash"] == then["hash"]
    carried = carry(then["uid"], then["hash"], [then], [lookalike])
    assert (carried.fate, carried.then, carried.now) == (Fate.REMOVED, then, None)


def test_a_comment_on_the_whole_text_has_no_part():
    assert carry(None, "", [make_element()], []).fate == Fate.WHOLE
