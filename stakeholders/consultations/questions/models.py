"""What the town asks in a round besides the free comment, and what was chosen as an answer."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantLink, TenantModel
from stakeholders.consultations.rounds.access import Audience

MOST_CHOICES = 12
STEPS = range(1, 6)  # of a scale


class QuestionKind(models.TextChoices):
    ONE = "one", _("one of several choices")
    SEVERAL = "several", _("any of several choices")
    SCALE = "scale", _("a scale from 1 to 5")
    TEXT = "text", _("own words")


class RoundQuestion(TenantModel):
    """A question that the town asks in a round besides the free comment. It is fixed once the round has opened."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey("stakeholders.Round", on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind of answer"), max_length=10, choices=QuestionKind.choices)
    # {"en": "How safe …?"}
    words = models.JSONField(_("question"))
    # [{"en": "Very safe"}, …] in order; of a scale the words of its two ends
    choices = models.JSONField(_("choices"), default=list, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    audience = models.CharField(
        _("who is asked"),
        max_length=10,
        blank=True,
        choices=[("", _("all who take part")), *(pair for pair in Audience.choices if pair[0] != "members")],
    )

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=QuestionKind.values), name="round_question_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(audience__in=["", "public", "partners"]), name="round_question_audience"
            ),
        ]

    def __str__(self):
        return self.title[:60]

    @property
    def title(self) -> str:
        """The question in the language of the page, or in the first one in which it is asked."""
        return worded(self.words)

    @property
    def labels(self) -> list[tuple[int, str]]:
        """(value, words) of what can be chosen, in order."""
        words = [worded(one) for one in self.choices]
        if self.kind != QuestionKind.SCALE:
            return list(enumerate(words))
        ends = {STEPS[0]: words[0], STEPS[-1]: words[-1]}
        return [(step, f"{step}: {ends[step]}" if step in ends else str(step)) for step in STEPS]


def worded(words: dict[str, str]) -> str:
    return words.get(get_language() or "") or next(iter(words.values()), "")


class QuestionAnswer(TenantModel):
    """What somebody chose when asked. Nothing ties it to other answers, or to a comment, of the same person.

    It knows the day on which it came. Its key is made from a note that is kept nowhere, and repeats nothing but a
    double click; an answer in own words is a contribution, which is read, answered and kept like all others.
    """

    created_at = None
    updated_at = None
    key = models.UUIDField(primary_key=True)
    question = models.ForeignKey(RoundQuestion, on_delete=models.PROTECT, related_name="answers")
    chosen = ArrayField(models.PositiveSmallIntegerField())
    audience = models.CharField(max_length=10, choices=Audience.choices)
    channel = models.CharField(max_length=20, default="web")
    given_on = models.DateField()
    is_late = models.BooleanField(default=False)
    flags = ArrayField(models.CharField(max_length=10), default=list)

    class Meta:
        ordering = ["key"]

    def __str__(self):
        return f"{self.question_id}: {self.chosen}"


class AnswerPile(TenantModel):
    """Answers that the office has counted on sheets of paper or by show of hands, and entered as totals."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey("stakeholders.Round", on_delete=models.CASCADE, related_name="answer_piles")
    occasion = models.CharField(
        _("where they come from"),
        max_length=200,
        help_text=_("For example: Evening in the youth house, 41 sheets."),
    )
    channel = models.CharField(_("how they came"), max_length=20)
    given_on = models.DateField(_("given on"))
    is_late = models.BooleanField(default=False, editable=False)
    # Whose form it was: a second click is the same pile.
    key = models.UUIDField(unique=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        ordering = ["given_on", "id"]

    def __str__(self):
        return self.occasion


class AnswerCount(TenantLink):
    """How often each choice of a question was taken in a pile, and how many have answered the question."""

    pile = models.ForeignKey(AnswerPile, on_delete=models.CASCADE, related_name="counts")
    question = models.ForeignKey(RoundQuestion, on_delete=models.PROTECT, related_name="counts")
    answers = models.PositiveIntegerField(_("who answered"))
    # In the order of the choices.
    numbers = ArrayField(models.PositiveIntegerField())

    class Meta:
        ordering = ["question__number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pile", "question"], name="answer_count_once"),
            models.CheckConstraint(condition=models.Q(answers__gt=0), name="answer_count_of_somebody"),
        ]

    def __str__(self):
        return f"{self.question_id}: {self.numbers}"
