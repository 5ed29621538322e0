"""What identifies people from outside, chosen for a file for research."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from diagnostics.surveys.questionnaire.schema import Item

from .research import LARGEST_K, SMALLEST_K, Wish
from .research_plan import MOST_IDENTIFIERS


class ResearchForm(forms.Form):
    identifiers = forms.MultipleChoiceField(
        label=_("What somebody could know of a person from outside"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one: without any, nobody would be alike on purpose.")},
        help_text=_(
            "Neighbourhood, age, sex, and whatever else neighbours know: household, origin, disability. At most five."
        ),
    )
    k = forms.IntegerField(
        label=_("How many people are to be alike at least"),
        min_value=SMALLEST_K,
        max_value=LARGEST_K,
        initial=SMALLEST_K,
        help_text=_("Five is the usual number; more is safer and leaves more out."),
    )

    def __init__(self, *args, offered: Sequence[Item], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["identifiers"].required = bool(offered)
        self.fields["identifiers"].choices = [(item.code, item.text) for item in offered]

    def clean_identifiers(self):
        chosen = self.cleaned_data["identifiers"]
        if len(chosen) > MOST_IDENTIFIERS:
            raise forms.ValidationError(
                _("Choose at most %(most)s; with more hardly an answer is left.") % {"most": MOST_IDENTIFIERS}
            )
        return chosen

    @property
    def wish(self) -> Wish:
        """The identifiers in the order of the questionnaire."""
        chosen = self.cleaned_data["identifiers"]
        order = [code for code, _label in self.fields["identifiers"].choices]
        return Wish(tuple(code for code in order if code in chosen), self.cleaned_data["k"])
