"""The town's own questions: asked by the coordinator, entered for others, and what was answered."""

from django.contrib import messages
from django.db.models import Max
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.consultations.models import Round, RoundState
from stakeholders.consultations.rounds.access import Audience, is_over
from stakeholders.consultations.wording import CHANNELS

from . import services
from .forms import EnterAnswersForm, QuestionForm
from .models import AnswerPile, QuestionKind, RoundQuestion
from .results import results_of


def _round(request, uid) -> Round:
    rows = Round.objects.seen_by(request.actor, timezone.now()).select_related("municipality", "text")
    return visible_or_404(rows, request.actor, uid=uid)


def _question(request, uid) -> RoundQuestion:
    rows = RoundQuestion.objects.select_related("round__municipality")
    found = visible_or_404(rows, request.actor, uid=uid)
    _round(request, found.round.uid)
    return found


@town_page(Permission.READ)
def round_questions(request, uid):
    """What is asked, in order; once the round is over also what was answered."""
    round_, at = _round(request, uid), timezone.now()
    over = round_.state != RoundState.DRAFT and is_over(round_, at)
    may_run = can(request.actor, Permission.RUN_CONSULTATION, round_)
    questions = list(round_.questions.all())
    may_enter = may_run and bool(questions) and round_.state in {RoundState.OPEN, RoundState.CLOSED}
    return render(
        request,
        "stakeholders/consultations/questions/round_questions.html",
        {
            "round": round_,
            "questions": questions,
            "piles": _piles(round_) if may_run else [],
            "may_count": may_enter and any(one.kind != QuestionKind.TEXT for one in questions),
            "results": results_of(request.actor, round_, at) if over else None,
            "may_change": may_run and round_.state == RoundState.DRAFT,
            "may_enter": may_enter,
            "last": len(questions),
        },
    )


def _piles(round_: Round) -> list[AnswerPile]:
    """What was entered as totals, with how many sheets or people each stands for."""
    rows = round_.answer_piles.select_related("entered_by").annotate(most=Max("counts__answers"))
    piles = list(rows)
    for pile in piles:
        pile.how = CHANNELS.get(pile.channel, pile.channel)
    return piles


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def question_create(request, uid):
    return _edit(request, _round(request, uid), None)


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def question_update(request, uid):
    question = _question(request, uid)
    return _edit(request, question.round, question)


def _edit(request, round_: Round, question: RoundQuestion | None):
    back = _list(request, round_)
    if round_.state != RoundState.DRAFT:
        messages.error(request, _("The round has opened. What people are asked stays as it is."))
        return redirect(back)
    form = QuestionForm(request.POST or None, round_=round_, question=question)
    if form.is_bound and form.is_valid():
        try:
            services.keep_question(
                by=request.actor, round_=round_, question=question, **form.fields_of_question()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The question is saved."))
            return redirect(back)
    context = {"form": form, "round": round_, "question": question, "back": back}
    return form_page(request, "stakeholders/consultations/questions/question_form.html", context)


def _list(request, round_: Round) -> str:
    return reverse("round_questions", args=[request.actor.municipality.slug, round_.uid])


@town_page(Permission.RUN_CONSULTATION)
@require_POST
def question_move(request, uid):
    """Put a question further up or down."""
    question = _question(request, uid)
    wanted = request.POST.get("to", "")
    try:
        if wanted.isdecimal():
            services.move_question(by=request.actor, question=question, to=int(wanted[:4]))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(_list(request, question.round))


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def question_delete(request, uid):
    question = _question(request, uid)
    back = _list(request, question.round)
    return confirm_page(
        request,
        title=_("Delete this question?"),
        text=question.title,
        consequences=[_("Nobody has answered it yet.")],
        deed=lambda: services.drop_question(by=request.actor, question=question),
        done=_("The question is deleted."),
        next_url=back,
        cancel_url=back,
        confirm_label=_("Delete"),
    )


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def answers_enter(request, uid):
    """Write down a sheet of answers that came on paper or was filled in at a meeting."""
    round_ = _round(request, uid)
    questions = services.asked_of(round_, Audience.PUBLIC)
    if not questions:
        messages.error(request, _("Nothing is asked of residents in this round."))
        return redirect(_list(request, round_))
    form = EnterAnswersForm(request.POST or None, questions=questions)
    if form.is_bound and form.is_valid():
        try:
            services.enter_answers(
                by=request.actor,
                round_=round_,
                sent=form.answered(),
                received_on=form.cleaned_data["received_on"],
            )
        except Refused as refused:
            form.add_error("received_on" if refused.code == "round_early" else None, str(refused))
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("The answers are written down. Here is the next sheet."))
            return redirect("answers_enter", town=request.actor.municipality.slug, uid=uid)
    context = {"form": form, "round": round_, "back": _list(request, round_)}
    return form_page(request, "stakeholders/consultations/questions/answers_enter.html", context)
