"""Forms for the municipality, its areas and their population."""

import zoneinfo

from django import forms
from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownForm
from stakeholders.access.speaking import code_of, known, language_name

from .models import Area, Municipality, Population
from .services import settle


class CommaSeparated(forms.CharField):
    """A list of short texts typed with commas between them."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [part.strip() for part in (value or "").split(",") if part.strip()]

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


class MunicipalityForm(forms.ModelForm):
    first_language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("Of the plan, of surveys and of public pages, where nothing else is chosen."),
    )
    further_languages = CommaSeparated(
        label=_("Further languages"),
        required=False,
        help_text=_("With commas between them, as in “Español, العربية”. Residents choose among all of them."),
    )
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

    field_order = ["name", "country", "admin_code", "first_language", "further_languages"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        first, *further = self.instance.languages or [settings.LANGUAGE_CODE]
        self.fields["first_language"].choices = known()
        self.initial |= {"first_language": first, "further_languages": [language_name(one) for one in further]}

    def clean_further_languages(self):
        codes = {said: code_of(said) for said in self.cleaned_data["further_languages"]}
        if strange := [said for said, code in codes.items() if code is None]:
            raise forms.ValidationError(
                _("This language is not known: %(languages)s. Write its own or its English name.")
                % {"languages": ", ".join(strange)}
            )
        return list(codes.values())

    def save(self, commit=True):
        said = [self.cleaned_data["first_language"], *self.cleaned_data["further_languages"]]
        self.instance.languages = list(dict.fromkeys(said))
        return super().save(commit)

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
