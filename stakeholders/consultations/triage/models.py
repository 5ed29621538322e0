"""Protection: comments that tell of a crime, a danger or a child in need are not consultation, and cannot wait."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel, TenantQuerySet
from stakeholders.consultations.models import Contribution


class DisclosureKind(models.TextChoices):
    THREAT = "threat", _("a threat, or somebody is in danger")
    CHILD = "child", _("a child may need protection")
    CRIME = "crime", _("reports a crime")
    ALLEGATION = "allegation", _("accuses a person")
    THIRD_PARTY = "third_party", _("could harm somebody else if it were read")


# How soon somebody must have acted.
TIME_TARGETS = {
    DisclosureKind.THREAT: timedelta(hours=2),
    DisclosureKind.CHILD: timedelta(hours=2),
    DisclosureKind.CRIME: timedelta(hours=24),
    DisclosureKind.ALLEGATION: timedelta(hours=72),
    DisclosureKind.THIRD_PARTY: timedelta(hours=72),
}


class DisclosureState(models.TextChoices):
    OPEN = "open", _("nobody has acted yet")
    REFERRED = "referred", _("passed on")
    CLOSED = "closed", _("closed without passing on")
    RETURNED = "returned", _("given back to moderation")


class DisclosureQuerySet(TenantQuerySet):
    def waiting(self):
        return self.filter(state=DisclosureState.OPEN)


class Disclosure(TenantModel):
    """A comment that was set aside for protection: what it is about, by when somebody acts, and what was done."""

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="disclosures")
    kind = models.CharField(_("what it is"), max_length=12, choices=DisclosureKind.choices)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DisclosureState.choices, default=DisclosureState.OPEN)
    referred_to = models.CharField(_("passed on to"), max_length=200, blank=True)
    lawful_basis = models.CharField(_("lawful basis"), max_length=200, blank=True)
    record = models.TextField(_("what was done"), max_length=3000, blank=True)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution"], condition=models.Q(state="open"), name="disclosure_open_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="referred")
                | (~models.Q(referred_to="") & ~models.Q(lawful_basis="")),
                name="disclosure_referred_to_whom_and_why",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | ~models.Q(record=""), name="disclosure_settled_has_record"
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def heading(self) -> str:
        """What it is, as a title."""
        return capfirst(self.get_kind_display())
