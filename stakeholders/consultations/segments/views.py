"""The desk: every point of a round, who looks after it, what is decided, and what is done with many at once."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.consultations.answers.changes import dress_changes
from stakeholders.consultations.answers.marks import PEOPLE, with_marks
from stakeholders.consultations.models import Contribution, Round, RoundState
from stakeholders.consultations.views import rounds_of
from stakeholders.municipalities.clock import town_today

from . import services
from .forms import BulkForm, DeskFilter, PointForm, assigned
from .models import Segment
from .splitting import GOES_ON, NEW, NONE, Span, gathered, marks_of, pieces, sentences
from .telling import told

PER_PAGE = 25


def in_state(rows, show: str | None):
    """The points in one state of their answer. What stands under a head is shown with it, unless asked for."""
    if show == "below":
        return rows.filter(head__isnull=False)
    rows = rows.filter(head=None)
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
        return rows.filter(pk=chosen.pk).first()
    return rows.exclude(state=RoundState.DECIDED).first() or rows.first()


@town_page(Permission.READ)
def desk(request):
    """What is answered, what is not, at every moment. Drafts are seen by those who write or approve them."""
    actor = request.actor
    form = DeskFilter(request.GET or None, actor=actor)
    round_ = _round_of(request, form)
    if round_ is None:
        return render(request, "stakeholders/consultations/answer_list.html", {"round": None})
    may_draft, may_approve = can(actor, Permission.DRAFT_RESPONSE), can(actor, Permission.APPROVE_RESPONSE)
    page_obj, points = None, []
    if may_draft or may_approve or round_.state == RoundState.DECIDED:
        round_.text = Round.objects.select_related("text").get(pk=round_.pk).text
        form.offer(round_.text.content)
        rows = Segment.objects.visible_to(actor).of_round(round_).admitted().seen_by(actor, timezone.now())
        rows = form.narrowed(in_state(rows, form.value("show"))).in_reading_order(round_.text.content)
        rows = rows.with_answers().select_related(*PEOPLE, "assigned_to", "criticises")
        rows = rows.annotate(below=Count("followers", distinct=True)).prefetch_related("topics")
        page_obj = page_of(request, rows, PER_PAGE)
        points = with_marks(told(page_obj.object_list, round_), actor)
    round_.unanswered = round_.count_points - round_.count_answered
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
            "may_open": may_draft,
            "may_approve": may_approve and round_.state != RoundState.DECIDED,
            "may_run": can(actor, Permission.RUN_CONSULTATION, round_),
            "bulk": BulkForm(actor=actor) if may_draft else None,
            "today": town_today(actor.municipality),
            "querystring": query_without_page(request),
            "query": request.GET.urlencode(),
        },
    )


def _chosen(request):
    try:
        return Segment.objects.visible_to(request.actor).admitted().filter(uid__in=request.POST.getlist("p"))
    except (ValidationError, ValueError):
        return Segment.objects.none()


@town_page(Permission.DRAFT_RESPONSE)
@require_POST
def desk_do(request):
    """What is done with the chosen points: answer, give to a colleague, tag, gather under the first, release."""
    town = request.actor.municipality.slug
    back = f"{reverse('answer_list', args=[town])}?{request.POST.get('query', '')}".rstrip("?")
    rows, deed = _chosen(request), request.POST.get("do", "answer")
    uids = [str(uid) for uid in rows.order_by("pk").values_list("uid", flat=True)]
    if not uids:
        messages.error(request, _("Choose at least one point."))
        return redirect(back)
    if deed == "answer":
        return redirect(f"{reverse('answer_write', args=[town])}?{urlencode({'p': uids}, doseq=True)}")
    form = BulkForm(request.POST, actor=request.actor)
    if deed not in DEEDS or not form.is_valid():
        messages.error(request, _("Look at what you have filled in below the list."))
        return redirect(back)
    try:
        messages.success(request, DEEDS[deed](request.actor, rows, form.cleaned_data))
    except (Conflict, Refused) as error:
        messages.error(request, str(error))
    return redirect(back)


def _assign(actor, rows, data) -> str:
    person = int(data["person"]) if data["person"] else None
    count = services.assign(by=actor, segments=rows, person=person, due_on=data["due_on"])
    return ngettext("%(n)s point is given.", "%(n)s points are given.", count) % {"n": count}


def _tag(actor, rows, data) -> str:
    if data["topic"] is None:
        raise Refused(_("Choose a topic."))
    count = services.tag(by=actor, segments=rows, topic=data["topic"])
    return ngettext("%(n)s point has the topic now.", "%(n)s points have the topic now.", count) % {
        "n": count
    }


def _untag(actor, rows, data) -> str:
    if data["topic"] is None:
        raise Refused(_("Choose a topic."))
    count = services.untag(by=actor, segments=rows, topic=data["topic"])
    return ngettext("It is taken off %(n)s point.", "It is taken off %(n)s points.", count) % {"n": count}


def _gather(actor, rows, data) -> str:
    points = list(rows.order_by("pk"))
    heads = [point for point in points if hasattr(point, "response")] or points
    count, left = services.gather(by=actor, head=heads[0], others=points)
    said = ngettext(
        "%(n)s point is now answered together with %(code)s.",
        "%(n)s points are now answered together with %(code)s.",
        count,
    ) % {"n": count, "code": heads[0].code}
    if left:
        said += " " + ngettext(
            "%(n)s has an answer of its own and stays.", "%(n)s have answers of their own and stay.", left
        ) % {"n": left}
    return said


def _release(actor, rows, data) -> str:
    below = Segment.objects.visible_to(actor).filter(head__in=rows)
    count = services.release(by=actor, segments=rows) + services.release(by=actor, segments=below)
    return ngettext("%(n)s point stands alone again.", "%(n)s points stand alone again.", count) % {
        "n": count
    }


DEEDS = {"assign": _assign, "tag": _tag, "untag": _untag, "gather": _gather, "release": _release}


def _point(request, uid) -> Segment:
    rows = Segment.objects.select_related("contribution__organisation", "head", "criticises", "assigned_to")
    return visible_or_404(rows.admitted(), request.actor, uid=uid)


@town_page(Permission.DRAFT_RESPONSE)
@require_http_methods(["GET", "POST"])
def point_detail(request, uid):
    """One point inside the words it was taken from, and what is said of it."""
    point = _point(request, uid)
    round_ = Round.objects.select_related("text", "municipality").get(pk=point.contribution.round_id)
    form = PointForm(request.POST or None, actor=request.actor, instance=point, content=round_.text.content)
    if form.is_bound and form.is_valid():
        try:
            _save(request.actor, point, form, round_)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The point is saved."))
            return redirect("point_detail", town=request.actor.municipality.slug, uid=uid)
    siblings = told(point.contribution.segments.with_answers().order_by("number"), round_)
    spans = [Span(one.starts, one.ends) for one in siblings if not one.is_whole]
    shown = next(one for one in siblings if one.pk == point.pk)
    dress_changes([shown])
    shown.reply = shown.answer
    return form_page(
        request,
        "stakeholders/consultations/point_detail.html",
        {
            "form": form,
            "point": shown,
            "head": point.head and told([_point(request, point.head.uid)], round_)[0],
            "followers": told(point.followers.with_answers().order_by("pk")[:50], round_),
            "siblings": siblings,
            "pieces": [
                (siblings[place] if place is not None else None, words)
                for place, words in pieces(point.contribution.said, spans)
            ],
            "round": round_,
            "may_change": round_.state != RoundState.DECIDED,
        },
    )


def _save(actor, point: Segment, form, round_: Round) -> None:
    data = form.cleaned_data
    if round_.state != RoundState.DECIDED:
        services.place(by=actor, segment=point, element_uid=data["element"] or None, stance=data["stance"])
    Segment.objects.filter(pk=point.pk).update(**assigned(form))
    form._save_m2m()


@town_page(Permission.DRAFT_RESPONSE)
@require_http_methods(["GET", "POST"])
def point_split(request, uid):
    """Cut the contribution of a point into what can be answered one by one."""
    point = _point(request, uid)
    contribution: Contribution = point.contribution
    if contribution.round.state == RoundState.DECIDED:
        messages.info(request, _("The answers are published: points stay as they are."))
        return redirect("point_detail", town=request.actor.municipality.slug, uid=uid)
    spans = sentences(contribution.said)
    points = [Span(one.starts, one.ends) for one in contribution.segments.all() if not one.is_whole]
    marks = marks_of(spans, points) if points else [NEW, *[GOES_ON] * (len(spans) - 1)]
    error = ""
    if request.method == "POST":
        marks = [request.POST.get(f"s{place}", GOES_ON) for place in range(len(spans))]
        wanted = gathered(spans, marks)
        is_whole = len(wanted) == 1 and NONE not in marks
        try:
            made = services.split(
                by=request.actor, contribution=contribution, spans=[] if is_whole else wanted
            )
        except Refused as refused:
            error = str(refused)
        else:
            messages.success(
                request,
                ngettext("The comment is one point.", "The comment is now %(n)s points.", len(made))
                % {"n": len(made)},
            )
            return redirect("point_detail", town=request.actor.municipality.slug, uid=made[0].uid)
    lines = [
        {"name": f"s{place}", "words": contribution.said[span.starts : span.ends], "mark": mark}
        for place, (span, mark) in enumerate(zip(spans, marks, strict=True))
    ]
    context = {
        "point": point,
        "lines": lines,
        "error": error,
        "choices": [(NEW, _("a new point begins")), (GOES_ON, _("goes on")), (NONE, _("in no point"))],
    }
    return render(
        request, "stakeholders/consultations/point_split.html", context, status=422 if error else 200
    )
