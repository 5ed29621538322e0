"""The offences that a survey asks about, where its coordinator has declared them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel

MOST_CAP = 366


class StruckUnit(models.TextChoices):
    PERSON = "person", _("the person who answers")
    HOUSEHOLD = "household", _("the household as a whole")


class ViolenceKind(models.TextChoices):
    PHYSICAL = "physical", _("physical")
    PSYCHOLOGICAL = "psychological", _("psychological")
    SEXUAL = "sexual", _("sexual")


class SurveyOffence(TenantModel):
    """One thing that can have happened to people or homes, with the answers of a survey that say that it did."""

    survey = models.ForeignKey(
        "diagnostics.Survey", on_delete=models.CASCADE, related_name="offences", editable=False
    )
    order = models.PositiveSmallIntegerField(default=0, editable=False)
    code = models.SlugField(_("short name"), max_length=40)
    label = models.CharField(_("name"), max_length=120)
    iccs = models.CharField(
        _("class of the ICCS"),
        max_length=10,
        blank=True,
        help_text=_("The number in the International Classification of Crime, such as 05012 for burglary."),
    )
    strikes = models.CharField(
        _("whom it strikes"), max_length=9, choices=StruckUnit.choices, default=StruckUnit.PERSON
    )
    violence = models.CharField(
        _("kind of violence"),
        max_length=13,
        choices=ViolenceKind.choices,
        blank=True,
        help_text=_(
            "Only what counts for the goals of the United Nations (SDG 16.1.3). Robbery stays apart."
        ),
    )
    cap = models.PositiveSmallIntegerField(
        _("most of one series"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_CAP)],
        help_text=_("The same thing many times counts as so many incidents at most; both numbers are shown."),
    )
    sensitive = models.BooleanField(
        _("sensitive"),
        default=False,
        help_text=_("Told of the whole town only, and small numbers are hidden earlier."),
    )
    # [{"question": "crimes", "values": ["burglary"]}]; see victims/plan.py
    found_by = models.JSONField(_("answers that say it happened"), default=list, blank=True)
    denied_by = models.JSONField(_("answers that say it did not"), default=list, blank=True)
    times = models.SlugField(_("question how often"), max_length=40, blank=True)
    # {"question": …, "values": […]}
    series = models.JSONField(_("answers that it was the same each time"), default=dict, blank=True)
    told = models.CharField(_("its value in the part on incidents"), max_length=60, blank=True)
    # {"question": …, "yes": […], "no": […]}
    reported = models.JSONField(_("answers that the last one was reported"), default=dict, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["survey", "code"], name="survey_offence_once")]

    def __str__(self):
        return self.label
