"""Paper forms on their way to answers: who typed them, what differs, and how often people mistype."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from diagnostics.surveys.sealing.fields import SealedJSON
from stakeholders.access.tenancy import TenantModel, TenantQuerySet


class SecondEntry(models.TextChoices):
    ALL = "all", _("every form")
    SHARE = "share", _("a share of the forms")
    NONE = "none", _("no form")


class PaperSetting(TenantModel):
    """Which paper forms of a survey are typed a second time by somebody else."""

    survey = models.OneToOneField(
        "diagnostics.Survey", on_delete=models.CASCADE, related_name="paper_setting", editable=False
    )
    second = models.CharField(
        _("typed a second time"), max_length=5, choices=SecondEntry.choices, default=SecondEntry.SHARE
    )
    every = models.PositiveSmallIntegerField(
        _("one form in"),
        default=10,
        validators=[MinValueValidator(2), MaxValueValidator(100)],
        help_text=_("Only for a share: 10 means about every tenth form."),
    )
    revision = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self):
        return f"{self.survey}"


class PaperState(models.TextChoices):
    WAITING = "waiting", _("waits for the second entry")
    DIFFERS = "differs", _("differences to settle")
    READY = "ready", _("ready to be counted")
    COUNTED = "counted", _("counted")


#: What may become of a form. Taking back a step leads to the left; from nothing to READY where one entry is enough.
PAPER_TRANSITIONS = {
    PaperState.WAITING: {PaperState.DIFFERS, PaperState.READY},
    PaperState.DIFFERS: {PaperState.READY, PaperState.WAITING},
    PaperState.READY: {PaperState.COUNTED, PaperState.DIFFERS, PaperState.WAITING},
    PaperState.COUNTED: set(),
}
_NONE = Q(first={}, second={}, settled={})
_STATES = (
    Q(state=PaperState.COUNTED) & _NONE
    | Q(state=PaperState.WAITING, second={}, settled={}) & ~Q(first={})
    | Q(state=PaperState.DIFFERS, settled={}) & ~Q(first={}) & ~Q(second={})
    | Q(state=PaperState.READY) & ~Q(first={}) & ~Q(settled={})
)


class PaperForm(models.Model):
    """A questionnaire on paper by the number written on it, with what was typed until it is counted."""

    municipality = models.ForeignKey("stakeholders.Municipality", on_delete=models.CASCADE, related_name="+")
    survey = models.ForeignKey("diagnostics.Survey", on_delete=models.PROTECT, related_name="paper_forms")
    version = models.ForeignKey("diagnostics.SurveyVersion", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=PaperState.choices)
    # Replies by place, see entry.py; sealed, and forgotten when the form is counted: no number leads to an answer.
    first = SealedJSON(default=dict, blank=True)
    second = SealedJSON(default=dict, blank=True)
    settled = SealedJSON(default=dict, blank=True)
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_by = models.CharField(max_length=200, blank=True)
    # How many places were compared, and in how many the two typings differed.
    compared = models.PositiveIntegerField(default=0)
    differed = models.PositiveIntegerField(default=0)
    typed_on = models.DateField()
    counted_on = models.DateField(null=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "survey", "number"], name="paper_form_once"),
            models.CheckConstraint(
                condition=~Q(second_by=F("first_by")), name="paper_second_typist_is_another"
            ),
            models.CheckConstraint(condition=_STATES, name="paper_form_as_its_state"),
        ]

    def __str__(self):
        return self.number


class PaperTally(models.Model):
    """How many answers to a question somebody typed from forms that were typed twice, and how many of them wrong."""

    municipality = models.ForeignKey("stakeholders.Municipality", on_delete=models.CASCADE, related_name="+")
    survey = models.ForeignKey("diagnostics.Survey", on_delete=models.PROTECT, related_name="paper_tallies")
    typist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    question = models.CharField(max_length=40)
    typed = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)

    objects = TenantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "survey", "typist", "question"], name="paper_tally_once"
            ),
            models.CheckConstraint(condition=Q(wrong__lte=F("typed")), name="paper_tally_wrong_of_typed"),
        ]

    def __str__(self):
        return f"{self.survey_id}: {self.question}"
