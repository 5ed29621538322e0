"""The verbs of a survey: begin, order its questions, publish, close."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from diagnostics.sources.models import DataSource, SourceKind
from stakeholders.access.errors import Conflict, Refused
from stakeholders.municipalities.models import Area, AreaKind

from .consent import services as consents
from .frozen import published
from .models import TRANSITIONS, Question, Survey, SurveySection, SurveyState, SurveyVersion
from .openrosa.xforms import compiled, keep_xform
from .questionnaire import starter
from .questionnaire.checks import Problem, problems_of
from .questionnaire.drafts import draft_items, draft_sections, fields_of, fields_of_section
from .questionnaire.paging import questionnaire
from .questionnaire.records import fingerprint, to_json
from .questionnaire.schema import Item, Questionnaire, Section
from .victims.services import copy_offences


@transaction.atomic
def begin_with_starter(*, by, title: str = "") -> Survey:
    """A new survey with the short safety questionnaire."""
    survey = Survey.objects.create(
        municipality=by.municipality,
        title=title or starter.title(),
        introduction=starter.introduction(),
        population=_("People living in %(town)s") % {"town": by.municipality.name},
    )
    fill(survey, starter.items())
    return survey


@transaction.atomic
def copy_survey(*, by, survey: Survey) -> Survey:
    """A new survey with the same questions, for the next wave. Short names stay, so that waves compare."""
    copied = Survey.objects.create(
        municipality=survey.municipality,
        title=_("%(title)s (next wave)") % {"title": survey.title[:180]},
        introduction=survey.introduction,
        population=survey.population,
        population_size=survey.population_size,
        mode=survey.mode,
        sampling=survey.sampling,
        entry=survey.entry,
        weighting=survey.weighting,
        drawn=survey.drawn,
        adults_question=survey.adults_question,
        lonely=survey.lonely,
        strata=survey.strata,
        clusters=survey.clusters,
        incident_forms=survey.incident_forms,
        counting=survey.counting,
        walking_question=survey.walking_question,
        languages=survey.languages,
    )
    fill(copied, draft_items(questions_of(survey), ()), draft_sections(survey.sections.all()))
    copy_offences(survey, copied)
    return copied


def fill(survey: Survey, items: Iterable[Item], sections: Iterable[Section] = ()) -> None:
    """Put parts and questions into a survey that has none."""
    town = survey.municipality_id
    made = SurveySection.objects.bulk_create(
        SurveySection(municipality_id=town, survey=survey, order=order, **fields_of_section(section))
        for order, section in enumerate(sections)
    )
    keys = {section.code: section for section in made}
    Question.objects.bulk_create(
        Question(
            municipality_id=town,
            survey=survey,
            order=order,
            section=keys.get(item.section),
            **fields_of(item),
        )
        for order, item in enumerate(items)
    )


def questions_of(survey: Survey):
    """The questions of the draft in their order, with their parts."""
    return survey.questions.select_related("section")


@transaction.atomic
def delete_survey(*, by, survey: Survey) -> None:
    """Only a survey that was never published can be deleted; any other is kept with its answers."""
    if survey.versions.exists():
        raise Refused(
            _("A survey that was published is kept, with its questions and answers. It can be closed."),
            code="survey_published",
        )
    survey.delete()


@transaction.atomic
def add_question(*, by, question: Question) -> Question:
    """Put a new question at the end."""
    _lock(question.survey)
    last = question.survey.questions.aggregate(last=Max("order"))["last"]
    question.order = 0 if last is None else last + 1
    question.save()
    return question


@transaction.atomic
def move_question(*, by, question: Question, up: bool) -> None:
    """One place up or down; nothing happens at the ends."""
    _lock(question.survey)
    rows = list(question.survey.questions.all())
    place = next(i for i, row in enumerate(rows) if row.pk == question.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for order, row in enumerate(rows):
        if row.order != order:
            Question.objects.filter(pk=row.pk).update(order=order)


@transaction.atomic
def delete_question(*, by, question: Question) -> None:
    """Take a question out of the draft. Versions that were published keep it, and so do their answers."""
    question.delete()


def _lock(survey: Survey) -> Survey:
    return Survey.objects.select_for_update().get(pk=survey.pk)


def areas_of(survey: Survey) -> list[Area]:
    """The neighbourhoods that a question of that kind offers; districts where the town has no neighbourhoods."""
    rows = Area.objects.in_use().filter(
        municipality_id=survey.municipality_id, kind__in=[AreaKind.NEIGHBOURHOOD, AreaKind.DISTRICT]
    )
    areas = list(rows)
    return [area for area in areas if area.kind == AreaKind.NEIGHBOURHOOD] or areas


def drafted(survey: Survey):
    """The questionnaire as it would be published now."""
    items = draft_items(questions_of(survey), areas_of(survey))
    return questionnaire(items, draft_sections(survey.sections.all()), survey.languages)


def latest_version(survey: Survey) -> SurveyVersion | None:
    return survey.versions.order_by("-number").first()


def problems_of_survey(survey: Survey, form: Questionnaire) -> list[Problem]:
    """What must be mended before this survey is published."""
    whole = []
    if not survey.introduction.strip():
        whole.append(
            Problem("", _("The introduction is empty: residents must know what it is for before they begin."))
        )
    if survey.sampling != "open" and not survey.population.strip():
        whole.append(Problem("", _("It does not say which people the sample speaks for.")))
    return whole + problems_of(form)


@transaction.atomic
def publish(*, by, survey: Survey, on: date) -> SurveyVersion:
    """Freeze the questionnaire as the next version and open the survey.

    Raises Refused with every problem named, or when an open survey has nothing new to publish.
    """
    locked = _lock(survey)
    version = freeze(locked)
    _open(locked, on)
    # What residents are told is kept with what they are asked; when it is changed later, the first page keeps it.
    consents.current(locked, on)
    survey.refresh_from_db()
    return version


def freeze(survey: Survey) -> SurveyVersion:
    """The draft as a version that never changes, with its form for telephones; the newest when it says the same."""
    form = drafted(survey)
    if problems := problems_of_survey(survey, form):
        raise Refused(
            _("The questionnaire cannot be published yet."),
            code="questionnaire_incomplete",
            reasons=[str(problem) for problem in problems],
        )
    schema = to_json(form)
    newest, digest = latest_version(survey), fingerprint(schema)
    if newest and newest.schema_hash == digest:
        if survey.state == SurveyState.OPEN:
            raise Refused(_("Nothing has changed since the last version."), code="nothing_changed")
        return newest
    number = newest.number + 1 if newest else 1
    xml = compiled(survey, form, number)
    version = SurveyVersion.objects.create(
        municipality_id=survey.municipality_id,
        survey=survey,
        number=number,
        schema=schema,
        schema_hash=digest,
    )
    keep_xform(version, xml)
    return version


def _open(survey: Survey, on: date) -> None:
    if survey.source_id is None:
        survey.source = _source_for(survey)
    Survey.objects.filter(pk=survey.pk).update(
        state=SurveyState.OPEN, opened_on=survey.opened_on or on, closed_on=None, source=survey.source
    )
    DataSource.objects.filter(pk=survey.source_id, period_from=None).update(period_from=on)


def _source_for(survey: Survey) -> DataSource:
    """The source that findings cite; one of the same name is taken for it."""
    source, _made = DataSource.objects.get_or_create(
        municipality_id=survey.municipality_id,
        name=survey.title,
        defaults={"kind": SourceKind.VICTIM_SURVEY},
    )
    return source


@transaction.atomic
def close(*, by, survey: Survey, on: date) -> None:
    """Take no more answers. Who has the form open may still send it until the end of the next day."""
    _move(survey, SurveyState.CLOSED, closed_on=on)
    DataSource.objects.filter(pk=survey.source_id, period_to=None, period_from__lte=on).update(period_to=on)


@transaction.atomic
def reopen(*, by, survey: Survey) -> None:
    """Take answers again, with the version that was published last."""
    if survey.state == SurveyState.DRAFT:
        raise Refused(_("The survey has not been published yet."), code="survey_draft")
    _move(survey, SurveyState.OPEN, closed_on=None)


def _move(survey: Survey, to: str, **fields) -> None:
    if to not in TRANSITIONS[survey.state]:
        raise Conflict(_("The survey is “%(state)s” already.") % {"state": survey.get_state_display()})
    moved = Survey.objects.filter(pk=survey.pk, state=survey.state).update(state=to, **fields)
    if not moved:
        raise Conflict(_("Somebody else has opened or closed the survey in the meantime."))
    survey.refresh_from_db()


def published_items(survey: Survey) -> dict[str, Item]:
    """Every question that was ever published, by its short name, as it was published last."""
    found: dict[str, Item] = {}
    for version in survey.versions.defer("schema").order_by("number"):
        found |= published(version).by_code
    return found


def is_changed(survey: Survey, version: SurveyVersion | None, schema: dict) -> bool:
    """Whether the draft says something else than the version that residents see."""
    return version is not None and version.schema_hash != fingerprint(schema)
