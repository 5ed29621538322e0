"""The page that stands for results while they are worked out for the first time."""

from functools import wraps

from django.shortcuts import render

from diagnostics.surveys.wording import TONES
from stakeholders.jobs.services import progress_of

from .snapshots import Preparing


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
