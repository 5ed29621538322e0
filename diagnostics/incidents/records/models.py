"""Incidents one by one, and the sums over hexagons and hours that pages read."""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.db import connections, models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from diagnostics.incidents.models import ImportBatch, OffenceType
from diagnostics.sources.models import DataSource
from stakeholders.access.tenancy import TenantModel, TenantQuerySet
from stakeholders.municipalities.models import Area


class TimePrecision(models.IntegerChoices):
    """How exactly it is known when it happened."""

    MINUTE = 1, _("to the minute")
    HOUR = 2, _("to the hour")
    INTERVAL = 3, _("between two moments")
    DAY = 4, _("to the day")
    MONTH = 5, _("to the month")


class PlacePrecision(models.IntegerChoices):
    """How exactly it is known where it happened."""

    EXACT = 1, _("the place itself")
    BLOCK = 2, _("the block or street segment")
    SNAP = 3, _("a point that stands for several addresses")
    AREA = 4, _("only the area")
    NONE = 5, _("unknown")


class HexGrid(TenantModel):
    """The hexagons that a town's maps of hot spots count in: where they begin and how wide they are."""

    longitude = models.FloatField(_("longitude of the origin"))
    latitude = models.FloatField(_("latitude of the origin"))
    metres = models.PositiveSmallIntegerField(_("distance of two opposite sides, in metres"), default=250)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality"], name="one_hex_grid")]

    def __str__(self):
        return f"{self.metres} m"


def _bulk_key(to, **options):
    """A foreign key without constraint or index of its own: the import has checked what it points to."""
    return models.ForeignKey(
        to,
        **{"on_delete": models.PROTECT, "related_name": "+", "db_constraint": False, "db_index": False}
        | options,
    )


class IncidentRow(models.Model):
    """What an incident and a replaced incident have in common. No narrative, no name, no address.

    Days and minutes are those of the clock on the wall of the town. `reference`, `place_key` and `victim_key`
    are keyed hashes: they tell that two rows speak of the same case, address or person, and nothing else.
    """

    municipality = _bulk_key("stakeholders.Municipality", on_delete=models.CASCADE)
    batch = _bulk_key(ImportBatch)
    source = _bulk_key(DataSource)
    offence = _bulk_key(OffenceType)
    area = _bulk_key(Area, null=True)
    day = models.DateField()
    until_day = models.DateField(null=True)
    reported_on = models.DateField(null=True)
    minute = models.SmallIntegerField(null=True)
    until_minute = models.SmallIntegerField(null=True)
    time_precision = models.SmallIntegerField(choices=TimePrecision.choices)
    place_precision = models.SmallIntegerField(choices=PlacePrecision.choices)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    cell = models.BigIntegerField(null=True)
    reference = models.UUIDField(null=True)
    place_key = models.UUIDField(null=True)
    victim_key = models.UUIDField(null=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.day}"


