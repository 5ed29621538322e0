"""What the worker of a survey keeps on a telephone, so that the survey can be answered without a network."""

import hashlib
import json

from django.templatetags.static import static
from django.urls import reverse

from diagnostics.surveys.answering.style import sheet
from diagnostics.surveys.models import Survey

from .script import bare, mark, source
from .shape import SHAPE

FILES = ("mark.svg", "survey.js")
#: Drafts may be of the version before the newest.
VERSIONS = 2


def script_address(survey: Survey) -> str:
    """The scripts of its page, at an address that changes with them."""
    return f"{reverse('public:survey_script', kwargs={'town': survey.municipality.slug})}?{mark()}"


def form_address(survey: Survey, number: int, language: str) -> str:
    """The questionnaire of a version in one language; what is there never changes."""
    path = reverse("public:survey_form", kwargs={"town": survey.municipality.slug, "uid": survey.uid})
    return f"{path}?version={number}&lang={language}"


def worker_script(survey: Survey, numbers: list[int]) -> str:
    """The script of the worker. It changes when anything does that it keeps; then browsers take the new one."""
    return f"const KEEPS = {json.dumps(_keeps(survey, numbers))};\n{bare(source('survey-worker.js'))}"


def _keeps(survey: Survey, numbers: list[int]) -> dict:
    path = reverse("public:survey_answer", kwargs={"town": survey.municipality.slug, "uid": survey.uid})
    languages = survey.languages or [""]
    keeps = {
        "survey": str(survey.uid),
        "page": path,
        "pages": [path, *(f"{path}?lang={one}" for one in languages if len(languages) > 1)],
        "forms": [form_address(survey, number, one) for number in numbers[:VERSIONS] for one in languages],
        "files": [script_address(survey), *(static(f"concord/{name}") for name in FILES)],
    }
    # Where files are not named by their content, they change under the same name; and the page holds its style.
    said = json.dumps([keeps, SHAPE, sheet(), *(source(name) for name in (*FILES, "survey-worker.js"))])
    return {**keeps, "mark": hashlib.sha256(said.encode()).hexdigest()[:16]}
