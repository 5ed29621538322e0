"""The list of actions as a spreadsheet: the same rows as on the page, one line an action."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from .models import Action, ResponsibilityKind
from .words import tell_acceptance


def headers(currency: str) -> list[str]:
    """Headings, in the order of the cells of `lines`."""
    return [
        _("Code"),
        _("Action"),
        _("Description"),
        _("Objectives"),
        _("Lead"),
        _("Lead has"),
        _("Supports"),
        _("Starts"),
        _("Ends"),
        _("Status"),
        _("Progress, %"),
        _("Measures"),
        _("Factors"),
        _("Areas"),
        _("Approach"),
        _("Resources from"),
        _("Cost, %(currency)s") % {"currency": currency},
        _("Funding"),
        _("Evidence"),
    ]


def lines(actions: Iterable[Action]) -> Iterator[list]:
    """One line for each action. Give them with objectives, areas and responsibilities prefetched."""
    for action in actions:
        parts = [tell_acceptance(action, part) for part in action.responsibilities.all()]
        lead = next((part for part in parts if part.kind == ResponsibilityKind.LEAD), None)
        supports = [part.organisation.name for part in parts if part is not lead]
        yield [
            action.code,
            action.title,
            action.description,
            ", ".join(objective.code for objective in action.objectives.all()),
            lead.organisation.name if lead else "",
            str(lead.words) if lead else "",
            "; ".join(supports),
            action.starts_on,
            action.ends_on,
            action.get_status_display(),
            action.progress,
            ", ".join(action.measures),
            ", ".join(action.factors),
            ", ".join(area.code for area in action.areas.all()),
            action.get_approach_display(),
            action.get_resource_level_display(),
            action.cost,
            action.get_funding_status_display(),
            action.evidence_class,
        ]
