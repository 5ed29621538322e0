"""A test leaves nothing behind, though the guards of the database forbid deleting; nor does the command `flush`."""

from contextlib import closing

import pytest
from django.core.management import call_command
from django.db import connection

from config import archive
from stakeholders.access.tenancy import scope
from tests.builders import make_plan, make_problem, make_town
from tests.emptying import KEPT, ON_OUR_SERVERS, empty

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not ON_OUR_SERVERS, reason="only our own servers admit us"),
]


def filled() -> set[str]:
    """The tables with a row, as nobody but the superuser sees them."""
    names = connection.introspection.django_table_names(only_existing=True)
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)
    superuser = archive.connect({**connection.settings_dict, "USER": "postgres"})
    with closing(superuser), superuser.cursor() as cursor:
        cursor.execute(asked)
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize(
    "way", [lambda: empty(None), lambda: call_command("flush", interactive=False, verbosity=0)]
)
def test_nothing_is_left(way):
    town = make_town("left-behind")
    with scope(town.pk):
        make_problem(make_plan(town))
    assert filled() >= {"stakeholders_municipality", "plans_problem", "stakeholders_auditentry"}
    way()
    assert filled() == KEPT
