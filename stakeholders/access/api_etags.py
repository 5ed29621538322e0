"""ETag, If-Match and If-None-Match: nobody writes over what he has not read, and nobody loads what he has.

A tag is `"revision-whole-marks"`: the revision (0 where a record has none), a hash of the whole representation, and
three letters for each of its fields. The marks make it possible to name, without keeping anything, what has changed
since the caller read the record.
"""

import base64
import hashlib
import json
from operator import attrgetter

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

MARK = (
    3  # letters of a mark: one in 262,144 changes of a field is not named; the whole is compared all the same
)
UNNAMED = {"revision", "updated_at"}  # change with every change


class Stale(exceptions.APIException):
    """The record is no longer what the caller has read."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "precondition_failed"

    def __init__(self, tag: str, changed: list[str]):
        super().__init__(_("Somebody else has changed this since you read it. Read it again."))
        self.headers = {"ETag": tag}
        self.fields = {name: [_("It is no longer as you read it.")] for name in changed}


def tag_of(data: dict) -> str:
    """The strong ETag of a representation."""
    whole = _hash(data)[:16]
    return f'"{data.get("revision") or 0}-{whole}-{"".join(_marks(data).values())}"'


def _marks(data: dict) -> dict[str, str]:
    return {name: _hash(data[name])[:MARK] for name in sorted(data)}


def _hash(value) -> str:
    text = json.dumps(value, cls=JSONEncoder, sort_keys=True)
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()


def changed_since(tags: list[str], data: dict) -> list[str]:
    """The fields whose marks differ from those of the one tag that was sent; nothing where it cannot be told."""
    current = _marks(data)
    marks = tags[0].strip('"')[-MARK * len(current) :] if len(tags) == 1 else ""
    if len(marks) != MARK * len(current):
        return []
    seen = {name: marks[at * MARK : (at + 1) * MARK] for at, name in enumerate(current)}
    return [name for name, one in current.items() if seen[name] != one and name not in UNNAMED]


def tags_in(header: str) -> list[str]:
    """The tags of a header. Whatever compresses an answer on its way marks its tag as weak; it is the same record."""
    return [part.strip().removeprefix("W/") for part in header.split(",") if part.strip()]


class Tagged:
    """For a viewset: details carry a tag; whatever changes one record may ask that it still is the one read."""

    # What verbs lock before the record (a dotted path), so that two callers never wait for each other.
    locked_first = "plan"
    _has_matched = False

    def get_object(self):
        row = super().get_object()
        wanted = self.request.headers.get("If-Match")
        if wanted is None or self._has_matched or self.request.method not in {"PATCH", "DELETE", "POST"}:
            return row
        self._lock(row)
        row = super().get_object()  # as it stands now that nobody else can change it
        self._match(tags_in(wanted), self.represent(row))
        self._has_matched = True
        return super().get_object()

    def _lock(self, row) -> None:
        try:
            first = attrgetter(self.locked_first)(row)
        except AttributeError:  # it belongs to nothing that is locked
            first = None
        for one in filter(None, (first, row)):
            rows = type(one).objects.select_for_update(no_key=True, of=("self",))
            rows.filter(pk=one.pk).order_by().first()

    def _match(self, wanted: list[str], data: dict) -> None:
        tag = tag_of(data)
        if "*" not in wanted and tag not in wanted:
            raise Stale(tag, changed_since(wanted, data))

    def represent(self, row) -> dict:
        """The record as its own address shows it."""
        asked, self.action = self.action, "retrieve"
        try:
            return self.get_serializer(row).data
        finally:
            self.action = asked

    def finalize_response(self, request, response, *args, **kwargs):
        if response.status_code == status.HTTP_200_OK and (data := self._record_in(response)) is not None:
            response = self._with_tag(request, response, tag_of(data))
        return super().finalize_response(request, response, *args, **kwargs)

    def _record_in(self, response) -> dict | None:
        action = getattr(self, "action", None)
        data = getattr(response, "data", None)
        if not isinstance(data, dict) or action not in {"retrieve", "partial_update"}:
            return None
        if action == "retrieve":
            return data
        try:
            # What a verb answers may stem from before its last word, such as a total of rows.
            return self.represent(super().get_object())
        except Http404:
            return None  # it has moved to another address

    def _with_tag(self, request, response, tag: str):
        seen = tags_in(request.headers.get("If-None-Match", ""))
        if request.method in {"GET", "HEAD"} and (tag in seen or "*" in seen):
            response = Response(status=status.HTTP_304_NOT_MODIFIED)
        response["ETag"] = tag
        response.setdefault("Cache-Control", "private, no-cache")
        return response
