from django import forms
from django.utils.translation import gettext_lazy as _


class FollowForm(forms.Form):
    """Where to write when the answers are published. `leave_empty` is for robots: people do not see it."""

    use_required_attribute = False

    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Write your e-mail address.")},
    )
    leave_empty = forms.CharField(label=_("Leave this field empty"), required=False)
