"""Forms for partners and what they do together."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownFilterForm, TownForm

from .models import (
    Agreement,
    Body,
    Contact,
    CooperationRecord,
    Level,
    Organisation,
    Sector,
)
from .taxonomy import ACTOR_GROUPS, CHECKED_ACTOR_GROUPS, FURTHER_ACTOR_GROUPS

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OrganisationForm(TownForm):
    actor_groups = forms.MultipleChoiceField(
        label=_("Actor groups"),
        choices=[
            (_("Named in the guidelines"), list(CHECKED_ACTOR_GROUPS.items())),
            (_("Others"), list(FURTHER_ACTOR_GROUPS.items())),
        ],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Organisation
        fields = [
            "name",
            "actor_groups",
            "community_kind",
            "level",
            "sector",
            "mandate",
            "role_diagnosis",
            "role_plan",
            "engaged_since",
            "is_active",
        ]
        widgets = {"engaged_since": DATE}


class OrganisationFilter(TownFilterForm):
    q = forms.CharField(label=_("Name"))
    group = forms.ChoiceField(label=_("Actor group"), choices=[("", _("all")), *ACTOR_GROUPS.items()])
    level = forms.ChoiceField(label=_("Level"), choices=[("", _("all")), *Level.choices])
    sector = forms.ChoiceField(label=_("Sector"), choices=[("", _("all")), *Sector.choices])


class ContactForm(TownForm):
    class Meta:
        model = Contact
        fields = ["role_title", "name", "email", "language", "is_primary"]
        help_texts = {"is_primary": _("Letters about the organisation's part go to the first contact.")}

    def _get_validation_exclusions(self):
        # A new first contact takes the place of the old one, so "only one" is not an error here.
        return super()._get_validation_exclusions() | {"organisation"}


class BodyForm(TownForm):
    class Meta:
        model = Body
        fields = ["name", "kind", "chair", "secretary", "meets_every_days", "members"]
        widgets = {"members": forms.CheckboxSelectMultiple}


class AgreementForm(TownForm):
    class Meta:
        model = Agreement
        fields = ["title", "kind", "organisation", "purpose", "legal_basis", "signed_on", "valid_to"]
        widgets = {"signed_on": DATE, "valid_to": DATE}

    def clean(self):
        cleaned = super().clean()
        signed, until = cleaned.get("signed_on"), cleaned.get("valid_to")
        if signed and until and until < signed:
            self.add_error("valid_to", _("The agreement ends before it was signed."))
        return cleaned


class Lines(forms.CharField):
    """A list of short texts, one on each line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [line.strip() for line in (value or "").splitlines() if line.strip()]


class CooperationForm(TownForm):
    professions = Lines(label=_("Professions reached"), required=False, help_text=_("One on each line."))

    class Meta:
        model = CooperationRecord
        fields = [
            "kind",
            "title",
            "held_on",
            "partner",
            "support",
            "professions",
            "text",
            "answer",
            "answered_on",
        ]
        widgets = {"held_on": DATE, "answered_on": DATE}
