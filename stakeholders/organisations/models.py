"""Organisations, their contacts, the bodies they sit in, agreements and cooperation."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantLink, TenantModel

from .taxonomy import ACTOR_GROUPS


class Level(models.TextChoices):
    LOCAL = "local", _("local")
    REGIONAL = "regional", _("regional")
    NATIONAL = "national", _("national")
    INTERNATIONAL = "international", _("international")


class Sector(models.TextChoices):
    GOVERNMENT = "government", _("government")
    NON_GOVERNMENT = "non_government", _("non-government")


class DiagnosisRole(models.TextChoices):
    NONE = "none", _("no part")
    DATA = "data", _("provides data")
    ANALYSIS = "analysis", _("analyses")
    VALIDATION = "validation", _("validates")


class PlanRole(models.TextChoices):
    INFORMED = "informed", _("is informed")
    CONSULTED = "consulted", _("is consulted")
    SUPPORT = "support", _("supports actions")
    LEAD = "lead", _("leads actions")


class Organisation(TenantModel):
    """An institution, association or firm that takes part in prevention."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=160)
    actor_groups = ArrayField(
        models.CharField(max_length=10, choices=list(ACTOR_GROUPS.items())),
        default=list,
        verbose_name=_("actor groups"),
    )
    community_kind = models.CharField(
        _("elected, voluntary or private"),
        max_length=20,
        blank=True,
        choices=[
            ("public_local", _("public institution, local")),
            ("public_national", _("public institution, national or regional")),
            ("elected", _("elected officials")),
            ("private", _("private sector")),
            ("voluntary", _("voluntary sector or community")),
        ],
        help_text=_("The class of actor named in paragraph 2(b) of the guidelines."),
    )
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, default=Level.LOCAL)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices, default=Sector.GOVERNMENT)
    mandate = models.TextField(_("mandate"), blank=True)
    role_diagnosis = models.CharField(
        _("part in the diagnosis"), max_length=20, choices=DiagnosisRole.choices, blank=True
    )
    role_plan = models.CharField(_("part in the plan"), max_length=20, choices=PlanRole.choices, blank=True)
    engaged_since = models.DateField(_("takes part since"), null=True, blank=True)
    is_active = models.BooleanField(_("takes part now"), default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="organisation_name_once")
        ]

    def __str__(self):
        return self.name


class Contact(TenantModel):
    """The role in an organisation to which letters about its part are sent."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contacts")
    role_title = models.CharField(_("function"), max_length=120)
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=10, default="en")
    is_primary = models.BooleanField(_("first contact"), default=False)

    class Meta:
        ordering = ["-is_primary", "role_title"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(is_primary=True), name="contact_one_primary"
            )
        ]

    def __str__(self):
        return f"{self.role_title}, {self.organisation}"


class BodyKind(models.TextChoices):
    COUNCIL = "council", _("council for prevention")
    STEERING = "steering", _("steering group")
    WORKING_GROUP = "working_group", _("working group")
    DATA_GROUP = "data_group", _("data group")


class Body(TenantModel):
    """A council or group in which partners coordinate."""

    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=20, choices=BodyKind.choices)
    chair = models.CharField(_("chaired by (function)"), max_length=120, blank=True)
    secretary = models.CharField(_("secretary (function)"), max_length=120, blank=True)
    meets_every_days = models.PositiveSmallIntegerField(_("meets every … days"), null=True, blank=True)
    members = models.ManyToManyField(Organisation, through="BodyMember", related_name="bodies")

    class Meta:
        ordering = ["kind", "name"]
        verbose_name_plural = "bodies"

    def __str__(self):
        return self.name


class BodyMember(TenantLink):
    """An organisation's seat in a body."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="seats")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="seats")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "organisation"], name="body_seat_once")]

    def __str__(self):
        return f"{self.organisation} in {self.body}"


class AgreementKind(models.TextChoices):
    DATA_SHARING = "data_sharing", _("data sharing")
    PARTNERSHIP = "partnership", _("partnership")
    FUNDING = "funding", _("funding")
    CHARTER = "charter", _("confidentiality charter")


class Agreement(TenantModel):
    """What partners have signed, and until when it holds."""

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=AgreementKind.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="agreements", null=True, blank=True
    )
    purpose = models.TextField(_("purpose"), blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        ordering = ["valid_to", "title"]

    def __str__(self):
        return self.title


class CooperationKind(models.TextChoices):
    TRAINING = "training", _("training")
    EXCHANGE = "exchange", _("exchange of know-how")
    PRACTICE_NOTE = "practice_note", _("published practice note")
    ASSISTANCE = "assistance", _("request to a central authority")
    OFFER = "offer", _("offer of assistance")
    CENTRAL_CONTACT = "central_contact", _("central contact point")


class Support(models.TextChoices):
    FUNDING = "funding", _("funding")
    STAFF = "staff", _("staff")
    DATA = "data", _("data")
    TRAINING = "training", _("training and tools")
    LEGAL = "legal", _("legal advice")
    ADVICE = "advice", _("other advice")


class CooperationRecord(TenantModel):
    """A training, an exchange, or support asked from a higher authority and its answer."""

    kind = models.CharField(_("kind"), max_length=20, choices=CooperationKind.choices)
    title = models.CharField(_("title"), max_length=200)
    held_on = models.DateField(_("date"))
    partner = models.CharField(_("partner or provider"), max_length=160, blank=True)
    support = models.CharField(
        _("what is asked or offered"),
        max_length=10,
        choices=Support.choices,
        blank=True,
        help_text=_("For requests and offers of assistance."),
    )
    professions = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, verbose_name=_("professions reached")
    )
    text = models.TextField(_("content"), blank=True)
    answer = models.TextField(_("answer or lesson"), blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    class Meta:
        ordering = ["-held_on"]

    def __str__(self):
        return self.title
