"""The code that ODK Collect scans to be connected: its settings as JSON, compressed, in letters."""

import base64
import json
import zlib

from django.conf import settings
from django.urls import reverse

from diagnostics.surveys.models import Survey


def server_address(survey: Survey, token: str) -> str:
    """The address of the server for one telephone, to be scanned, or typed where no camera is."""
    path = reverse("public:collect_forms", kwargs={"town": survey.municipality.slug, "token": token})
    return settings.ADDRESS.rstrip("/") + path.removesuffix("/formList")


def collect_settings(survey: Survey, token: str) -> dict:
    """Settings of ODK Collect: forms are always those of the server, interviews leave the telephone once sent."""
    return {
        "general": {
            "protocol": "odk_default",
            "server_url": server_address(survey, token),
            "form_update_mode": "match_exactly",
            "periodic_form_updates_check": "every_one_hour",
            "autosend": "wifi_and_cellular",
            "delete_send": True,
            "analytics": False,
        },
        # What was sent stays as it was; drafts can be gone on with.
        "admin": {"edit_saved": True, "send_finalized": True},
        "project": {"name": survey.title[:60], "icon": survey.title[:1]},
    }


def scanned_text(told: dict) -> str:
    """What stands in the code: base64 of zlib of the JSON, as ODK Collect unpacks it."""
    return base64.b64encode(zlib.compress(json.dumps(told, separators=(",", ":")).encode(), 9)).decode()
