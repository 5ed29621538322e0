"""What the script on a telephone says; the words in braces are filled in there."""

from django.utils.translation import gettext as _

from diagnostics.surveys.answering.forms import told, told_of_private
from diagnostics.surveys.questionnaire.kinds import NotAnAnswer
from diagnostics.surveys.questionnaire.schema import Item

_FAULTS = (
    "alone",
    "constraint",
    "not_whole",
    "not_a_number",
    "not_a_day",
    "too_small",
    "too_large",
    "unknown",
)
_OWN_WORDS = ("number", "decimal", "date", "text")


def faults() -> dict[str, str]:
    """What is wrong with an answer, by code, in the words of the page without scripts."""
    filled = {"label": "{label}", "limit": "{limit}", "words": ""}
    found = {code: told(NotAnAnswer(code, **filled), Item("", "single", "")) for code in _FAULTS}
    found |= {f"required_{kind}": told(NotAnAnswer("required"), Item("", kind, "")) for kind in _OWN_WORDS}
    return {
        **found,
        "required": told(NotAnAnswer("required"), Item("", "single", "")),
        "too_long": _("Letters too many: {over}"),
        "private": told_of_private("{text}"),
    }


def words() -> dict[str, str]:
    """Everything else, by short name."""
    return {
        "next": _("Next"),
        "enough": _("That is all"),
        "again": _("Tell of another one"),
        "back": _("Back"),
        "drop": _("Take this one out"),
        "problem": _("There is a problem"),
        "error": _("Error:"),
        "step": _("Step {step} of {steps}"),
        "turn": _("{turn} of {turns}"),
        "optional": _("(optional)"),
        "none": _("No answer"),
        "choose": _("Choose"),
        "most": _("You can enter up to {max} characters"),
        "title": _("Send your answers"),
        "before": _(
            "When you send, your answers and the day are kept, and nothing that says who you are. Afterwards nobody "
            "can find them to change them, you neither."
        ),
        "send": _("Send"),
        "sending": _("Sending"),
        "look": _("Look at my answers"),
        "change": _("Change"),
        "kept": _("Kept on this phone until you send."),
        "unkept": _("Nothing is kept on this phone."),
        "cannot": _("This phone cannot keep your answers: if you close the page, they are gone."),
        "forget": _("Remove from this phone"),
        "here": _("On this phone"),
        "draft": _("Begun on {day}, not finished"),
        "whole": _("Finished on {day}, not yet sent"),
        "unsent": _("Not yet sent: {n}"),
        "go_on": _("Go on"),
        "send_now": _("Send now"),
        "remove": _("Remove"),
        "sure": _("Remove for good?"),
        "removed": _("Removed from this phone."),
        "waits": _("Your answers wait on this phone"),
        "waits_hint": _(
            "There is no network just now. They are sent by themselves as soon as there is one and this page is "
            "open. You can close it and come back later."
        ),
        "open": _("Your answers are not sent yet"),
        "open_hint": _(
            "There is no network just now. Keep this page open: your answers stand only here, and are sent by "
            "themselves as soon as there is a network."
        ),
        "home": _("To the beginning"),
        "arrived": _("Your answers have arrived."),
        "busy": _("Very many answers are coming just now. Yours wait here and are sent in a moment."),
        "survey_closed": _("The survey ended before these could be sent."),
        "sent_before": _(
            "From this form other answers were sent before, and they are kept as they were. If you are somebody else, "
            "send yours as a form of your own."
        ),
        "other": _("I am somebody else: send"),
        "wrong": _("Something is missing or does not fit. Go on to mend it."),
        "refused": _("These could not be taken."),
        "offline": _("There is no network, and the questions are not on this phone. Try again later."),
    }  # fmt: skip
