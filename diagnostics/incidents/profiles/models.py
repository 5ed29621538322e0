"""How files of a source are read, kept under a name."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from diagnostics.sources.models import DataSource
from stakeholders.access.tenancy import TenantModel


class ImportProfile(TenantModel):
    """How the files of one source are read: which heading is what, and what its names mean."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey(
        DataSource, on_delete=models.CASCADE, related_name="profiles", verbose_name=_("source")
    )
    name = models.CharField(_("name"), max_length=80)
    # Headings and codes, never numbers of columns or rows: see `reading.py`.
    reading = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["source__name", "name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "source", "name"], name="import_profile_once")
        ]
        verbose_name = _("import profile")
        verbose_name_plural = _("import profiles")

    def __str__(self):
        return self.name
