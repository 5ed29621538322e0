"""What came of each question: how many gave no answer that counts, and why. Neither Django nor the database."""

from dataclasses import dataclass

import numpy as np

from diagnostics.statistics.item_nonresponse import ItemResponse, Reply, item_nonresponse
from diagnostics.statistics.reliability import Showing
from diagnostics.surveys.questionnaire.schema import Item

from .sheet import Column, Sheet, Status

#: Answers that stand apart and say that somebody did not want to answer; any other of them is a "don't know".
REFUSALS = frozenset({"no_answer", "refused", "refuse", "rather_not", "prefer_not", "no_say", "not_said"})
_REPLIES = np.array(
    [Reply.VALID, Reply.DONT_KNOW, Reply.MISSING, Reply.SKIPPED, Reply.SKIPPED], dtype=np.int8
)


@dataclass(frozen=True, slots=True)
class QuestionResponse:
    """One question; `other_version` of those not asked answered a version that did not have it."""

    item: Item
    response: ItemResponse
    other_version: int

    @property
    def is_hidden(self) -> bool:
        """Whether so many gave no answer that the others say nothing about all."""
        return self.response.showing is Showing.HIDE

    @property
    def is_doubtful(self) -> bool:
        return self.response.showing is Showing.CAUTION


def response_to(sheet: Sheet, item: Item) -> QuestionResponse:
    """What came of a question."""
    if item.code not in sheet.responses:
        column = sheet.column(item.code)
        weights = sheet.design.weights if len(sheet) else sheet.weights
        (found,) = item_nonresponse(weights, [replies(column)])
        sheet.responses[item.code] = QuestionResponse(item, found, column.count(Status.OTHER_VERSION))
    return sheet.responses[item.code]


def replies(column: Column) -> np.ndarray:
    """A `Reply` for each person."""
    found = _REPLIES[column.status]
    refused = REFUSALS & {option.value for option in column.item.apart}
    if refused:
        for place in np.flatnonzero(column.status == Status.APART):
            answer = column.answers[place]
            if (answer[0] if isinstance(answer, list) else answer) in refused:
                found[place] = Reply.REFUSED
    return found


def responses(sheet: Sheet) -> list[QuestionResponse]:
    """Every question that people answer, in its order."""
    return [response_to(sheet, item) for item in sheet.items if item.is_answered] if len(sheet) else []
