"""Forms of protection."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import DisclosureKind, DisclosureState


class SetAsideForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is it?"), choices=DisclosureKind.choices, widget=forms.RadioSelect)


class SettleForm(forms.Form):
    state = forms.ChoiceField(
        label=_("What became of it"),
        choices=[choice for choice in DisclosureState.choices if choice[0] != "open"],
        widget=forms.RadioSelect,
    )
    referred_to = forms.CharField(
        label=_("Passed on to"),
        max_length=200,
        required=False,
        help_text=_("The service, not a private person."),
    )
    lawful_basis = forms.CharField(
        label=_("Lawful basis"),
        max_length=200,
        required=False,
        help_text=_("For example: duty to report danger to a child, child protection act, section 12."),
    )
    record = forms.CharField(
        label=_("What was done, and when"), max_length=3000, widget=forms.Textarea(attrs={"rows": 5})
    )
