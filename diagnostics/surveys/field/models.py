"""What the office keeps of field work: what it aims at, and what came of the contacts of each day."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantLink, TenantModel

from .rates import OUTCOMES


class ContactWay(models.TextChoices):
    """The ways of asking, named as the ways in which answers come."""

    INTERVIEW = "interview", _("at the door")
    PHONE = "phone", _("by telephone")
    PAPER = "paper", _("by post, on paper")
    WEB = "web", _("by letter with a link")


class FieldPlan(TenantModel):
    """How many interviews a survey needs, and until when."""

    survey = models.OneToOneField(
        "diagnostics.Survey", on_delete=models.CASCADE, related_name="field_plan", editable=False
    )
    target = models.PositiveIntegerField(
        _("interviews wanted"),
        null=True,
        blank=True,
        help_text=_("How many answers the survey needs in all, on whichever way they come."),
    )
    ends_on = models.DateField(_("to be reached by"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self):
        return f"{self.survey}: {self.target}"


def _number(label, help_text=""):
    return models.PositiveIntegerField(label, default=0, help_text=help_text)


class ContactTally(TenantModel):
    """What came of the addresses that were finished on one day: numbers only, no address and no name."""

    survey = models.ForeignKey(
        "diagnostics.Survey", on_delete=models.CASCADE, related_name="contact_tallies", editable=False
    )
    on = models.DateField(_("day"))
    way = models.CharField(_("way"), max_length=10, choices=ContactWay.choices, default=ContactWay.INTERVIEW)
    area = models.ForeignKey(
        "stakeholders.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area"),
    )
    collector = models.ForeignKey(
        "diagnostics.SurveyCollector",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contact_tallies",
        verbose_name=_("interviewer"),
    )
    completed = _number(_("interviewed"), _("Everything that had to be asked was answered."))
    partial = _number(_("broken off"), _("Enough was answered to be used, but not all."))
    refused = _number(_("refused"), _("The person, or somebody in the household, did not want to."))
    non_contact = _number(_("nobody reached"), _("People live there, and nobody was met."))
    other = _number(_("other"), _("Met, but ill, absent for long, or without a common language."))
    unknown = _number(_("not known whether anybody lives there"), _("Never reached, nothing known of it."))
    not_eligible = _number(_("does not belong"), _("Empty, a business, or nobody of whom the survey speaks."))
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-on", "way", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "on", "way", "area", "collector"],
                name="contact_tally_once",
                nulls_distinct=False,
                violation_error_message=_(
                    "There is a line for this day, way, area and interviewer already. Change that one."
                ),
            )
        ]

    def __str__(self):
        return f"{self.survey}: {self.on}"

    @property
    def total(self) -> int:
        return sum(getattr(self, name) for name in OUTCOMES)


class AmendmentKind(models.TextChoices):
    CORRECTED = "corrected", _("one answer corrected")
    SET_ASIDE = "set_aside", _("set aside")
    TAKEN_BACK = "taken_back", _("counted again")
    KEPT = "kept", _("looked at and kept")


class SurveyAmendment(TenantLink):
    """What the office did to one interview, and why. Nothing here is ever changed or deleted."""

    survey = models.ForeignKey(
        "diagnostics.Survey", on_delete=models.PROTECT, related_name="amendments", editable=False
    )
    answer = models.ForeignKey(
        "diagnostics.SurveyAnswer", on_delete=models.PROTECT, related_name="amendments", editable=False
    )
    kind = models.CharField(max_length=10, choices=AmendmentKind.choices)
    # Answers by question or part as they were, and as they became; the database takes no other change of them.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=500)
    by_label = models.CharField(max_length=200)
    on = models.DateField()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.reason}"


class WhenFull(models.TextChoices):
    GO_ON = "go_on", _("go on counting")
    STOP = "stop", _("on the web: thank, and ask no further")


class SurveyQuota(TenantModel):
    """How many interviews are wanted of each group, such as women under 30; and what happens when there are enough."""

    survey = models.ForeignKey(
        "diagnostics.Survey", on_delete=models.CASCADE, related_name="quotas", editable=False
    )
    # Short names of one or two questions; the groups are their answers.
    codes = ArrayField(models.CharField(max_length=40), editable=False)
    # [{"values": ["woman", "under_30"], "target": 40}]: a group without a number is not limited and not awaited.
    cells = models.JSONField(default=list, editable=False)
    when_full = models.CharField(
        _("when a group has enough"), max_length=6, choices=WhenFull.choices, default=WhenFull.GO_ON
    )
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["survey", "codes"], name="survey_quota_once")]

    def __str__(self):
        return " \N{MULTIPLICATION SIGN} ".join(self.codes)


class ConsistencyRule(TenantModel):
    """What must hold between the answers of one interview, such as: nobody has lived here longer than they are old."""

    survey = models.ForeignKey(
        "diagnostics.Survey", on_delete=models.CASCADE, related_name="consistency_rules", editable=False
    )
    name = models.CharField(
        _("what must hold, in words"),
        max_length=200,
        help_text=_("For example: nobody has lived here longer than they are old."),
    )
    expression = models.TextField(
        _("formula"),
        max_length=1000,
        help_text=_(
            "For example: ${years} <= ${age}. It is looked at where all named questions were answered."
        ),
    )
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self):
        return self.name


class QualityCheck(TenantModel):
    """When the interviews of a survey were last gone through, how many there were, and how interviewers compare."""

    survey = models.OneToOneField(
        "diagnostics.Survey", on_delete=models.CASCADE, related_name="quality_check", editable=False
    )
    checked_on = models.DateField(editable=False)
    answers = models.PositiveIntegerField(editable=False)
    # [{"name": "Telephone 3", "measure": "round", "hits": 40, "n": 50, "others": 0.2, "stands_out": true}]
    report = models.JSONField(default=list, editable=False)

    def __str__(self):
        return f"{self.survey}: {self.checked_on}"


class QualityRule(models.TextChoices):
    STRAIGHT = "straight", _("the same answer to all questions of a scale")
    SAME = "same", _("the same answers as another interview throughout")
    LEFT_OUT = "left_out", _("most questions without an answer")
    FAR_OUT = "far_out", _("a number far from all others")
    OWN = "own", _("contradicts a rule of this survey")


class QualityFlag(TenantLink):
    """What stands out in one interview; open until somebody has looked at it."""

    survey = models.ForeignKey(
        "diagnostics.Survey", on_delete=models.CASCADE, related_name="quality_flags", editable=False
    )
    answer = models.ForeignKey(
        "diagnostics.SurveyAnswer", on_delete=models.CASCADE, related_name="flags", editable=False
    )
    rule = models.CharField(max_length=8, choices=QualityRule.choices)
    # The questions, and what was seen: "5 times Very safe". Of numbers, the number.
    codes = ArrayField(models.CharField(max_length=40), default=list)
    detail = models.CharField(max_length=200, blank=True)
    is_kept = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.get_rule_display()}: {self.detail}"


class SurveyClosing(TenantLink):
    """That a survey was closed, by whom, and why although something was still open."""

    survey = models.ForeignKey(
        "diagnostics.Survey", on_delete=models.CASCADE, related_name="closings", editable=False
    )
    on = models.DateField()
    by_label = models.CharField(max_length=200)
    # What was open, in words.
    points = models.JSONField(default=list)
    reason = models.CharField(
        _("why it is closed nevertheless"),
        max_length=500,
        blank=True,
        help_text=_("For example: the target was set too high; the interviews were checked by telephone."),
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.survey}: {self.on}"
