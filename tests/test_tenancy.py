"""Row-level security holds alone: these tests ask without any filter of the application."""

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from plans.models import Problem
from stakeholders.access.tenancy import scope
from stakeholders.models import AuditEntry, Municipality, Organisation
from tests.builders import make_organisation, make_plan, make_problem, make_town

TENANT_TABLES = [
    model._meta.db_table
    for app in ("stakeholders", "diagnostics", "plans")
    for model in apps.get_app_config(app).get_models()
    if any(field.name == "municipality" for field in model._meta.fields)
]
GLOBAL_TABLES = {"stakeholders_user", "stakeholders_municipality"}


def test_every_model_belongs_to_a_town_or_is_known_to_be_global():
    tables = {
        model._meta.db_table
        for app in ("stakeholders", "diagnostics", "plans")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }
    without_town = tables - set(TENANT_TABLES) - GLOBAL_TABLES
    assert without_town <= {"stakeholders_user_groups", "stakeholders_user_user_permissions"}


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_table_is_guarded(db, table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity,"
            " EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polname = 'tenant')"
            " FROM pg_class c WHERE relname = %s",
            [table],
        )
        assert cursor.fetchone() == (True, True, True)


def test_the_application_owns_nothing_and_may_not_bypass(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)


def test_without_a_town_nothing_is_there(town):
    make_organisation(town)
    with scope():
        assert Organisation.objects.count() == 0
        assert Municipality.objects.count() == 0
    assert Organisation.objects.count() == 1


def test_another_towns_rows_are_not_there(town):
    other = make_town("elsewhere")
    with scope(other.pk):
        make_organisation(other, "Elsewhere's police")
    assert not Organisation.objects.filter(name="Elsewhere's police").exists()
    assert Organisation.objects.filter(name="Elsewhere's police").update(name="Taken") == 0


def test_a_row_for_another_town_is_refused(town):
    other = make_town("elsewhere")
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        make_organisation(other)


def test_a_link_to_another_towns_row_is_refused(town):
    other = make_town("elsewhere")
    with scope(other.pk):
        foreign_plan = make_plan(other)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="same_town"), transaction.atomic():
        Problem.objects.create(municipality=town, plan_id=foreign_plan.pk, code="X", title="Smuggled")


def test_a_scope_inside_a_scope_ends_where_it_ends(town):
    other = make_town("elsewhere")
    make_organisation(town)
    with scope(other.pk):
        assert Organisation.objects.count() == 0
    assert Organisation.objects.count() == 1
    with pytest.raises(ZeroDivisionError), scope(other.pk):
        _ = 1 / 0
    assert Organisation.objects.count() == 1


def test_every_change_leaves_an_audit_row(town):
    problem = make_problem(make_plan(town))
    with scope(town.pk, actor="alice"):
        Problem.objects.filter(pk=problem.pk).update(title="Other title")
    entry = AuditEntry.objects.filter(table_name="plans_problem", operation="update").get()
    assert (entry.actor, entry.before["title"], entry.after["title"]) == (
        "alice",
        "Problem P1",
        "Other title",
    )


def test_the_audit_trail_cannot_be_changed(town):
    make_plan(town)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.update(actor="nobody")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.all().delete()
