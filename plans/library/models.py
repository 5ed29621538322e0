"""What a town adds to the library of practices."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.plan.taxonomy import FACTORS, MEASURES, PROBLEM_TYPES
from stakeholders.access.tenancy import TenantModel

from .practices import SETTINGS, CostBand, EvidenceClass, Practice, Provenance


def _codes(choices: dict, label) -> ArrayField:
    return ArrayField(
        models.CharField(max_length=14, choices=list(choices.items())),
        default=list,
        blank=True,
        verbose_name=label,
    )


class LocalPractice(TenantModel):
    """A practice that the town itself has added to the library, with what is known of its effect."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    measures = _codes(MEASURES, _("prevention measures"))
    problems = _codes(PROBLEM_TYPES, _("types of crime problem"))
    any_problem = models.BooleanField(_("for any type of problem"), default=False)
    factors = _codes(FACTORS, _("factors addressed"))
    settings = _codes(SETTINGS, _("where it is used"))
    evidence_class = models.CharField(
        _("evidence"), max_length=1, choices=EvidenceClass.choices, default=EvidenceClass.U
    )
    rating = models.CharField(_("what the source says"), max_length=300, blank=True)
    rating_source = models.CharField(_("source of the rating"), max_length=200, blank=True)
    rating_year = models.PositiveSmallIntegerField(
        _("year of the rating"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1950), MaxValueValidator(2100)],
    )
    checked_by = models.CharField(_("source read in full by (function)"), max_length=120, blank=True)
    effect = models.TextField(_("effect"), blank=True)
    mechanism = models.TextField(_("why it works"), blank=True)
    conditions = models.TextField(_("when and for whom it works"), blank=True)
    implementation = models.TextField(_("how to do it well"), blank=True)
    economics = models.TextField(_("what it costs and saves"), blank=True)
    cost = models.CharField(_("cost"), max_length=6, choices=CostBand.choices, blank=True)
    avoid = models.TextField(_("do not use it when"), blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "code"], name="practice_code_once"),
            # E and digits are the codes of what is shipped.
            models.CheckConstraint(
                condition=~models.Q(code__regex=r"^E[0-9]+$"),
                name="practice_code_is_own",
                violation_error_message=_("Codes such as E01 belong to the shipped library. Use T01, T02, …"),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    def as_practice(self) -> Practice:
        """The same shape as what is shipped."""
        given = {name: getattr(self, name) for name in Practice.__dataclass_fields__ if hasattr(self, name)}
        codes = {name: tuple(given[name]) for name in ("measures", "problems", "factors", "settings")}
        checked = {"checked_by": self.checked_by or None, "provenance": str(Provenance.LOCAL)}
        return Practice(**{**given, **codes, **checked})


class PracticeNote(TenantModel):
    """What the town has learnt about a practice of the library."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.CharField(_("practice"), max_length=20, editable=False)
    text = models.TextField(_("our own notes"))
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["practice"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "practice"], name="practice_note_once")
        ]

    def __str__(self):
        return f"{self.practice}: {self.text[:60]}"
