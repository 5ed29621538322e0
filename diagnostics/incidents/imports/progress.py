"""Where an import stands: the steps at the head of its pages, and the card of its running work."""

from django.urls import reverse
from django.utils.translation import gettext as _

from diagnostics.incidents.models import ImportBatch, ImportState
from stakeholders.jobs.pages import progress_card

ORDER = ("file", "columns", "names", "check", "done")


def steps(batch: ImportBatch | None, current: str) -> list[dict]:
    """The five steps for components/stepper.html, with links back to those that can be changed."""
    labels = {
        "file": _("File"),
        "columns": _("Columns"),
        "names": _("Names"),
        "check": _("Check"),
        "done": _("Result"),
    }
    at = ORDER.index(current)
    links = _links(batch) if batch is not None else {}
    return [
        {
            "label": labels[name],
            "state": "current" if i == at else "done" if i < at else "todo",
            "url": links.get(name, "") if i != at else "",
        }
        for i, name in enumerate(ORDER)
    ]


def _links(batch: ImportBatch) -> dict[str, str]:
    """Columns and names can be changed until the file is imported."""
    if batch.state not in {ImportState.UPLOADED, ImportState.CHECKED}:
        return {}
    here = {"town": batch.municipality.slug, "uid": batch.uid}
    links = {"columns": reverse("import_columns", kwargs=here)}
    if batch.state == ImportState.CHECKED:
        links["check"] = reverse("import_detail", kwargs=here)
        if any(found.get("names") for found in batch.report.get("unknown", {}).values()):
            links["names"] = reverse("import_names", kwargs=here)
    return links


def card(batch: ImportBatch) -> dict:
    """What components/job_progress.html needs for the work on an import."""
    here = {"town": batch.municipality.slug, "uid": batch.uid}
    return progress_card(
        batch.job,
        id="import-work",
        poll_url=reverse("import_detail", kwargs=here),
        cancel_url=reverse("import_stop", kwargs=here),
    )
