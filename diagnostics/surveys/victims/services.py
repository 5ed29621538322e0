"""The offence table of a survey: where it comes from, declaring, changing and dropping it."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from diagnostics.statistics.offences import Struck, Violence
from diagnostics.statistics.victimisation import Counting
from diagnostics.surveys.bank.words import known
from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.schema import Questionnaire
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor

from .models import SurveyOffence
from .plan import (
    IncidentForms,
    OffenceRule,
    VictimPlan,
    forms_from,
    kept,
    kept_forms,
    said_from,
    yes_no_from,
)
from .proposal import proposed

#: More offences than this make no table that anybody reads.
MOST_OFFENCES = 60


def plan_of(survey: Survey, versions: Mapping[int, Questionnaire]) -> VictimPlan:
    """What the survey counts: as it was declared, else as the question bank would."""
    own = proposal_of(versions)
    rows = [rule_of(row) for row in survey.offences.all()]
    walking = survey.walking_question or own.walking
    counting = Counting(survey.counting)
    if not rows:
        forms = forms_from(survey.incident_forms) or own.forms
        return VictimPlan(own.offences, forms, counting, walking, is_proposed=True)
    return VictimPlan(tuple(rows), forms_from(survey.incident_forms), counting, walking)


def proposal_of(versions: Mapping[int, Questionnaire]) -> VictimPlan:
    """What the question bank would count of these questionnaires."""
    items = {item.code: item for form in versions.values() for item in form.once}
    parts = {section.code for form in versions.values() for section in form.sections if section.repeats}
    return proposed(items.values(), parts, known([(translation.get_language() or "en")[:2]])[0])


def rule_of(row: SurveyOffence) -> OffenceRule:
    """An offence as it was declared."""
    (series,) = said_from([row.series]) if row.series else (None,)
    return OffenceRule(
        row.code,
        row.label,
        row.iccs,
        Struck(row.strikes),
        Violence(row.violence) if row.violence else None,
        row.cap,
        row.sensitive,
        said_from(row.found_by),
        said_from(row.denied_by),
        row.times,
        series,
        row.told,
        yes_no_from(row.reported),
    )


def fields_of_rule(rule: OffenceRule) -> dict:
    """The columns of an offence."""
    return {
        "code": rule.code,
        "label": rule.label[:120],
        "iccs": rule.iccs,
        "strikes": rule.strikes.value,
        "violence": rule.violence.value if rule.violence else "",
        "cap": rule.cap,
        "sensitive": rule.sensitive,
        "found_by": [kept(one) for one in rule.found_by],
        "denied_by": [kept(one) for one in rule.denied_by],
        "times": rule.times,
        "series": kept(rule.series) or {},
        "told": rule.told,
        "reported": kept(rule.reported) or {},
    }


@transaction.atomic
def take_proposal(*, by: Actor, survey: Survey, versions: Mapping[int, Questionnaire]) -> int:
    """Make the offences of the question bank the survey's own, so that they can be changed; returns how many."""
    _lock(survey)
    if survey.offences.exists():
        raise Refused(_("This survey has offences of its own."), code="offences_declared")
    own = proposal_of(versions)
    if not own.offences:
        raise Refused(
            _("The questions are not those of the question bank: declare each offence."),
            code="no_bank_offences",
        )
    return declare(by=by, survey=survey, rules=own.offences, forms=own.forms)


@transaction.atomic
def declare(*, by: Actor, survey: Survey, rules: tuple[OffenceRule, ...], forms: IncidentForms | None) -> int:
    """Put these offences in the place of those that were declared before."""
    _lock(survey)
    if len(rules) > MOST_OFFENCES:
        raise Refused(_("More than %(most)s offences.") % {"most": MOST_OFFENCES}, code="too_many_offences")
    if len({rule.code for rule in rules}) < len(rules):
        raise Refused(_("An offence stands here twice."), code="offence_twice")
    survey.offences.all().delete()
    made = SurveyOffence.objects.bulk_create(
        SurveyOffence(
            municipality_id=survey.municipality_id, survey=survey, order=place, **fields_of_rule(rule)
        )
        for place, rule in enumerate(rules)
    )
    keep_forms(by=by, survey=survey, forms=forms)
    return len(made)


def copy_offences(survey: Survey, other: Survey) -> None:
    """Let another survey with the same questions count as this one does."""
    SurveyOffence.objects.bulk_create(
        SurveyOffence(
            municipality_id=other.municipality_id,
            survey=other,
            order=row.order,
            **fields_of_rule(rule_of(row)),
        )
        for row in survey.offences.all()
    )


@transaction.atomic
def add_offence(*, by: Actor, offence: SurveyOffence) -> SurveyOffence:
    """Count one more offence, after the others."""
    _lock(offence.survey)
    if offence.survey.offences.count() >= MOST_OFFENCES:
        raise Refused(_("More than %(most)s offences.") % {"most": MOST_OFFENCES}, code="too_many_offences")
    last = offence.survey.offences.aggregate(last=Max("order"))["last"]
    offence.order = 0 if last is None else last + 1
    offence.save()
    return offence


@transaction.atomic
def delete_offence(*, by: Actor, offence: SurveyOffence) -> None:
    """Count it no more."""
    offence.delete()


@transaction.atomic
def keep_forms(*, by: Actor, survey: Survey, forms: IncidentForms | None) -> None:
    """Read the part on single incidents in this way from now on."""
    survey.incident_forms = kept_forms(forms)
    survey.save(update_fields=["incident_forms", "updated_at"])


@transaction.atomic
def set_counting(*, by: Actor, survey: Survey, counting: str, walking: str) -> None:
    """What counts as reported, and which question is that of SDG 16.1.4."""
    survey.counting, survey.walking_question = counting, walking
    survey.save(update_fields=["counting", "walking_question", "updated_at"])


def _lock(survey: Survey) -> None:
    Survey.objects.select_for_update().get(pk=survey.pk)
