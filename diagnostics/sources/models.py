"""Where knowledge comes from and how good it is."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel, TenantQuerySet
from stakeholders.organisations.models import Organisation


class SourceKind(models.TextChoices):
    POLICE_RECORDED = "police_recorded", _("police-recorded offences")
    VICTIM_SURVEY = "victim_survey", _("victimisation or safety survey")
    HOSPITAL = "hospital", _("hospital")
    SCHOOL = "school", _("school")
    SOCIAL_SERVICES = "social_services", _("social services")
    HOUSING = "housing", _("housing")
    COURT = "court", _("court")
    PROBATION = "prison_probation", _("prison and probation")
    CENSUS = "census", _("census or register")
    BUSINESS = "business", _("business")
    TRANSPORT = "transport", _("transport")
    FOCUS_GROUP = "focus_group", _("focus group")
    WALK = "walk", _("safety walk")
    OTHER = "other", _("other")


def _score(label):
    return models.PositiveSmallIntegerField(
        label, null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )


QUALITY_FIELDS = ("coverage", "accuracy", "timeliness", "comparability", "disaggregation", "bias_risk")


#: A score up to this makes a source a weak one, to be said beside its numbers.
WEAK = 2


class DataSourceQuerySet(TenantQuerySet):
    def scored(self):
        return self.filter(**{f"{field}__isnull": False for field in QUALITY_FIELDS})

    def unscored(self):
        return self.exclude(pk__in=self.scored().values("pk"))

    def weak(self):
        low = models.Q()
        for field in QUALITY_FIELDS:
            low |= models.Q(**{f"{field}__lte": WEAK})
        return self.filter(low)


class DataSource(TenantModel):
    """A series, survey or observation that findings rest on, with a judgement of its quality."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=SourceKind.choices)
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    period_from = models.DateField(_("covers from"), null=True, blank=True)
    period_to = models.DateField(_("covers to"), null=True, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    coverage = _score(_("coverage"))
    accuracy = _score(_("accuracy"))
    timeliness = _score(_("timeliness"))
    comparability = _score(_("comparability over time"))
    disaggregation = _score(_("disaggregation"))
    bias_risk = _score(_("freedom from bias"))
    quality_note = models.TextField(_("known limits"), blank=True)

    objects = DataSourceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="source_name_once"),
            models.CheckConstraint(
                condition=models.Q(period_to__isnull=True)
                | models.Q(period_from__isnull=True)
                | models.Q(period_to__gte=models.F("period_from")),
                name="source_period_order",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def quality_is_scored(self) -> bool:
        return all(getattr(self, field) is not None for field in QUALITY_FIELDS)

    @property
    def scores(self) -> list[tuple[str, int]]:
        """(name of the criterion, score 1-5) of the criteria that were scored."""
        named = ((self._meta.get_field(field).verbose_name, getattr(self, field)) for field in QUALITY_FIELDS)
        return [(name, score) for name, score in named if score is not None]

    @property
    def weakest(self) -> tuple[str, int] | None:
        """The criterion with the lowest score; no mean is made, for a strength does not mend a weakness."""
        return min(self.scores, key=lambda one: one[1], default=None)


class BreakKind(models.TextChoices):
    LEVEL = "level", _("the level shifted, and what is counted stayed the same")
    DEFINITION = "definition", _("what counts as the offence changed")
    RECORDING = "recording", _("the way of recording changed")


class SourceBreak(TenantModel):
    """A month from which the numbers of a source cannot be compared with earlier ones, and why."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey(DataSource, on_delete=models.CASCADE, related_name="+")
    month = models.DateField(_("first month after it"))
    kind = models.CharField(_("kind"), max_length=10, choices=BreakKind.choices)
    reason = models.CharField(_("reason"), max_length=300)
    offence = models.ForeignKey(
        "diagnostics.OffenceType",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only of this offence"),
    )

    class Meta:
        ordering = ["month", "pk"]
        verbose_name = _("break")
        verbose_name_plural = _("breaks")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "month", "offence"], nulls_distinct=False, name="one_break_a_month"
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="break_first_of_month"),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m}: {self.reason}"

    @property
    def is_step(self) -> bool:
        """Whether a trend may go on beside it with a step in the level."""
        return self.kind == BreakKind.LEVEL

    def concerns(self, offence_id: int) -> bool:
        return self.offence_id in {None, offence_id}

    def parts(self, first, last) -> bool:
        """Whether it lies within the time from the first day to the last, so that not all of it can be compared."""
        return first < self.month <= last
