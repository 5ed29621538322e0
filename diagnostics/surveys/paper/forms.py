"""Forms around paper: which form is typed now, which ones are typed twice, and the filter of their list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from diagnostics.surveys.models import Survey
from stakeholders.access.forms import TownFilterForm

from .models import PaperState, SecondEntry
from .services import number_of


class BeginForm(forms.Form):
    """The number on a paper form, the day on which it was filled in, and its version."""

    number = forms.CharField(
        label=_("Number on the form"),
        max_length=20,
        help_text=_("As it is written on the first page. Each form has a number of its own."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "class": "number"}),
    )
    day = forms.DateField(
        label=_("Day on which it was filled in"),
        help_text=_("Where none is written, the day on which it came back."),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
    )
    version = forms.TypedChoiceField(
        label=_("Version"), coerce=int, help_text=_("It stands at the foot of each page of the form.")
    )

    def __init__(self, data=None, *, survey: Survey, initial=None):
        super().__init__(data, initial=initial)
        numbers = list(survey.versions.order_by("-number").values_list("number", flat=True))
        self.fields["version"].choices = [(number, str(number)) for number in numbers]
        if len(numbers) == 1:
            self.fields["version"].widget = forms.HiddenInput()
            self.fields["version"].initial = numbers[0]

    def clean_number(self):
        number = number_of(self.cleaned_data["number"])
        if not number:
            raise forms.ValidationError(_("Write digits, letters, hyphens or slashes, such as 12 or B-17."))
        return number


class SettingForm(forms.Form):
    """What is typed a second time."""

    second = forms.ChoiceField(
        label=_("Somebody else types a second time"),
        choices=SecondEntry.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Two people who type the same form find each other's slips. A share tells how many slips there are; with "
            "every form nearly all of them are found."
        ),
    )
    every = forms.IntegerField(
        label=_("Share: one form in"),
        min_value=2,
        max_value=100,
        help_text=_("Which ones, the computer chooses by a fixed rule that cannot be seen in the numbers."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "number"}),
    )


class PaperFilter(TownFilterForm):
    """The filter of the list of forms."""

    q = forms.CharField(label=_("Number"))
    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *PaperState.choices])
