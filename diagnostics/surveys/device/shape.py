"""A questionnaire as the script on a telephone walks through it. Neither Django nor the database.

The record of a version in the words of one language, its formulas as trees, its pages for a page that changes while it
is answered: a question may stand beside the one on which it depends.
"""

from collections.abc import Mapping
from types import MappingProxyType

from diagnostics.surveys.bank.before import how_many
from diagnostics.surveys.expressions import to_json as tree_of
from diagnostics.surveys.questionnaire.logic import parsed
from diagnostics.surveys.questionnaire.paging import is_long_list, paged
from diagnostics.surveys.questionnaire.records import to_json
from diagnostics.surveys.questionnaire.schema import Questionnaire
from diagnostics.surveys.questionnaire.stretches import stretches
from stakeholders.access.screening import PATTERNS

#: Raised when scripts of before could not read what is sent now.
SHAPE = 1
FORMULAS = ("condition", "constraint", "calculation", "count", "choice_filter")
#: Where nothing is told before sensitive questions.
NOTHING: Mapping = MappingProxyType({"many": ""})
#: What only the office needs.
LEFT_OUT = frozenset({"words", "together", "core"})


def for_device(form: Questionnaire, version: int, before: Mapping = NOTHING) -> dict:
    """The questionnaire, in the words it holds, as JSON for the script.

    `before`: what is told before sensitive questions (answering.doors.words_at_door).
    """
    record = to_json(form)
    questions = [_with_trees(one) for one in record["questions"]]
    for question, item in zip(questions, form.items, strict=True):
        if is_long_list(item):
            question["list"] = True
    found = {
        "shape": SHAPE,
        "version": version,
        "questions": questions,
        "pages": live_pages(form),
        "sections": [_with_trees(one) for one in record.get("sections", ())],
    }
    if keeps_nothing(form):
        runs = stretches(form)
        found["stretches"] = [list(one.codes) for one in runs]
        found["before"] = {**before, "many": [how_many(before, len(one.sensitive)) for one in runs]}
    if any(item.kind == "text" for item in form.items):
        found["private"] = PATTERNS
    return found


def live_pages(form: Questionnaire) -> list[list[str]]:
    """The pages of a questionnaire whose questions come and go while they are answered."""
    return [list(page) for page in paged(form.items, live=True)]


def keeps_nothing(form: Questionnaire) -> bool:
    """Whether a device may keep nothing of it: neither answers nor the questions."""
    return any(item.sensitive for item in form.items)


def _with_trees(record: dict) -> dict:
    return {
        name: tree_of(parsed(value, in_choices=name == "choice_filter")) if name in FORMULAS else value
        for name, value in record.items()
        if name not in LEFT_OUT
    }
