"""Offence types, imports and the counts that pages read."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diagnostics.sources.models import DataSource
from stakeholders.access.tenancy import TenantModel, TenantQuerySet
from stakeholders.jobs.models import Job
from stakeholders.municipalities.models import Area


class Denominator(models.TextChoices):
    RESIDENTS = "residents", _("residents")
    HOUSEHOLDS = "households", _("households")
    DWELLINGS = "dwellings", _("dwellings")
    VEHICLES = "vehicles", _("vehicles")
    BUSINESSES = "businesses", _("businesses")
    AMBIENT = "ambient", _("people present by day")


class OffenceType(TenantModel):
    """A kind of offence as the town counts it, with its international code."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=120)
    aliases = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, verbose_name=_("names in local files")
    )
    iccs_code = models.CharField(_("ICCS code"), max_length=8, blank=True)
    cp_code = models.CharField(_("crime problem type"), max_length=4, blank=True)
    denominator = models.CharField(
        _("rate per"), max_length=12, choices=Denominator.choices, default=Denominator.RESIDENTS
    )
    part_of = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("also counted in"),
        help_text=_("A wider offence whose counts hold these too, such as robbery for street robbery."),
    )
    counted_apart = models.BooleanField(
        _("counted apart"),
        default=False,
        help_text=_("The counts of no other offence hold these, whatever its ICCS code says."),
    )
    is_sensitive = models.BooleanField(
        _("sensitive"), default=False, help_text=_("Counts below 10 are hidden instead of below 5.")
    )
    reporting_sensitive = models.BooleanField(
        _("a rise may be good news"),
        default=False,
        help_text=_("Recorded numbers rise with trust or police effort as well as with crime."),
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "code"], name="offence_code_once"),
            models.UniqueConstraint(fields=["municipality", "name"], name="offence_name_once"),
            models.CheckConstraint(
                condition=~Q(part_of=models.F("pk")) & (Q(part_of=None) | Q(counted_apart=False)),
                name="offence_part_or_apart",
                violation_error_message=_(
                    "An offence is counted in another one, or apart; it cannot be part of itself."
                ),
            ),
        ]

    def __str__(self):
        return self.name


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    CHECKED = "checked", _("checked")
    DONE = "done", _("imported")
    REPLACED = "replaced", _("replaced by a later import")
    UNDONE = "undone", _("undone")


# Which states may follow. REPLACED → DONE: the import that replaced it was undone.
TRANSITIONS = {
    ImportState.UPLOADED: {ImportState.CHECKED},
    ImportState.CHECKED: {ImportState.CHECKED, ImportState.UPLOADED, ImportState.DONE},
    ImportState.DONE: {ImportState.REPLACED, ImportState.UNDONE},
    ImportState.REPLACED: {ImportState.DONE},
    ImportState.UNDONE: {ImportState.CHECKED},
}


class BatchKind(models.TextChoices):
    COUNTS = "counts", _("counts")
    RECORDS = "records", _("incidents")


class ImportBatch(TenantModel):
    """One file of counts or incidents: what was in it, how it was read, what was refused and why."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey(DataSource, on_delete=models.PROTECT, related_name="batches")
    file_name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    profile = models.ForeignKey(
        "diagnostics.ImportProfile", on_delete=models.SET_NULL, null=True, related_name="batches"
    )
    kind = models.CharField(_("holds"), max_length=8, choices=BatchKind.choices, default=BatchKind.COUNTS)
    mapping = models.JSONField(default=dict)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_accepted = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    rejected_by_reason = models.JSONField(default=dict)
    incidents = models.PositiveBigIntegerField(default=0)
    rejects_file = models.CharField(max_length=200, blank=True)
    # What the last check found: sums, coverage, unknown names, first rejected rows, what would be replaced.
    report = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    imported_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self):
        return self.file_name


class PeriodKind(models.TextChoices):
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")


class Count(models.Model):
    """What a count and a replaced count have in common."""

    municipality = models.ForeignKey(
        "stakeholders.Municipality",
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    source = models.ForeignKey(
        DataSource, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    offence = models.ForeignKey(
        OffenceType, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    period_kind = models.CharField(max_length=8, choices=PeriodKind.choices)
    period_start = models.DateField()
    count = models.PositiveIntegerField()

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.period_start}: {self.count}"


class CountFact(Count):
    """How many offences of one kind were recorded in one area in one period, by one source.

    Written in bulk and checked there against areas and offences, hence no foreign keys in the database.
    `area` is empty for offences that could not be placed. `from_records` marks what was summed from incidents
    that are kept one by one: it is made anew whenever those change.
    """

    from_records = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "source", "offence", "period_start", "period_kind", "area"],
                nulls_distinct=False,
                name="count_once",
            )
        ]
        indexes = [
            # What was summed from incidents is found by its period, and taken away and made anew as a whole.
            models.Index(
                fields=["municipality", "batch"],
                condition=Q(from_records=False),
                name="count_batch",
            ),
        ]


class ReplacedCount(Count):
    """A count that a later import replaced, kept so that the later import can be undone."""

    replaced_by = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["municipality", "replaced_by"], name="replaced_by"),
            models.Index(fields=["municipality", "batch"], name="replaced_batch"),
        ]
