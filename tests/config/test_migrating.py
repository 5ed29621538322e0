"""The short first migration makes the same database as Django's own way, and code in a migration sees all models.

Django's own way takes minutes, so only the newest migrations go it: the older ones did when they were the newest.
`CONCORD_WHOLE=1 pytest tests/config/test_migrating.py` goes it from the first one, which is to be done when
`config/migrating.py` or the version of Django changes.
"""

import os
import subprocess
from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState

from config import archive
from config.database import connected_as, install_guards
from config.migrating import Executor, FirstState

#: So many of the newest migrations of each app are made in Django's own way.
NEWEST = 3


@pytest.fixture
def plain_database():
    def run(*statements):
        with closing(archive.connect({**settings.DATABASE_ROLES["owner"], "NAME": "postgres"})) as owner:
            owner.autocommit = True
            with owner.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)

    plain = f"{connection.settings_dict['NAME']}_plain"  # one for each process that tests
    run(f"DROP DATABASE IF EXISTS {plain}", f"CREATE DATABASE {plain}")
    yield plain
    run(f"DROP DATABASE {plain} WITH (FORCE)")


def schema(database: str) -> list[str]:
    """All that pg_dump says of the structure: tables, keys, indexes, triggers, policies, rights."""
    owner = settings.DATABASE_ROLES["owner"]
    dump = subprocess.run(
        [archive.program("pg_dump"), "--schema-only", "-h", owner["HOST"], "-U", "owner", database],
        env={"PGPASSWORD": owner["PASSWORD"], "PGPORT": str(owner["PORT"] or 5432), "LC_ALL": "C"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [line for line in dump.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]


@pytest.mark.django_db(transaction=True)
def test_the_short_way_makes_the_same_database(plain_database):
    short = connection.settings_dict["NAME"]
    with connected_as("owner"):
        connection.settings_dict["NAME"] = plain_database
        try:
            if not os.environ.get("CONCORD_WHOLE"):
                first = Executor(connection)
                first.migrate(_before_the_newest(first))
            executor = MigrationExecutor(connection)
            executor.migrate(executor.loader.graph.leaf_nodes())
            install_guards()
        finally:
            connection.settings_dict["NAME"] = short
    made = schema(plain_database)
    assert len(made) > 5000
    assert made == schema(short)


def _before_the_newest(executor: Executor) -> list[tuple[str, str]]:
    """Where each of our apps stands before its newest migrations."""
    of_each = {app: [] for app in ("stakeholders", "diagnostics", "plans")}
    for app, name in sorted(executor.loader.graph.nodes):
        of_each.get(app, []).append(name)
    return [(app, names[-1 - NEWEST]) for app, names in of_each.items()]


def test_a_database_that_holds_something_is_migrated_by_django_alone(db):
    state = Executor(connection)._create_project_state(with_applied_migrations=True)
    assert type(state) is not FirstState
    assert ("plans", "plan") in state.models


def test_only_the_changed_class_is_made_anew():
    state = _library()
    before = state.apps.get_model("shelf", "Book"), state.apps.get_model("shelf", "Author")
    state.add_field("shelf", "author", "born", models.IntegerField(null=True), True)
    after = state.apps.get_model("shelf", "Book"), state.apps.get_model("shelf", "Author")
    assert (after[0] is before[0], after[1] is before[1]) == (True, False)
    assert after[1]._meta.get_field("born")


def test_code_in_a_migration_meets_classes_that_know_each_other():
    state = _library()
    state.add_field("shelf", "author", "born", models.IntegerField(null=True), True)
    seen = []
    code = migrations.RunPython(lambda apps, _editor: seen.append(apps))
    code.database_forwards("shelf", _Editor, state, state.clone())
    book, author = seen[0].get_model("shelf", "Book"), seen[0].get_model("shelf", "Author")
    assert book._meta.get_field("author").related_model is author
    assert [link.related_model for link in author._meta.related_objects] == [book]


def test_a_change_of_what_others_refer_to_makes_all_classes_anew():
    state = _library()
    state.alter_field("shelf", "author", "id", models.BigIntegerField(primary_key=True), True)
    book, author = state.apps.get_model("shelf", "Book"), state.apps.get_model("shelf", "Author")
    assert book._meta.get_field("author").related_model is author


class _Editor:
    """As much of a schema editor as code in a migration asks for."""

    connection = connection


def _library() -> FirstState:
    """Authors, and books that refer to them, with their classes made."""
    state = FirstState()
    key = ("id", models.AutoField(primary_key=True))
    state.add_model(ModelState("shelf", "Author", [key]))
    assert state.apps
    link = models.ForeignKey("shelf.Author", models.CASCADE)
    state.add_model(
        ModelState("shelf", "Book", [("id", models.AutoField(primary_key=True)), ("author", link)])
    )
    return state
