"""What was adopted cannot be changed: not by a page, the API, the admin, nor SQL under the application's role."""

import json
from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.urls import get_resolver

from plans.models import PlanVersion, ProgressReport
from plans.versions import services
from plans.versions.hashing import content_hash
from plans.versions.signing import record_signature
from stakeholders.models import AuditEntry
from tests.plans.checks.complete import make_complete_plan

from .test_adoption import DECIDED

# The tables that keep what was decided, said or done, and every column of them that the application could set.
TABLES = ("plans_planversion", "plans_versionsignature", "plans_progressreport", "stakeholders_auditentry")
# The state moves on (test_adoption says how), and Django stamps when.
MAY_CHANGE = {("plans_planversion", "updated_at"), ("plans_planversion", "state")}


@pytest.fixture
def version(town, coordinator):
    plan = make_complete_plan(town)
    made = services.adopt(by=coordinator, plan=plan, **DECIDED)
    record_signature(
        by=coordinator, version=made, function="Mayor", body="City", signed_on=date(2026, 11, 21)
    )
    action = plan.actions.first()
    ProgressReport.objects.create(
        municipality=town,
        action=action,
        reported_on=date(2027, 1, 1),
        status="running",
        progress=10,
        text="Begun.",
        reported_by="Office",
        channel="page",
        key=action.uid,
    )
    return made


def columns(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table]
        )
        return cursor.fetchall()


def another(kind: str, column: str) -> str:
    """SQL for a value that differs from the one that stands there."""
    if kind in {"bigint", "integer", "smallint"}:
        return f"coalesce({column}, 0) + 1"
    if kind == "boolean":
        return f"NOT {column}"
    if kind == "date":
        return f"coalesce({column}, '2000-01-01') + 1"
    if kind.startswith("timestamp"):
        return f"coalesce({column}, now()) + interval '1 day'"
    if kind == "jsonb":
        return "'{\"another\": true}'"
    return "gen_random_uuid()" if kind == "uuid" else "'another'"


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize("table", TABLES)
def test_sql_changes_no_column_and_deletes_no_row(version, table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("app",)
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0
    loose = {
        (table, column)
        for column, kind in columns(table)
        if not refused(f"UPDATE {table} SET {column} = {another(kind, column)}")
    }
    assert loose <= MAY_CHANGE
    assert refused(f"DELETE FROM {table}")
    assert refused(f"TRUNCATE {table}")
    assert refused(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    assert refused("SET session_replication_role = replica")
    version.refresh_from_db()
    assert content_hash(version.content) == version.content_hash


def test_no_page_changes_it(version, as_alice):
    """Every page of the town that names a version, sent whatever a form may hold."""
    before = PlanVersion.objects.values().get(pk=version.pk)
    entries = AuditEntry.objects.filter(table_name="plans_planversion").count()
    sent = {"number": "9.9", "content": "{}", "checks": "{}", "adopted_by": "Nobody", "state": "consulted"}
    for name in ("", "sign/", "consult/"):
        as_alice.post(f"/town/port-test/plan/versions/1.0/{name}", sent)
    for name in ("freeze/", "submit/", "adopt/"):
        as_alice.post(f"/town/port-test/plan/versions/{name}", sent)
    assert PlanVersion.objects.values().get(pk=version.pk) == before
    assert AuditEntry.objects.filter(table_name="plans_planversion").count() == entries


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("path", ["", "content/", "checks/", "signatures/", "sign/"])
def test_the_api_has_no_verb_that_changes_it(version, as_alice, method, path):
    answer = getattr(as_alice, method)(
        f"/api/v1/port-test/versions/1.0/{path}", json.dumps({"reason": "x"}), content_type="application/json"
    )
    assert answer.status_code in {403, 405}  # a verb that nothing names is refused to everybody


def test_there_is_no_admin_that_could_change_it():
    assert not apps.is_installed("django.contrib.admin")
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert "admin" not in {getattr(part, "app_name", None) for part in get_resolver().url_patterns}
