"""Answers: drafting for one point or several, approval by a second person. The list of them is the desk."""

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission
from stakeholders.consultations import services as rounds
from stakeholders.consultations.anchors import carry
from stakeholders.consultations.models import Round, RoundState
from stakeholders.consultations.segments.models import Segment
from stakeholders.consultations.segments.telling import told

from . import services
from .forms import PARTS, AnswerForm, part_choices
from .marks import PEOPLE, with_marks
from .models import Response


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
    return with_marks(told(points, round_), request.actor)


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
    newest = rounds.newest_of_subject(round_.text)
    form = AnswerForm(
        request.POST or None,
        actor=request.actor,
        instance=first,
        initial={"seen": marks, **_parts_now(points, first)},
        parts=part_choices(round_.text, newest),
    )
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
    for point in points:
        point.carried = carry(point.element_uid, point.element_hash, round_.text.content, newest.content)
    return form_page(
        request,
        "stakeholders/consultations/answer_form.html",
        {"form": form, "points": points, "round": round_, "back": back, "newest": newest, "first": first},
    )


def _parts_now(points: list[Segment], first: Response | None) -> dict:
    """The parts that the answer names already; for a new one the part that the points are about."""
    if first is not None:
        named = [str(uid) for uid in first.changes.values_list("element_uid", flat=True)]
    else:
        named = list(dict.fromkeys(str(point.element_uid) for point in points if point.element_uid))
    return dict(zip(PARTS, named, strict=False))


def _answer(form) -> services.Answer:
    words = {name: form.cleaned_data[name] for name in ("decision", "reason", "change_made", "later_reason")}
    return services.Answer(**words, changes=form.changes())


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
