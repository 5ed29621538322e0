"""Forms of actions."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from plans.library.choosing import PracticeField
from plans.objectives.models import Objective
from plans.plan.forms import ElementForm
from plans.plan.taxonomy import FACTORS
from stakeholders.groups.services import named_group
from stakeholders.organisations.models import Organisation

from . import screening, services
from .choices import MEASURE_CHOICES
from .models import RIGHTS_QUESTIONS, Action, EvidenceClass
from .practice_form import ChoosesPractice
from .row_forms import ACTION_ROWS
from .sections import ACTION_SECTIONS

ANSWER_CHOICES = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))]


class LinesField(forms.CharField):
    """A list of short texts, one on each line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, *, line_length: int, **kwargs):
        self.line_length = line_length
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        lines = list(dict.fromkeys(line.strip() for line in (value or "").splitlines() if line.strip()))
        if any(len(line) > self.line_length for line in lines):
            raise ValidationError(
                _("Each line may have up to %(length)s characters.") % {"length": self.line_length}
            )
        return lines

    def has_changed(self, initial, data):
        return (initial or []) != self.clean(data)


def _in_their_order(codes: list[str], stood: list[str]) -> list[str]:
    """Boxes know no order, and the first code is the main one: what stood keeps its place, what is new follows."""
    return [code for code in stood if code in codes] + [code for code in codes if code not in stood]


class ObjectiveChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, objective):
        return f"{objective.code} {objective.statement}"


class ActionForm(ChoosesPractice, ElementForm):
    objectives = ObjectiveChoice(
        label=_("Objectives it serves"),
        queryset=Objective.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    lead = forms.ModelChoiceField(
        label=_("Lead organisation"), queryset=Organisation.objects.none(), required=False
    )
    lead_role_holder = forms.CharField(
        label=_("Function that answers for it"),
        max_length=120,
        required=False,
        help_text=_("At the lead organisation, such as “division commander”."),
    )
    lead_task = forms.CharField(label=_("Task of the lead"), max_length=300, required=False)
    measures = forms.MultipleChoiceField(
        label=_("Prevention measures"),
        choices=MEASURE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    factors = forms.MultipleChoiceField(
        label=_("Factors addressed"),
        choices=[(code, format_lazy("{} {}", code, name)) for code, name in FACTORS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    practice = PracticeField(label=_("Practice it builds on"))
    new_groups = LinesField(
        label=_("Groups that are not in the list yet"),
        line_length=120,
        help_text=_("One on each line, such as “tenants of Las Dunas under 25”. Each becomes a record."),
    )

    SECTIONS = ACTION_SECTIONS
    ROWS = ACTION_ROWS

    class Meta:
        model = Action
        fields = [
            "code",
            "title",
            "description",
            "objectives",
            "starts_on",
            "ends_on",
            "approach",
            "stage",
            "measures",
            "factors",
            "areas",
            "target_groups",
            "is_cohesion",
            "resource_level",
            "cost",
            "funding_status",
            "funding_source",
            "staff_fte",
            "sustainability_note",
            "practice",
            "evidence_class",
            "evidence_source",
            "mechanism",
            "adaptation_note",
            "evaluation_plan",
            "related_reform",
            "rights_mitigation",
            "rights_reviewer",
            "rights_review_on",
            "note",
        ]
        widgets = {
            "note": forms.Textarea(attrs={"rows": 4}),
            "areas": forms.CheckboxSelectMultiple,
            "target_groups": forms.CheckboxSelectMultiple,
            "sustainability_note": forms.Textarea(attrs={"rows": 3}),
            "mechanism": forms.Textarea(attrs={"rows": 2}),
            "adaptation_note": forms.Textarea(attrs={"rows": 3}),
            "rights_mitigation": forms.Textarea(attrs={"rows": 3}),
            "evaluation_plan": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "rights_reviewer": _("Somebody other than the lead."),
            "funding_status": _("In one word, while no amounts are given. With amounts, they say it."),
            "evidence_class": _("What is known to do harm cannot be part of a plan."),
            "adaptation_note": _("What is done otherwise here than where the practice was tried, and why."),
        }

    def __init__(self, data=None, *args, instance=None, initial=None, **kwargs):
        initial = dict(initial or {})
        answers = (instance.rights_answers or {}) if instance else {}
        notes = (instance.rights_notes or {}) if instance else {}
        for question in RIGHTS_QUESTIONS:
            initial |= {question: answers.get(question, ""), f"{question}_note": notes.get(question, "")}
        lead = services.lead_of(instance) if instance else None
        if lead is not None:
            initial |= {
                "lead": lead.organisation_id,
                "lead_task": lead.task,
                "lead_role_holder": lead.role_holder,
            }
        super().__init__(data, *args, instance=instance, initial=initial, **kwargs)
        harmful = EvidenceClass.H
        field = self.fields["evidence_class"]
        field.choices = [choice for choice in field.choices if choice[0] != harmful]
        for question, text in RIGHTS_QUESTIONS.items():
            self.fields[question] = forms.ChoiceField(
                label=text, choices=ANSWER_CHOICES, widget=forms.RadioSelect, required=False
            )
            self.fields[f"{question}_note"] = forms.CharField(
                label=_("Note on: %(question)s") % {"question": text},
                max_length=300,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": _("Note")}),
            )

    @property
    def high_because(self) -> list[str]:
        """The questions that make the risk high, as answered on this form."""
        answers = {question: self[question].value() for question in RIGHTS_QUESTIONS}
        return [RIGHTS_QUESTIONS[question] for question in screening.high_because(answers)]

    @property
    def questions(self) -> list[tuple]:
        """(answer, note) as bound fields, in order."""
        return [(self[question], self[f"{question}_note"]) for question in RIGHTS_QUESTIONS]

    def clean(self):
        cleaned = super().clean()
        for name, message in services.action_errors(cleaned).items():
            self.add_error(name, message)
        for name in ("measures", "factors"):
            cleaned[name] = _in_their_order(cleaned.get(name) or [], getattr(self.instance, name))
        self.instance.rights_answers = {
            question: cleaned[question] for question in RIGHTS_QUESTIONS if cleaned.get(question)
        }
        self.instance.rights_notes = {
            question: cleaned[f"{question}_note"]
            for question in RIGHTS_QUESTIONS
            if cleaned.get(f"{question}_note")
        }
        return cleaned

    def is_valid(self):
        if not super().is_valid():
            return False
        lead = self.cleaned_data.get("lead")
        supports = {
            row["organisation"] for row in self.row_sets["supports"].kept() if row.get("organisation")
        }
        if lead in supports:
            self.add_error("lead", _("The lead cannot be among those who support as well."))
        return not self.errors

    def save(self, commit=True):
        lead = self.cleaned_data["lead"]
        with transaction.atomic():
            if self.instance.pk:
                # Before the rows: an organisation may come from the lead to the supports.
                services.dismiss_lead(by=self.actor, action=self.instance, unless=lead)
            self._make_groups()
            saved = super().save(commit)
            if saved is None:
                transaction.set_rollback(True)
                return None
            services.set_lead(
                by=self.actor,
                action=saved,
                organisation=lead,
                task=self.cleaned_data["lead_task"],
                role_holder=self.cleaned_data["lead_role_holder"],
            )
            return saved

    def _make_groups(self) -> None:
        new = [named_group(by=self.actor, name=name) for name in self.cleaned_data["new_groups"]]
        if new:
            chosen = {*self.cleaned_data["target_groups"], *new}
            self.cleaned_data["target_groups"] = sorted(chosen, key=str)
