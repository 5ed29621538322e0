"""Whatever a version holds of a part is told in words, so that no change of it is hidden."""

import pytest

from plans.versions.content import snapshot
from plans.versions.wording import _WORDINGS, elements
from tests.plans.checks.complete import make_complete_plan

# What is told in another field, or is the place of the part and no statement of it.
ELSEWHERE = {"uid", "kind"}


@pytest.fixture
def content(town):
    return snapshot(make_complete_plan(town))


def test_every_field_of_every_part_has_words(content):
    told = {kind: {name for name, _label, _make in fields} for kind, fields in _WORDINGS.items()}
    seen: dict[str, set[str]] = {}
    for part in elements(content):
        seen.setdefault(part["kind"], set()).update(part)
    missing = {kind: names - told[kind] - ELSEWHERE for kind, names in seen.items()}
    assert {kind: sorted(names) for kind, names in missing.items() if names - {"code", "title"}} == {}
    # A name that can be changed is told wherever the part is named by it.
    named = {kind for kind, names in missing.items() if "title" in names}
    assert named <= {"section", "consideration", "waiver"}
