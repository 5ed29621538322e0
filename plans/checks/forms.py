"""Forms for what the plan leaves out, and the filter of the check page."""

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _

from plans.plan.models import Consideration, ConsiderationState
from stakeholders.access.forms import TownForm
from stakeholders.municipalities.clock import town_today

from .models import ClauseText, Waiver
from .services import SHORTEST_REASON

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _ask_for_a_reason(form: forms.ModelForm, hint) -> None:
    field = form.fields["reason"]
    field.help_text = hint
    field.widget.attrs["rows"] = 3
    field.validators.append(
        MinLengthValidator(SHORTEST_REASON, _("Give a reason of at least %(limit_value)d characters."))
    )


class DecisionForm(TownForm):
    """A decision with reason, person and date; the verb writes it."""

    def said(self) -> dict:
        """The cleaned fields, as the verb takes them."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class ConsiderationForm(DecisionForm):
    """Exclude a subject, or put it off."""

    class Meta:
        model = Consideration
        fields = ["state", "reason", "decided_by", "decided_on", "review_on"]
        widgets = {"state": forms.RadioSelect, "decided_on": DATE, "review_on": DATE}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _ask_for_a_reason(self, _("At least 30 characters. It is printed with the plan."))
        self.fields["state"].choices = ConsiderationState.choices
        self.fields["decided_by"].help_text = _("A person or body, for example: steering group.")
        self.fields["review_on"].help_text = _("Needed when the decision is put off.")
        self.initial["decided_on"] = self.instance.decided_on or town_today(self.actor.municipality)

    def clean(self):
        cleaned = super().clean()
        decided, review = cleaned.get("decided_on"), cleaned.get("review_on")
        if cleaned.get("state") == ConsiderationState.DEFERRED and decided:
            if review is None:
                self.add_error("review_on", _("Say when you will look at it again."))
            elif review <= decided:
                self.add_error("review_on", _("This day must come after the decision."))
        return cleaned


class WaiverForm(DecisionForm):
    """Set a rule aside."""

    class Meta:
        model = Waiver
        fields = ["reason", "waived_by", "waived_on"]
        widgets = {"waived_on": DATE}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _ask_for_a_reason(self, _("At least 30 characters. It is printed with the plan."))
        self.fields["waived_by"].help_text = _("The person or body that answers for this.")
        self.initial["waived_on"] = town_today(self.actor.municipality)


class ClauseTextForm(TownForm):
    """The official text of a clause, with where it was read and by whom."""

    url = forms.URLField(label=_("Address of the source"), required=False, assume_scheme="https")

    class Meta:
        model = ClauseText
        fields = ["language", "text", "source", "url", "entered_by", "entered_on"]
        widgets = {"entered_on": DATE, "text": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].help_text = _("The letters of the language, as in “en” or “fr”.")
        self.initial["entered_on"] = self.instance.entered_on or town_today(self.actor.municipality)
