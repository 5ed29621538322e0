"""The page that stands for results while they are worked out for the first time."""

from functools import wraps

from django.shortcuts import render

from diagnostics.surveys.wording import TONES, moment_in
from stakeholders.jobs.services import progress_of
from stakeholders.municipalities.models import Municipality

from .sheet import Sheet
from .snapshots import Preparing


def age_of(sheet: Sheet, town: Municipality) -> dict:
    """The time of the answers from which a page is made, and whether others have come since."""
    as_of = moment_in(town, sheet.as_of) if sheet.as_of else ""
    return {"as_of": as_of, "is_outdated": sheet.is_outdated}


def when_ready(view):
    """A page of results; how far they are where they are not ready."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Preparing as wait:
            context = {
                "survey": wait.survey,
                "tone": TONES[wait.survey.state],
                "job": wait.job,
                "progress": progress_of(wait.job),
            }
            return render(request, "diagnostics/surveys/results/preparing.html", context)

    return inner
