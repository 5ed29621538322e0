"""What is measured, how, and the values so far."""

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils.translation import gettext_lazy as _

from diagnostics.sources.models import DataSource
from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.access.tenancy import TenantModel, TenantQuerySet

from .judgement import FEW


class Direction(models.TextChoices):
    LOWER = "lower", _("lower is better")
    HIGHER = "higher", _("higher is better")
    NEUTRAL = "neutral", _("neither is better, not judged")
    CONTEXT = "context", _("context only, not judged")


class Domain(models.TextChoices):
    CRIME = "crime", _("recorded crime")
    VICTIMISATION = "victimisation", _("victimisation")
    PERCEPTION = "perception", _("sense of safety and trust")
    RISK_PROTECTIVE = "risk_protective", _("risk and protective factors")
    SERVICE = "service", _("services")
    JUSTICE = "justice", _("justice")
    REINTEGRATION = "reintegration", _("reintegration")
    VICTIMS = "victims", _("support of victims")
    GOVERNANCE = "governance", _("governance")
    COHESION = "cohesion", _("social cohesion")


class Level(models.TextChoices):
    """How far along the way from means to lasting change a figure stands."""

    INPUT = "input", _("input: money, people, hours")
    OUTPUT = "output", _("output: what was delivered")
    OUTCOME = "outcome", _("outcome: what changed")
    IMPACT = "impact", _("impact: what lasts, for the whole town")
    CONTEXT = "context", _("context: not of our making, not judged")


class Split(models.TextChoices):
    """By what a figure is broken down."""

    SEX = "sex", _("sex")
    AGE = "age", _("age")
    AREA = "area", _("area")
    DISABILITY = "disability", _("disability")
    GROUP = "group", _("origin or group")
    PLACE = "place", _("kind of place")


class Frequency(models.TextChoices):
    MONTHLY = "monthly", _("monthly")
    QUARTERLY = "quarterly", _("quarterly")
    YEARLY = "yearly", _("yearly")
    BIENNIAL = "biennial", _("every two years")


class IndicatorQuerySet(TenantQuerySet):
    def matching(self, *, q: str | None = None, domain: str | None = None, due_before: date | None = None):
        """Indicators whose words contain `q`, of a domain, whose value is due before a day."""
        rows = self
        if q:
            rows = rows.filter(models.Q(code__icontains=q) | models.Q(name__icontains=q))
        if domain:
            rows = rows.filter(domain=domain)
        return rows.filter(next_value_due_on__lt=due_before) if due_before else rows


class Indicator(TenantModel):
    """A figure that shows whether an objective is being reached."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    formula = models.CharField(_("how it is calculated"), max_length=300, blank=True)
    unit = models.CharField(_("unit"), max_length=60)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction.choices)
    domain = models.CharField(_("domain"), max_length=20, choices=Domain.choices)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices, default=Level.OUTCOME)
    denominator = models.CharField(_("measured against"), max_length=80, blank=True)
    disaggregation = ArrayField(
        models.CharField(max_length=12, choices=Split.choices),
        default=list,
        blank=True,
        verbose_name=_("broken down by"),
    )
    min_count = models.PositiveSmallIntegerField(_("fewest cases to judge by"), default=FEW)
    # The code in the starter library that this was copied from; empty for the town's own.
    library_code = models.CharField(max_length=4, blank=True, editable=False)
    is_police_trust = models.BooleanField(
        _("measures trust in the police, or the quality of contact with them"), default=False
    )
    source = models.ForeignKey(
        DataSource, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    frequency = models.CharField(_("frequency"), max_length=10, choices=Frequency.choices)
    next_value_due_on = models.DateField(_("next value due on"), null=True, blank=True)
    responsible_name = models.CharField(_("who delivers the value"), max_length=120, blank=True)
    responsible_email = models.EmailField(_("e-mail of who delivers it"), blank=True)
    interpretation = models.TextField(_("how to read it"), blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "code"], name="indicator_code_once"),
            models.UniqueConstraint(
                fields=["municipality", "library_code"],
                condition=~models.Q(library_code=""),
                name="indicator_copied_once",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    @property
    def judged_direction(self) -> str:
        """The direction by which it is judged; what stands for context is judged by none."""
        return Direction.CONTEXT if self.level == Level.CONTEXT else self.direction


class ValueStatus(models.TextChoices):
    PROVISIONAL = "provisional", _("provisional")
    FINAL = "final", _("final")


#: Units of figures that are no counts of cases, so that a small one names nobody.
NO_COUNT = r"%|‰|÷|/|(^|[^a-z])(per|percent|days|hours|minutes|index|score|mean|median)([^a-z]|$)"


class IndicatorValueQuerySet(TenantQuerySet):
    def told_to(self, actor: Actor):
        """Values that this actor may read: without those on few cases, unless small counts may be seen or recorded.

        Cases are the numerator, else the value itself where the unit counts something. Figures of governance
        count everything there is, and name nobody.
        """
        if can(actor, Permission.SEE_SMALL_COUNTS) or can(actor, Permission.RECORD_VALUES):
            return self
        least = actor.municipality.small_count_threshold
        few = models.Q(numerator__gt=0, numerator__lt=least)
        alone = models.Q(numerator=None, value__gt=0, value__lt=least)
        counting = ~models.Q(indicator__unit__iregex=NO_COUNT)
        return self.filter(models.Q(indicator__domain=Domain.GOVERNANCE) | ~(few | alone & counting))


class IndicatorValue(TenantModel):
    """The value of an indicator for one period."""

    uid = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period to"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4)
    numerator = models.DecimalField(_("numerator"), max_digits=14, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField(
        _("denominator"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    ci_low = models.DecimalField(_("lower limit"), max_digits=14, decimal_places=4, null=True, blank=True)
    ci_high = models.DecimalField(_("upper limit"), max_digits=14, decimal_places=4, null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=ValueStatus.choices, default=ValueStatus.PROVISIONAL
    )
    note = models.TextField(_("note"), blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = IndicatorValueQuerySet.as_manager()

    class Meta:
        ordering = ["-period_end"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "period_start", "period_end"], name="value_once"),
            models.CheckConstraint(
                condition=models.Q(period_end__gte=models.F("period_start")), name="value_period_order"
            ),
        ]

    def __str__(self):
        return f"{self.indicator.code} {self.period_end}: {self.value}"
