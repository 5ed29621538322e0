"""Taking over an XLSForm: what it would change, and the draft made of it."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from diagnostics.surveys import services
from diagnostics.surveys.drafting import published_sections
from diagnostics.surveys.models import Survey
from diagnostics.surveys.openrosa.compiling import NotAnXForm, xform_of
from diagnostics.surveys.questionnaire.checks import FORMULAS
from diagnostics.surveys.questionnaire.formulas import formula_faults
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.schema import Questionnaire

from .outcome import Outcome, Remark
from .reading import read_form
from .sheets import read_sheets
from .simplify import simplified
from .writing import Heading


@dataclass
class Reading:
    """What an uploaded file holds, and what it would change in the draft of a survey."""

    title: str
    form: Questionnaire
    faults: list[Remark] = field(default_factory=list)
    notices: list[Remark] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def read_upload(content: bytes, survey: Survey | None = None) -> Reading:
    """Read an XLSForm. Raises NotAForm and UnreadableFile when it is none; faults of rows are in the reading."""
    outcome = read_form(read_sheets(content))
    form = questionnaire(outcome.items, outcome.sections, outcome.languages)
    if not outcome.faults:
        outcome.faults += _of_formulas(form, outcome)
    if not outcome.faults:
        outcome.faults += _of_xform(form, outcome)
    form = questionnaire([simplified(item) for item in form.items], form.sections, form.languages)
    reading = Reading(outcome.title, form, sorted(outcome.faults), outcome.notices)
    if survey is not None:
        _compare(reading, survey)
    return reading


def _of_formulas(form: Questionnaire, outcome: Outcome) -> list[Remark]:
    told = _("column “%(column)s”: %(problem)s")
    return [
        Remark(
            "survey",
            outcome.places.get(fault.code, 0),
            told % {"column": fault.column, "problem": fault.text}
            if fault.column in FORMULAS
            else fault.text,
        )
        for fault in formula_faults(form)
    ]


def _of_xform(form: Questionnaire, outcome: Outcome) -> list[Remark]:
    """What interviewers' telephones could not show, told now and not when it is published."""
    try:
        xform_of(form, Heading(outcome.title, "form", "1"))
    except NotAnXForm as problem:
        return [Remark("survey", outcome.places.get(problem.code, 0), str(problem))]
    return []


def _compare(reading: Reading, survey: Survey) -> None:
    now = services.drafted(survey).by_code
    new = reading.form.by_code
    reading.added = [code for code in new if code not in now]
    reading.removed = [code for code in now if code not in new]
    reading.changed = [code for code in new if code in now and _told(new[code]) != _told(now[code])]
    published, parts = services.published_items(survey), published_sections(survey)
    for item in reading.form.items:
        was = published.get(item.code)
        if was and was.kind != item.kind:
            text = _("“%(code)s” was published as a question of another kind. Give the new one another name.")
            reading.faults.append(Remark("survey", 0, text % {"code": item.code}))
    for section in reading.form.sections:
        was = parts.get(section.code)
        if was and was.repeats != section.repeats:
            text = _("“%(code)s” was published as a part of another kind. Give the new one another name.")
            reading.faults.append(Remark("survey", 0, text % {"code": section.code}))


def _told(item) -> tuple:
    own = item.apart if item.kind == "area" else item.options
    return (item.kind, item.text, item.hint, own, item.required, item.words, item.condition, item.asked_if,
            item.constraint, item.minimum, item.maximum, item.calculation, item.choice_filter,
            item.section)  # fmt: skip


@transaction.atomic
def take_over(*, by, form: Questionnaire, title: str, uid: str, survey: Survey | None = None) -> Survey:
    """Make the draft of a survey, or of a new one, from a file that was read without faults.

    `uid`: of the new one; when it is there already, it stays as it is.
    """
    if survey is None:
        survey, is_new = Survey.objects.get_or_create(
            municipality=by.municipality, uid=uid, defaults={"title": title or _("Imported survey")}
        )
        if not is_new:
            return survey
    else:
        survey = Survey.objects.select_for_update().get(pk=survey.pk)
        survey.questions.all().delete()
        survey.sections.all().delete()
    survey.languages = list(form.languages)
    survey.save()
    services.fill(survey, form.items, form.sections)
    return survey
