"""States of actions and responsibilities in words and tones."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from plans.versions.hashing import decimal_text

from .models import Acceptance, Action, ActionStatus, Responsibility
from .outputs.models import Output
from .services import accepted_earlier_text

STATUS_TONES = {
    ActionStatus.PLANNED: "neutral",
    ActionStatus.RUNNING: "info",
    ActionStatus.DELAYED: "warning",
    ActionStatus.COMPLETED: "success",
    ActionStatus.STOPPED: "error",
}
ACCEPTANCE_TONES = {
    Acceptance.PROPOSED: "neutral",
    Acceptance.PENDING: "info",
    Acceptance.ACCEPTED: "success",
    Acceptance.DECLINED: "error",
}
# The method of the model builds this anew for each row.
ACCEPTANCE_WORDS = dict(Acceptance.choices)
EARLIER_TEXT = _("accepted an earlier text")


def tell_acceptance(action: Action, part: Responsibility) -> Responsibility:
    """Give the responsibility `tone` and `words` for its tag, judged against the action's present text."""
    if accepted_earlier_text(action, part):
        part.tone, part.words = "warning", EARLIER_TEXT
    else:
        part.tone, part.words = ACCEPTANCE_TONES[part.acceptance], ACCEPTANCE_WORDS[part.acceptance]
    return part


def plain(number: Decimal | None) -> str:
    """A quantity in the reader's notation, without idle zeros."""
    text = decimal_text(number)
    return number_format(Decimal(text), use_l10n=True, force_grouping=True) if text else ""


def tell_quantities(output: Output) -> Output:
    """Give the output `planned_text` and `done_text`, with their unit."""
    for name in ("planned", "done"):
        number = plain(getattr(output, name))
        setattr(output, f"{name}_text", f"{number} {output.unit}".strip() if number else "")
    return output


def tell_status(action: Action) -> Action:
    """Give the action `tone` for the tag of its status."""
    action.tone = STATUS_TONES[action.status]
    return action
