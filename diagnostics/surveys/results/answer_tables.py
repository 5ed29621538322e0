"""The tables of single answers, each read anew from the database, piece by piece: never all of them in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext as _

from diagnostics.surveys.models import Survey, SurveyAnswer
from diagnostics.surveys.questionnaire.schema import Questionnaire
from diagnostics.surveys.sealing.kept import COLUMNS, Reader
from stakeholders.access.permissions import Actor
from stakeholders.spreadsheets.writing import Sheet

from .answer_rows import (
    ABOUT,
    Part,
    Plan,
    codebook_headers,
    codebook_rows,
    part_headers,
    part_rows,
    people_headers,
    person_row,
    plan_of,
)
from .fitted_weights import FITTED, fitted_weights
from .loading import versions_of

PIECE = 1_000
#: How what is told of a person beside the answers is called in the database.
FIELDS = {"version": "version__number", "collector": "collector__name"}


class AnswerTables:
    """What the office may read: everything but what looks like private data.

    Who is behind the number of a row is the same in all tables of one file, and in no other file. Answers that come
    while it is written are not in it.
    """

    def __init__(self, survey: Survey, by: Actor, progress=None):
        self.survey, self.by, self.progress = survey, by, progress
        by_number = versions_of(survey)
        self.versions: list[Questionnaire] = list(by_number.values())
        self._reader = Reader(survey, by_number)
        self.people_in = np.fromiter(self._rows().values_list("pk", flat=True), dtype=np.int64)
        self._sorted = np.sort(self.people_in)
        self.plan: Plan = plan_of(self.versions)
        self.fitted = fitted_weights(survey, by_number, self.stored())
        if self.fitted is not None:
            self.plan = replace(self.plan, about=(*self.plan.about, FITTED))

    def _rows(self):
        rows = SurveyAnswer.objects.visible_to(self.by).filter(survey=self.survey)
        # Random, so that the order of arrival is in no file.
        return rows.order_by("instance")

    def stored(self) -> Iterator[list]:
        """What is told of each person (see ABOUT), and the answers, as they are kept; always in the same order."""
        rows = self._rows().values_list("pk", *(FIELDS.get(name, name) for name in ABOUT), *COLUMNS)
        for key, *row in rows.iterator(chunk_size=PIECE):
            place = int(np.searchsorted(self._sorted, key))
            if place < self._sorted.size and self._sorted[place] == key:
                yield [*row[: len(ABOUT)], self._reader.answers(*row[len(ABOUT) :])]

    def rows(self) -> Iterator[tuple[int, list, dict]]:
        """The number of each person, what is told of them, and their answers."""
        for number, (*about, answers) in enumerate(self.stored(), 1):
            self.tell(number)
            if self.fitted is not None:
                about.append(round(float(self.fitted[number - 1]), 6))
            yield number, about, answers

    def tell(self, number: int) -> None:
        """Say how far it is."""
        if self.progress and number % PIECE == 0:
            self.progress(number, self.people_in.size, _("writing the lines"))

    def people(self) -> Iterator[list]:
        for number, about, answers in self.rows():
            yield person_row(self.plan, number, about, answers)

    def part(self, part: Part) -> Iterator[list]:
        for number, _about, answers in self.rows():
            yield from part_rows(part, number, answers)

    def sheets(self) -> Iterator[Sheet]:
        """Every table, the codebook last."""
        yield Sheet("answers", people_headers(self.plan), self.people())
        for part in self.plan.parts:
            yield Sheet(part.section.code, part_headers(part), self.part(part))
        yield Sheet("codebook", codebook_headers(), codebook_rows(self.plan))
        yield from self.reports()

    def reports(self) -> Iterable[Sheet]:
        """What is told of the tables beside the codebook."""
        return ()
