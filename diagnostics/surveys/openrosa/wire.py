"""What OpenRosa clients are told: headers and XML (docs.getodk.org/openrosa)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import escape
from django.utils.http import http_date

XML = "text/xml; charset=utf-8"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
#: The most that one request may hold, in bytes; an interview without pictures is far below.
MOST_SENT = 10 * 1024 * 1024


@dataclass(frozen=True)
class Offered:
    """A form in the list that a telephone loads."""

    form_id: str
    name: str
    version: str
    md5: str
    download: str
    manifest: str


def told(message: str, *, status: int) -> HttpResponse:
    """A sentence that the telephone shows to the interviewer."""
    nature = "submit_success" if status < 300 else "error"
    body = (
        f'{HEAD}<OpenRosaResponse xmlns="http://openrosa.org/http/response">'
        f'<message nature="{nature}">{escape(message)}</message></OpenRosaResponse>'
    )
    return HttpResponse(body, content_type=XML, status=status)


def form_list(forms: Iterable[Offered]) -> HttpResponse:
    """The forms that can be loaded."""
    rows = "".join(
        f"<xform><formID>{escape(form.form_id)}</formID><name>{escape(form.name)}</name>"
        f"<version>{escape(form.version)}</version><hash>md5:{form.md5}</hash>"
        f"<downloadUrl>{escape(form.download)}</downloadUrl>"
        f"<manifestUrl>{escape(form.manifest)}</manifestUrl></xform>"
        for form in forms
    )
    body = f'{HEAD}<xforms xmlns="http://openrosa.org/xforms/xformsList">{rows}</xforms>'
    return HttpResponse(body, content_type=XML)


def manifest() -> HttpResponse:
    """The files that belong to a form: questionnaires here have none."""
    return HttpResponse(
        f'{HEAD}<manifest xmlns="http://openrosa.org/xforms/xformsManifest"/>', content_type=XML
    )


def with_headers(response: HttpResponse) -> HttpResponse:
    """What the standard asks of every answer."""
    response["X-OpenRosa-Version"] = "1.0"
    response["X-OpenRosa-Accept-Content-Length"] = str(MOST_SENT)
    response["Date"] = http_date(timezone.now().timestamp())
    return response
