"""Telephones of interviewers, the forms they load, and what became of each interview they sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel, TenantQuerySet


class SurveyCollector(TenantModel):
    """A telephone of an interviewer that may send answers to a survey."""

    survey = models.ForeignKey(
        "diagnostics.Survey", on_delete=models.PROTECT, related_name="collectors", editable=False
    )
    name = models.CharField(
        _("telephone"),
        max_length=60,
        help_text=_("A number of your own, such as “Telephone 3” or “Interviewer 12”. No name is needed."),
    )
    token_hash = models.CharField(max_length=64, editable=False)
    active_until = models.DateField(
        _("may send until"), null=True, blank=True, help_text=_("Left empty, until you withdraw it.")
    )
    stratum = models.CharField(
        _("stratum"),
        max_length=40,
        blank=True,
        help_text=_("Given to every interview from this telephone. Left empty where there are no strata."),
    )
    cluster = models.CharField(
        _("cluster"),
        max_length=40,
        blank=True,
        help_text=_("The block, village or street that was drawn first and that this interviewer works in."),
    )
    revoked_on = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "token_hash"], name="collector_token_once"),
            models.UniqueConstraint(fields=["survey", "name"], name="collector_name_once"),
        ]

    def __str__(self):
        return self.name


class SurveyXForm(TenantModel):
    """A published questionnaire as telephones of interviewers read it, worked out once."""

    version = models.OneToOneField(
        "diagnostics.SurveyVersion", on_delete=models.CASCADE, related_name="xform", editable=False
    )
    xml = models.TextField(editable=False)
    md5 = models.CharField(max_length=32, editable=False)

    def __str__(self):
        return f"{self.version}"


class SubmissionState(models.TextChoices):
    COUNTED = "counted", _("counted")
    HELD = "held", _("to be checked")
    SET_ASIDE = "set_aside", _("set aside")


SUBMISSION_TRANSITIONS = {
    SubmissionState.HELD: {SubmissionState.COUNTED, SubmissionState.SET_ASIDE},
    SubmissionState.COUNTED: set(),
    SubmissionState.SET_ASIDE: set(),
}


class SurveySubmission(models.Model):
    """An interview that arrived from a telephone: its check sum, and its replies as long as they must be looked at."""

    PURPOSE = "held interview"

    municipality = models.ForeignKey("stakeholders.Municipality", on_delete=models.CASCADE, related_name="+")
    survey = models.ForeignKey("diagnostics.Survey", on_delete=models.PROTECT, related_name="submissions")
    version = models.ForeignKey("diagnostics.SurveyVersion", on_delete=models.PROTECT, related_name="+")
    collector = models.ForeignKey(SurveyCollector, on_delete=models.PROTECT, related_name="submissions")
    instance = models.UUIDField()
    # The mark (see sealing/kept.py) of the SHA-256 of its XML; before there were marks, the plain SHA-256.
    digest = models.CharField(max_length=64)
    is_marked = models.BooleanField(default=False, db_default=False, editable=False)
    received_on = models.DateField()
    state = models.CharField(max_length=9, choices=SubmissionState.choices)
    # As `told_in` reads it: what was told, sealed. `replies` holds what came before there were seals.
    sealed = models.BinaryField(null=True)
    replies = models.JSONField(default=dict, blank=True, editable=False)
    judged_by = models.CharField(max_length=200, blank=True)
    judged_on = models.DateField(null=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "survey", "instance"], name="submission_once"),
            models.CheckConstraint(
                condition=models.Q(state=SubmissionState.HELD) | models.Q(replies={}, sealed=None),
                name="submission_forgotten_when_judged",
            ),
        ]

    def __str__(self):
        return f"{self.survey_id}: {self.instance}"

    @property
    def sealed_to(self) -> tuple:
        """To what its replies and the mark of its XML are bound."""
        return self.PURPOSE, self.municipality_id, self.survey_id, self.instance
