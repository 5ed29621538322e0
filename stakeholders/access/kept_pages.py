"""Pages of numbers that take long, kept while nothing in the town has changed.

What is kept is the part of a page that depends on the town's records, on what its reader may do, the language, the
day and the address. The frame, the messages and the token of the reader's session are made for each reader.
"""

import hashlib
import json
import logging
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import redis
from django.conf import settings
from django.core.cache import cache as store
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from stakeholders.municipalities.clock import town_today

logger = logging.getLogger(__name__)

#: Seconds. Many readers look at the same numbers within minutes; nothing rests on a page being kept.
KEPT_FOR = 15 * 60
#: Bytes. The cache shares its server with the broker, which must never be full: so much of its memory is for pages.
ROOM = 100_000_000
PARTS = ("title", "head", "breadcrumbs", "content")
_BETWEEN = "<!-- next part -->"
_TOKEN = "token-of-the-reader"  # noqa: S105 - stands where each reader's own is put
# Entries of the trail get their moment before their transaction ends: while one that has written there is under way,
# the newest that can be seen is not the last word. Boundaries are too long for the trail.
_STATE = """
    SELECT (SELECT id FROM stakeholders_auditentry WHERE municipality_id = %(town)s ORDER BY at DESC, id DESC LIMIT 1),
        (SELECT max(updated_at)::text FROM stakeholders_area WHERE municipality_id = %(town)s),
        NOT EXISTS (
            SELECT FROM pg_locks
            WHERE relation = 'stakeholders_auditentry'::regclass AND mode = 'RowExclusiveLock'
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        )
"""


def kept_page(
    request: HttpRequest,
    template: str,
    context: Callable[[], dict],
    *,
    passing: str = "",
    state: Sequence | None = None,
) -> HttpResponse:
    """The page, from what is kept of it, or made by `context` and kept.

    `template` begins with {% extends layout|default:"base.html" %} and fills the blocks of `PARTS` only. A page whose
    context has something under the name `passing` is not kept. `state`: on what the page rests, where that is not the
    town's records.
    """
    *newest, settled = _state(request.actor.municipality.pk) if state is None else (*state, True)
    key = _key(request, template, newest)
    kept = _read(key)
    if kept is None:
        made = context()
        if not settled or (passing and made.get(passing)):
            return render(request, template, made)
        page = {**made, "layout": "kept_parts.html", "csrf_token": _TOKEN}
        kept = render_to_string(template, page, request).split(_BETWEEN)
        _write(key, kept)
    own = [part.replace(_TOKEN, get_token(request)) if _TOKEN in part else part for part in kept]
    # Rendered by the template that escaped what needs it.
    parts = {f"kept_{name}": mark_safe(part) for name, part in zip(PARTS, own, strict=True)}
    return render(request, "kept_page.html", parts)


def _state(municipality_id: int) -> tuple[int | None, str | None, bool]:
    """The newest entry of the town's trail and change of an area, and whether no change is under way."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, {"town": municipality_id})
        return cursor.fetchone()


def _key(request: HttpRequest, template: str, newest: list) -> str:
    actor, town = request.actor, request.actor.municipality
    told = [
        template, request.get_full_path(), newest, release_of_program(), get_language(), str(town_today(town)),
        sorted(actor.permissions), actor.role, actor.organisation_id,
        [str(field.value_from_object(town)) for field in town._meta.concrete_fields],
    ]  # fmt: skip
    return f"kept-page:{town.pk}:{hashlib.sha256(json.dumps(told).encode()).hexdigest()}"


@cache
def release_of_program() -> str:
    """The program itself: what a newer one keeps is its own."""
    found = hashlib.sha256()
    for folder in ("config", "stakeholders", "diagnostics", "plans", "templates"):
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*.*")):
            if path.suffix in {".py", ".html", ".mo"}:
                about = path.stat()
                found.update(f"{path}:{about.st_size}:{about.st_mtime_ns};".encode())
    return found.hexdigest()


def _read(key: str) -> list[str] | None:
    try:
        packed = store.get(key)
    except redis.RedisError:
        logger.warning("kept pages cannot be read", exc_info=True)
        return None
    return json.loads(zlib.decompress(packed)) if packed else None


@cache
def _server() -> redis.Redis:
    return redis.Redis.from_url(settings.CACHES["default"]["LOCATION"], socket_timeout=2)


def _has_room() -> bool:
    """Whether pages may take more of the server's memory: half of what it has, where that is limited."""
    told = _server().info("memory")
    return told["used_memory"] < (told["maxmemory"] // 2 or ROOM)


def _write(key: str, parts: list[str]) -> None:
    try:
        if not _has_room():
            return
        store.set(key, zlib.compress(json.dumps(parts).encode(), 1), KEPT_FOR)
    except redis.RedisError:
        logger.warning("pages cannot be kept", exc_info=True)
