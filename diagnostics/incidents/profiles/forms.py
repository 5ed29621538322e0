"""A profile as a form: its headings, its choices, and what the names in its files mean."""

from django import forms
from django.utils.translation import gettext_lazy as _

from diagnostics.incidents.imports.column_form import LAYOUTS
from diagnostics.incidents.models import OffenceType
from diagnostics.incidents.records.columns import COLUMNS as RECORD_COLUMNS
from diagnostics.incidents.records.forms import HELP, LABELS, clocks
from diagnostics.incidents.records.models import PlacePrecision
from diagnostics.sources.models import DataSource
from stakeholders.access.forms import TownForm
from stakeholders.access.permissions import Actor
from stakeholders.municipalities.models import Area
from stakeholders.spreadsheets.guessing import Layout
from stakeholders.spreadsheets.periods import DateOrder

from .models import ImportProfile
from .reading import COLUMNS, LEFT_OUT, PRECISIONS, WITHOUT_PLACE, BadReading, checked

MAIN_LABELS = {
    "period": _("Day or period"),
    "month": _("Month"),
    "area": _("Area"),
    "offence": _("Offence"),
    "count": _("Number of offences"),
}
FORGET = "forget"


class ProfileForm(TownForm):
    """Name, headings and choices of a profile. A heading that is left empty is not read."""

    date_order = forms.ChoiceField(
        label=_("Dates like 03/04/2025 mean"),
        choices=[
            ("", _("asked, or seen in each file")),
            (DateOrder.DAY_FIRST, _("3 April: the day first")),
            (DateOrder.MONTH_FIRST, _("March 4: the month first")),
        ],
        required=False,
    )
    other_areas = forms.ChoiceField(
        label=_("Unknown areas"),
        choices=[
            ("", _("reject these rows")),
            (WITHOUT_PLACE, _("count without a place")),
            (LEFT_OUT, _("leave out: not of this town")),
        ],
        required=False,
    )
    without_area_unplaced = forms.BooleanField(
        label=_("Count rows without an area, without a place"), required=False
    )
    clock = forms.ChoiceField(label=_("Times are written by the clock of"), choices=clocks)
    midnight_unknown = forms.BooleanField(label=_("00:00 means that the time is not known"), required=False)
    place_precision = forms.ChoiceField(
        label=_("Coordinates tell"),
        choices=[(name, PlacePrecision(value).label) for name, value in PRECISIONS.items()],
    )
    disputed = forms.ChoiceField(
        label=_("If area and coordinates disagree, believe"),
        choices=[("coordinates", _("the coordinates")), ("area", _("the area"))],
    )
    counted = forms.ChoiceField(
        label=_("One row is"),
        choices=[("incident", _("one case")), ("offence", _("one offence")), ("victim", _("one victim"))],
    )

    class Meta:
        model = ImportProfile
        fields = ["name"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.reading = self.instance.reading
        self.keeps_records = self.reading["records"] is not None
        self.columns = [name for name in COLUMNS if name != "count" or self.reading["layout"] == Layout.LONG]
        for name in self.columns:
            self._heading(f"column_{name}", MAIN_LABELS[name], self.reading["columns"].get(name, ""))
        records = self.reading["records"] or {}
        for name in RECORD_COLUMNS if self.keeps_records else ():
            self._heading(
                f"record_{name}", LABELS[name], records["columns"].get(name, ""), HELP.get(name, "")
            )
        for name in ("date_order", "other_areas", "without_area_unplaced"):
            self.fields[name].initial = self.reading[name]
        for name in ("clock", "midnight_unknown", "place_precision", "disputed", "counted"):
            if self.keeps_records:
                self.fields[name].initial = records[name]
            else:
                del self.fields[name]
        self._names("offences", OffenceType, [(LEFT_OUT, _("leave out"))])
        self._names("areas", Area, [(WITHOUT_PLACE, _("count without a place")), (LEFT_OUT, _("leave out"))])

    def _heading(self, name: str, label, value: str, help_text="") -> None:
        self.fields[name] = forms.CharField(
            label=label, initial=value, required=False, max_length=200, help_text=help_text
        )

    def _names(self, kind: str, model, special: list) -> None:
        """One choice for each name that was decided about."""
        rows = model.objects.visible_to(self.actor)
        choices = [(FORGET, _("ask again")), *special, *((one.code, str(one)) for one in rows)]
        for i, (name, code) in enumerate(sorted(self.reading[kind].items())):
            known = choices if code in dict(choices) else [*choices, (code, code)]
            self.fields[f"{kind}_{i}"] = forms.ChoiceField(label=name, choices=known, initial=code)

    def _there(self, *names: str) -> list:
        return [self[name] for name in names if name in self.fields]

    @property
    def layout(self) -> str:
        """How the files are built, in words."""
        told = self.reading["layout"]
        return str(dict(LAYOUTS).get(told) or dict(LAYOUTS)[f"{told}-{self.reading['across']}"])

    @property
    def main(self) -> list:
        return self._there(*(f"column_{name}" for name in self.columns), "date_order", "other_areas")

    @property
    def records(self) -> list:
        choices = ("clock", "place_precision", "disputed", "counted")
        return self._there(*(f"record_{name}" for name in RECORD_COLUMNS), *choices)

    @property
    def flags(self) -> list:
        return self._there("without_area_unplaced", "midnight_unknown")

    @property
    def offence_names(self) -> list:
        return [self[name] for name in self.fields if name.startswith("offences_")]

    @property
    def area_names(self) -> list:
        return [self[name] for name in self.fields if name.startswith("areas_")]

    def clean(self):
        cleaned = super().clean()
        try:
            self.made = checked(self._made(cleaned))
        except BadReading as problem:
            raise forms.ValidationError(str(problem)) from problem
        return cleaned

    def _made(self, cleaned: dict) -> dict:
        def headings(prefix: str, names) -> dict:
            return {name: told for name in names if (told := (cleaned.get(f"{prefix}_{name}") or "").strip())}

        made = {
            **self.reading,
            "columns": headings("column", self.columns),
            "date_order": cleaned.get("date_order") or None,
            "other_areas": cleaned.get("other_areas") or None,
            "without_area_unplaced": cleaned.get("without_area_unplaced", False),
        }
        for kind in ("offences", "areas"):
            names = sorted(self.reading[kind])
            told = {name: cleaned.get(f"{kind}_{i}") for i, name in enumerate(names)}
            made[kind] = {name: code for name, code in told.items() if code and code != FORGET}
        if self.keeps_records:
            choices = ("clock", "midnight_unknown", "place_precision", "disputed", "counted")
            made["records"] = {
                "columns": headings("record", RECORD_COLUMNS),
                **{name: cleaned.get(name, self.reading["records"][name]) for name in choices},
            }
        return made

    def save(self, commit=True):
        self.instance.reading = self.made
        return super().save(commit)


class TakeInForm(forms.Form):
    """A profile that another town has exported."""

    source = forms.ModelChoiceField(label=_("Source"), queryset=DataSource.objects.none())
    file = forms.FileField(
        label=_("Exported profile"),
        help_text=_("A file that ends in .json, from another town or installation."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = DataSource.objects.visible_to(actor)

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > 1_000_000:
            raise forms.ValidationError(_("A profile has less than 1 MB; this is another file."))
        return upload.read()
