"""Forms of objectives."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.plan.forms import NOTE_SECTION, ElementForm
from plans.problems.models import Problem
from stakeholders.access.forms import TownFilterForm
from stakeholders.access.rows import RowForm, Section, TownRows, rows_of

from .interim_field import InterimField
from .models import SMART, Objective, Target
from .sdg import SDG_CHOICES
from .services import target_errors


class TargetForm(RowForm):
    WIDE = ("indicator", "rationale")

    interim_targets = InterimField(
        label=_("Interim targets"),
        required=False,
        help_text=_("What shall be reached on the way. A year stands for its last day."),
    )

    class Meta:
        model = Target
        fields = [
            "indicator",
            "baseline_value",
            "baseline_period",
            "baseline_on",
            "target_value",
            "target_on",
            "interim_targets",
            "rationale",
        ]
        widgets = {"rationale": forms.Textarea(attrs={"rows": 2})}

    def clean(self):
        cleaned = super().clean()
        for name, message in target_errors(cleaned).items():
            self.add_error(name, message)
        return cleaned


class TargetRows(TownRows):
    title = _("Target")
    add_label = _("Add a target")


class ObjectiveForm(ElementForm):
    sdg_targets = forms.MultipleChoiceField(
        label=_("Targets of the Sustainable Development Goals"),
        choices=SDG_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

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
        Section(
            "smart",
            _("Is it a good objective?"),
            ("specific", "measurable", "achievable", "relevant", "equity_aim"),
            hint=_("A sentence each, for those who will ask. All may stay empty in a draft."),
        ),
        Section(
            "links",
            _("What it is part of"),
            ("national_goal", "has_no_national_goal", "sdg_targets", "is_cohesion"),
        ),
        NOTE_SECTION,
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
            "specific",
            "measurable",
            "achievable",
            "relevant",
            "equity_aim",
            "national_goal",
            "has_no_national_goal",
            "sdg_targets",
            "is_cohesion",
            "note",
        ]
        widgets = {
            "note": forms.Textarea(attrs={"rows": 4}),
            **{name: forms.Textarea(attrs={"rows": 2}) for name in SMART},
            "problems": forms.CheckboxSelectMultiple,
            "statement": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "due_on": _("Within the period of the plan."),
            "national_goal": _(
                "Strategy and goal, such as “National Youth Guarantee: every person under 25”."
            ),
            "equity_aim": _(
                "Groups that are worse off today, such as women, minors, people with disabilities."
            ),
        }


class ObjectiveFilter(TownFilterForm):
    q = forms.CharField(label=_("Words"))
    problem = forms.ModelChoiceField(
        label=_("Problem"), queryset=Problem.objects.none(), empty_label=_("all"), to_field_name="uid"
    )

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["problem"].queryset = self.fields["problem"].queryset.of(plan)
