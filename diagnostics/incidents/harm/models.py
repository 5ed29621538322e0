"""Tables of weights, one version after another."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel


class HarmTable(TenantModel):
    """How grave the town takes each kind of offence to be, where that comes from, and since which version.

    A version never changes: a correction is the next one, so that what was worked out with a version can be worked out
    again. `weights` is {uid of the offence: number, or null for one that is left out on purpose}.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveSmallIntegerField(_("version"))
    unit = models.CharField(_("unit"), max_length=60)
    source = models.CharField(_("source"), max_length=300)
    licence = models.CharField(_("licence"), max_length=200)
    note = models.TextField(_("note"), max_length=2_000, blank=True)
    weights = models.JSONField(_("weights"), default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "version"], name="harm_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="harm_version_from_one"),
        ]

    def __str__(self):
        return f"{self.version}: {self.source}"
