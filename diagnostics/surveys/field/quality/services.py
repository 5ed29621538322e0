"""The verbs of data quality: go through all interviews, and say what must hold between answers."""

from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from diagnostics.surveys.expressions import names
from diagnostics.surveys.field.amending.correcting import closed_codes
from diagnostics.surveys.field.models import ConsistencyRule, QualityCheck, QualityFlag
from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.formulas import formula_fault, formula_faults
from diagnostics.surveys.questionnaire.logic import parsed
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire
from diagnostics.surveys.results.loading import interviews_of, versions_of
from diagnostics.surveys.results.sheet import Sheet

from .rules import Consistency, Flag, compare_interviewers, flags_of

PIECE = 2_000
#: What a formula is called while it is tried beside the questions of a survey.
TRIED = "rule-that-must-hold"
OPEN = Q(is_kept=False, answer__is_set_aside=False)


def is_open(rows):
    """Those flags at which nobody has looked yet."""
    return rows.filter(OPEN)


def open_flags(survey: Survey) -> int:
    """How many interviews stand out and have not been looked at."""
    rows = is_open(QualityFlag.objects.filter(municipality_id=survey.municipality_id, survey=survey))
    return rows.aggregate(n=Count("answer", distinct=True))["n"]


def closed_of(sheet: Sheet) -> set[str]:
    """The questions that nobody looks at, in whichever version they were sensitive."""
    return set().union(*(closed_codes(form) for form in sheet.versions.values()))


@transaction.atomic
def go_through(*, by, survey: Survey, on: date) -> QualityCheck:
    """Look at all interviews anew. What was kept before for the same reason stays kept."""
    Survey.objects.select_for_update().get(pk=survey.pk)
    sheet, keys, who = interviews_of(survey)
    closed = closed_of(sheet)
    rules = ConsistencyRule.objects.filter(municipality_id=survey.municipality_id, survey=survey)
    found = flags_of(sheet, closed, [Consistency(str(rule.pk), rule.expression) for rule in rules])
    _keep_flags(survey, found, keys)
    report = [asdict(one) for one in compare_interviewers(sheet, closed, who)]
    check, _made = QualityCheck.objects.update_or_create(
        municipality_id=survey.municipality_id,
        survey=survey,
        defaults={"checked_on": on, "answers": len(sheet), "report": report},
    )
    return check


def _keep_flags(survey: Survey, found: list[Flag], keys: list[int]) -> None:
    rows = QualityFlag.objects.filter(municipality_id=survey.municipality_id, survey=survey)
    kept = {
        (answer, rule, tuple(codes), detail)
        for answer, rule, codes, detail in rows.filter(is_kept=True).values_list(
            "answer_id", "rule", "codes", "detail"
        )
    }
    rows.delete()
    QualityFlag.objects.bulk_create(
        (
            QualityFlag(
                municipality_id=survey.municipality_id,
                survey=survey,
                answer_id=keys[flag.place],
                rule=flag.rule,
                codes=list(flag.codes),
                detail=flag.detail[:200],
                is_kept=(keys[flag.place], flag.rule, flag.codes, flag.detail[:200]) in kept,
            )
            for flag in found
        ),
        batch_size=PIECE,
    )


def fault_of_rule(survey: Survey, expression: str) -> str:
    """What is wrong with a rule; empty when every version that has its questions can be judged by it."""
    if fault := formula_fault(expression):
        return fault
    named = set(names(parsed(expression)))
    forms = list(versions_of(survey).values())
    fitting = [form for form in forms if named <= form.by_code.keys()]
    if not named or not fitting:
        return _("It names no question, or one that was never published in this survey.")
    if any(named & closed_codes(form) for form in forms):
        return _("It names a sensitive question, or one that would give a sensitive answer away.")
    return next((fault for form in fitting if (fault := _fault_in(form, expression))), "")


def _fault_in(form: Questionnaire, expression: str) -> str:
    tried = Item(TRIED, "note", ".", condition=expression)
    whole = questionnaire([*form.items, tried], form.sections, form.languages)
    return next((fault.text for fault in formula_faults(whole) if fault.code == TRIED), "")
