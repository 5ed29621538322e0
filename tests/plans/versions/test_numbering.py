import pytest

from plans.versions.numbering import next_adopted, next_draft


@pytest.mark.parametrize(
    ("numbers", "draft", "adopted", "major"),
    [
        ([], "0.1", "1.0", "1.0"),
        (["0.1", "0.2"], "0.3", "1.0", "1.0"),
        (["0.9"], "0.10", "1.0", "1.0"),
        (["0.1", "1.0"], "1.0.1", "1.1", "2.0"),
        (["1.0", "1.0.1", "1.0.2"], "1.0.3", "1.1", "2.0"),
        (["1.0", "1.0.4", "1.1"], "1.1.1", "1.2", "2.0"),
        (["1.9", "1.10"], "1.10.1", "1.11", "2.0"),
        (["1.10", "2.0"], "2.0.1", "2.1", "3.0"),
    ],
)
def test_numbers_follow_each_other(numbers, draft, adopted, major):
    assert next_draft(numbers) == draft
    assert next_adopted(numbers) == adopted
    assert next_adopted(numbers, is_major=True) == major
