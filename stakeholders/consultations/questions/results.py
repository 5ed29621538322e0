"""What was answered to the questions of a round: told once the round is over, and never while people still answer."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Func, IntegerField, Q
from django.utils.translation import gettext as _

from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.consultations.coverage.representation import LEAST_COUNTED
from stakeholders.consultations.models import Contribution, Flag, Moderation, Round, RoundState
from stakeholders.consultations.rounds.access import is_over

from .models import AnswerCount, QuestionAnswer, QuestionKind, RoundQuestion
from .release import Line, released


@dataclass(frozen=True)
class Result:
    """A question with its answers as somebody may read them."""

    question: RoundQuestion
    lines: list[Line]
    answers: int | None  # None: hidden
    in_words: int = 0  # answers in own words that are part of the record
    left_out: int = 0  # filled in by a robot
    has_piles: bool = False  # some were counted by the office and entered together

    @property
    def is_text(self) -> bool:
        return self.question.kind == QuestionKind.TEXT

    @property
    def shares(self) -> bool:
        """Whether enough have answered to speak of shares."""
        return (self.answers or 0) >= LEAST_COUNTED

    @property
    def rows(self) -> list[dict]:
        """[{"label", "count", "share", "why"}]; `share` in per cent, None where it would say more than is known."""
        return [
            {
                "label": line.label,
                "count": line.count,
                "share": round(100 * line.count / self.answers)
                if self.shares and line.count is not None
                else None,
                "why": line.why,
            }
            for line in self.lines
        ]


def results_of(actor: Actor, round_: Round, at: datetime) -> list[Result]:
    """The result of each question; a fixed number of queries. Refused (`round_runs`) while the round is not over."""
    if round_.state == RoundState.DRAFT or not is_over(round_, at):
        raise Refused(
            _("Answers are counted once the round is over, so that no number sways those who still answer."),
            code="round_runs",
        )
    questions = list(round_.questions.all())
    if not questions:
        return []
    smallest = 0 if can(actor, Permission.SEE_SMALL_COUNTS) else round_.municipality.small_count_threshold
    rows = QuestionAnswer.objects.filter(question__in=questions)
    robots = Q(flags__contains=[Flag.ROBOT])
    sums = {"n": Count("pk", filter=~robots), "robots": Count("pk", filter=robots)}
    totals = {row["question"]: row for row in rows.order_by().values("question").annotate(**sums)}
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    each = rows.exclude(robots).annotate(
        one=Func(F("chosen"), function="unnest", output_field=IntegerField())
    )
    for question, one, n in each.order_by().values_list("question", "one").annotate(n=Count("*")):
        counts[question][one] = n
    piled = _add_piles(questions, counts, totals)
    told = dict(
        Contribution.objects.filter(question__in=questions, moderation=Moderation.PUBLISHED)
        .order_by()
        .values_list("question")
        .annotate(n=Count("pk"))
    )
    return [
        _result(one, counts[one.pk], totals.get(one.pk, {}), told.get(one.pk, 0), smallest, one.pk in piled)
        for one in questions
    ]


def _add_piles(questions: list[RoundQuestion], counts, totals) -> set[int]:
    """Add what was counted in piles to the counts of single answers; which questions have any. One query."""
    values = {one.pk: [value for value, _label in one.labels] for one in questions}
    rows = AnswerCount.objects.filter(question__in=questions).values_list("question", "answers", "numbers")
    piled = set()
    for question, answers, numbers in rows:
        piled.add(question)
        whole = totals.setdefault(question, {"n": 0, "robots": 0})
        whole["n"] += answers
        for value, n in zip(values[question], numbers, strict=True):
            counts[question][value] = counts[question].get(value, 0) + n
    return piled


def _result(question: RoundQuestion, counts, totals, in_words: int, smallest: int, has_piles: bool) -> Result:
    if question.kind == QuestionKind.TEXT:
        return Result(question, [], None, in_words=in_words)
    lines, answers = released(
        question.labels,
        counts,
        totals.get("n", 0),
        adds_up=question.kind != QuestionKind.SEVERAL,
        smallest=smallest,
    )
    return Result(question, lines, answers, left_out=totals.get("robots", 0), has_piles=has_piles)
