"""Forms of surveys."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownFilterForm, TownForm

from .models import Survey, SurveyState


class SurveyForm(TownForm):
    class Meta:
        model = Survey
        fields = [
            "title",
            "introduction",
            "population",
            "population_size",
            "sampling",
            "invited",
            "mode",
            "entry",
            "weighting",
            "source",
        ]
        widgets = {
            "introduction": forms.Textarea(attrs={"rows": 8}),
            "sampling": forms.RadioSelect,
            "entry": forms.RadioSelect,
        }
        help_texts = {
            "sampling": _(
                "Only a probability sample, in which chance decided who was asked, can say how exact it is. The "
                "results of the two others show no interval and are marked as not representative."
            )
        }

    def clean(self):
        cleaned = super().clean()
        size, invited = cleaned.get("population_size"), cleaned.get("invited")
        if size and invited and invited > size:
            self.add_error("invited", _("More people were invited than the population has."))
        return cleaned


class SurveyFilter(TownFilterForm):
    q = forms.CharField(label=_("Words"))
    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *SurveyState.choices])
