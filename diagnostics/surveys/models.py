"""Safety surveys: questions, frozen versions and answers that lead back to nobody."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diagnostics.sources.models import DataSource
from diagnostics.surveys.questionnaire.schema import MOST_TURNS
from diagnostics.surveys.random_keys import RandomKey
from stakeholders.access.tenancy import TenantModel, TenantQuerySet


class Sampling(models.TextChoices):
    PROBABILITY = "probability", _("probability sample")
    QUOTA = "quota", _("quota sample")
    OPEN = "open", _("open to everyone (not representative)")


class DrawnUnit(models.TextChoices):
    PERSON = "person", _("people, such as names from a register")
    HOUSEHOLD = "household", _("homes, in each of which one adult answers")


class LonelyStratum(models.TextChoices):
    CENTRE = "centre", _("compare it with all the others: wider, on the safe side")
    SKIP = "skip", _("take it as known: it was chosen on purpose, not by chance")


class ReportCounting(models.TextChoices):
    INCIDENTS = "incidents", _("incidents: of all that were told, how many were reported")
    VICTIMS = "victims", _("victims: of all who were struck, how many reported at least one incident")
    LAST = "last", _("the last incident: of all who were struck, how many reported that one")


class SurveyState(models.TextChoices):
    DRAFT = "draft", _("in preparation")
    OPEN = "open", _("open for answers")
    CLOSED = "closed", pgettext_lazy("survey", "closed")


class Entry(models.TextChoices):
    LINK = "link", _("everybody who has the address")
    LETTERS = "letters", _("only who has a letter with a personal code")
    BOTH = "both", _("everybody, and letters with a personal code besides")


TRANSITIONS = {
    SurveyState.DRAFT: {SurveyState.OPEN},
    SurveyState.OPEN: {SurveyState.CLOSED},
    SurveyState.CLOSED: {SurveyState.OPEN},
}


class Survey(TenantModel):
    """A short questionnaire on safety that residents answer without an account."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(
        _("introduction"),
        blank=True,
        max_length=3000,
        help_text=_(
            "The first thing residents read: what it is for, who sees the answers, that it is voluntary."
        ),
    )
    population = models.CharField(
        _("population"),
        max_length=200,
        blank=True,
        help_text=_("Whom it speaks of. For example: residents aged 18 and over"),
    )
    population_size = models.PositiveIntegerField(_("size of the population"), null=True, blank=True)
    mode = models.CharField(
        _("how people answer"),
        max_length=120,
        blank=True,
        help_text=_("For example: letter with a link, paper form on request"),
    )
    sampling = models.CharField(_("sampling"), max_length=12, choices=Sampling.choices, default=Sampling.OPEN)
    invited = models.PositiveIntegerField(
        _("people invited"),
        null=True,
        blank=True,
        help_text=_("How many were drawn and asked; the response rate is counted from it."),
    )
    entry = models.CharField(
        _("who may answer on the web"),
        max_length=7,
        choices=Entry.choices,
        default=Entry.LINK,
        db_default=Entry.LINK,
        help_text=_(
            "With a personal code each letter counts once. Which answers came with which code nobody can tell."
        ),
    )
    weighting = models.CharField(
        _("weighting"),
        max_length=200,
        blank=True,
        help_text=_("How answers are weighted, or why they are not."),
    )
    trims_weights = models.BooleanField(
        _("trim large weights"),
        default=False,
        help_text=_(
            "Weights far above the others are cut, and the rest fitted again: steadier, a little less exact."
        ),
    )
    drawn = models.CharField(
        _("what was drawn"), max_length=9, choices=DrawnUnit.choices, default=DrawnUnit.PERSON
    )
    adults_question = models.SlugField(_("question for the adults of a home"), max_length=40, blank=True)
    lonely = models.CharField(
        _("a stratum with a single unit"),
        max_length=6,
        choices=LonelyStratum.choices,
        default=LonelyStratum.CENTRE,
    )
    # [{"name": "north", "units": 64, "joined": ""}]: first units in all, and the stratum into which it is put
    strata = models.JSONField(_("strata"), default=list, blank=True, editable=False)
    # [["north", "c7", 120]]: how many units, such as homes, a cluster has in all, of which some were drawn
    clusters = models.JSONField(_("clusters"), default=list, db_default=[], blank=True, editable=False)
    # What a part asks of each incident; see victims/plan.py.
    incident_forms = models.JSONField(_("incidents one by one"), default=dict, blank=True, editable=False)
    counting = models.CharField(
        _("what counts as reported"),
        max_length=9,
        choices=ReportCounting.choices,
        default=ReportCounting.INCIDENTS,
    )
    walking_question = models.SlugField(_("question of walking alone after dark"), max_length=40, blank=True)
    source = models.ForeignKey(
        DataSource,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="surveys",
        verbose_name=_("source"),
        help_text=_("What findings cite. Publishing makes one if none is named."),
    )
    # Codes of languages; the first is the one in which questions are written. Empty: that of the municipality.
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True, editable=False)
    # {"fr": {"title": …, "introduction": …}}
    words = models.JSONField(_("in other languages"), default=dict, blank=True, editable=False)
    state = models.CharField(max_length=8, choices=SurveyState.choices, default=SurveyState.DRAFT)
    opened_on = models.DateField(null=True, editable=False)
    closed_on = models.DateField(null=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self):
        return self.title


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("one answer from a list")
    MULTIPLE = "multiple", _("several answers from a list")
    NUMBER = "number", _("a number")
    DECIMAL = "decimal", _("a number with decimals")
    DATE = "date", _("a day")
    TEXT = "text", _("free text")
    AREA = "area", _("neighbourhood")
    NOTE = "note", _("words to read, without an answer")
    CALCULATE = "calculate", _("a value that follows from other answers")


