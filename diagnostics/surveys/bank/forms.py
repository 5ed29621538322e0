"""Forms of the question bank."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.speaking import language_name

from .modules import modules_in
from .words import LANGUAGES


class ModulesForm(forms.Form):
    """Which modules of the bank are taken."""

    modules = forms.MultipleChoiceField(
        label=_("Modules"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one module.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        titles = modules_in().values()
        self.fields["modules"].choices = [(one.code, one.section.title) for one in titles]


class NewSurveyForm(ModulesForm):
    """Which modules make up a new survey, and in which languages."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Left empty, the survey gets a title in its first language."),
    )
    language = forms.ChoiceField(
        label=_("First language"),
        widget=forms.RadioSelect,
        help_text=_("The one in which you read and change the questions."),
    )
    others = forms.MultipleChoiceField(
        label=_("Also in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Residents choose among them. The bank has all its words in each."),
    )

    def __init__(self, *args, languages, **kwargs):
        super().__init__(*args, **kwargs)
        names = [(code, language_name(code).capitalize()) for code in LANGUAGES]
        self.fields["language"].choices = self.fields["others"].choices = names
        own = [code for code in languages if code in LANGUAGES] or ["en"]
        self.initial |= {"language": own[0], "others": own[1:], "modules": list(modules_in())}

    @property
    def languages(self) -> list[str]:
        """The languages that were chosen, the first in front."""
        first = self.cleaned_data["language"]
        return [first, *(code for code in self.cleaned_data["others"] if code != first)]
