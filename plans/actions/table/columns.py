"""The columns of the table in which actions are edited."""

from django.utils.translation import gettext_lazy as _

from plans.actions.models import Approach, EvidenceClass, FundingStatus, ResourceLevel, Stage
from plans.plan.taxonomy import FACTORS, MEASURES

from .cells import choice_cell, code_list_cell, date_cell, lead_cell, link_cell, number_cell, text_cell

CELLS = {
    cell.key: cell
    for cell in (
        text_cell("code", width="s"),
        text_cell("title", width="l"),
        lead_cell(_("lead")),
        date_cell("starts_on"),
        date_cell("ends_on"),
        choice_cell("funding_status", FundingStatus.choices),
        number_cell("cost", _("cost")),
        choice_cell("resource_level", ResourceLevel.choices),
        code_list_cell("measures", MEASURES, _("measures")),
        link_cell("objectives", _("objectives")),
        link_cell("areas", _("areas")),
        code_list_cell("factors", FACTORS, _("factors")),
        choice_cell("approach", Approach.choices),
        choice_cell("stage", Stage.choices),
        choice_cell("evidence_class", EvidenceClass.choices, without=[EvidenceClass.H]),
        number_cell("staff_fte", _("posts")),
    )
}
# Always there, so that a row can be recognised.
FIXED = ("code", "title")
USUAL = (*FIXED, "lead", "starts_on", "ends_on", "resource_level", "cost", "measures", "objectives")


def chosen(keys: list[str]) -> list:
    """The columns that an address asks for, in the order of the table; the usual ones when it asks for none."""
    wanted = {*FIXED, *keys} if keys else set(USUAL)
    return [cell for key, cell in CELLS.items() if key in wanted]
