"""The page of a survey with its style inside. As a file it would be two seconds more on a slow line, and two of white.

The policy of such a page names the hash of that one text, and allows no other style at all: neither a second element,
nor an attribute, nor a file.
"""

import base64
import hashlib
import re
from functools import cache

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from diagnostics.surveys.device.script import source


@cache
def sheet() -> str:
    """The style sheet without what only people read."""
    text = re.sub(r"/\*.*?\*/", "", source("survey.css"), flags=re.DOTALL)
    return re.sub(r"\s*([{};])\s*", r"\1", text).strip()


@cache
def sheet_hash() -> str:
    """The source that a policy names to allow this text, and none that differs by a letter."""
    digest = hashlib.sha256(sheet().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def show(request, template: str, context: dict, status: int = 200) -> HttpResponse:
    """`render`, for a template that begins with base_survey.html."""
    styled = csp_replace({"style-src": [sheet_hash()]})(render)
    style = mark_safe(f"<style>{sheet()}</style>")  # our own file
    return styled(request, template, {**context, "style": style}, status=status)
