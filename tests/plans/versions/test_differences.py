"""Comparing two contents: parts by uid, fields by value, texts by word."""

from plans.versions.differences import Change, compare, sides, words


def part(uid, title="", *, kind="action", code="", **fields):
    return {"uid": uid, "kind": kind, "code": code or uid, "title": title, **fields}


def describe(element, names):
    told = [name for name in ("title", "lead") if name in element and (names is None or name in names)]
    return [(name, name.capitalize(), element[name], str(element[name])) for name in told]


def changes(before, after):
    found = compare(before, after, describe, describe, lambda element: element["title"])
    return [(change.uid, *change.changes) for change in found]


def test_nothing_changed():
    parts = [part("a", "Lamps"), part("b", "Gates")]
    assert changes(parts, [dict(one) for one in parts]) == []


def test_added_removed_reworded_in_reading_order():
    before = [part("a", "Lamps"), part("b", "Gates"), part("c", "Walks")]
    after = [part("a", "Lamps"), part("c", "Safety walks"), part("d", "Buses")]
    assert changes(before, after) == [
        ("b", Change.REMOVED),
        ("c", Change.REWORDED),
        ("d", Change.ADDED),
    ]


def test_the_same_words_under_a_new_uid_are_another_part():
    found = changes([part("a", "Lamps")], [part("z", "Lamps")])
    assert found == [("a", Change.REMOVED), ("z", Change.ADDED)]


def test_only_the_part_that_moved_is_called_moved():
    before = [part(uid) for uid in "abcde"]
    after = [part(uid) for uid in "aebcd"]
    assert changes(before, after) == [("e", Change.MOVED)]


def test_a_part_may_be_reworded_and_moved_at_once():
    before = [part("a", "Lamps"), part("b", "Gates"), part("c", "Walks")]
    after = [part("c", "Night walks"), part("a", "Lamps"), part("b", "Gates")]
    assert changes(before, after) == [("c", Change.REWORDED, Change.MOVED)]


def test_inserting_a_part_moves_nothing():
    assert changes([part("a"), part("b")], [part("a"), part("n"), part("b")]) == [("n", Change.ADDED)]


def test_sources_are_listed_by_name_and_never_move():
    before = [part("a", kind="source"), part("b", kind="source")]
    assert changes(before, before[::-1]) == []


def test_a_field_is_named_with_both_texts():
    (change,) = compare(
        [part("a", "Lamps", lead="Police")],
        [part("a", "Lamps", lead="City")],
        describe,
        describe,
        lambda one: "",
    )
    (field,) = change.fields
    assert (field.name, field.before, field.after) == ("lead", "Police", "City")


def test_words_are_woven_word_by_word():
    assert words("46 alley gates", "52 alley gates") == [
        ("gone", "46"),
        ("new", "52"),
        ("same", " alley gates"),
    ]
    assert words("", "new") == [("new", "new")]
    assert words("gone", "") == [("gone", "gone")]


def test_sides_put_together_give_the_texts_back():
    before, after = "One lamp, two gates.", "One lamp and two doors."
    left, right = sides(before, after)
    assert "".join(text for _marked, text in left) == before
    assert "".join(text for _marked, text in right) == after
    assert "doors" in [text for marked, text in right if marked]


def test_very_long_texts_are_shown_whole():
    before, after = "a " * 5000, "b " * 5000
    assert words(before, after) == [("gone", before), ("new", after)]
