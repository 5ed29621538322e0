"""The verbs of the question bank: make a survey of modules, or add modules to a draft."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from diagnostics.surveys import services
from diagnostics.surveys.drafting import languages_of
from diagnostics.surveys.models import Question, Survey, SurveySection
from diagnostics.surveys.questionnaire.drafts import fields_of, fields_of_section
from stakeholders.access.errors import Refused

from .joining import Joined, joined
from .modules import made_of, with_needed
from .words import content, known, said


@transaction.atomic
def make_survey(*, by, modules: Iterable[str], languages: Sequence[str], title: str = "") -> Survey:
    """A new survey of these modules and those that they need. The first language is that of its questions."""
    form = made_of(with_needed(modules), languages)
    told, town = content("survey"), by.municipality
    first, *rest = form.languages
    survey = Survey.objects.create(
        municipality=town,
        title=title or said(told["title"], first),
        introduction=said(told["introduction"], first),
        population=(said(told["population"], first) % town.name)[:200],
        languages=list(form.languages),
        words={
            code: {"title": said(told["title"], code), "introduction": said(told["introduction"], code)}
            for code in rest
        },
    )
    services.fill(survey, form.items, form.sections)
    return survey


@transaction.atomic
def add_modules(*, by, survey: Survey, modules: Iterable[str]) -> Joined:
    """Add the questions of modules that a draft lacks; those that it has stay as they are.

    Raises Refused when there is nothing to add.
    """
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    draft = services.drafted(locked)
    found = joined(draft, list(modules), known(languages_of(locked)), services.published_items(locked))
    if not found.added:
        raise Refused(_("The draft has all of these questions already."), code="nothing_to_add")
    _keep(locked, found)
    return found


def _keep(survey: Survey, found: Joined) -> None:
    """Write new parts and questions, and the order of all."""
    town, many = survey.municipality_id, survey.sections.count()
    SurveySection.objects.bulk_create(
        SurveySection(municipality_id=town, survey=survey, order=many + place, **fields_of_section(section))
        for place, section in enumerate(found.new_sections)
    )
    parts = {section.code: section for section in survey.sections.all()}
    rows = {row.code: row for row in survey.questions.all()}
    new, moved = [], []
    for order, item in enumerate(found.items):
        row = rows.get(item.code)
        if row is None:
            part = parts.get(item.section)
            new.append(
                Question(municipality_id=town, survey=survey, order=order, section=part, **fields_of(item))
            )
        elif row.order != order:
            row.order = order
            moved.append(row)
    Question.objects.bulk_update(moved, ["order"])
    Question.objects.bulk_create(new)
