"""The style of a survey's page. It travels inside the page: on a slow line each further file is two seconds more.

The policy of the page allows it by its hash, and nothing else that is inline.
"""

import base64
import hashlib
import re
from functools import cache

from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString, mark_safe

SHEET = "concord/survey.css"


@cache
def sheet() -> str:
    """The style sheet without what only people read."""
    with open(finders.find(SHEET), encoding="utf-8") as found:
        text = re.sub(r"/\*.*?\*/", "", found.read(), flags=re.DOTALL)
    return re.sub(r"\s*([{};])\s*", r"\1", text).strip()


def style_element() -> SafeString:
    """For the head of a page."""
    return mark_safe(f"<style>{sheet()}</style>")


@cache
def style_policy() -> dict[str, list[str]]:
    """What the policy of such a page allows beyond that of every page."""
    digest = base64.b64encode(hashlib.sha256(sheet().encode()).digest()).decode()
    return {"style-src": [f"'sha256-{digest}'"]}
