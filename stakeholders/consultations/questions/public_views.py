"""The questions of a round for everybody: no account, no cookie, no name; and what was answered, after the end."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import public_page
from stakeholders.consultations.floods import is_flood, network_of
from stakeholders.consultations.public_views import context_of, public_round, unremembered
from stakeholders.consultations.receipts import receipt_code, uid_range
from stakeholders.consultations.rounds.access import Audience
from stakeholders.consultations.windows import Standing

from . import services
from .forms import QuestionsForm
from .results import results_of

FOLDER = "stakeholders/consultations/questions/"


@public_page
@unremembered
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_questions(request, uid):
    """Answer what the town asks. No name is asked, and no answer is tied to another one."""
    at = timezone.now()
    round_ = public_round(request, uid, at)
    questions = services.asked_of(round_, Audience.PUBLIC)
    if not questions:
        raise Http404
    if request.method != "POST":
        if "sent" in request.GET:
            codes = [code for code in request.GET["sent"].split(".") if uid_range(code)][: len(questions)]
            return render(request, f"{FOLDER}sent.html", context_of(request, round_, codes=codes))
        if not round_.takes_comments:
            return _not_now(request, round_, None)
        return _page(request, round_, QuestionsForm(round_=round_, at=at, questions=questions), 200)
    form = QuestionsForm(request.POST, round_=round_, at=at, questions=questions)
    if not form.is_valid():
        begun_at = form.opening and form.opening.at
        if round_.standing(Audience.PUBLIC, at, begun_at) in {Standing.EARLY, Standing.SHUT}:
            return _not_now(request, round_, form)
        return _page(request, round_, form, 422)
    sent = form.answered(is_flood=is_flood(network_of(request), round_.uid, at))
    try:
        made = services.receive_answers(by=request.actor, round_=round_, sent=sent, at=at)
    except Refused:
        return _not_now(request, round_, form)
    except Conflict as conflict:
        form.renew_note()
        form.add_error(None, str(conflict))
        return _page(request, round_, form, 409)
    here = reverse("public:consultation_questions", args=[request.actor.municipality.slug, uid])
    return redirect(f"{here}?sent={'.'.join(receipt_code(row.uid) for row in made)}")


def _page(request, round_, form, status: int):
    return render(request, f"{FOLDER}answer.html", context_of(request, round_, form=form), status=status)


def _not_now(request, round_, form):
    """Before the beginning and after the end. Own words are given back, to be kept."""
    typed = [form.data.get(form.add_prefix(name), "") for name in form.texts] if form else []
    body = "\n\n".join(words for words in typed if words.strip())
    template = "stakeholders/consultations/public/comment_closed.html"
    status = 409 if request.method == "POST" else 200
    return render(request, template, context_of(request, round_, part=None, body=body), status=status)


@public_page
@require_safe
def consultation_question_results(request, uid):
    """What was answered, once the round is over."""
    at = timezone.now()
    round_ = public_round(request, uid, at)
    if not round_.is_over:
        raise Http404
    results = results_of(request.actor, round_, at)
    if not results:
        raise Http404
    return render(request, f"{FOLDER}results.html", context_of(request, round_, results=results))
