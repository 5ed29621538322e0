"""Forms for freezing, adopting, revising and comparing versions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownFilterForm
from stakeholders.municipalities.clock import town_today

from .models import PlanVersion, VersionState

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
DRAFT = "draft"


class ReasonForm(forms.Form):
    """What a version is frozen for."""

    reason = forms.CharField(
        label=_("What is this version for?"),
        max_length=300,
        required=False,
        help_text=_("One line that stands beside its number, for example: first round of consultation."),
    )


class RevisionForm(forms.Form):
    """Why the plan is revised."""

    reason = forms.CharField(
        label=_("Why is the plan revised?"),
        max_length=300,
        help_text=_(
            "An evaluation, a new law, an event, money or an error. It stands beside the next version."
        ),
    )


class AdoptionForm(forms.Form):
    """Who adopted what, and when."""

    adopted_by = forms.CharField(
        label=_("Adopted by"),
        max_length=160,
        help_text=_("The body and its decision: City council, resolution 12."),
    )
    adopted_on = forms.DateField(label=_("Adopted on"), widget=DATE)
    version = forms.ModelChoiceField(
        label=_("What was decided on"),
        queryset=PlanVersion.objects.none(),
        required=False,
        empty_label=_("the draft as it stands"),
        help_text=_("If a version was submitted: the draft must still say the same."),
        to_field_name="number",
    )
    is_major = forms.BooleanField(
        label=_("This is a new plan, not an amendment"),
        required=False,
        help_text=_("The number goes to the next whole: 2.0 instead of 1.1."),
    )

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        submitted = PlanVersion.objects.filter(plan=plan, state=VersionState.SUBMITTED).defer(
            "content", "checks"
        )
        self.fields["version"].queryset = submitted
        self.fields["version"].label_from_instance = lambda version: (
            _("version %(number)s") % {"number": version.number}
        )
        today = town_today(plan.municipality)
        self.fields["adopted_on"].widget.attrs["max"] = today.isoformat()
        self.fields["adopted_on"].initial = today
        if not submitted:
            del self.fields["version"]
        if not PlanVersion.objects.filter(plan=plan, state=VersionState.ADOPTED).exists():
            del self.fields["is_major"]


class CompareForm(TownFilterForm):
    """Which two versions are compared; the newer may be the draft."""

    before = forms.ChoiceField(label=_("Before"))
    after = forms.ChoiceField(label=_("After"))

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        numbers = [(one.number, f"{one.number} ({one.get_state_display()})") for one in versions]
        self.fields["before"].choices = numbers
        self.fields["after"].choices = [(DRAFT, _("the draft as it stands")), *numbers]
