"""Forms of the public site."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.municipalities.clock import town_today


class SubscribeForm(forms.Form):
    """Where news of the plan is to be sent. `leave_empty` is for robots: people do not see it."""

    use_required_attribute = False

    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Write your e-mail address.")},
    )
    leave_empty = forms.CharField(label=_("Leave this field empty"), required=False)


class ReportForm(forms.Form):
    """Which year the report is about."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, *args, municipality, **kwargs):
        super().__init__(*args, **kwargs)
        now = town_today(municipality).year
        self.fields["year"].choices = [(year, str(year)) for year in (now, now - 1, now - 2)]
        self.fields["year"].initial = now - 1
