"""Verdicts in words and tones: a colour never stands alone."""

from django.utils.translation import gettext_lazy as _

from .judgement import Rag, Reason, Verdict

TONES = {Rag.GREEN: "success", Rag.AMBER: "warning", Rag.RED: "error", Rag.GREY: "neutral"}
REASONS = {
    Reason.REACHED: _("Target reached"),
    Reason.ON_TRACK: _("On track"),
    Reason.BEHIND: _("Behind"),
    Reason.FAR_BEHIND: _("Far behind"),
    Reason.CONTEXT: _("Context, not judged"),
    Reason.NEUTRAL: _("Neither direction is better, not judged"),
    Reason.NO_TARGET: _("No target to judge by"),
    Reason.NO_VALUE: _("No value yet"),
    Reason.TOO_EARLY: _("No value since the baseline"),
    Reason.TOO_FEW: _("Too few cases to judge"),
}


def tone_of(verdict: Verdict) -> str:
    """The tone of the status tag."""
    return TONES[verdict.rag]


def words_of(verdict: Verdict) -> str:
    """What the status tag says."""
    return REASONS[verdict.reason]