class SurveySection(TenantModel):
    """A part of a questionnaire: asked under a condition, or once for each of several things that happened."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="sections")
    code = models.SlugField(_("code"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=200)
    condition = models.TextField(_("ask only if"), blank=True, max_length=1000)
    repeats = models.BooleanField(
        _("is asked several times"),
        default=False,
        help_text=_("Once for each of several things: every incident, every member of the household."),
    )
    count = models.TextField(
        _("how often"),
        blank=True,
        max_length=500,
        help_text=_(
            "A formula, such as ${burglaries}. Left empty, people say themselves whether there is more to tell."
        ),
    )
    most = models.PositiveSmallIntegerField(
        _("at most"), default=MOST_TURNS, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    words = models.JSONField(_("title in other languages"), default=dict, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["survey", "code"], name="survey_section_once")]

    def __str__(self):
        return self.title


class Question(TenantModel):
    """A question of the draft questionnaire; its code stays the same through all versions."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    code = models.SlugField(_("code"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    section = models.ForeignKey(
        SurveySection,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("part"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind.choices)
    text = models.CharField(_("question"), max_length=300)
    hint = models.CharField(_("hint"), max_length=300, blank=True)
    # [{"value": "safe", "label": "Safe", "stands": "", "columns": {"zone": "a"}}]; see questionnaire/schema.py
    options = models.JSONField(_("answers to choose from"), default=list, blank=True)
    required = models.BooleanField(_("must be answered"), default=False)
    minimum = models.IntegerField(_("smallest number"), null=True, blank=True)
    maximum = models.IntegerField(_("largest number"), null=True, blank=True)
    # Asked only if the earlier question has one of the values: {"question": code, "values": [...]}
    asked_if = models.JSONField(_("ask only if"), default=dict, blank=True)
    # Expressions over other answers; see expressions.
    condition = models.TextField(_("ask only if this holds"), blank=True, max_length=1000)
    constraint = models.TextField(_("an answer fits only if"), blank=True, max_length=1000)
    constraint_message = models.CharField(_("what to say when it does not fit"), blank=True, max_length=300)
    calculation = models.TextField(_("the value"), blank=True, max_length=2000)
    choice_filter = models.TextField(_("offer only those for which this holds"), blank=True, max_length=1000)
    # Answers that are counted as one in the results: {"label": "Feels safe", "values": [...]}
    together = models.JSONField(_("counted together"), default=dict, blank=True)
    sensitive = models.BooleanField(
        _("sensitive"),
        default=False,
        help_text=_(
            "Violence at home, sexual violence, insults because of who one is. Such a question is never "
            "compulsory, is not shown by neighbourhood, and smaller counts of it are hidden earlier."
        ),
    )
    core = models.BooleanField(
        _("core question"),
        default=False,
        help_text=_("Asked in the same words everywhere, so that towns and years can be compared."),
    )
    # {"fr": {"text": …, "hint": …, "constraint_message": …, "labels": {value: …}}}
    words = models.JSONField(_("in other languages"), default=dict, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["survey", "code"], name="question_code_once")]

    def __str__(self):
        return self.text


