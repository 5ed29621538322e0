"""The form of a redaction."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import RedactionReason


class RedactForm(forms.Form):
    body = forms.CharField(
        label=_("What may be read"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Put […] where you take something out. Change nothing else."),
    )
    reasons = forms.MultipleChoiceField(
        label=_("Why"), choices=RedactionReason.choices, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.CharField(widget=forms.HiddenInput, strip=False)
    proposed = forms.CharField(
        label=_("What may be read of the proposed wording"),
        max_length=10000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Empty: nothing of it is shown."),
    )
    seen_proposed = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    field_order = ["body", "proposed", "reasons"]

    def __init__(self, *args, proposed: str, **kwargs):
        super().__init__(*args, **kwargs)
        if not proposed and not (self.is_bound and self.data.get("seen_proposed")):
            del self.fields["proposed"], self.fields["seen_proposed"]
