"""Forms of actions."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from plans.objectives.models import Objective
from plans.plan.forms import ElementForm
from plans.plan.taxonomy import FACTORS
from stakeholders.access.rows import RowForm, Section, TownRows, rows_of
from stakeholders.organisations.models import Organisation

from . import screening, services
from .choices import MEASURE_CHOICES
from .models import (
    RIGHTS_QUESTIONS,
    Action,
    EvidenceClass,
    Milestone,
    Responsibility,
    ResponsibilityKind,
)

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


class SupportForm(RowForm):
    WIDE = ("task",)

    class Meta:
        model = Responsibility
        fields = ["organisation", "task"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # Its acceptance and its link belong to this organisation and to no other.
            self.fields["organisation"].disabled = True
            self.fields["organisation"].widget = forms.HiddenInput()
            self.row_title = str(self.instance.organisation)
        else:
            self.instance.kind = ResponsibilityKind.SUPPORT


class SupportRows(TownRows):
    title = _("Support")
    add_label = _("Add an organisation")

    def get_queryset(self):
        return super().get_queryset().filter(kind=ResponsibilityKind.SUPPORT).select_related("organisation")


class MilestoneForm(RowForm):
    WIDE = ("title",)

    class Meta:
        model = Milestone
        fields = ["title", "due_on", "done_on"]


class MilestoneRows(TownRows):
    title = _("Milestone")
    add_label = _("Add a milestone")


class ObjectiveChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, objective):
        return f"{objective.code} {objective.statement}"


class ActionForm(ElementForm):
    objectives = ObjectiveChoice(
        label=_("Objectives it serves"),
        queryset=Objective.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    lead = forms.ModelChoiceField(
        label=_("Lead organisation"), queryset=Organisation.objects.none(), required=False
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
    target_groups = LinesField(
        label=_("Target groups"), line_length=80, help_text=_("One on each line, such as “youth at risk”.")
    )

    SECTIONS = (
        Section("action", _("The action"), ("code", "title", "description", "objectives")),
        Section(
            "who",
            _("Who leads, who supports"),
            ("lead", "lead_task"),
            rows="supports",
            hint=_(
                "One organisation leads. Each accepts its part in writing; a material change asks for that anew."
            ),
        ),
        Section(
            "when",
            _("When"),
            ("starts_on", "ends_on"),
            rows="milestones",
            hint=_("Milestones are the dated steps by which anybody can see whether it goes forward."),
        ),
        Section("prevention", _("What kind of prevention"), ("approach", "stage", "measures", "factors")),
        Section("where", _("Where and for whom"), ("areas", "target_groups", "is_cohesion")),
        Section("means", _("Means"), ("resource_level", "cost", "funding_status", "funding_source")),
        Section(
            "evidence",
            _("Evidence"),
            ("evidence_class", "evidence_source", "evaluation_plan"),
            hint=_("What is not well proven may be tried, with an evaluation of its own."),
        ),
        Section(
            "rights",
            _("Rights and gender"),
            tuple(RIGHTS_QUESTIONS),
            template="plans/actions/_rights_fields.html",
            hint=_(
                "The risk is high with surveillance, stops or exclusion, personal data of minors, or without a "
                "route for complaints. Then a mitigation, an independent reviewer and a date are needed."
            ),
        ),
        Section(
            "review", _("If the risk is high"), ("rights_mitigation", "rights_reviewer", "rights_review_on")
        ),
    )
    ROWS = {
        "supports": rows_of(Action, Responsibility, SupportForm, SupportRows),
        "milestones": rows_of(Action, Milestone, MilestoneForm, MilestoneRows),
    }

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
            "evidence_class",
            "evidence_source",
            "evaluation_plan",
            "rights_mitigation",
            "rights_reviewer",
            "rights_review_on",
        ]
        widgets = {
            "areas": forms.CheckboxSelectMultiple,
            "rights_mitigation": forms.Textarea(attrs={"rows": 3}),
            "evaluation_plan": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "rights_reviewer": _("Somebody other than the lead."),
            "evidence_class": _("What is known to do harm cannot be part of a plan."),
        }

    def __init__(self, data=None, *args, instance=None, initial=None, **kwargs):
        initial = dict(initial or {})
        answers = (instance.rights_answers or {}) if instance else {}
        initial |= {question: answers.get(question, "") for question in RIGHTS_QUESTIONS}
        lead = services.lead_of(instance) if instance else None
        if lead is not None:
            initial |= {"lead": lead.organisation_id, "lead_task": lead.task}
        super().__init__(data, *args, instance=instance, initial=initial, **kwargs)
        harmful = EvidenceClass.H
        field = self.fields["evidence_class"]
        field.choices = [choice for choice in field.choices if choice[0] != harmful]
        for question, text in RIGHTS_QUESTIONS.items():
            self.fields[question] = forms.ChoiceField(
                label=text, choices=ANSWER_CHOICES, widget=forms.RadioSelect, required=False
            )

    @property
    def high_because(self) -> list[str]:
        """The questions that make the risk high, as answered on this form."""
        answers = {question: self[question].value() for question in RIGHTS_QUESTIONS}
        return [RIGHTS_QUESTIONS[question] for question in screening.high_because(answers)]

    def clean(self):
        cleaned = super().clean()
        for name, message in services.action_errors(cleaned).items():
            self.add_error(name, message)
        self.instance.rights_answers = {
            question: cleaned[question] for question in RIGHTS_QUESTIONS if cleaned.get(question)
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
            saved = super().save(commit)
            if saved is None:
                transaction.set_rollback(True)
                return None
            services.set_lead(
                by=self.actor, action=saved, organisation=lead, task=self.cleaned_data["lead_task"]
            )
            return saved
