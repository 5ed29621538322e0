"""Who asked to hear of the adopted plan."""

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel


class Subscription(TenantModel):
    """An e-mail address whose owner asked, and confirmed, to hear of new versions and reports of the plan.

    There is no row before the owner has confirmed, and none after they have left.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(max_length=10, default="en")
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["confirmed_at", "id"]
        constraints = [
            models.UniqueConstraint("municipality", Lower("email"), name="subscription_once"),
        ]

    def __str__(self):
        return str(self.uid)
