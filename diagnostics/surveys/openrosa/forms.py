"""The form of a telephone."""

from django import forms

from stakeholders.access.forms import TownForm

from .models import SurveyCollector


class CollectorForm(TownForm):
    class Meta:
        model = SurveyCollector
        fields = ["name", "active_until", "stratum", "cluster"]
        widgets = {"active_until": forms.DateInput(attrs={"type": "date"})}