class MarginOf(models.TextChoices):
    PEOPLE = "people", _("people of the population")
    HOMES = "homes", _("homes in the town")
    DRAWN = "drawn", _("people who were drawn, whether they answered or not")


class SurveyMargin(TenantModel):
    """How many people or homes belong to each group of a question; answers are weighted to it."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="margins")
    of = models.CharField(
        _("whom it counts"),
        max_length=6,
        choices=MarginOf.choices,
        default=MarginOf.PEOPLE,
        db_default=MarginOf.PEOPLE,
    )
    code = models.SlugField(_("question"), max_length=40)
    # [{"values": ["18_24"], "people": 4120}]: groups of answers, in the order of the answers
    groups = models.JSONField(_("groups"))
    source = models.CharField(
        _("source"),
        max_length=200,
        help_text=_("Where the numbers come from, and of which day. For example: census 2021"),
    )
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["survey", "of", "code"], name="survey_margin_once")]

    def __str__(self):
        return f"{self.survey}: {self.code}"


class SurveyVersion(TenantModel):
    """The questionnaire as it was published. It never changes; every answer names the version it answered."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    schema = models.JSONField()
    schema_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="survey_version_once")]

    def __str__(self):
        return f"{self.survey} v{self.number}"


class CountedAnswers(models.Manager.from_queryset(TenantQuerySet)):
    """Answers that count: whatever reads them by `objects` leaves out those that were set aside."""

    def get_queryset(self):
        return super().get_queryset().filter(is_set_aside=False)


class SurveyAnswer(models.Model):
    """One person's answers. No name, no address, no hour, and no number that tells the order of arrival."""

    id = RandomKey()
    municipality = models.ForeignKey("stakeholders.Municipality", on_delete=models.CASCADE, related_name="+")
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    version = models.ForeignKey(SurveyVersion, on_delete=models.PROTECT, related_name="answers")
    instance = models.UUIDField()
    received_on = models.DateField()
    channel = models.CharField(max_length=10, default="web")
    weight = models.DecimalField(max_digits=12, decimal_places=6, default=1)
    stratum = models.CharField(max_length=40, blank=True)
    # The place that was drawn first, such as a block or a village; empty where people were drawn one by one.
    cluster = models.CharField(max_length=40, blank=True, db_default="")
    # What is not sensitive; the rest is in `sealed`. Read both by sealing/kept.py, write them by answering/intake.py.
    answers = models.JSONField()
    sealed = models.BinaryField(null=True)
    # The interviewer's telephone from which they came; nobody else's device is known.
    collector = models.ForeignKey(
        "diagnostics.SurveyCollector", on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    # The office counts it nowhere, for a reason that stands in its amendments.
    is_set_aside = models.BooleanField(default=False, db_default=False, editable=False)
    # What was read before; nobody's where an interviewer said it, or it stood on paper.
    consent = models.ForeignKey(
        "diagnostics.SurveyConsent", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    # Whether it lies among others in no order, as it does from the day after its arrival; see sealing/settling.py.
    is_settled = models.BooleanField(default=False, db_default=False, editable=False)

    objects = CountedAnswers()
    #: All that were ever taken, also those set aside: for the intake and for those who look at single ones.
    received = TenantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "survey", "instance"], name="answer_once")
        ]
        indexes = [
            models.Index(
                fields=["municipality", "received_on"],
                name="answer_to_settle",
                condition=models.Q(is_settled=False),
            )
        ]

    def __str__(self):
        return f"{self.survey_id}: {self.instance}"
