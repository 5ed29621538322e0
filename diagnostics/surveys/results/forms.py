"""By what a question is split, read from the address."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SplitForm(forms.Form):
    by = forms.ChoiceField(label=_("Split by"), required=False)
    measure = forms.ChoiceField(label=_("Compare"), required=False)

    def __init__(self, data=None, *, groupings, measures):
        super().__init__(data)
        self.fields["by"].choices = [("", _("nothing")), *((item.code, item.text) for item in groupings)]
        self.fields["measure"].choices = measures
        if len(measures) < 2:
            del self.fields["measure"]

    def chosen(self, name: str) -> str:
        """The choice, or nothing when there is none or it makes no sense."""
        return self.cleaned_data.get(name, "") if self.is_bound and not self.errors.get(name) else ""


class EarlierForm(forms.Form):
    """With which earlier survey is compared."""

    earlier = forms.ChoiceField(label=_("Earlier survey"), required=False)

    def __init__(self, data=None, *, surveys):
        super().__init__(data)
        self.fields["earlier"].choices = [
            ("", _("choose one")),
            *((str(one.uid), one.title) for one in surveys),
        ]

    def chosen(self, surveys):
        """The survey that was chosen; None where there is none, or where it is none of these."""
        if not self.is_bound or not self.is_valid():
            return None
        return next((one for one in surveys if str(one.uid) == self.cleaned_data["earlier"]), None)
