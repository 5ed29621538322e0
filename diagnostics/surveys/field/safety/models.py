"""The safety log of interviewers: who is out where and until when, and what happened. No live location."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantLink, TenantModel


class FieldShift(TenantModel):
    """A team of interviewers that is out on one day, where it means to be, and when it reports back."""

    survey = models.ForeignKey(
        "diagnostics.Survey", on_delete=models.CASCADE, related_name="shifts", editable=False
    )
    team = models.CharField(
        _("team"),
        max_length=80,
        help_text=_(
            "Two people at least. A number of your own, such as “Team 3”, or the telephones they carry."
        ),
    )
    on = models.DateField(_("day"))
    place = models.CharField(
        _("planned area"),
        max_length=120,
        help_text=_("Streets or blocks where the team means to be that day."),
    )
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("back at"))
    every = models.PositiveSmallIntegerField(
        _("reports every … minutes"), default=120, validators=[MinValueValidator(15)]
    )
    token_hash = models.CharField(max_length=64, editable=False, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-on", "starts", "team", "id"]

    def __str__(self):
        return f"{self.team}, {self.on}"


class ReportKind(models.TextChoices):
    WELL = "well", _("all is well")
    HELP = "help", _("needs help")
    BACK = "back", _("back, the shift is over")


class ShiftReport(TenantLink):
    """A sign of life of a team."""

    shift = models.ForeignKey(FieldShift, on_delete=models.CASCADE, related_name="reports", editable=False)
    at = models.DateTimeField(editable=False)
    kind = models.CharField(_("the team says"), max_length=4, choices=ReportKind.choices)
    by_label = models.CharField(max_length=200, editable=False)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.shift}: {self.get_kind_display()}"


class MishapKind(models.TextChoices):
    THREAT = "threat", _("threat")
    ATTACK = "attack", _("attack")
    HARASSMENT = "harassment", _("harassment")
    ANIMAL = "animal", _("dog or other animal")
    ACCIDENT = "accident", _("accident, illness")
    PLACE = "place", _("unsafe place")
    OTHER = "other", _("other")


class FieldMishap(TenantModel):
    """Something that happened to a team, and what was done about it."""

    shift = models.ForeignKey(FieldShift, on_delete=models.CASCADE, related_name="mishaps", editable=False)
    kind = models.CharField(_("what kind"), max_length=10, choices=MishapKind.choices)
    what = models.TextField(
        _("what happened"), max_length=2000, help_text=_("Name no resident and no address.")
    )
    done = models.TextField(
        _("what was done"), max_length=2000, blank=True, help_text=_("Left empty, it stands out as open.")
    )
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.shift}: {self.get_kind_display()}"
