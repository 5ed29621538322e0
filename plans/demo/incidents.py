"""Incidents for the demonstration: made up anew at each loading, always the same, and imported as a user's file is.

There are as many of each offence in each month and neighbourhood as the police spreadsheet counts. They stand under
a source of their own, so that nothing that was counted changes.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np
import shapely
from django.core.files.base import ContentFile
from shapely.geometry import shape

from diagnostics.incidents.analyses.catalogue import analysis_named
from diagnostics.incidents.analyses.desk import open_desk
from diagnostics.incidents.analyses.stored import ask
from diagnostics.incidents.imports.mapping import Mapping, Replace
from diagnostics.incidents.imports.services import confirm, settle, take_file
from diagnostics.models import DataSource, OffenceType
from stakeholders.access.permissions import Actor, Role
from stakeholders.jobs.services import run_job

from .counts import ImportFailed, work_off
from .records import Town

HEADER = (
    "Case number", "Date", "Time", "To date", "To time", "Offence", "Neighbourhood", "Address", "Latitude", "Longitude",
)  # fmt: skip
SEED = 19950724  # the day of the guidelines' resolution
METRE = 1 / 111_195  # degrees of latitude
#: Of the incidents in an area this share lies about a few places, that many metres around.
CLUSTERED, AROUND = 0.7, 90
SHARES = (0.5, 0.25, 0.15, 0.1)
NEVER_LOCATED = 0.03
#: Days in which the risk of a repeat falls to half, down to what stays of it.
SOON, LATER = 25, 0.05


def load_incidents(town: Town) -> None:
    record = town.read("incidents")
    if not record:
        return
    by, told = town.actor(Role.COORDINATOR), dict(record["source"])
    source = town.make(
        DataSource,
        kind="police_recorded",
        owner=town.organisations[told.pop("owner")],
        period_from=town.day(told.pop("period_from")),
        period_to=town.day(told.pop("period_to")),
        **told,
    )
    upload = ContentFile(incident_file(town, record).encode(), name=record["file"])
    batch = take_file(by=by, source=source, upload=upload)
    work_off(settle(by=by, batch=batch, mapping=Mapping.from_json(batch.mapping)))
    batch.refresh_from_db()
    if batch.rows_rejected:
        raise ImportFailed(f"{record['file']}: {batch.rejected_by_reason}")
    work_off(confirm(by=by, batch=batch, replace=Replace.PERIOD))
    for asked in record["answers"]:
        _answer(by, source, **asked)


def _answer(by: Actor, source: DataSource, *, analysis: str, offence: str, **query: str) -> None:
    """Have an answer that takes long ready for the first look."""
    offences = OffenceType.objects.visible_to(by)
    query |= {"source": str(source.uid), "offence": str(offences.get(code=offence).uid)}
    found = analysis_named(analysis)
    run_job(ask(by=by, analysis=found, asked=open_desk(query, by, analysis=found).asked).job_id)


def incident_file(town: Town, record: dict) -> str:
    """The file as text, in the order in which the incidents became known."""
    made = Maker(np.random.default_rng(SEED))
    by_name = {area.name: shape(area.geometry) for area in town.areas.values() if area.geometry}
    rows = []
    for (offence, place), months in _counts(town, record).items():
        habits = record["offences"][offence] | record["areas"].get(place, {}).get(offence, {})
        rows += made.incidents(offence, place, by_name[place], habits, months)
    rows.sort(key=lambda row: (row[1], row[2], row[6]))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows([f"PA-{number:06d}", *row[1:]] for number, row in enumerate(rows, 1))
    return out.getvalue()


def _counts(town: Town, record: dict) -> dict[tuple[str, str], dict[str, int]]:
    """(offence, neighbourhood) → month → how many the police counted."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in town.rows(record["counts"]):
        if row["Offence"] in record["offences"]:
            key = (row["Offence"], row["Neighbourhood"])
            found.setdefault(key, {})[row["Month"]] = int(row["Recorded"])
    return found


@dataclass
class Spot:
    """A place where something happened, and when it last did."""

    longitude: float
    latitude: float
    address: str
    on: date


