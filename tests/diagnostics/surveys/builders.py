"""Surveys and answers for the tests of this room."""

import re
import uuid
from datetime import date

from diagnostics.models import Question, Survey, SurveyAnswer
from diagnostics.surveys import services
from stakeholders.access.permissions import Actor

ON = date(2026, 3, 1)
YES_NO = [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]
# All kinds, a skip rule, limits: four pages on a phone.
QUESTIONS = (
    {"code": "safe", "kind": "single", "text": "Do you feel safe?", "options": YES_NO, "required": True},
    {"code": "victim", "kind": "single", "text": "Were you a victim?", "options": YES_NO, "required": True},
    {
        "code": "what",
        "kind": "multiple",
        "text": "What happened?",
        "options": [
            {"value": "theft", "label": "Theft"},
            {"value": "fraud", "label": "Fraud"},
            {"value": "none", "label": "None of these", "stands": "none"},
        ],
        "required": True,
        "asked_if": {"question": "victim", "values": ["yes"]},
    },
    {"code": "years", "kind": "number", "text": "Years here?", "minimum": 0, "maximum": 110},
    {"code": "idea", "kind": "text", "text": "Any idea?"},
)


def make_survey(town, questions=QUESTIONS, **fields) -> Survey:
    survey = Survey.objects.create(
        municipality=town,
        **{"title": "Safety 2026", "introduction": "What it is for.", "population": "Residents", **fields},
    )
    for order, question in enumerate(questions):
        Question.objects.create(municipality=town, survey=survey, order=order, **question)
    return survey


def make_open_survey(town, questions=QUESTIONS, **fields) -> Survey:
    survey = make_survey(town, questions, **fields)
    services.publish(by=Actor(town), survey=survey, on=ON)
    return survey


def make_answers(survey: Survey, answers: list[dict], *, weights=None, strata=None, clusters=None) -> None:
    """Rows as they are kept; checked nowhere."""
    version = services.latest_version(survey)
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            municipality_id=survey.municipality_id,
            survey=survey,
            version=version,
            instance=uuid.uuid4(),
            received_on=ON,
            weight=weights[place] if weights else 1,
            stratum=strata[place] if strata else "",
            cluster=clusters[place] if clusters else "",
            answers=answer,
        )
        for place, answer in enumerate(answers)
    )


class Resident:
    """Somebody with a phone: no scripts, no cookies, only what stands in the page."""

    def __init__(self, client, survey):
        self.client = client
        self.address = f"/public/{survey.municipality.slug}/survey/{survey.uid}/"
        self.page = None

    def open(self):
        self.page = self.client.get(self.address)
        return self

    @property
    def text(self) -> str:
        return self.page.content.decode()

    @property
    def state(self) -> str:
        return re.search(r'name="state" value="([^"]*)"', self.text).group(1)

    def press(self, go: str, **answers):
        """Press a button with these answers on the page."""
        data = {"state": self.state, "go": go, **{f"q-{code}": value for code, value in answers.items()}}
        self.page = self.client.post(self.address, data)
        return self

    @property
    def is_at_door(self) -> bool:
        """Whether the page stands before sensitive questions."""
        return 'value="skip"' in self.text

    def fill_in(self, *, at_doors: str = "on", **answers):
        """From the first page to the page of sending, each answer where it is asked."""
        self.press("begin")
        for _step in range(20):
            if self.is_at_door:
                self.press(at_doors)
                continue
            asked = set(re.findall(r'name="q-([\w-]+)"', self.text))
            if not asked:
                return self
            self.press("next", **{code: answers[code] for code in asked if code in answers})
            assert self.page.status_code == 200, self.text
        raise AssertionError("the questions never end")
