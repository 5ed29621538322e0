"""What the description of the API says of every operation: tags, keys, and their refusals."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from .api_base import ProblemDetail, TownViewSet

HEADER = OpenApiParameter.HEADER
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, HEADER, description=_("A tag that you have: 304 when nothing has changed since.")
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    HEADER,
    description=_(
        "The tag that you have read: 412 when the record is no longer the same. Names what changed."
    ),
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    HEADER,
    description=_(
        "A key of your own, new for each request and the same when you repeat it: it is carried out once, and "
        "the first answer is given again. Kept for 48 hours."
    ),
)
ETAG = OpenApiParameter(
    "ETag", str, HEADER, response=[200], description=_("The tag of the record as it stands.")
)
REPLAYED = OpenApiParameter(
    "Idempotency-Replayed",
    bool,
    HEADER,
    response=[200, 201, 202],
    description=_("The answer was given before."),
)


class Description(AutoSchema):
    def get_override_parameters(self):
        return [*super().get_override_parameters(), *self._headers()]

    def _headers(self) -> list[OpenApiParameter]:
        if not isinstance(self.view, TownViewSet):
            return []
        if self._shows_one():
            return [IF_NONE_MATCH, ETAG]
        if self.method == "POST":
            keyed = [] if self.view.action in self.view.own_key else [KEY, REPLAYED]
            return [*keyed, *([IF_MATCH] if self._is_detail() else [])]
        if self.method in {"PATCH", "DELETE"}:
            return [IF_MATCH, *([ETAG] if self.method == "PATCH" else [])]
        return []

    def _shows_one(self) -> bool:
        return self.method == "GET" and self.view.action == "retrieve"

    def _is_detail(self) -> bool:
        return "{" in self.path.removeprefix("/api/v1/{town}/")

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        if not isinstance(self.view, TownViewSet) or direction != "response":
            return bodies
        for code, text in self._refusals().items():
            if code == "304":
                bodies.setdefault(code, {"description": text})
            else:
                problem = self._get_response_for_code(ProblemDetail, code, direction=direction)
                bodies.setdefault(code, {**problem, "description": text})
        return bodies

    def _refusals(self) -> dict[str, str]:
        if self._shows_one():
            return {"304": str(_("Nothing has changed."))}
        stale = {"412": str(_("The record is no longer the one of If-Match."))}
        if self.method == "POST":
            refused = {
                "409": str(_("Somebody was faster, or the first request with this key is still running.")),
                "422": str(_("It may not be done now, or the key was sent before with another request.")),
            }
            return refused | (stale if self._is_detail() else {})
        return stale if self.method in {"PATCH", "DELETE"} else {}
