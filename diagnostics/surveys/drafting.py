"""The verbs of a draft beside its questions: parts and languages."""

from django.db import transaction
from django.db.models import Max

from .frozen import published
from .models import Question, Survey, SurveySection
from .questionnaire.records import words_to_json
from .questionnaire.schema import Questionnaire, Section, Words


def published_sections(survey: Survey) -> dict[str, Section]:
    """Every part that was ever published, by its short name, as it was published last."""
    found: dict[str, Section] = {}
    for version in survey.versions.defer("schema").order_by("number"):
        found |= {section.code: section for section in published(version).sections}
    return found


@transaction.atomic
def add_section(*, by, section: SurveySection) -> SurveySection:
    """A new part behind the others."""
    last = section.survey.sections.aggregate(last=Max("order"))["last"]
    section.order = 0 if last is None else last + 1
    section.save()
    return section


@transaction.atomic
def delete_section(*, by, section: SurveySection) -> None:
    """Take a part away; its questions stay."""
    section.questions.update(section=None)
    section.delete()


def languages_of(survey: Survey) -> list[str]:
    """The languages of a survey; without any choice that of the municipality."""
    return survey.languages or survey.municipality.languages[:1] or ["en"]


@transaction.atomic
def add_language(*, by, survey: Survey, language: str) -> None:
    """One more language, as yet without words."""
    codes = languages_of(survey)
    if language not in codes:
        survey.languages = [*codes, language]
        survey.save(update_fields=["languages", "updated_at"])


@transaction.atomic
def drop_language(*, by, survey: Survey, language: str) -> None:
    """Take a language out of the draft with all its words."""
    survey.languages = [code for code in survey.languages if code != language]
    survey.words = _without(survey.words, language)
    survey.save(update_fields=["languages", "words", "updated_at"])
    for rows in (survey.sections.all(), survey.questions.all()):
        changed = [row for row in rows if language in row.words]
        for row in changed:
            row.words = _without(row.words, language)
        rows.model.objects.bulk_update(changed, ["words"])


def _without(words: dict, language: str) -> dict:
    return {code: told for code, told in words.items() if code != language}


@transaction.atomic
def translate(*, by, survey: Survey, form: Questionnaire, words) -> None:
    """Keep the words of one language. `words`: see language_forms.WordsForm."""
    language = words.language
    survey.words = {**_without(survey.words, language), language: words.survey_words()}
    survey.save(update_fields=["words", "updated_at"])
    sections = list(survey.sections.all())
    for section in sections:
        title = words.section_title(section.code)
        section.words = _without(section.words, language) | ({language: title} if title else {})
    SurveySection.objects.bulk_update(sections, ["words"])
    questions = list(survey.questions.all())
    for question in questions:
        item = form.by_code.get(question.code)
        said = words.words_of(item) if item else Words()
        told = words_to_json(said)
        question.words = _without(question.words, language) | ({language: told} if told else {})
    Question.objects.bulk_update(questions, ["words"])
