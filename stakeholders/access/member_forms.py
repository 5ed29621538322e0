"""Forms for members and partner systems."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .forms import TownFilterForm, TownForm
from .models import ApiClient, Membership
from .permissions import Role


class MemberForm(TownForm):
    class Meta:
        model = Membership
        fields = ["role", "organisation", "is_safeguarding", "is_active"]
        help_texts = {"organisation": _("An action lead reports for the actions of this organisation.")}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("role") == Role.ACTION_LEAD and not cleaned.get("organisation"):
            self.add_error("organisation", _("Choose the organisation that this action lead speaks for."))
        return cleaned


class NewMemberForm(MemberForm):
    email = forms.EmailField(label=_("E-mail address"))
    full_name = forms.CharField(label=_("Name"), max_length=120)
    field_order = ["email", "full_name", "role", "organisation"]

    class Meta(MemberForm.Meta):
        fields = ["role", "organisation", "is_safeguarding"]


class ApiClientForm(TownForm):
    expires_at = forms.DateTimeField(
        label=_("Valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    is_personal = forms.BooleanField(
        label=_("It acts in my name"),
        required=False,
        help_text=_(
            "For a program of your own. What it does counts as done by you, and it may never do more than you may."
        ),
    )

    class Meta:
        model = ApiClient
        fields = ["name", "role", "expires_at"]
        help_texts = {"role": _("The system may do what this role may do, and nothing else.")}


class AuditFilter(TownFilterForm):
    table = forms.ChoiceField(label=_("What"), choices=[])
    actor = forms.CharField(label=_("Who"))
    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, tables, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["table"].choices = [("", _("everything")), *tables]
