"""Where an import stands: its steps, the card of its running work, and why lines were not taken as actions."""

from django.urls import reverse
from django.utils.translation import gettext as _

from plans.actions.models import Action
from stakeholders.jobs.pages import progress_card

from .comparing import label_of, told
from .models import PlanImport, PlanImportState
from .proposal import Proposed
from .reading.rows import Ref

ORDER = ("file", "columns", "check", "done")


def steps(batch: PlanImport | None, current: str) -> list[dict]:
    """The four steps for components/stepper.html."""
    labels = {"file": _("Sheet"), "columns": _("Columns"), "check": _("Proposal"), "done": _("Result")}
    at = ORDER.index(current)
    links = {}
    if batch is not None and batch.state == PlanImportState.UPLOADED:
        here = {"town": batch.municipality.slug, "uid": batch.uid}
        links = {
            "columns": reverse("action_import_columns", kwargs=here),
            "check": reverse("action_import_detail", kwargs=here),
        }
    return [
        {
            "label": labels[name],
            "state": "current" if i == at else "done" if i < at else "todo",
            "url": links.get(name, "") if i < at else "",
        }
        for i, name in enumerate(ORDER)
    ]


def card(batch: PlanImport) -> dict:
    """What components/job_progress.html needs for the work on an import."""
    here = {"town": batch.municipality.slug, "uid": batch.uid}
    return progress_card(
        batch.job,
        id="import-work",
        poll_url=reverse("action_import_detail", kwargs=here),
        cancel_url=reverse("action_import_stop", kwargs=here),
    )


def skipped_told(lines: list[dict]) -> list[dict]:
    """Lines that are no action, with the reason in words."""
    words = {
        "title": _("above the table"),
        "heading": _("heading"),
        "section": _("heading of a section without actions"),
        "total": _("total"),
        "closing": _("below the table"),
        "more": _("belongs to no action"),
        "no_title": _("names no action"),
    }
    return [{**line, "why": words.get(line["kind"], line["kind"])} for line in lines]


def shown_row(row: Proposed, left_out: set[int]) -> dict:
    """A row of the proposal for the page; a new action with all its values."""
    values = [
        (label_of(name), _text(value)) for name, value in row.values.items() if value not in (None, "", [])
    ]
    return {
        "row": row,
        "values": [(label, text) for label, text in values if text] if row.is_new else [],
        "is_left_out": row.row.line in left_out,
    }


def _named(name: str, value: object) -> object:
    """A fixed value in words."""
    choices = {field.name: dict(field.choices or []) for field in Action._meta.fields}.get(name)
    return choices.get(value, value) if choices and isinstance(value, str) else value


def _text(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(_text(one) for one in value)
    if isinstance(value, dict):
        return " | ".join(filter(None, map(told, value.values())))
    if isinstance(value, tuple):
        return " | ".join(filter(None, map(told, value)))
    if isinstance(value, Ref):
        return f"{value.key} {value.text}" if value.key and value.key != value.text else value.text
    return told(value)
