"""The columns that tell when, where and which case, as a part of the form of columns."""

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.spreadsheets.problems import column_letter, shortened
from stakeholders.spreadsheets.reading import Table

from .columns import COLUMNS, Clock, Counted, Disputed, RecordColumns, guess_columns
from .models import PlacePrecision

LABELS = {
    "time": _("Time, if it stands in a column of its own"),
    "end": _("Last day, if only a span of time is known"),
    "end_time": _("Time on the last day"),
    "reported": _("Day of the report"),
    "updated": _("When the row was last changed"),
    "longitude": _("Longitude"),
    "latitude": _("Latitude"),
    "reference": _("Case number"),
    "place": _("Address"),
    "victim": _("Number of the victim"),
}
HELP = {
    "updated": _("Of several rows of one case, the latest is taken."),
    "reference": _("Kept as a hash that cannot be turned back; it tells repeated rows."),
    "place": _("Kept as a hash that cannot be turned back; it tells repeats at one address."),
    "victim": _("Kept as a hash that cannot be turned back. Never a name."),
}


def clocks() -> list:
    """The town's clock, Greenwich, and every time zone by its name."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [
        (Clock.TOWN.value, _("the town")),
        (Clock.UTC.value, _("Greenwich (UTC)")),
        (_("another time zone"), [(zone, zone.replace("_", " ")) for zone in zones]),
    ]


class RecordsForm(forms.Form):
    """Whether each row is kept, and what its columns tell. Not shown: everything stays as it was."""

    keep = forms.BooleanField(
        label=_("Keep each row, for hours, hot spots and repeats"),
        help_text=_("Without it the rows are only counted. Names and narratives are never kept."),
        required=False,
    )
    place_precision = forms.TypedChoiceField(
        label=_("Coordinates tell"),
        coerce=int,
        choices=[one for one in PlacePrecision.choices if one[0] <= PlacePrecision.SNAP],
    )
    clock = forms.ChoiceField(label=_("Times are written by the clock of"), choices=clocks)
    midnight_unknown = forms.BooleanField(
        label=_("00:00 means that the time is not known"),
        help_text=_("Such rows keep their day and are left out of hours of the day."),
        required=False,
    )
    disputed = forms.ChoiceField(
        label=_("If area and coordinates disagree, believe"),
        choices=[(Disputed.COORDINATES, _("the coordinates")), (Disputed.AREA, _("the area"))],
        help_text=_("The row is counted and drawn there; the check tells how many rows that are."),
    )
    counted = forms.ChoiceField(
        label=_("One row is"),
        choices=[
            (Counted.INCIDENT, _("one case")),
            (Counted.OFFENCE, _("one offence; a case may have several")),
            (Counted.VICTIM, _("one victim; a case may have several")),
        ],
    )

    def __init__(self, data=None, *, table: Table, stored: dict | None):
        self.stored, self.headers = stored, table.headers
        columns = RecordColumns.from_json(stored) if stored else guess_columns(table.headers)
        super().__init__(
            data if data is not None and "records-shown" in data else None,
            prefix="records",
            initial={**columns.as_json(), "keep": stored is not None},
        )
        choices = [(-1, _("no column"))]
        choices += [
            (i, f"{column_letter(i)} · {shortened(name, 50)}") for i, name in enumerate(table.headers)
        ]
        for name in COLUMNS:
            self.fields[name] = forms.TypedChoiceField(
                label=LABELS[name], help_text=HELP.get(name, ""), choices=choices, coerce=int, required=False,
                empty_value=-1, initial=self.initial[name],
            )  # fmt: skip

    @property
    def when(self) -> list:
        return [self[name] for name in ("time", "end", "end_time", "reported", "clock", "midnight_unknown")]

    @property
    def where(self) -> list:
        return [self[name] for name in ("longitude", "latitude", "place_precision", "disputed")]

    @property
    def which(self) -> list:
        """What tells one case from another."""
        return [self[name] for name in ("reference", "updated", "counted", "place", "victim")]

    def clean(self):
        cleaned = super().clean()
        if (cleaned.get("longitude", -1) < 0) != (cleaned.get("latitude", -1) < 0):
            self.add_error("latitude", _("Choose both longitude and latitude, or neither."))
        return cleaned

    def result(self) -> dict | None:
        """The columns as an import keeps them; None when rows are only counted."""
        if not self.is_bound:
            return self.stored
        cleaned = self.cleaned_data
        if not cleaned.pop("keep"):
            return None
        return RecordColumns(**cleaned).as_json()
