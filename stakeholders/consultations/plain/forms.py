from django import forms
from django.utils.translation import gettext_lazy as _

from .models import PlainWording


class PlainWordingForm(forms.Form):
    """The plain words of one part. `seen` are the words that the page showed, so that nobody overwrites others."""

    body = forms.CharField(
        label=_("In plain language"),
        required=False,
        max_length=PlainWording._meta.get_field("body").max_length,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_(
            "What is planned, for whom, when, and who does it. Short sentences, everyday words, no abbreviations. "
            "Leave it empty if the exact words are plain enough."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
