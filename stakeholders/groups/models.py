"""The groups of people whom the plan is for."""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel
from stakeholders.organisations.models import Organisation


class GroupSex(models.TextChoices):
    ALL = "", _("everyone")
    FEMALE = "female", _("women and girls")
    MALE = "male", _("men and boys")


class TargetGroup(TenantModel):
    """A group of people whom actions are meant to reach: a place, an age, a situation; never a list of names."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("group"), max_length=120)
    age_min = models.PositiveSmallIntegerField(
        _("from age"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    age_max = models.PositiveSmallIntegerField(
        _("to age"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    sex = models.CharField(_("women or men"), max_length=6, choices=GroupSex.choices, blank=True)
    condition = models.CharField(_("situation"), max_length=200, blank=True)
    est_size = models.PositiveIntegerField(_("estimated size, persons"), null=True, blank=True)
    is_marginalised = models.BooleanField(
        _("marginalised"),
        default=False,
        help_text=_("The plan has to show how such a group is heard and reached."),
    )
    is_youth_at_risk = models.BooleanField(_("young people at risk"), default=False)
    inclusion_note = models.TextField(_("how it is heard and reached"), blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="target_group_name_once"),
            models.CheckConstraint(
                condition=models.Q(age_min__isnull=True)
                | models.Q(age_max__isnull=True)
                | models.Q(age_max__gte=models.F("age_min")),
                name="target_group_ages_in_order",
                violation_error_message=_("The upper age is below the lower one."),
            ),
        ]

    def __str__(self):
        return self.name


class Reached(models.TextChoices):
    """How many people were met, in bands: nobody of a small group shall be counted out."""

    FEW = "few", _("fewer than 10")
    FROM_10 = "from_10", _("10 to 19")
    FROM_20 = "from_20", _("20 to 49")
    FROM_50 = "from_50", _("50 and more")


class Format(models.TextChoices):
    """How people were met who seldom answer by themselves."""

    MEETING = "meeting", _("meeting")
    VISIT = "visit", _("visit where they are")
    STREET = "street", _("street or night round")
    INTERVIEW = "interview", _("conversations one by one")
    TELEPHONE = "telephone", _("telephone")
    PRINTED = "printed", _("printed booklet or easy reading")
    AUDIO = "audio", _("audio, video or messenger")


class GroupContact(TenantModel):
    """An occasion on which a group was heard about the plan, and who made it possible."""

    group = models.ForeignKey(TargetGroup, on_delete=models.CASCADE, related_name="contacts", editable=False)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("through whom"),
    )
    # The round of consultation for which the effort was made, if it was for one.
    round = models.ForeignKey(
        "stakeholders.Round",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="efforts",
        verbose_name=_("for the round"),
    )
    # The meeting of whose attendance this is a part; it then says what the meeting says.
    meeting = models.ForeignKey(
        "stakeholders.Meeting",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="groups",
    )
    format = models.CharField(_("how"), max_length=10, choices=Format.choices, blank=True)
    held_on = models.DateField(_("date"))
    occasion = models.CharField(_("occasion"), max_length=200)
    reached = models.CharField(_("people reached"), max_length=8, choices=Reached.choices, blank=True)

    class Meta:
        ordering = ["-held_on", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "group"], name="group_once_in_a_meeting")]

    def __str__(self):
        return f"{self.group}: {self.occasion}"
