"""The form by which letters are ordered."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .services import MOST_AT_ONCE
from .sheets import MOST_PAGES


class LettersForm(forms.Form):
    many = forms.IntegerField(
        label=_("How many letters"),
        min_value=1,
        max_value=MOST_AT_ONCE,
        help_text=_("One for each person or household on your list. The list itself stays with you."),
    )
    as_what = forms.ChoiceField(
        label=_("As what"),
        choices=[
            ("csv", _("a table for the mail merge of your word processor: number, code, address")),
            ("pdf", _("letters to print, one page each, with a code to scan")),
        ],
        initial="csv",
        widget=forms.RadioSelect,
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("as_what") == "pdf" and (cleaned.get("many") or 0) > MOST_PAGES:
            self.add_error(
                "many",
                _(
                    "At most %(most)s letters are printed at once. Make them in several goes, or take the table."
                )
                % {"most": MOST_PAGES},
            )
        return cleaned
