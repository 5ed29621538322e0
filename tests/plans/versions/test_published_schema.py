"""The published JSON schema of a version: plans say what it says, and no more.

That of the demonstration is looked at where it is loaded: tests/plans/checks/test_golden.py.
"""

import json

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator, FormatChecker

from plans.documents.data_files import full_json
from plans.documents.edition import draft_of
from plans.versions.content import SCHEMA_VERSION
from plans.versions.disclosing import disclosed
from tests.plans.checks.complete import make_complete_plan

from .small import make_small_plan

SCHEMA = json.loads((settings.BASE_DIR / "docs" / "plan-version.schema.json").read_text(encoding="utf-8"))


def wrong(told: dict) -> list[str]:
    found = Draft202012Validator(SCHEMA, format_checker=FormatChecker()).iter_errors(told)
    return [f"{error.json_path}: {error.message}"[:200] for error in found]


def told_of(plan) -> dict:
    return json.loads(full_json(draft_of(plan)))


def test_it_is_a_schema_of_the_present_version():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["schema_version"]["const"] == SCHEMA_VERSION


@pytest.mark.parametrize("make", [make_complete_plan, make_small_plan])
def test_other_plans_are_valid_also_without_their_small_counts(town, make):
    told = told_of(make(town))
    assert wrong(told) == []
    assert wrong({**told, "content": disclosed(told["content"], 500)}) == []


def test_what_the_schema_does_not_know_is_told(town):
    told = told_of(make_small_plan(town))
    told["content"]["actions"][0]["phone"] = "1"
    del told["content"]["plan"]["title"]
    assert len(wrong(told)) == 2
