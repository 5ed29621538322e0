"""The snapshot: what is in it, what is not, how often it asks the database, and its hash."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.versions.content import snapshot
from plans.versions.hashing import content_hash, decimal_text
from tests.builders import make_action, make_organisation, make_problem, make_source

from .small import make_small_plan


def test_the_snapshot_holds_every_part_with_its_permanent_uid(town):
    plan = make_small_plan(town)
    content = snapshot(plan)
    (problem,), (objective,), (action,) = content["problems"], content["objectives"], content["actions"]
    assert content["plan"]["uid"] == str(plan.uid)
    assert problem["extent_value"] == "31.5"
    assert problem["factors"] == [{"factor": "RF4", "link": "direct", "note": ""}]
    assert objective["problems"] == [problem["uid"]]
    assert objective["targets"][0]["indicator"] == content["indicators"][0]["uid"]
    assert objective["targets"][0]["target_value"] == "80"
    assert action["objectives"] == [objective["uid"]]
    assert (action["lead"], action["areas"], action["cost"]) == ("Police", ["N01"], "1000")
    assert action["milestones"] == [{"title": "Begin", "due_on": "2027-03-01"}]
    assert [source["title"] for source in content["sources"]] == ["Police records"]
    assert problem["findings"] == [content["findings"][0]["uid"]]


def test_the_snapshot_holds_no_address_of_a_person_and_no_progress(town):
    plan = make_small_plan(town)
    before = snapshot(plan)
    assert "ines@example.org" not in json.dumps(before)
    plan.actions.update(progress=70, status="running")
    assert snapshot(plan) == before


def test_a_snapshot_survives_the_database_with_the_same_hash(town):
    content = snapshot(make_small_plan(town))
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::jsonb)::text", [json.dumps(content)])
        (returned,) = cursor.fetchone()
    assert content_hash(json.loads(returned)) == content_hash(content)


def test_the_hash_does_not_depend_on_the_order_of_keys():
    one = {"a": 1, "b": {"x": "é", "y": [1, 2]}}
    other = {"b": {"y": [1, 2], "x": "é"}, "a": 1}
    assert content_hash(one) == content_hash(other)
    assert content_hash(one) != content_hash({**one, "b": {"x": "é", "y": [2, 1]}})


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("96.0000", "96"),
        ("23.3000", "23.3"),
        ("0.00", "0"),
        ("-0.0", "0"),
        ("1200", "1200"),
        ("-1.50", "-1.5"),
    ],
)
def test_decimals_are_written_without_idle_zeros(number, text):
    assert decimal_text(Decimal(number)) == text


def test_a_large_plan_takes_as_many_queries_as_a_small_one(town):
    plan = make_small_plan(town, actions=3)
    with CaptureQueriesContext(connection) as small:
        snapshot(plan)
    schools = make_organisation(town, "Schools")
    for number in range(4, 60):
        make_action(plan, f"A{number:02}", lead=schools)
    for number in range(5, 20):
        make_problem(plan, f"P{number}", extent_source=make_source(town, f"Source {number}"))
    with CaptureQueriesContext(connection) as large:
        snapshot(plan)
    assert len(large) == len(small) <= 42
