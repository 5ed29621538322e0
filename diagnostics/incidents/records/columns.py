"""Which columns of a file tell when, where and which case, for files whose incidents are kept one by one."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from zoneinfo import ZoneInfo, available_timezones

from stakeholders.spreadsheets.guessing import normalised
from stakeholders.spreadsheets.moments import parse_moment
from stakeholders.spreadsheets.periods import DateOrder
from stakeholders.spreadsheets.problems import UnreadableValue

from .models import PlacePrecision


class Clock(StrEnum):
    """Whose clock the times of a file are written by; besides these, any time zone by its name."""

    TOWN = "town"
    UTC = "utc"


class Disputed(StrEnum):
    """What is believed where the area that a row names and its coordinates contradict each other."""

    COORDINATES = "coordinates"
    AREA = "area"


class Counted(StrEnum):
    """What one row of the file stands for; the same case may have several offences and victims."""

    INCIDENT = "incident"
    OFFENCE = "offence"
    VICTIM = "victim"


@dataclass
class RecordColumns:
    """Columns are counted from 0; -1 means that there is none. The first moment stands in the column of the period.

    `time`, `end`, `end_time`: time of the first moment and the last moment, where they have columns of their own.
    `updated`: when the row was last changed; of several rows of one case the latest is taken, else the last.
    `place_precision`: how exactly the coordinates tell where it happened, the same for the whole file.
    `clock`: a `Clock` or the name of a time zone (Europe/Lisbon).
    `midnight_unknown`: whether 00:00 stands for a time that nobody knows.
    """

    time: int = -1
    end: int = -1
    end_time: int = -1
    reported: int = -1
    updated: int = -1
    longitude: int = -1
    latitude: int = -1
    reference: int = -1
    place: int = -1
    victim: int = -1
    clock: str = Clock.TOWN
    counted: str = Counted.INCIDENT
    disputed: str = Disputed.COORDINATES
    midnight_unknown: bool = False
    place_precision: int = PlacePrecision.EXACT.value

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict) -> "RecordColumns":
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})

    @property
    def used(self) -> list[int]:
        return [value for name in COLUMNS if (value := getattr(self, name)) >= 0]


def is_clock(name: object) -> bool:
    """Whether times can be written by this clock."""
    return isinstance(name, str) and (name in list(Clock) or name in available_timezones())


def zone_of(clock: str, town: ZoneInfo) -> ZoneInfo:
    """The time zone of a clock."""
    return {Clock.TOWN: town, Clock.UTC: ZoneInfo("UTC")}.get(clock) or ZoneInfo(clock)


COLUMNS = (
    "time", "end", "end_time", "reported", "updated", "longitude", "latitude", "reference", "place", "victim",
)  # fmt: skip

#: Headings (folded words) by what they stand for, the more telling first.
HEADINGS = {
    "time": ("time", "time occurred", "occurrence time", "hour", "occurrencehour", "occ hour", "hora", "hora del hecho",
             "heure", "uhrzeit"),
    "end": ("to date", "end date", "end", "until", "date to", "last date", "occurred to", "hasta", "fecha fin",
            "date fin", "bis"),
    "end_time": ("to time", "until time", "end time", "time to", "hora fin", "heure fin"),
    "reported": ("reported on", "date reported", "reported date", "report date", "reporteddate", "rpt dt",
                 "fecha de denuncia", "date de plainte", "anzeigedatum"),
    "updated": ("updated on", "last updated", "update date", "modified", "actualizado", "mis a jour", "geandert"),
    "longitude": ("longitude", "lon", "lng", "long", "long wgs84", "longitud", "langengrad"),
    "latitude": ("latitude", "lat", "lat wgs84", "latitud", "breitengrad"),
    "reference": ("crime id", "incident id", "case number", "case no", "case", "cmplnt num", "event unique id",
                  "reference", "ref", "id", "numero de caso", "expediente", "folio", "aktenzeichen", "nuc"),
    "place": ("address", "block", "street", "direccion", "calle", "adresse", "rue", "strasse", "endereco"),
    "victim": ("victim id", "victim key", "person key", "id de la victima"),
}  # fmt: skip

#: What is never read, whatever is chosen: it speaks of persons.
PERSONAL = (
    "narrative", "description of facts", "facts", "summary", "notes", "remarks", "modus operandi", "relato",
    "narracion", "observaciones", "sachverhalt", "recit", "name", "first name", "last name", "surname",
    "victim name", "suspect", "suspect name", "offender name", "nombre", "apellido", "nom", "prenom", "vorname",
    "nachname", "phone", "telephone", "telefono", "email", "e mail", "date of birth", "dob", "fecha de nacimiento",
    "geburtsdatum", "passport", "national id", "cedula", "dni", "curp",
)  # fmt: skip


def guess_columns(headers: Sequence[str], taken: Sequence[int] = ()) -> RecordColumns:
    """The likeliest columns by their headings, besides those that already are something else."""
    plain = [normalised(header) for header in headers]
    columns, used = RecordColumns(), set(taken)
    for name, words in HEADINGS.items():
        found = next((plain.index(one) for one in words if one in plain and plain.index(one) not in used), -1)
        if found >= 0:
            setattr(columns, name, found)
            used.add(found)
    if min(columns.longitude, columns.latitude) < 0:
        columns.longitude = columns.latitude = -1
    return columns


def guess_clock(columns: RecordColumns, cells: Sequence[object], order: str | None) -> None:
    """What the times of the first moment tell about the clock: days written as midnights are days; offsets are UTC."""
    moments = []
    for cell in cells:
        try:
            moments.append(parse_moment(cell, DateOrder(order) if order else DateOrder.DAY_FIRST))
        except UnreadableValue:
            continue
    timed = [one for one in moments if one.minute is not None]
    if columns.time < 0 and timed and not any(one.minute for one in timed):
        columns.midnight_unknown = True
    elif any(one.offset is not None for one in timed):
        columns.clock = Clock.UTC


def personal_columns(headers: Sequence[str]) -> list[int]:
    """Columns that by their headings speak of persons or tell a story."""
    return [i for i, header in enumerate(headers) if normalised(header) in PERSONAL]
