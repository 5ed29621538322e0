"""Addresses to which the answers of a round are sent. They are forgotten when that is done."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel
from stakeholders.consultations.models import Contribution, Round


class Follower(TenantModel):
    """An address whose owner asked, and confirmed, to hear when the answers of a round are published.

    It is tied to no contribution, so that who writes without a name can follow too.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="followers")
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(max_length=10, default="en")

    class Meta:
        constraints = [models.UniqueConstraint("municipality", "round", Lower("email"), name="follower_once")]

    def __str__(self):
        return str(self.pk)


class WriterContact(TenantModel):
    """The confirmed address of somebody who wrote under a name, to whom the answer is sent."""

    contribution = models.OneToOneField(Contribution, on_delete=models.PROTECT, related_name="contact")
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(max_length=10, default="en")

    def __str__(self):
        return str(self.contribution_id)
