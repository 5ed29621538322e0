"""Topics: what points are about across the parts of a text."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel


class Topic(TenantModel):
    """A subject that people speak of, such as street lighting, whatever part of the text they comment on."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    code = models.CharField(
        _("short code"), max_length=12, blank=True, help_text=_("For tables. For example: LIGHT")
    )

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["municipality", "name"], name="topic_once")]

    def __str__(self):
        return self.name
