"""Answers: what is still open, drafting for one comment or several, approval by a second person."""

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, query_without_page
from stakeholders.access.permissions import Permission, can

from . import answers, services
from .anchors import carry
from .forms import AnswerFilter, AnswerForm
from .models import Contribution, Moderation, Response, Round, RoundState
from .moderation import dressed
from .views import rounds_of
from .wording import TONES

PER_PAGE = 25


def filtered(rows, show: str | None):
    """The admitted contributions in one state of their answer."""
    rows = rows.admitted()
    if show == "open":
        return rows.filter(response=None)
    if show == "drafted":
        return rows.filter(response__isnull=False, response__approved_at=None)
    return rows.filter(response__approved_at__isnull=False) if show == "approved" else rows


def _round_of(request, form) -> Round | None:
    """The round that the page is about: the chosen one, else the newest that still needs answers, else the newest."""
    rows = rounds_of(request.actor).exclude(state=RoundState.DRAFT)
    chosen = form.value("round")
    if chosen:
        return rows.get(pk=chosen.pk)
    return rows.exclude(state=RoundState.DECIDED).first() or rows.first()


@town_page(Permission.READ)
def answer_list(request):
    """What is answered, what is not, at every moment. Drafts are seen by those who write or approve them."""
    actor = request.actor
    form = AnswerFilter(request.GET or None, actor=actor)
    round_ = _round_of(request, form)
    if round_ is None:
        return render(request, "stakeholders/consultations/answer_list.html", {"round": None})
    may_draft, may_approve = can(actor, Permission.DRAFT_RESPONSE), can(actor, Permission.APPROVE_RESPONSE)
    sees_drafts = may_draft or may_approve
    page_obj, contributions = None, []
    if sees_drafts or round_.state == RoundState.DECIDED:
        rows = Contribution.objects.visible_to(actor).filter(round=round_)
        if not sees_drafts:
            rows = rows.shown()
        text = Round.objects.select_related("text").get(pk=round_.pk).text
        rows = filtered(rows, form.value("show")).in_reading_order(text.content)
        page_obj = page_of(
            request,
            rows.select_related("organisation", "response__drafted_by", "response__approved_by"),
            PER_PAGE,
        )
        round_.text = text
        contributions = _with_answers(page_obj.object_list, round_, actor)
    round_.unanswered = round_.count_published - round_.count_answered
    return render(
        request,
        "stakeholders/consultations/answer_list.html",
        {
            "form": form,
            "round": round_,
            "page_obj": page_obj,
            "contributions": contributions,
            "sees": page_obj is not None,
            "may_draft": may_draft and round_.state != RoundState.DECIDED,
            "may_approve": may_approve and round_.state != RoundState.DECIDED,
            "may_run": can(actor, Permission.RUN_CONSULTATION, round_),
            "querystring": query_without_page(request),
            "query": request.GET.urlencode(),
        },
    )


def _with_answers(rows, round_: Round, actor) -> list[Contribution]:
    rows = list(rows)
    for row in rows:
        row.round = round_
        row.answer = getattr(row, "response", None)
        if row.answer:
            row.answer.mark = f"{row.answer.pk}@{answers.state_mark(row.answer)}"
            row.answer.tone = TONES[row.answer.decision]
            row.answer.is_mine = actor.user is not None and row.answer.drafted_by_id == actor.user.pk
    return dressed(rows)


def _chosen(request, uids: list[str]) -> list[Contribution]:
    """The contributions to be answered together: of one round, admitted; 404 for anything else."""
    try:
        rows = list(
            Contribution.objects.visible_to(request.actor)
            .filter(uid__in=uids, moderation=Moderation.PUBLISHED)
            .select_related("organisation", "response__drafted_by", "response__approved_by")
        )
    except (ValidationError, ValueError):
        raise Http404 from None
    if not rows or len({row.round_id for row in rows}) > 1:
        raise Http404
    round_ = Round.objects.select_related("text").get(pk=rows[0].round_id)
    return _with_answers(rows, round_, request.actor)


@town_page(Permission.DRAFT_RESPONSE)
@require_http_methods(["GET", "POST"])
def answer_write(request):
    """Draft the answer to one comment, or the same answer to several that make the same point."""
    uids = (request.POST if request.method == "POST" else request.GET).getlist("c")
    town = request.actor.municipality.slug
    if not uids:
        messages.error(request, _("Choose at least one comment."))
        return redirect("answer_list", town=town)
    rows = _chosen(request, uids)
    round_ = rows[0].round
    back = reverse("answer_list", args=[town]) + f"?round={round_.uid}"
    if round_.state == RoundState.DECIDED:
        messages.error(request, _("The answers of this round are published."))
        return redirect(back)
    marks = json.dumps({str(row.pk): answers.state_mark(row.answer) for row in rows})
    first = rows[0].answer if len(rows) == 1 else None
    form = AnswerForm(request.POST or None, actor=request.actor, instance=first, initial={"seen": marks})
    if form.is_bound and form.is_valid():
        try:
            answers.draft_answer(
                by=request.actor,
                contributions=rows,
                answer=_answer(form),
                seen=_marks(form.cleaned_data["seen"]),
            )
        except Conflict as conflict:
            form.is_stale = True
            form.add_error(
                None, _("%(error)s Yours is still here: compare, and save again.") % {"error": conflict}
            )
            form.data = form.data.copy()
            form.data["seen"] = marks
            rows = _chosen(request, uids)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The answer is saved. Somebody else can approve it now."))
            return redirect(f"{back}&show=open" if request.POST.get("next") else back)
    newest = services.newest_of_subject(round_.text)
    for row in rows:
        row.carried = carry(row.element_uid, row.element_hash, round_.text.content, newest.content)
    return form_page(
        request,
        "stakeholders/consultations/answer_form.html",
        {
            "form": form,
            "contributions": rows,
            "round": round_,
            "back": back,
            "newest": newest,
            "first": first,
        },
    )


def _answer(form) -> answers.Answer:
    return answers.Answer(**{name: form.cleaned_data[name] for name in ("decision", "reason", "change_made")})


def _marks(text: str) -> dict[int, str]:
    try:
        return {int(key): str(value) for key, value in json.loads(text or "{}").items()}
    except (ValueError, AttributeError):
        return {}


@town_page(Permission.APPROVE_RESPONSE)
@require_POST
def answer_approve(request):
    """Approve the ticked answers, as they were shown."""
    town = request.actor.municipality.slug
    back = f"{reverse('answer_list', args=[town])}?{request.POST.get('query', '')}".rstrip("?")
    shown = dict(part.partition("@")[::2] for part in request.POST.getlist("a"))
    if not shown:
        messages.error(request, _("Choose at least one answer."))
        return redirect(back)
    numbers = [int(key) for key in shown if key.isdecimal()]
    rows = list(Response.objects.visible_to(request.actor).filter(Q(pk__in=numbers)))
    try:
        if any(answers.state_mark(row) != shown[str(row.pk)] for row in rows) or len(rows) < len(shown):
            raise Conflict(_("An answer was changed in the meantime. Look again before you approve it."))
        count = answers.approve_answers(by=request.actor, responses=rows, at=timezone.now())
    except (Conflict, Refused) as error:
        messages.error(request, str(error))
        return redirect(back)
    messages.success(
        request,
        ngettext("%(count)s answer is approved.", "%(count)s answers are approved.", count)
        % {"count": count},
    )
    return redirect(back)
