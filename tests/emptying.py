"""Emptying the test database after a test whose work was committed.

Django truncates every table, which makes two thousand files anew however little was written: two seconds after each of
150 tests. Deleting the few rows takes hundredths of a second, but the guards of the database forbid it (the audit
trail only grows, nobody sees the rows of another town) to all but the superuser, whom the servers of a test run admit.
"""

import os
from contextlib import closing

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TransactionTestCase

from config import archive

# What `migrate` fills anew from the models, and no test changes.
KEPT = {ContentType._meta.db_table, Permission._meta.db_table}
ON_OUR_SERVERS = "CONCORD_TEST_SERVERS" in os.environ
_truncate = TransactionTestCase._fixture_teardown


def empty(test_case: TransactionTestCase) -> None:
    """Stands in for `TransactionTestCase._fixture_teardown`; on servers that are not ours Django's own way is taken."""
    if not ON_OUR_SERVERS:
        _truncate(test_case)
        return
    names = sorted(set(connection.introspection.django_table_names(only_existing=True)) - KEPT)
    connection.close()  # what a test left open would be waited for
    tables = [connection.ops.quote_name(name) for name in names]
    superuser = archive.connect({**connection.settings_dict, "USER": "postgres"})
    with closing(superuser), superuser, superuser.cursor() as cursor:
        # As truncating does, this waits for a request that is still being answered.
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SET LOCAL session_replication_role = replica")  # no triggers, no foreign keys
        cursor.execute(";".join(f"DELETE FROM {table}" for table in tables))
