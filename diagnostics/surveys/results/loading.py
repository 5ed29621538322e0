"""The answers of a survey from the database: all of them in one query, whatever is asked of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Count
from django.db.models.fields.json import KT

from diagnostics.surveys.frozen import published
from diagnostics.surveys.models import Survey, SurveyAnswer, SurveyState
from diagnostics.surveys.questionnaire.schema import Questionnaire
from diagnostics.surveys.sampling.services import drawing_of
from diagnostics.surveys.sealing.kept import COLUMNS, Reader
from diagnostics.surveys.victims.services import plan_of
from diagnostics.surveys.weighting.services import margins_of
from stakeholders.access.permissions import Actor, Permission, can

from .kept import KeptRows
from .packing import packed
from .sheet import Row, Sheet
from .snapshots import MANY, Source, kept_sheet, state_of

#: So many rows are read from the database at a time.
PIECE = 2_000


def versions_of(survey: Survey) -> dict[int, Questionnaire]:
    """The published questionnaires by their numbers."""
    return {one.number: published(one) for one in survey.versions.defer("schema").order_by("number")}


class Reading:
    """Every answer to every version, one after the other.

    `unopened`: from how many people of those read so far something is sealed whose key is not there.
    """

    def __init__(self, survey: Survey, versions: Mapping[int, Questionnaire]):
        self.survey, self._reader = survey, Reader(survey, versions)

    @property
    def unopened(self) -> int:
        return self._reader.unopened

    def __iter__(self) -> Iterator[Row]:
        rows = (
            SurveyAnswer.objects.filter(municipality_id=self.survey.municipality_id, survey=self.survey)
            # The order of arrival is nobody's business.
            .order_by("instance")
            .values_list(*COLUMNS, "weight", "stratum", "received_on", "cluster")
        )
        told = self._reader.answers
        for number, instance, answers, sealed, *about in rows.iterator(chunk_size=PIECE):
            weight, stratum, day, cluster = about
            answered = told(number, instance, answers, sealed)
            yield Row(number, answered, float(weight), stratum, day.isoformat(), cluster)


def source_of(survey: Survey) -> Source:
    """All of which the results of a survey are made."""
    versions = versions_of(survey)
    settings = {
        "sampling": survey.sampling,
        "margins": margins_of(survey),
        "size": survey.population_size,
        "trim": survey.trims_weights,
        "drawing": drawing_of(survey),
        "victims": plan_of(survey, versions),
    }
    return Source(survey, versions, settings, reading=lambda: Reading(survey, versions))


def sheet_of(survey: Survey, *, may_prepare: bool = False) -> Sheet:
    """Every answer to every version: from the rows, or where they are many from a snapshot of them.

    `may_prepare`: raises Preparing where there is no snapshot yet, and too many answers to read them for one page.
    """
    source, state = source_of(survey), state_of(survey)
    if state[0] > MANY and (sheet := kept_sheet(source, state, may_prepare=may_prepare)):
        return sheet
    reading = source.reading()
    rows = list(reading)
    return Sheet(source.versions, rows, **source.settings, unopened=reading.unopened)


def strata_of(survey: Survey) -> list[str]:
    """The strata that answers name."""
    rows = SurveyAnswer.objects.filter(municipality_id=survey.municipality_id, survey=survey)
    return list(rows.exclude(stratum="").order_by("stratum").values_list("stratum", flat=True).distinct())


def interviews_of(survey: Survey) -> tuple[Sheet, list[int], list[str]]:
    """The answers as columns, without what is sensitive; of each its key, and the interviewer's telephone.

    They are read piece by piece, once for the columns and again by whoever goes through the rows.
    """
    keys: list[int] = []
    who: list[str] = []

    def first():
        for key, name, row in _interviews(survey):
            keys.append(key)
            who.append(name)
            yield row

    def again():
        places, done = {key: place for place, key in enumerate(keys)}, 0
        for key, _name, row in _interviews(survey):
            place = places.get(key)
            if place is None:
                continue
            # One that was taken out meanwhile leaves its place empty.
            yield from (Row(0, {}) for _ in range(place - done))
            yield row
            done = place + 1
        yield from (Row(0, {}) for _ in range(len(keys) - done))

    versions = versions_of(survey)
    content, many = packed(versions, first(), lambda done: None)
    return Sheet(versions, KeptRows(lambda: content, many, again), survey.sampling), keys, who


def _interviews(survey: Survey) -> Iterator[tuple[int, str, Row]]:
    rows = (
        SurveyAnswer.objects.filter(municipality_id=survey.municipality_id, survey=survey)
        .order_by("instance")
        .values_list("pk", "collector__name", "version__number", "answers", "received_on")
    )
    for key, name, number, answers, day in rows.iterator(chunk_size=PIECE):
        yield key, name or "", Row(number, answers, on=day.isoformat())


def cells_of(survey: Survey, codes: Sequence[str]) -> Counter[tuple[str | None, ...]]:
    """How many gave each combination of answers to questions with one choice that are not sensitive.

    One query that brings a row for each combination; what was not answered is None.
    """
    names = {f"answer_{place}": KT(f"answers__{code}") for place, code in enumerate(codes)}
    rows = SurveyAnswer.objects.filter(municipality_id=survey.municipality_id, survey=survey).order_by()
    found = rows.annotate(**names).values_list(*names).annotate(n=Count("pk"))
    return Counter({tuple(values): n for *values, n in found})


def texts_of(survey: Survey, versions: dict[int, Questionnaire], code: str):
    """What people wrote in answer to a question, in no order: a query where it lies open, a list where it is sealed."""
    rows = SurveyAnswer.objects.filter(municipality_id=survey.municipality_id, survey=survey)
    rows, reader = rows.order_by("instance"), Reader(survey, versions)
    if code not in reader.sealed_codes:
        return rows.filter(answers__has_key=code).values_list(f"answers__{code}", flat=True)
    read = (reader.answers(*row).get(code) for row in rows.values_list(*COLUMNS).iterator())
    return [text for text in read if text is not None]


def are_shown(survey: Survey, actor: Actor) -> bool:
    """Whether results are shown to this reader: to others than the office only when the survey is closed.

    As long as answers arrive, the difference between one day and the next could be the answers of one person.
    """
    return survey.state == SurveyState.CLOSED or can(actor, Permission.SEE_SMALL_COUNTS)
