"""The three database roles: `app` runs, `owner` migrates, `backup` reads everything.

The web server and the workers connect as `app`, which owns nothing and is held by row-level security.
Commands that change the structure switch to `owner` for their own length only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

GUARDS = Path(__file__).with_name("guards.sql")


@contextmanager
def connected_as(role: str) -> Iterator[None]:
    """Reconnect the default connection as `owner` or `backup` inside the block."""
    url = settings.DATABASE_ROLES[role]
    mine = connection.settings_dict
    before = {key: mine[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}
    connection.close()
    mine.update({key: url[key] for key in before})
    try:
        yield
    finally:
        connection.close()
        mine.update(before)


def install_guards() -> None:
    """Put row-level security, the audit trigger and same-town keys on every tenant table. Repeatable."""
    with connection.cursor() as cursor:
        cursor.execute(GUARDS.read_text(encoding="utf-8"))
        cursor.execute("SELECT concord_guard_all()")
