"""Forms of problems."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from diagnostics.findings.models import Finding
from plans.library.choosing import PracticeField, suggestions_for
from plans.library.lookup import library
from plans.library.telling import told_suggestions
from plans.plan.forms import NOTE_SECTION, ElementForm
from plans.plan.taxonomy import PROBLEM_TYPES
from stakeholders.access.forms import TownFilterForm
from stakeholders.access.rows import RowForm, Section, TownRows, rows_of

from .models import Problem, ProblemFactor, ProblemOption, ProblemStatus
from .offers import Offer, offers, taken_over
from .readings import keep_readings
from .services import option_errors

SHORT_TEXTS = (
    "what", "where", "when", "who_victims", "who_offenders", "how", "why", "victim_profile", "offender_profile",
    "place_profile", "triangle_handler", "triangle_guardian", "triangle_manager", "harm_note",
    "current_responses", "stakeholders",
)  # fmt: skip


class FactorForm(RowForm):
    WIDE = ("factor", "note")

    class Meta:
        model = ProblemFactor
        fields = ["factor", "link", "note"]


class OptionForm(RowForm):
    WIDE = ("title", "practice")

    practice = PracticeField()

    class Meta:
        model = ProblemOption
        fields = ["title", "description", "is_chosen", "reason", "local_fit", "practice"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 2}),
            "reason": forms.Textarea(attrs={"rows": 3}),
            "local_fit": forms.Textarea(attrs={"rows": 3}),
        }


class FactorRows(TownRows):
    title = _("Factor")
    add_label = _("Add a factor")


class OptionRows(TownRows):
    title = _("Option")
    add_label = _("Add an option")

    def __init__(self, *args, actor, **kwargs):
        self.practices = library(actor)
        super().__init__(*args, actor=actor, **kwargs)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["practice"].offer(self.practices)

    def clean(self):
        super().clean()
        if errors := option_errors(self.kept()):
            raise forms.ValidationError(errors)

    def save(self, commit=True):
        # The database allows one chosen option: the one before is let go before the new one is taken.
        chosen = [row["id"].pk for row in self.kept() if row.get("is_chosen") and row.get("id")]
        self.instance.options.filter(is_chosen=True).exclude(pk__in=chosen).update(is_chosen=False)
        return super().save(commit)


class FindingChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, finding):
        return f"{finding.code} {finding.statement}"


class ProblemForm(ElementForm):
    cp_codes = forms.MultipleChoiceField(
        label=_("Types of crime problem"),
        choices=list(PROBLEM_TYPES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    finding_search = forms.CharField(
        label=_("Search in the findings"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    findings = FindingChoice(
        label=_("Findings"),
        queryset=Finding.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    SECTIONS = (
        Section("problem", _("The problem"), ("code", "title", "statement", "cp_codes")),
        Section(
            "questions",
            _("What, where, when, who, how, why"),
            ("what", "where", "when", "who_victims", "who_offenders", "how", "why"),
            hint=_("In the words of the diagnosis. Groups and places, never persons."),
        ),
        Section("areas", _("Areas"), ("areas", "whole_municipality_reason", "place_profile")),
        Section(
            "groups",
            _("Those harmed and those who offend"),
            ("victim_profile", "offender_profile", "differentiated_by_sex_age"),
            hint=_("Groups of people: age, sex, situation. Never a person, a family or a named group."),
        ),
        Section(
            "findings",
            _("Findings it rests on"),
            ("finding_search", "findings"),
            template="plans/problems/_finding_fields.html",
        ),
        Section(
            "extent",
            _("Extent and trend"),
            ("extent_value", "extent_unit", "extent_period", "extent_source", "trend", "trend_note"),
            hint=_(
                "A figure without unit, period and source says nothing. A trend is what the exact test says."
            ),
        ),
        Section(
            "concentration",
            _("Concentration"),
            ("top_places_share", "repeat_share", "concentration_note"),
            hint=_("How much of it happens at few places, and to those it has happened to before."),
        ),
        Section(
            "harm",
            _("Harm and cost"),
            ("harm_note", "cost_estimate", "cost_basis", "organised_crime_link"),
        ),
        Section(
            "triangle",
            _("Who is missing"),
            ("triangle_handler", "triangle_guardian", "triangle_manager"),
            hint=_("A problem lasts where nobody restrains, nobody protects or nobody is in charge."),
        ),
        Section(
            "responses",
            _("What is done now, and by whom"),
            ("current_responses", "stakeholders"),
        ),
        Section(
            "factors",
            _("Factors"),
            rows="factors",
            hint=_(
                "What contributes to the problem: directly, or by way of something else. At least one of each."
            ),
        ),
        Section(
            "options",
            _("Possible answers"),
            rows="options",
            template="plans/problems/_option_hint.html",
            hint=_("At least two that were weighed, one that was chosen, and why it fits here."),
        ),
        NOTE_SECTION,
    )
    ROWS = {
        "factors": rows_of(Problem, ProblemFactor, FactorForm, FactorRows),
        "options": rows_of(Problem, ProblemOption, OptionForm, OptionRows),
    }

    class Meta:
        model = Problem
        fields = [
            "code",
            "title",
            "statement",
            "cp_codes",
            "what",
            "where",
            "when",
            "who_victims",
            "who_offenders",
            "how",
            "why",
            "areas",
            "whole_municipality_reason",
            "extent_value",
            "extent_unit",
            "extent_period",
            "extent_source",
            "trend",
            "trend_note",
            "findings",
            "victim_profile",
            "offender_profile",
            "place_profile",
            "triangle_handler",
            "triangle_guardian",
            "triangle_manager",
            "harm_note",
            "cost_estimate",
            "cost_basis",
            "top_places_share",
            "repeat_share",
            "concentration_note",
            "current_responses",
            "stakeholders",
            "organised_crime_link",
            "differentiated_by_sex_age",
            "note",
        ]
        widgets = {
            "note": forms.Textarea(attrs={"rows": 4}),
            "areas": forms.CheckboxSelectMultiple,
            **{name: forms.Textarea(attrs={"rows": 3}) for name in SHORT_TEXTS},
        }
        help_texts = {
            "whole_municipality_reason": _("Only if no area is chosen."),
            "top_places_share": _("Of all cases, the part at the one place in twenty that has most."),
            "repeat_share": _(
                "Of all cases, the part at a place or to a person with one before in twelve months."
            ),
            "cost_basis": _("A figure without its basis says nothing."),
            "stakeholders": _("Organisations and groups; never private persons."),
        }

    def __init__(self, data=None, *args, actor, **kwargs):
        if data is not None:
            data = taken_over(data, actor, data.get("again", ""))
        super().__init__(data, *args, actor=actor, **kwargs)
        if self.is_again and data.get("finding_search"):
            self._narrow_findings(data)

    def save(self, commit=True):
        saved = super().save(commit)
        if saved is not None:
            keep_readings(saved)
        return saved

    def offers(self) -> list[Offer]:
        """The frozen numbers of the findings that are chosen now."""
        if self.is_bound:
            chosen = [int(value) for value in self.data.getlist("findings") if value.isdigit()]
        else:
            chosen = list(self.instance.findings.values_list("pk", flat=True)) if self.instance.pk else []
        return offers(self.actor, chosen)

    def _narrow_findings(self, data) -> None:
        field = self.fields["findings"]
        chosen = [value for value in data.getlist("findings") if value.isdigit()]
        field.queryset = field.queryset.containing(data["finding_search"]) | field.queryset.filter(
            pk__in=chosen
        )

    @cached_property
    def suggestions(self) -> list[dict]:
        """Practices that fit the types of problem and the factors on the form as it stands."""
        factors = [str(row["factor"].value() or "") for row in self.row_sets["factors"].forms]
        return told_suggestions(
            suggestions_for(self.actor, problems=self["cp_codes"].value() or [], factors=factors)
        )


class ProblemFilter(TownFilterForm):
    q = forms.CharField(label=_("Words"))
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("all")), *ProblemStatus.choices])