@dataclass
class Maker:
    """Makes incidents that look like those of a town: busy hours, a few bad places, repeats."""

    chance: np.random.Generator
    houses: int = 0
    spots: list[Spot] = field(default_factory=list)

    def incidents(
        self, offence: str, place: str, area, habits: dict, months: dict[str, int]
    ) -> Iterator[list]:
        self.spots = []
        centres = self._centres(area)
        hours = iter(self._hours(habits["hours"], sum(months.values())))
        for month, number in sorted(months.items()):
            begun = sorted(self._moment(month, next(hours), habits) for _ in range(number))
            for moment in begun:
                spot = self._spot(area, centres, habits, moment.date(), place)
                yield [None, *self._times(moment, habits), offence, place, *self._where(spot)]

    # When

    def _hours(self, weights: list[float], number: int) -> list[int]:
        """As many of each hour as its weight says (largest remainders), in any order."""
        share = np.array(weights) / sum(weights) * number
        each = np.floor(share).astype(int)
        each[np.argsort(each - share)[: number - each.sum()]] += 1
        hours = np.repeat(np.arange(24), each)
        self.chance.shuffle(hours)
        return hours.tolist()

    def _moment(self, month: str, hour: int, habits: dict) -> datetime:
        """A day of the month that suits the hour: nights of a weekend begin on the evening before."""
        first = date.fromisoformat(f"{month}-01")
        days = [first + timedelta(days=i) for i in range(31)]
        days = [day for day in days if day.month == first.month]
        night = hour >= 20 or hour < 6
        weights = habits["weekends"] if night else habits["weekdays"]
        evening = 1 if hour < 6 else 0
        chances = np.array([weights[(day.weekday() - evening) % 7] for day in days], dtype=float)
        day = days[self.chance.choice(len(days), p=chances / chances.sum())]
        return datetime.combine(day, time(hour, int(self.chance.integers(60))))

    def _times(self, moment: datetime, habits: dict) -> list[str]:
        """Date, time, to date, to time, as exactly as it is known."""
        day, draw = moment.date().isoformat(), self.chance.random()
        if draw < habits["unknown"]:
            return [day, "", "", ""]
        if draw < habits["unknown"] + habits["midnight"]:
            return [day, "00:00", "", ""]
        if draw < habits["unknown"] + habits["midnight"] + habits["between"]:
            return self._between(moment)
        return [day, f"{moment:%H:%M}", "", ""]

    def _between(self, moment: datetime) -> list[str]:
        """From leaving home to coming back, on the day itself or, seldom, after a holiday."""
        away = timedelta(minutes=int(self.chance.gamma(2, 90)) + 30)
        if self.chance.random() < 0.08:
            away = timedelta(hours=int(self.chance.integers(30, 240)))
        begun = moment - timedelta(
            minutes=int(self.chance.integers(0, min(moment.hour * 60 + moment.minute, 240) + 1))
        )
        ended = begun + max(away, moment - begun)
        return [f"{begun:%Y-%m-%d}", f"{begun:%H:%M}", f"{ended:%Y-%m-%d}", f"{ended:%H:%M}"]

    # Where

    def _centres(self, area) -> list[tuple[float, float]]:
        inner = area.buffer(-200 * METRE)
        return [self._point(inner if not inner.is_empty else area) for _ in SHARES]

    def _point(self, area) -> tuple[float, float]:
        """Any point of an area."""
        west, south, east, north = area.bounds
        while True:
            x, y = self.chance.uniform(west, east, 64), self.chance.uniform(south, north, 64)
            inside = np.flatnonzero(shapely.contains_xy(area, x, y))
            if len(inside):
                return float(x[inside[0]]), float(y[inside[0]])

    def _about(self, area, centre: tuple[float, float], metres: float) -> tuple[float, float]:
        """A point about another one, in the same area."""
        squeeze = np.cos(np.radians(centre[1]))
        for _ in range(20):
            east, north = self.chance.normal(0, metres * METRE, 2)
            point = (centre[0] + east / squeeze, centre[1] + north)
            if shapely.contains_xy(area, *point):
                return point
        return centre

    def _spot(self, area, centres, habits: dict, on: date, place: str) -> Spot:
        lately = [spot for spot in self.spots[-120:] if (on - spot.on).days <= 365]
        draw = self.chance.random()
        if lately and draw < habits["repeat"]:
            # Whoever was struck is most at risk in the weeks that follow.
            chances = np.array([0.5 ** ((on - spot.on).days / SOON) + LATER for spot in lately])
            spot = lately[self.chance.choice(len(lately), p=chances / chances.sum())]
            spot.on = on
            return spot
        near = [spot for spot in lately if (on - spot.on).days <= 14]
        if near and draw < habits["repeat"] + habits["near"]:
            before = near[int(self.chance.integers(len(near)))]
            point = self._about(area, (before.longitude, before.latitude), 60)
        elif self.chance.random() < CLUSTERED:
            point = self._about(area, centres[self.chance.choice(len(SHARES), p=SHARES)], AROUND)
        else:
            point = self._point(area)
        self.houses += 1
        spot = Spot(
            round(point[0], 5),
            round(point[1], 5),
            f"{self.houses % 180 + 1} {place} {self.houses // 180 + 1}",
            on,
        )
        self.spots.append(spot)
        return spot

    def _where(self, spot: Spot) -> list:
        if self.chance.random() < NEVER_LOCATED:
            return [spot.address, "", ""]
        return [spot.address, spot.latitude, spot.longitude]
