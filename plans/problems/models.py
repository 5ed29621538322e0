"""The crime problems that the plan answers."""

from functools import reduce
from operator import or_

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from diagnostics.findings.models import Finding
from diagnostics.sources.models import DataSource
from plans.plan.models import Element, ElementQuerySet
from plans.plan.taxonomy import FACTORS, PROBLEM_TYPES
from stakeholders.access.tenancy import TenantLink, TenantModel
from stakeholders.municipalities.models import Area


class ProblemStatus(models.TextChoices):
    CANDIDATE = "candidate", _("candidate")
    PRIORITISED = "prioritised", _("priority")
    WATCH = "watch", _("watched")
    REJECTED = "rejected", _("not taken up")
    CLOSED = "closed", _("closed")


# A problem is closed when it was worked on; one that never was is "not taken up".
TRANSITIONS = {
    ProblemStatus.CANDIDATE: {ProblemStatus.PRIORITISED, ProblemStatus.WATCH, ProblemStatus.REJECTED},
    ProblemStatus.PRIORITISED: {
        ProblemStatus.CANDIDATE,
        ProblemStatus.WATCH,
        ProblemStatus.REJECTED,
        ProblemStatus.CLOSED,
    },
    ProblemStatus.WATCH: {
        ProblemStatus.CANDIDATE,
        ProblemStatus.PRIORITISED,
        ProblemStatus.REJECTED,
        ProblemStatus.CLOSED,
    },
    ProblemStatus.REJECTED: {ProblemStatus.CANDIDATE, ProblemStatus.PRIORITISED, ProblemStatus.WATCH},
    ProblemStatus.CLOSED: {ProblemStatus.CANDIDATE},
}


class Trend(models.TextChoices):
    UP = "up", _("clear rise")
    DOWN = "down", _("clear fall")
    NO_CLEAR_CHANGE = "no_clear_change", _("no clear change")
    TOO_FEW = "too_few", _("too few to judge")


class OrganisedCrimeLink(models.TextChoices):
    NONE = "none", _("none known")
    POSSIBLE = "possible", _("possible")
    KNOWN = "known", _("known")


def _share(name: str) -> models.Q:
    """A percentage or nothing."""
    return models.Q(**{f"{name}__isnull": True}) | models.Q(**{f"{name}__gte": 0, f"{name}__lte": 100})


class ProblemQuerySet(ElementQuerySet):
    def matching(self, *, q: str | None = None, status: str | None = None):
        """Problems whose words contain `q`, of a status. What is None does not narrow."""
        rows = self
        if q:
            words = ("code", "title", "statement")
            rows = rows.filter(reduce(or_, (models.Q(**{f"{word}__icontains": q}) for word in words)))
        return rows.filter(status=status) if status else rows


