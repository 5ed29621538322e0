"""What the diagnosis found, and the sources that each finding rests on."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from diagnostics.sources.models import DataSource
from stakeholders.access.tenancy import TenantLink, TenantModel, TenantQuerySet
from stakeholders.municipalities.models import Area


class FindingKind(models.TextChoices):
    PHENOMENON = "phenomenon", _("phenomenon: what happens")
    CHARACTERISTIC = "characteristic", _("characteristic: when, where, to whom")
    FACTOR = "factor", _("factor: what contributes")
    FORM = "form", _("form: how it happens")
    EXTENT = "extent", _("extent: how much")
    RESOURCE = "resource", _("resource: what already helps")
    PERCEPTION = "perception", _("perception: how safe people feel")


class Confidence(models.TextChoices):
    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


class FindingQuerySet(TenantQuerySet):
    def containing(self, words: str):
        return self.filter(models.Q(statement__icontains=words) | models.Q(code__icontains=words))

    def matching(self, *, q=None, kind=None, source=None, area=None, validated=None):
        """Findings with words, of a kind, on a source, about an area; `validated` is "yes" or "no"."""
        rows = self.containing(q) if q else self
        if kind:
            rows = rows.filter(kind=kind)
        if source:
            rows = rows.filter(pk__in=source.citations.values("finding_id"))
        if area:
            rows = rows.filter(area_links__area=area)
        if validated:
            rows = rows.filter(validated_on__isnull=validated == "no")
        return rows

    def in_order_of_kind(self):
        """As a diagnosis tells it: phenomenon, characteristic, factor, form, extent, resource, perception."""
        places = [models.When(kind=kind, then=place) for place, kind in enumerate(FindingKind.values)]
        return self.order_by(models.Case(*places, default=len(places)), "code")


class Finding(TenantModel):
    """One statement of the diagnosis, with its sources and how sure we are."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=20)
    kind = models.CharField(_("kind"), max_length=16, choices=FindingKind.choices)
    statement = models.TextField(_("statement"))
    limits = models.TextField(_("what may not be concluded"), blank=True)
    confidence = models.CharField(
        _("confidence"), max_length=6, choices=Confidence.choices, default=Confidence.MEDIUM
    )
    areas = models.ManyToManyField(Area, through="FindingArea", related_name="findings")
    sources = models.ManyToManyField(DataSource, through="Citation", related_name="findings")
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    validated_on = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["municipality", "code"], name="finding_code_once")]

    def __str__(self):
        return f"{self.code} {self.statement[:60]}"


class FindingArea(TenantLink):
    """An area that a finding speaks of."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="area_links")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "area"], name="finding_area_once")]

    def __str__(self):
        return f"{self.finding_id} {self.area_id}"


class Citation(TenantLink):
    """A source that a finding cites, with the numbers as they were when it was written."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey(DataSource, on_delete=models.PROTECT, related_name="citations")
    detail = models.CharField(_("table, question or page"), max_length=200, blank=True)
    # Frozen numbers: {"query": {...}, "table": [...], "method": "...", "taken_on": "..."}
    evidence = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "source", "detail"], name="citation_once")]

    def __str__(self):
        return f"{self.source} {self.detail}"
