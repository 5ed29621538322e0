"""Keeping the scan of a letter beside its comment, and that of signed minutes beside their meeting."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.access import uploads
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor
from stakeholders.consultations.models import Contribution

from .cleaning import MOST_BYTES, NotAScan, clean
from .models import Scan

# What arrives over the web, from a partner system or by link was written by its sender.
ON_PAPER = {"paper", "e-mail", "meeting", "telephone"}

REASONS = {
    "too_large": _("The scan is too large: at most 15 MB."),
    "unknown": _("This is no PDF, JPEG or PNG. What counts is the content of the file, not its name."),
    "active": _("This PDF contains something that runs, opens or is locked. Scan the letter as a picture."),
    "broken": _("The file is damaged or not whole. Scan the letter again."),
    "too_many_pixels": _("The picture is too large. Scan with 300 dots per inch or fewer."),
}


def checked(upload) -> "object":
    """The scan as it may be kept, from an uploaded file. Raises Refused with the reason."""
    if upload.size > MOST_BYTES:
        raise Refused(str(REASONS["too_large"]), code="scan_too_large")
    try:
        return clean(b"".join(upload.chunks()))
    except NotAScan as wrong:
        raise Refused(str(REASONS[wrong.code]), code=f"scan_{wrong.code}") from wrong


@transaction.atomic
def keep_scan(*, by: Actor, contribution: Contribution, scan) -> Scan:
    """Keep a cleaned scan; the same content is kept once for a comment."""
    if contribution.channel not in ON_PAPER:
        raise Refused(_("Only what was written down by the office has a scan."), code="not_on_paper")
    return _kept(scan, contribution.municipality_id, contribution=contribution)


@transaction.atomic
def keep_minutes(*, by: Actor, meeting, scan) -> Scan:
    """Keep the cleaned scan of the signed minutes of a meeting; the same content once."""
    return _kept(scan, meeting.municipality_id, meeting=meeting)


def _kept(scan, municipality_id: int, **of) -> Scan:
    name, digest, size = uploads.store([scan.content], f"{municipality_id}/scans")
    kept, _made = Scan.objects.get_or_create(
        **of,
        sha256=digest,
        defaults={
            "municipality_id": municipality_id,
            "kind": scan.kind,
            "stored_as": name,
            "size": size,
        },
    )
    return kept
