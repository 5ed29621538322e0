"""Forms for the municipality, its areas and their population."""

import zoneinfo

from django import forms
from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownForm

from .models import Area, Municipality, Population
from .services import settle


class MunicipalityForm(forms.ModelForm):
    exit_url = forms.URLField(
        label=Municipality._meta.get_field("exit_url").verbose_name,
        help_text=Municipality._meta.get_field("exit_url").help_text,
        required=False,
        assume_scheme="https",
    )

    class Meta:
        model = Municipality
        fields = [
            "name",
            "country",
            "admin_code",
            "time_zone",
            "currency",
            "contact_email",
            "emergency_contact",
            "support_contacts",
            "exit_url",
            "about",
            "small_count_threshold",
        ]

    def clean_time_zone(self):
        zone = self.cleaned_data["time_zone"]
        if zone not in zoneinfo.available_timezones():
            raise forms.ValidationError(_("Write the zone as in “Europe/Lisbon”."))
        return zone

    def clean_currency(self):
        currency = self.cleaned_data["currency"].upper()
        if len(currency) != 3 or not currency.isalpha():
            raise forms.ValidationError(_("Write the three letters of the currency, as in “EUR”."))
        return currency


class CommaSeparated(forms.CharField):
    """A list of short texts typed with commas between them."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [part.strip() for part in (value or "").split(",") if part.strip()]

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


class AreaForm(TownForm):
    aliases = CommaSeparated(
        label=_("Other names in files"),
        required=False,
        help_text=_("With commas between them. Imports recognise the area by any of these names."),
    )

    class Meta:
        model = Area
        fields = ["code", "name", "aliases", "kind", "character", "deprivation_quintile", "is_priority"]

    def save(self, commit=True):
        with transaction.atomic():
            settle(self.instance)
            return super().save(commit)


class PopulationForm(TownForm):
    class Meta:
        model = Population
        fields = ["year", *Population.KINDS, "source"]


def refuse_size(upload, limit: int) -> None:
    """Before it is read: a file that is too large is not worth the memory."""
    if upload.size > limit:
        raise forms.ValidationError(
            _("The file has %(size)s; at most %(limit)s can be read.")
            % {"size": filesizeformat(upload.size), "limit": filesizeformat(limit)}
        )


class PopulationFileForm(forms.Form):
    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_(
            "CSV, XLSX or ODS with the columns area, year, and what is known: residents, households, dwellings, "
            "vehicles, businesses, people present by day."
        ),
    )
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("For example: municipal register.")
    )

    def clean_file(self):
        refuse_size(self.cleaned_data["file"], settings.UPLOAD_LIMIT)
        return self.cleaned_data["file"]
