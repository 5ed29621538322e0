"""The groups of people whom the plan is for."""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel


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
