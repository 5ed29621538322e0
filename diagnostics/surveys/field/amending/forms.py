"""Forms by which an interview is found, and by which it is said why something is done to it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from diagnostics.models import SurveyCollector
from diagnostics.surveys.field.models import SurveyAmendment
from stakeholders.access.forms import TownFilterForm, TownForm


class ReasonForm(TownForm):
    """Why. Asked before every deed, and kept with it."""

    class Meta:
        model = SurveyAmendment
        fields = ["reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"reason": _("It is kept for good. Name no resident.")}


class InterviewFilter(TownFilterForm):
    q = forms.CharField(label=_("Number"), max_length=36)
    collector = forms.ModelChoiceField(
        label=_("Interviewer"), queryset=SurveyCollector.objects.none(), empty_label=_("all")
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("all")),
            ("aside", _("set aside")),
            ("corrected", _("corrected")),
            ("kept", _("looked at and kept")),
        ],
    )

    def __init__(self, *args, survey, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["collector"].queryset = self.fields["collector"].queryset.filter(survey=survey)

    def narrowed(self, rows):
        """The interviews that match."""
        if number := self.value("q"):
            rows = rows.filter(instance__startswith=number.strip().lower())
        if collector := self.value("collector"):
            rows = rows.filter(collector=collector)
        match self.value("state"):
            case "aside":
                rows = rows.filter(is_set_aside=True)
            case "corrected" | "kept" as kind:
                named = SurveyAmendment.objects.filter(kind=kind).values("answer")
                rows = rows.filter(pk__in=named)
        return rows