class Problem(Element):
    """A crime problem: what happens, where, when, to whom, how much, and why."""

    title = models.CharField(_("title"), max_length=200)
    statement = models.TextField(
        _("statement"), blank=True, help_text=_("What happens, where, when, to whom, how much.")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=ProblemStatus.choices, default=ProblemStatus.CANDIDATE
    )
    cp_codes = ArrayField(
        models.CharField(max_length=4, choices=list(PROBLEM_TYPES.items())),
        default=list,
        blank=True,
        verbose_name=_("types of crime problem"),
    )
    what = models.TextField(_("what happens"), blank=True)
    where = models.TextField(_("where"), blank=True)
    when = models.TextField(_("when"), blank=True)
    who_victims = models.TextField(_("who is harmed (groups, never persons)"), blank=True)
    who_offenders = models.TextField(_("who offends (groups, never persons)"), blank=True)
    how = models.TextField(_("how"), blank=True)
    why = models.TextField(_("why"), blank=True)
    extent_value = models.DecimalField(_("extent"), max_digits=14, decimal_places=2, null=True, blank=True)
    extent_unit = models.CharField(_("unit"), max_length=60, blank=True)
    extent_period = models.CharField(_("period"), max_length=60, blank=True)
    extent_source = models.ForeignKey(
        DataSource,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source"),
    )
    trend = models.CharField(_("trend"), max_length=16, choices=Trend.choices, blank=True)
    trend_note = models.CharField(_("test of the trend"), max_length=200, blank=True)
    victim_profile = models.TextField(_("profile of those harmed"), blank=True)
    offender_profile = models.TextField(_("profile of those who offend"), blank=True)
    place_profile = models.TextField(_("profile of the places"), blank=True)
    triangle_handler = models.TextField(_("who could restrain those who offend, and is missing"), blank=True)
    triangle_guardian = models.TextField(_("who could protect those harmed, and is missing"), blank=True)
    triangle_manager = models.TextField(_("who could take charge of the place, and is missing"), blank=True)
    harm_note = models.TextField(_("harm"), blank=True)
    cost_estimate = models.DecimalField(
        _("estimated cost a year"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    cost_basis = models.CharField(_("how the cost was estimated"), max_length=300, blank=True)
    top_places_share = models.DecimalField(
        _("share in the top 5 % of places (%)"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    repeat_share = models.DecimalField(
        _("repeat share (%)"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    concentration_note = models.CharField(
        _("places, period and source of these shares"), max_length=300, blank=True
    )
    current_responses = models.TextField(_("what is done now"), blank=True)
    stakeholders = models.TextField(_("who is concerned and who holds a key"), blank=True)
    organised_crime_link = models.CharField(
        _("link to organised crime"), max_length=8, choices=OrganisedCrimeLink.choices, blank=True
    )
    differentiated_by_sex_age = models.BooleanField(
        _("looked at by sex and age"),
        default=False,
        help_text=_("Girls and boys, women and men, age groups were looked at apart."),
    )
    whole_municipality_reason = models.CharField(
        _("reason if the whole municipality is meant"), max_length=200, blank=True
    )
    # From before there was a matrix: typed by hand, shown only while the matrix says nothing of this problem.
    score = models.DecimalField(
        _("priority score"), max_digits=5, decimal_places=1, null=True, blank=True, editable=False
    )
    decision_reason = models.TextField(_("why this status"), blank=True)
    decided_by = models.CharField(_("decided by"), max_length=120, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    is_override = models.BooleanField(_("the decision departs from the matrix"), default=False)
    decided_rank = models.PositiveSmallIntegerField(_("rank by decision"), null=True, blank=True)
    areas = models.ManyToManyField(Area, through="ProblemArea", related_name="problems")
    findings = models.ManyToManyField(Finding, through="ProblemFinding", related_name="problems")

    objects = ProblemQuerySet.as_manager()

    class Meta(Element.Meta):
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="problem_code_once"),
            models.CheckConstraint(
                condition=_share("top_places_share") & _share("repeat_share"),
                name="problem_shares_are_percent",
            ),
            models.CheckConstraint(
                condition=models.Q(is_override=False, decided_rank__isnull=True)
                | (
                    models.Q(is_override=True, decided_on__isnull=False)
                    & ~models.Q(decision_reason="")
                    & ~models.Q(decided_by="")
                ),
                name="problem_override_is_signed",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"


class ProblemArea(TenantLink):
    """An area in which a problem occurs."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="area_links")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["problem", "area"], name="problem_area_once")]

    def __str__(self):
        return f"{self.problem_id} {self.area_id}"


class ProblemFinding(TenantLink):
    """A finding that a problem rests on."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="finding_links")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="problem_links")
    # What the finding said when it was linked or last read here (`plans.problems.readings`); empty: not kept.
    seen = models.JSONField(default=dict, editable=False)
    seen_on = models.DateField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["problem", "finding"], name="problem_finding_once")]

    def __str__(self):
        return f"{self.problem_id} {self.finding_id}"


class FactorLink(models.TextChoices):
    DIRECT = "direct", _("direct")
    INDIRECT = "indirect", _("indirect")


class ProblemFactor(TenantModel):
    """A factor of the guidelines that contributes to a problem, directly or indirectly."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="factors")
    factor = models.CharField(_("factor"), max_length=4, choices=list(FACTORS.items()))
    link = models.CharField(_("contributes"), max_length=8, choices=FactorLink.choices)
    note = models.CharField(_("how"), max_length=300, blank=True)

    class Meta:
        ordering = ["factor"]
        constraints = [models.UniqueConstraint(fields=["problem", "factor"], name="problem_factor_once")]

    def __str__(self):
        return f"{self.factor} ({self.get_link_display()})"


class ProblemOption(TenantModel):
    """A possible answer to a problem that was weighed, and why it was chosen or not."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="options")
    title = models.CharField(_("option"), max_length=200)
    description = models.TextField(_("what it would be"), blank=True)
    # The code of a practice of the evidence library.
    practice = models.CharField(_("practice of the evidence library"), max_length=20, blank=True)
    is_chosen = models.BooleanField(_("chosen"), default=False)
    reason = models.TextField(_("reason"), blank=True)
    local_fit = models.TextField(_("why it fits here"), blank=True)

    class Meta:
        ordering = ["-is_chosen", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem"],
                condition=models.Q(is_chosen=True),
                name="problem_option_chosen_once",
                violation_error_message=_("Only one option can be the chosen one."),
            )
        ]

    def __str__(self):
        return self.title
