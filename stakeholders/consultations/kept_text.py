"""The parts of a text as residents read them, drawn once for all who read the same.

On the last evening many open the page within minutes, and between two of them hardly anything in it changes. What is
kept is found by all that the template is given, so that nobody reads yesterday's words.
"""

import hashlib
import json
import uuid

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

TEMPLATE = "stakeholders/consultations/public/_text.html"
#: Of this process; nothing rests on a text being kept.
_KEPT = LocMemCache("texts-of-rounds", {"TIMEOUT": 15 * 60, "OPTIONS": {"MAX_ENTRIES": 60}})


def drawn_text(
    *, slug: str, round_uid: uuid.UUID, parts: list[dict], takes_comments: bool, shows_counts: bool
) -> SafeString:
    """The parts (see `wording.parts_of`) with what is known of their elements: `comments`, `plain`, `is_changed`."""
    told = {
        "slug": slug,
        "round_uid": str(round_uid),
        "parts": parts,
        "takes_comments": takes_comments,
        "shows_counts": shows_counts,
    }
    if not shows_counts:
        for element in (element for part in parts for element in part["elements"]):
            element["comments"] = bool(element["comments"])
    key = hashlib.sha256(json.dumps([get_language(), told]).encode()).hexdigest()
    kept = None if settings.DEBUG else _KEPT.get(key)
    if kept is None:
        kept = str(render_to_string(TEMPLATE, told))
        _KEPT.set(key, kept)
    return mark_safe(kept)  # drawn by a template that escapes
