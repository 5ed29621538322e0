"""The form of a redaction."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import RedactionReason


class RedactForm(forms.Form):
    body = forms.CharField(
        label=_("What may be read"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Put […] where you take something out. Change nothing else."),
    )
    reasons = forms.MultipleChoiceField(
        label=_("Why"), choices=RedactionReason.choices, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.CharField(widget=forms.HiddenInput, strip=False)
