"""Idempotency-Key: a request that a caller repeats because no answer came is carried out once.

The key is a row of the same transaction as the deed: a crash leaves neither, and a second request with the same key
waits at the row until the first has ended.
"""

import hashlib
import json
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from .errors import Refused
from .models import ApiClient, IdempotencyKey
from .tenancy import scope

LONGEST_KEY = 200
LONGEST_ANSWER = 256 * 1024  # characters
KEPT = timedelta(hours=48)
PATIENCE = 10  # seconds that a repeated request waits for the first one
KEPT_HEADERS = ("Location", "ETag")


class StillRunning(exceptions.APIException):
    """The first request with this key has not ended."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "still_running"
    wait = PATIENCE

    def __init__(self):
        super().__init__(_("The first request with this key is still being carried out. Ask again later."))


def once(request, key: str, carry_out, *, keeps_answer: bool = True):
    """Carry out the request, or give the answer of the first one with the same key of the same caller."""
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        text = _("Send 1 to %(count)s plain characters.") % {"count": LONGEST_KEY}
        raise exceptions.ValidationError({"Idempotency-Key": [text]})
    named = {**caller(request), "key": key, "municipality": request.actor.municipality}
    body = _hash(request)
    with transaction.atomic():  # what is refused leaves no key
        if not _claimed(IdempotencyKey(**named, route=request.path, request_hash=body)):
            return _again(IdempotencyKey.objects.get(**named), body)
        answer = carry_out()
        _keep(IdempotencyKey.objects.filter(**named), answer, keeps_answer)
    return answer


def caller(request) -> dict:
    """Whose keys they are: those of a token are not those of its owner at a page."""
    if isinstance(request.auth, ApiClient):
        return {"client": request.auth, "user": None}
    return {"client": None, "user": request.user}


def _hash(request) -> str:
    parts = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    data = request.data
    for name, values in sorted(data.lists()) if hasattr(data, "lists") else [("", [data])]:
        parts.update(f"{name}\n".encode())
        for value in values:
            _add(parts, value)
    return parts.hexdigest()


def _add(parts, value) -> None:
    if not isinstance(value, UploadedFile):
        parts.update(json.dumps(value, sort_keys=True).encode())
        return
    parts.update(f"{value.name}\n".encode())
    for chunk in value.chunks():
        parts.update(chunk)
    value.seek(0)


def _claimed(row: IdempotencyKey) -> bool:
    """Whether this request is the first one; waits for one that runs."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('lock_timeout')")
            (usual,) = cursor.fetchone()
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{PATIENCE}s"])
            IdempotencyKey.objects.bulk_create([row], ignore_conflicts=True)
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [usual])
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") == "55P03":  # lock_not_available
            raise StillRunning from error
        raise
    named = {"client": row.client, "user": row.user, "key": row.key}
    return IdempotencyKey.objects.filter(**named, uid=row.uid).exists()


def _keep(rows, answer, keeps_answer: bool) -> None:
    if answer.status_code >= status.HTTP_400_BAD_REQUEST:
        rows.delete()
        return
    text = ""
    if keeps_answer and isinstance(answer, Response) and answer.data is not None:
        text = JSONRenderer().render(answer.data).decode()
    headers = {name: answer[name] for name in KEPT_HEADERS if name in answer}
    is_kept = keeps_answer and isinstance(answer, Response) and len(text) <= LONGEST_ANSWER
    rows.update(
        status=answer.status_code, body=text if is_kept else "", is_body_kept=is_kept, headers=headers
    )


def _again(row: IdempotencyKey, body: str) -> Response:
    if row.request_hash != body:
        raise Refused(
            _("This key was sent before with another request. Use a new key for each request."),
            code="idempotency_key_reused",
        )
    answer = Response(_told(row), status=row.status, headers={**row.headers, "Idempotency-Replayed": "true"})
    return answer


def _told(row: IdempotencyKey):
    if row.is_body_kept:
        return json.loads(row.body) if row.body else None
    message = _("It was done on %(at)s at %(route)s. Its answer was given once and is not kept.")
    at = row.created_at.isoformat(timespec="seconds")
    return {"code": "done_before", "message": message % {"at": at, "route": row.route}, "fields": {}}


def forget(*, at: datetime) -> int:
    """Delete the keys of all towns whose time is over. Returns how many."""
    with scope(dispatch=True):
        deleted, _each = IdempotencyKey.objects.filter(created_at__lt=at - KEPT).delete()
    return deleted


class Once:
    """For a viewset: every POST takes an Idempotency-Key."""

    # Actions whose answers hold what is told one time only.
    told_once: frozenset[str] = frozenset()
    # Actions that recognise a repeated request by a key in its body, and write down nothing about its moment.
    own_key: frozenset[str] = frozenset()

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        key = request.headers.get("Idempotency-Key")
        if request.method != "POST" or key is None or self.action is None or self.action in self.own_key:
            return
        carry_out, keeps_answer = self.post, self.action not in self.told_once

        def post(request, *args, **kwargs):
            return once(request, key, lambda: carry_out(request, *args, **kwargs), keeps_answer=keeps_answer)

        self.post = post
