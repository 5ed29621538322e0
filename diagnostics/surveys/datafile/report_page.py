"""Where an import of a finished survey stands: its steps, its running work, what its check found."""

import csv
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from diagnostics.surveys.wording import CHANNELS, count
from stakeholders.access.uploads import absolute
from stakeholders.jobs.pages import progress_card

from .columns import Plan
from .models import DataFileState, SurveyDataFile
from .understanding import form_of
from .words import REASONS

MOST_TOLD = 50


def steps_of(row: SurveyDataFile | None, current: str, request) -> list[dict]:
    """The steps for components/stepper.html."""
    labels = {"file": _("File"), "columns": _("Columns"), "check": _("Check"), "done": _("Result")}
    names = list(labels)
    links = {}
    if row is not None and row.state in {DataFileState.UPLOADED, DataFileState.CHECKED}:
        here = {"town": request.actor.municipality.slug, "uid": row.uid}
        links["columns"] = reverse("survey_data_columns", kwargs=here)
        if row.state == DataFileState.CHECKED:
            links["check"] = reverse("survey_data_detail", kwargs=here)
    at = names.index(current)
    return [
        {
            "label": labels[name],
            "state": "current" if i == at else "done" if i < at else "todo",
            "url": links.get(name, "") if i != at else "",
        }
        for i, name in enumerate(names)
    ]


def card_of(row: SurveyDataFile, request) -> dict:
    here = {"town": request.actor.municipality.slug, "uid": row.uid}
    return progress_card(
        row.job,
        id="data-work",
        poll_url=reverse("survey_data_detail", kwargs=here),
        cancel_url=reverse("survey_data_stop", kwargs=here),
    )


def told_of(row: SurveyDataFile) -> dict:
    """What the check found, in words."""
    report, plan = row.report, Plan.from_json(row.plan)
    items = form_of(plan).by_code
    reasons = [(str(REASONS.get(code, code)), count(n)) for code, n in report.get("by_reason", {}).items()]
    channels = report.get("channels", {})
    return {
        "accepted": count(row.accepted),
        "rejected": count(row.people - row.accepted),
        "has_rejected": row.people > row.accepted or bool(reasons),
        "reasons": reasons,
        "rejects": _first_rejects(row),
        "problems": report.get("problems", []),
        "unasked": count(report.get("unasked", 0)) if report.get("unasked") else "",
        "first_day": _day(report.get("first_day")),
        "last_day": _day(report.get("last_day")),
        "mean_weight": report.get("mean_weight"),
        "channels": ", ".join(f"{count(n)} {CHANNELS[code]}" for code, n in channels.items()),
        "answered": [
            {"code": code, "text": item.text, "n": count(report.get("answered", {}).get(code, 0))}
            for code, item in items.items()
            if item.is_answered and not form_of(plan).turning(item)
        ],
        "turns": count(report["turns"]) if report.get("turns") else "",
    }


def _day(text: str | None):
    return date.fromisoformat(text) if text else None


def _first_rejects(row: SurveyDataFile) -> list[dict]:
    path = absolute(row.rejects_file) if row.rejects_file else None
    if path is None or not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        next(lines, None)
        names = ("table", "line", "column", "text", "why")
        return [
            dict(zip(names, line, strict=True)) for line, _n in zip(lines, range(MOST_TOLD), strict=False)
        ]
