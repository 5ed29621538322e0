"""Forms of objectives."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.plan.forms import ElementForm
from plans.problems.models import Problem
from stakeholders.access.forms import TownFilterForm
from stakeholders.access.rows import RowForm, Section, TownRows, rows_of

from .models import Objective, Target
from .services import target_errors


class TargetForm(RowForm):
    WIDE = ("indicator",)

    class Meta:
        model = Target
        fields = [
            "indicator",
            "baseline_value",
            "baseline_period",
            "baseline_on",
            "target_value",
            "target_on",
        ]

    def clean(self):
        cleaned = super().clean()
        for name, message in target_errors(cleaned).items():
            self.add_error(name, message)
        return cleaned


class TargetRows(TownRows):
    title = _("Target")
    add_label = _("Add a target")


class ObjectiveForm(ElementForm):
    SECTIONS = (
        Section("objective", _("The objective"), ("code", "statement", "kind")),
        Section("problems", _("Problems it answers"), ("problems",)),
        Section("when", _("By when, by whom"), ("due_on", "owner")),
        Section(
            "targets",
            _("Indicators and targets"),
            rows="targets",
            template="plans/objectives/_target_hint.html",
            hint=_("How it will be seen that the objective is reached: from which value, to which, by when."),
        ),
        Section("links", _("Links"), ("national_goal", "is_cohesion")),
    )
    ROWS = {"targets": rows_of(Objective, Target, TargetForm, TargetRows)}

    class Meta:
        model = Objective
        fields = [
            "code",
            "statement",
            "kind",
            "problems",
            "due_on",
            "owner",
            "national_goal",
            "is_cohesion",
        ]
        widgets = {
            "problems": forms.CheckboxSelectMultiple,
            "statement": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "due_on": _("Within the period of the plan."),
            "national_goal": _("The goal of a national strategy, or “no counterpart”."),
        }


class ObjectiveFilter(TownFilterForm):
    q = forms.CharField(label=_("Words"))
    problem = forms.ModelChoiceField(
        label=_("Problem"), queryset=Problem.objects.none(), empty_label=_("all"), to_field_name="uid"
    )

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["problem"].queryset = self.fields["problem"].queryset.of(plan)
