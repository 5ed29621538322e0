"""Forms of the answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownForm
from stakeholders.consultations.forms import RoundFilter

from .models import Response


class AnswerForm(TownForm):
    """A decision with its reason. `seen` are the marks of the answers that were shown, by contribution id."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Response
        fields = ["decision", "reason", "change_made"]
        widgets = {"decision": forms.RadioSelect}
        help_texts = {
            "reason": _("Address the writer. Say what was weighed; “noted” alone is no reason."),
            "change_made": _("Which part changes, and how. It appears as “we did”."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [choice for choice in self.fields["decision"].choices if choice[0]]
        for name in ("reason", "change_made"):
            self.fields[name].max_length = 5000
            self.fields[name].validators.append(forms.fields.validators.MaxLengthValidator(5000))


class AnswerFilter(RoundFilter):
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[
            ("", _("all")),
            ("open", _("without an answer")),
            ("drafted", _("to be approved")),
            ("approved", _("approved")),
        ],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["round"].empty_label = None
