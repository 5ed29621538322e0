"""A scan as a download: never shown by the browser, never kept by it."""

from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.jobs.views import stored_file

from .cleaning import ENDINGS
from .models import Scan


@town_page(Permission.MODERATE)
def scan_file(request, uid):
    """The letter behind a comment; behind a redacted one only for those who may see originals."""
    scan = visible_or_404(
        Scan.objects.of_letters(request.actor).select_related("contribution"), request.actor, uid=uid
    )
    return as_download(scan, f"scan-{scan.contribution.code}")


def as_download(scan: Scan, name: str):
    response = stored_file(scan.stored_as, scan.municipality_id)
    response["Content-Type"] = scan.kind
    response["Content-Disposition"] = f'attachment; filename="{name}.{ENDINGS[scan.kind]}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
