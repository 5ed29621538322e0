"""Choosing a practice on a form, and what the form may say for itself from then on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.objectives.models import Objective
from plans.plan.taxonomy import FACTORS, MEASURES, PROBLEM_TYPES

from .lookup import cited, library, why_harmful
from .practices import EvidenceClass, Practice
from .suggestions import Suggestion, suggest


def practice_choices(practices: dict[str, Practice]) -> list:
    """The practices that may be attached, grouped by what is known of them."""
    groups = [
        (label, [(code, str(one)) for code, one in practices.items() if one.evidence_class == value])
        for value, label in EvidenceClass.choices
        if value != EvidenceClass.H
    ]
    return [("", _("none from the library")), *((label, rows) for label, rows in groups if rows)]


class PracticeField(forms.ChoiceField):
    """A practice of the library. What is known to harm is refused with the reason. Call `offer` before use."""

    def __init__(self, **kwargs):
        self.practices: dict[str, Practice] = {}
        super().__init__(**{"label": _("Practice of the library"), "required": False, **kwargs})

    def offer(self, practices: dict[str, Practice]) -> None:
        self.practices = practices
        self.choices = practice_choices(practices)

    def validate(self, value):
        practice = self.practices.get(value)
        if practice is not None and practice.is_harmful:
            raise forms.ValidationError(why_harmful(practice))
        super().validate(value)


def known_codes(codes, labels: dict) -> list[str]:
    """Codes of a taxonomy among what was sent, in their order there."""
    sent = set(codes)
    return [code for code in labels if code in sent]


def problem_types_of(actor, objectives: list[str]) -> set[str]:
    """Types of the problems that these objectives (by primary key, as a form sends them) answer."""
    ticked = [int(value) for value in objectives if value.isdecimal() and len(value) < 19]
    if not ticked:
        return set()
    rows = Objective.objects.visible_to(actor).filter(pk__in=ticked)
    return {code for codes in rows.values_list("problems__cp_codes", flat=True) if codes for code in codes}


def suggestions_for(actor, *, problems=(), measures=(), factors=()) -> list[Suggestion]:
    """What fits; codes that are none are passed over."""
    return suggest(
        library(actor).values(),
        problems=known_codes(problems, PROBLEM_TYPES),
        measures=known_codes(measures, MEASURES),
        factors=known_codes(factors, FACTORS),
    )


def proposed(practice: Practice) -> dict[str, str]:
    """What choosing this practice proposes for an action that says nothing yet."""
    return {"evidence_class": practice.evidence_class, "evidence_source": cited(practice)[:200]}
