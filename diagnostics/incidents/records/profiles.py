"""Files that many towns publish, told by their headings: how each is to be read, and what its faults are."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_noop

from diagnostics.incidents.imports.mapping import Mapping
from stakeholders.spreadsheets.guessing import Layout, normalised
from stakeholders.spreadsheets.periods import DateOrder, PeriodKind

from .columns import Clock, Counted, RecordColumns
from .models import PlacePrecision


@dataclass(frozen=True)
class Profile:
    """A known kind of file. Columns are named by headings (folded words); all of `needed` must be there."""

    key: str
    name: str
    needed: tuple[str, ...]
    period: str
    offence: str
    area: str = ""
    date_order: str | None = None
    unit: str = PeriodKind.DAY
    columns: dict[str, str] = field(default_factory=dict)
    clock: str = Clock.TOWN
    counted: str = Counted.INCIDENT
    place_precision: int = PlacePrecision.EXACT.value
    remark: str = ""

    def fits(self, headers: Sequence[str]) -> bool:
        return not self.lacking(headers)

    @property
    def headings(self) -> list[str]:
        """All headings that are read, as folded words."""
        return [one for one in (self.period, self.area, self.offence, *self.columns.values()) if one]

    def lacking(self, headers: Sequence[str]) -> list[str]:
        """Headings by which this kind of file is known and which are not there."""
        there = {normalised(header) for header in headers}
        return [heading for heading in self.needed if heading not in there]

    def mapping(self, table) -> Mapping:
        """How a table of this kind is to be read."""
        plain = [normalised(header) for header in table.headers]

        def at(name: str) -> int:
            return plain.index(name) if name in plain else -1

        records = RecordColumns(clock=self.clock, counted=self.counted, place_precision=self.place_precision)
        for what, heading in self.columns.items():
            setattr(records, what, at(heading))
        return Mapping(
            headers=list(table.headers),
            sheet=table.sheet,
            encoding=None,
            layout=Layout.INCIDENTS,
            period=at(self.period),
            offence=at(self.offence),
            area=at(self.area) if self.area else -1,
            unit=self.unit,
            date_order=self.date_order,
            number_style=table.number_style,
            without_area_unplaced=True,
            records=records.as_json(),
        )


_TORONTO = Profile(
    key="toronto",
    name="Toronto",
    needed=("event unique id", "occ date", "occ hour", "mci category"),
    period="occ date",
    offence="mci category",
    columns={
        "time": "occ hour", "reported": "report date", "longitude": "long wgs84", "latitude": "lat wgs84",
        "reference": "event unique id",
    },
    clock=Clock.UTC,
    counted=Counted.OFFENCE,
    place_precision=PlacePrecision.BLOCK.value,
    remark=gettext_noop(
        "A file of the Toronto police: its days are local midnights written in UTC, its hours are local."
    ),
)  # fmt: skip

#: The plain form for a town or country that has none of its own: its headings in the order of `FORM`, by language.
FORM = (
    "reference",
    "period",
    "time",
    "end",
    "end_time",
    "offence",
    "area",
    "longitude",
    "latitude",
    "place",
    "reported",
)
FORM_HEADINGS = {
    "en": ("Case number", "Date", "Time", "End date", "End time", "Offence", "Area", "Longitude", "Latitude", "Address",
           "Reported on"),
    "es": ("Número de caso", "Fecha", "Hora", "Fecha fin", "Hora fin", "Delito", "Barrio", "Longitud", "Latitud",
           "Dirección", "Fecha de denuncia"),
    "fr": ("Numéro de dossier", "Date", "Heure", "Date fin", "Heure fin", "Infraction", "Quartier", "Longitude",
           "Latitude", "Adresse", "Date de plainte"),
}  # fmt: skip


def _form(language: str) -> Profile:
    """The plain form in one language."""
    told = {what: normalised(heading) for what, heading in zip(FORM, FORM_HEADINGS[language], strict=True)}
    main = {what: told.pop(what) for what in ("period", "offence", "area")}
    return Profile(
        key=f"form-{language}",
        name=f"Plain form ({language})",
        needed=(
            *main.values(),
            told["reference"],
            told["time"],
            told["end"],
            told["longitude"],
            told["latitude"],
        ),
        **main,
        columns=told,
        remark=gettext_noop(
            "The plain form: days as 2026-03-14, times as 21:05 on the clock of the town, coordinates in degrees. What "
            "is not known stays empty."
        ),
    )


PROFILES = (
    Profile(
        key="police-uk",
        name="police.uk",
        needed=("crime id", "month", "falls within", "lsoa code", "crime type"),
        period="month",
        offence="crime type",
        area="lsoa code",
        unit=PeriodKind.MONTH,
        columns={"longitude": "longitude", "latitude": "latitude", "reference": "crime id"},
        place_precision=PlacePrecision.SNAP.value,
        remark=gettext_noop(
            "A street file of police.uk: it tells the month only, and each point stands for at least eight addresses. "
            "Hours of the day, repeats and near repeats cannot be read from it."
        ),
    ),
    Profile(
        key="chicago",
        name="Chicago",
        needed=("case number", "date", "block", "iucr", "primary type"),
        period="date",
        offence="primary type",
        date_order=DateOrder.MONTH_FIRST,
        columns={
            "longitude": "longitude", "latitude": "latitude", "reference": "id", "updated": "updated on",
        },
        place_precision=PlacePrecision.BLOCK.value,
        remark=gettext_noop(
            "A file of the city of Chicago: the place is a block, and rows change later; of several rows of one case "
            "the one updated last is taken."
        ),
    ),
    Profile(
        key="nypd",
        name="NYPD",
        needed=("cmplnt num", "cmplnt fr dt", "cmplnt fr tm", "ofns desc"),
        period="cmplnt fr dt",
        offence="ofns desc",
        date_order=DateOrder.MONTH_FIRST,
        columns={
            "time": "cmplnt fr tm", "end": "cmplnt to dt", "end_time": "cmplnt to tm", "reported": "rpt dt",
            "longitude": "longitude", "latitude": "latitude", "reference": "cmplnt num",
        },
        place_precision=PlacePrecision.BLOCK.value,
        remark=gettext_noop(
            "A complaint file of the New York police: it tells between which moments something happened; such rows are "
            "spread over the hours in between."
        ),
    ),
    _TORONTO,
    # The same under the headings of earlier years.
    replace(
        _TORONTO,
        key="toronto-2019",
        name="Toronto, until 2019",
        needed=("event unique id", "occurrencedate", "occurrencehour"),
        period="occurrencedate",
        offence="mci",
        columns={
            "time": "occurrencehour", "reported": "reporteddate", "longitude": "long", "latitude": "lat",
            "reference": "event unique id",
        },
    ),
    *map(_form, FORM_HEADINGS),
)  # fmt: skip


def profile_of(headers: Sequence[str]) -> Profile | None:
    """The known kind of file with these headings."""
    return next((profile for profile in PROFILES if profile.fits(headers)), None)
