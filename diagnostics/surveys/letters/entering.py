"""Letting somebody in with the code of a letter: kindly where it was mistyped, slowly where it is guessed."""

import logging
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.surveys.answering.progress import Progress
from diagnostics.surveys.models import Entry, Survey
from stakeholders.consultations.floods import network_of, seconds_over

from .codes import ALPHABET, LENGTH, NotACode, read_code
from .spending import is_used, letter_of

logger = logging.getLogger("concord.surveys")

#: Codes that belong to no letter, from one network to one survey in a window. Typing errors do not count: their check
#: sign is wrong.
WINDOW, MOST = 600, 20


def enter(request, survey: Survey, progress: Progress) -> tuple[Progress, str]:
    """The progress with the code, and why it does not let in (empty where it does)."""
    if survey.entry == Entry.LINK:
        return progress, ""
    typed = request.POST.get("code", "").strip() or progress.code
    bare = replace(progress, code="")
    if not typed:
        missing = _("Type the code that stands on your letter.")
        return bare, missing if survey.entry == Entry.LETTERS else ""
    try:
        code = read_code(typed)
    except NotACode as problem:
        return bare, told(problem)
    letter = letter_of(survey, code)
    if letter is None:
        return bare, _unknown(request, survey)
    if is_used(letter):
        return bare, _(
            "Somebody has answered with this code already, and each code counts once. If it was not you, ask the "
            "municipality for another letter."
        )
    return replace(progress, code=code), ""


def typed_code(request, progress: Progress) -> str:
    """What stands in the field of the code: what was typed, what a scanned letter brought, or what let in before."""
    typed = request.POST.get("code") or request.GET.get("code") or progress.code
    return typed[:40]


def told(problem: NotACode) -> str:
    """What is wrong with a code, and what to do."""
    if problem.code == "sign":
        return _(
            "“%(sign)s” stands in no code. Codes have these letters and digits: %(alphabet)s. Please compare it with "
            "your letter."
        ) % {"sign": problem.sign, "alphabet": " ".join(ALPHABET)}
    if problem.code == "length":
        return _("A code has %(length)s letters and digits, in three groups of four. Please look again.") % {
            "length": LENGTH
        }
    return _("There is a typing error in the code. Please compare it with your letter, sign by sign.")


def _unknown(request, survey: Survey) -> str:
    key = f"survey-codes:{survey.uid.hex}"
    wait = seconds_over(
        key, network_of(request), timezone.now(), window=WINDOW, most=MOST, log=logger, what="codes"
    )
    if wait:
        minutes = -(-wait // 60)
        return ngettext(
            "Too many codes that belong to no letter came from your network. Please try again in %(n)s minute.",
            "Too many codes that belong to no letter came from your network. Please try again in %(n)s minutes.",
            minutes,
        ) % {"n": minutes}
    return _("This code belongs to no letter of this survey. Is it a letter of another survey?")
