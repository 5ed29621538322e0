"""The published JSON schema of a version: the demonstration plan and a complete one say what it says, and no more."""

import json
from datetime import date

import pytest
from django.conf import settings
from django.db import transaction
from jsonschema import Draft202012Validator, FormatChecker

from plans.demo.load import load_demo
from plans.documents.data_files import full_json
from plans.documents.edition import draft_of
from plans.models import Plan
from plans.versions.content import SCHEMA_VERSION
from plans.versions.disclosing import disclosed
from stakeholders.access.tenancy import scope
from stakeholders.models import Municipality
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


def test_the_demonstration_plan_is_valid(tmp_path, db):
    with transaction.atomic():
        load_demo(today=date(2026, 11, 22), logins=tmp_path / "logins.txt", tell=lambda line: None)
        with scope(slug="port-aurelia"):
            town = Municipality.objects.get(slug="port-aurelia")
        with scope(town.pk):
            told = told_of(Plan.objects.exclude(stage="closed").get())
        transaction.set_rollback(True)
    assert wrong(told) == []


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