class Incident(IncidentRow):
    """One recorded offence: what kind, when, where as exactly as the source says, and never who."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "source", "reference"],
                condition=Q(reference__isnull=False),
                name="incident_once",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "source", "offence", "day"], name="incident_days"),
            models.Index(fields=["municipality", "batch"], name="incident_batch"),
        ]


class ReplacedIncident(IncidentRow):
    """An incident that a later import replaced, kept so that the later import can be undone."""

    replaced_by = _bulk_key(ImportBatch)

    class Meta:
        indexes = [
            models.Index(fields=["municipality", "replaced_by"], name="incident_replaced_by"),
            models.Index(fields=["municipality", "batch"], name="incident_replaced_batch"),
        ]


def _unpacked(rows, **columns: str) -> tuple[str, list]:
    """SQL of the rows with their lists laid out, one line for each element; `columns`: name → column or list."""
    told = {
        name: Func(F(field.removesuffix("[]")), function="unnest") if field.endswith("[]") else F(field)
        for name, field in columns.items()
    }
    sql, params = rows.order_by().values_list(*told.values()).query.sql_with_params()
    return f"FROM ({sql}) AS told ({', '.join(told)})", list(params)


def _asked(rows, sql: str, params: list) -> list[tuple]:
    with connections[rows.db].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


class CellQuerySet(TenantQuerySet):
    def totals(self) -> dict[int, int]:
        """Incidents by hexagon."""
        told, params = _unpacked(self, cell="cells[]", number="counts[]")
        return dict(_asked(self, f"SELECT cell, sum(number)::bigint {told} GROUP BY cell", params))


class CellSpan(models.TextChoices):
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class CellFact(models.Model):
    """How many incidents of one kind lie in each hexagon in one month or year, by one source.

    `counts` has a number for each of `cells`, which stand in order. Most hexagons have one or two incidents: a row
    for each took longer to write than the incidents themselves.
    """

    municipality = _bulk_key("stakeholders.Municipality", on_delete=models.CASCADE)
    source = _bulk_key(DataSource)
    offence = _bulk_key(OffenceType)
    span = models.CharField(max_length=5, choices=CellSpan.choices)
    start = models.DateField()
    cells = ArrayField(models.BigIntegerField())
    counts = ArrayField(models.PositiveIntegerField())

    objects = CellQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "source", "offence", "span", "start"], name="cell_counts_once"
            )
        ]

    def __str__(self):
        return f"{self.start}: {sum(self.counts)}"


class HourQuerySet(TenantQuerySet):
    def by_slot(self) -> list[tuple[int, float]]:
        """(hour of the week, weight)."""
        told, params = _unpacked(self, slot="slots[]", weight="weights[]")
        return _asked(self, f"SELECT slot, sum(weight) {told} GROUP BY slot ORDER BY slot", params)

    def sums(self, key: str, conditions: Sequence[str]) -> list[tuple]:
        """(key, sum of the weights under each condition on `slot`), in the order of the key."""
        told, params = _unpacked(self, key=key, slot="slots[]", weight="weights[]")
        sums = ", ".join(f"coalesce(sum(weight) FILTER (WHERE {one}), 0)" for one in conditions)
        return _asked(self, f"SELECT key, {sums} {told} GROUP BY key ORDER BY key", params)


class HourFact(models.Model):
    """How many incidents of one kind fall on each hour of the week in a quarter of a year, by one source.

    `area` is empty for the whole town. `slots` count the hours of the week from Monday 00:00 (0 to 167), in order, and
    `weights` has a number for each, with fractions: an incident between two moments is spread over the hours between.
    """

    municipality = _bulk_key("stakeholders.Municipality", on_delete=models.CASCADE)
    source = _bulk_key(DataSource)
    offence = _bulk_key(OffenceType)
    area = _bulk_key(Area, null=True)
    quarter = models.DateField()
    slots = ArrayField(models.PositiveSmallIntegerField())
    weights = ArrayField(models.FloatField())

    objects = HourQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "source", "offence", "area", "quarter"],
                nulls_distinct=False,
                name="hour_weights_once",
            )
        ]

    def __str__(self):
        return f"{self.quarter}: {sum(self.weights)}"


class PrecisionFact(models.Model):
    """How many incidents of one kind fall in one month, and how exactly their time and place are told, by one source.

    Of `count` incidents, `timed` have a time of day, `within_day` are known to within a day, `spread` lie between two
    moments; `located` have a hexagon, `with_place` and `with_victim` the hash of an address or person.
    `full_hours`: how many times of day are exactly 23:00, 0:00, 1:00, 11:00, 12:00 and 13:00.
    """

    municipality = _bulk_key("stakeholders.Municipality", on_delete=models.CASCADE)
    source = _bulk_key(DataSource)
    offence = _bulk_key(OffenceType)
    month = models.DateField()
    time_precision = models.SmallIntegerField(choices=TimePrecision.choices)
    place_precision = models.SmallIntegerField(choices=PlacePrecision.choices)
    count = models.PositiveIntegerField()
    timed = models.PositiveIntegerField()
    within_day = models.PositiveIntegerField()
    spread = models.PositiveIntegerField()
    located = models.PositiveIntegerField()
    with_place = models.PositiveIntegerField()
    with_victim = models.PositiveIntegerField()
    full_hours = ArrayField(models.PositiveIntegerField(), size=6)

    objects = TenantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "source", "offence", "month", "time_precision", "place_precision"],
                name="precision_count_once",
            )
        ]

    def __str__(self):
        return f"{self.month}: {self.count}"
