"""Answers: what is still open, drafting for one point or several, approval by a second person."""

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
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
from stakeholders.consultations import services as rounds
from stakeholders.consultations.anchors import carry
from stakeholders.consultations.models import Round, RoundState
from stakeholders.consultations.segments.models import Segment
from stakeholders.consultations.segments.telling import told
from stakeholders.consultations.views import rounds_of

from . import services
from .forms import AnswerFilter, AnswerForm
from .models import Response

PER_PAGE = 25
PEOPLE = (
    "response__drafted_by",
    "response__approved_by",
    "head__response__drafted_by",
    "head__response__approved_by",
)


def filtered(rows, show: str | None):
    """The admitted points in one state of their answer."""
    rows = rows.admitted()
    if show == "open":
        return rows.without_answer()
    if show == "drafted":
        return rows.drafted()
    return rows.approved() if show == "approved" else rows


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
    page_obj, points = None, []
    if sees_drafts or round_.state == RoundState.DECIDED:
        rows = Segment.objects.visible_to(actor).filter(contribution__round=round_)
        rows = rows.seen_by(actor, timezone.now())
        round_.text = Round.objects.select_related("text").get(pk=round_.pk).text
        rows = filtered(rows, form.value("show")).in_reading_order(round_.text.content)
        page_obj = page_of(request, rows.with_answers().select_related(*PEOPLE), PER_PAGE)
        points = _with_marks(told(page_obj.object_list, round_), actor)
    return render(
        request,
        "stakeholders/consultations/answer_list.html",
        {
            "form": form,
            "round": round_,
            "page_obj": page_obj,
            "points": points,
            "sees": page_obj is not None,
            "may_draft": may_draft and round_.state != RoundState.DECIDED,
            "may_approve": may_approve and round_.state != RoundState.DECIDED,
            "may_run": can(actor, Permission.RUN_CONSULTATION, round_),
            "querystring": query_without_page(request),
            "query": request.GET.urlencode(),
        },
    )


def _with_marks(points: list[Segment], actor) -> list[Segment]:
    """With what the page needs to know of each answer, which is called `reply` there."""
    for point in points:
        point.reply = point.answer
        if point.reply:
            point.reply.mark = f"{point.reply.pk}@{services.state_mark(point.reply)}"
            point.reply.is_mine = actor.user is not None and point.reply.drafted_by_id == actor.user.pk
    return points


def _chosen(request, uids: list[str]) -> list[Segment]:
    """The points to be answered together: of one round, admitted; 404 for anything else.

    A point that stands under another is answered with it: the head takes its place.
    """
    rows = Segment.objects.visible_to(request.actor)
    try:
        chosen = list(rows.admitted().filter(uid__in=uids).values_list("pk", "head_id"))
    except (ValidationError, ValueError):
        raise Http404 from None
    wanted = {head or own for own, head in chosen}
    points = list(rows.filter(pk__in=wanted).with_answers().select_related(*PEOPLE).order_by("pk"))
    if not points or len({point.contribution.round_id for point in points}) > 1:
        raise Http404
    round_ = Round.objects.select_related("text").get(pk=points[0].contribution.round_id)
    return _with_marks(told(points, round_), request.actor)


@town_page(Permission.DRAFT_RESPONSE)
@require_http_methods(["GET", "POST"])
def answer_write(request):
    """Draft the answer to one point, or the same answer to several that say the same."""
    uids = (request.POST if request.method == "POST" else request.GET).getlist("p")
    town = request.actor.municipality.slug
    if not uids:
        messages.error(request, _("Choose at least one point."))
        return redirect("answer_list", town=town)
    points = _chosen(request, uids)
    round_ = points[0].round
    back = reverse("answer_list", args=[town]) + f"?round={round_.uid}"
    if round_.state == RoundState.DECIDED:
        messages.error(request, _("The answers of this round are published."))
        return redirect(back)
    marks = json.dumps({str(point.pk): services.state_mark(point.reply) for point in points})
    first = points[0].reply if len(points) == 1 else None
    form = AnswerForm(request.POST or None, actor=request.actor, instance=first, initial={"seen": marks})
    if form.is_bound and form.is_valid():
        try:
            services.draft_answer(
                by=request.actor,
                segments=points,
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
            points = _chosen(request, uids)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The answer is saved. Somebody else can approve it now."))
            return redirect(f"{back}&show=open" if request.POST.get("next") else back)
    newest = rounds.newest_of_subject(round_.text)
    for point in points:
        point.carried = carry(point.element_uid, point.element_hash, round_.text.content, newest.content)
    return form_page(
        request,
        "stakeholders/consultations/answer_form.html",
        {"form": form, "points": points, "round": round_, "back": back, "newest": newest, "first": first},
    )


def _answer(form) -> services.Answer:
    return services.Answer(
        **{name: form.cleaned_data[name] for name in ("decision", "reason", "change_made")}
    )


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
    rows = list(Response.objects.visible_to(request.actor).filter(pk__in=numbers))
    try:
        if any(services.state_mark(row) != shown[str(row.pk)] for row in rows) or len(rows) < len(shown):
            raise Conflict(_("An answer was changed in the meantime. Look again before you approve it."))
        count = services.approve_answers(by=request.actor, responses=rows, at=timezone.now())
    except (Conflict, Refused) as error:
        messages.error(request, str(error))
        return redirect(back)
    messages.success(
        request,
        ngettext("%(count)s answer is approved.", "%(count)s answers are approved.", count)
        % {"count": count},
    )
    return redirect(back)
