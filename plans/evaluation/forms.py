"""Forms for evaluations, their findings and the decision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownForm

from .models import Evaluation, EvaluationDecision, EvaluationFinding

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EvaluationForm(TownForm):
    class Meta:
        model = Evaluation
        fields = [
            "title",
            "kind",
            "objective",
            "action",
            "due_on",
            "responsible_name",
            "responsible_email",
            "questions",
            "method",
        ]
        widgets = {"due_on": DATE}
        help_texts = {
            "objective": _("Leave objective and action empty to evaluate the whole plan."),
            "responsible_email": _("Reminders go to this address."),
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("objective") and cleaned.get("action"):
            self.add_error("action", _("Choose an objective or an action, not both."))
        return cleaned


class EvaluationFindingForm(TownForm):
    class Meta:
        model = EvaluationFinding
        fields = ["text", "evidence", "confidence"]


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Decision"), choices=EvaluationDecision.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}))
    decided_by = forms.CharField(label=_("Decided by"), max_length=160)
    decided_on = forms.DateField(label=_("Decided on"), widget=DATE)
    revise = forms.BooleanField(
        label=_("Open the revision of the plan"),
        required=False,
        help_text=_(
            "The adopted version stays in force and unchanged; the draft of the next one can be edited."
        ),
    )
