"""Who took part, why a group was not heard, and how many people of each sex and age live in the town."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel
from stakeholders.groups.models import TargetGroup
from stakeholders.municipalities.models import Area
from stakeholders.organisations.taxonomy import CHECKED_ACTOR_GROUPS


class ParticipantGroup(models.TextChoices):
    """How those who took part are counted: by sex, by age, or as a group that the town names itself."""

    WOMEN = "women", _("women")
    MEN = "men", _("men")
    OTHER_SEX = "other_sex", _("other, or sex not said")
    UNDER_18 = "under_18", _("under 18")
    FROM_18 = "from_18", _("18 to 24")
    FROM_25 = "from_25", _("25 to 64")
    FROM_65 = "from_65", _("65 and over")
    AGE_UNKNOWN = "age_unknown", _("age not said")
    OTHER = "other", _("another group")
    AREA = "area", _("an area")


BY_SEX = (ParticipantGroup.WOMEN, ParticipantGroup.MEN, ParticipantGroup.OTHER_SEX)
BY_AGE = (
    ParticipantGroup.UNDER_18,
    ParticipantGroup.FROM_18,
    ParticipantGroup.FROM_25,
    ParticipantGroup.FROM_65,
    ParticipantGroup.AGE_UNKNOWN,
)


class Participation(TenantModel):
    """How many people of a sex, an age or another group took part in a round, as counted by who ran it."""

    round = models.ForeignKey("stakeholders.Round", on_delete=models.CASCADE, related_name="participation")
    group = models.CharField(_("who"), max_length=12, choices=ParticipantGroup.choices)
    name = models.CharField(_("name of the other group"), max_length=80, blank=True)
    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    number = models.PositiveIntegerField(_("people"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "group", "name", "area"], name="participation_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(group="area") ^ models.Q(area__isnull=True),
                name="participation_area_has_area",
            ),
            models.CheckConstraint(
                condition=models.Q(group="other") ^ models.Q(name=""), name="participation_other_has_name"
            ),
        ]

    def __str__(self):
        return f"{self.label}: {self.number}"

    @property
    def label(self) -> str:
        return str(self.area or self.name or self.get_group_display())

    @staticmethod
    def why_wrong(group: str, name: str, area=None) -> dict[str, str]:
        """Only another group has a name and only an area an area, and they must have it; by field."""
        wrong = {}
        if group == ParticipantGroup.OTHER and not name:
            wrong["name"] = _("Name the group.")
        if group != ParticipantGroup.OTHER and name:
            wrong["name"] = _("A name is only for “another group”.")
        if group == ParticipantGroup.AREA and area is None:
            wrong["area"] = _("Choose the area.")
        if group != ParticipantGroup.AREA and area is not None:
            wrong["area"] = _("An area is only for “an area”.")
        return wrong


class CoverageGap(TenantModel):
    """A group that was not heard in a round, and the reason that is given for it."""

    round = models.ForeignKey("stakeholders.Round", on_delete=models.CASCADE, related_name="gaps")
    actor_group = models.CharField(
        _("actor group"), max_length=10, blank=True, choices=list(CHECKED_ACTOR_GROUPS.items())
    )
    group = models.ForeignKey(
        TargetGroup,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="gaps",
        verbose_name=_("group"),
    )
    reason = models.TextField(_("why it was not heard"), max_length=500)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "actor_group", "group"], name="coverage_gap_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(actor_group="") ^ Q(group__isnull=True), name="coverage_gap_of_one_group"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="coverage_gap_has_reason"),
        ]

    def __str__(self):
        return self.reason[:60]


class ResidentGroup(models.TextChoices):
    """The residents by sex and by age, as those who take part are counted."""

    WOMEN = "women", _("women")
    MEN = "men", _("men")
    UNDER_18 = "under_18", _("under 18")
    FROM_18 = "from_18", _("18 to 24")
    FROM_25 = "from_25", _("25 to 64")
    FROM_65 = "from_65", _("65 and over")


class PopulationShare(TenantModel):
    """How many residents of the whole town are women or men, or of an age, in one year."""

    year = models.PositiveSmallIntegerField(_("year"))
    group = models.CharField(_("who"), max_length=12, choices=ResidentGroup.choices)
    number = models.PositiveIntegerField(_("residents"))
    source = models.CharField(_("source"), max_length=400, blank=True)

    class Meta:
        ordering = ["-year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "year", "group"], name="population_share_once"),
            models.CheckConstraint(
                condition=Q(group__in=ResidentGroup.values), name="population_share_known"
            ),
        ]

    def __str__(self):
        return f"{self.get_group_display()}, {self.year}: {self.number}"
