"""One survey as it is being answered, and its pages."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.http import HttpResponse
from django.utils.html import json_script

from diagnostics.surveys.bank.before import language_for, lines_of, words_before
from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire
from diagnostics.surveys.wording import HARMLESS_PAGE, direction_of, offered_languages, said_in
from stakeholders.drawing.directions import digits_in_order

from .progress import Progress
from .style import show

TEMPLATES = "diagnostics/surveys/answering/"


class Short(json.JSONEncoder):
    """Letters of other scripts as they are, which weigh a third of their numbers, and no space that nobody reads."""

    def __init__(self, **options):
        super().__init__(**options | {"ensure_ascii": False, "separators": (",", ":")})


def _for_device(told) -> str:
    """What the script is told, as an element of the page."""
    told = told() if callable(told) else told
    return json_script(told, "device", encoder=Short) if told else ""


@dataclass(frozen=True)
class Stage:
    """One survey as it is being answered. `finish(progress, answers)` gives the last response.

    `device()`: what the first and the last page tell the script. `notice`, `retry_after`: shown on the page of sending,
    when sending has to wait.
    """

    request: object
    survey: Survey
    form: Questionnaire
    fresh: Progress
    finish: Callable[["Stage", Progress, dict], HttpResponse]
    key: str
    is_trial: bool = False
    leave_url: str = ""
    language: str = ""
    #: Lets somebody in with the code of a letter: the progress, and why not (empty where nothing is in the way).
    enter: Callable[[Progress], tuple[Progress, str]] = lambda progress: (progress, "")
    #: Whether, after a page with these questions, somebody is thanked and asked no further.
    is_enough: Callable[[dict, list[Item]], bool] = lambda _answers, _page: False
    #: What the first page tells the script, by the version of what it tells the reader.
    device: Callable[[int], dict] | None = None
    #: The number of the version of what the first page tells.
    consent: Callable[[], int] = lambda: 0

    def show(self, template: str, *, status: int = 200, **context) -> HttpResponse:
        town = self.request.actor.municipality
        wanted = self.language or (town.languages or [""])[0]
        # Nobody is left without any help, also where the town has named none.
        anybody = words_before(wanted)["anybody"]
        _anybody, emergency, *contacts = digits_in_order(
            [anybody, town.emergency_contact, *lines_of(town.support_contacts)]
        )
        shared = {
            "survey": self.survey,
            "support_contacts": contacts,
            "emergency": emergency,
            "anybody": anybody,
            "anybody_language": language_for(wanted),
            "exit_url": town.exit_url or HARMLESS_PAGE,
            "is_trial": self.is_trial,
            "leave_url": self.leave_url,
            "languages": offered_languages(self.survey),
            "language": self.language,
            "direction": direction_of(self.language),
            "device": self.device,
            "has_sensitive": self.form is not None and any(item.sensitive for item in self.form.items),
            **{f"survey_{name}": words for name, words in said_in(self.survey, self.language).items()},
        }
        told = {**shared, **context}
        told["for_device"] = partial(_for_device, told["device"])  # worked out by the pages that have it
        return show(self.request, f"{TEMPLATES}{template}.html", told, status)
