"""Lookalikes: points that are worded alike, for a person to gather or to tell apart."""

from django.contrib import messages
from django.db.models import Count, Max, Min
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import page_of, visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.consultations.models import Round
from stakeholders.consultations.segments.models import Segment
from stakeholders.consultations.segments.telling import told
from stakeholders.jobs.services import ask

from . import services

PER_PAGE = 20
SHOWN = 8


@town_page(Permission.DRAFT_RESPONSE)
def duplicate_list(request, uid):
    """The groups of lookalikes of a round, the largest first, each with some of its points."""
    round_ = visible_or_404(Round.objects.select_related("text", "municipality"), request.actor, uid=uid)
    groups = (
        services.waiting(round_)
        .order_by()
        .values("other")
        .annotate(count=Count("pk"), least=Min("likeness"), most=Max("likeness"))
        .order_by("-count", "other")
    )
    page_obj = page_of(request, groups, PER_PAGE)
    rows = list(page_obj.object_list)
    heads = Segment.objects.filter(pk__in=[row["other"] for row in rows]).with_answers()
    heads = {head.pk: head for head in told(heads, round_)}
    examples = services.waiting(round_).filter(other__in=heads).order_by("other", "likeness", "pk")
    texts: dict[int, list] = {}
    for row in examples.select_related("segment__contribution").iterator(chunk_size=500):
        if len(kept := texts.setdefault(row.other_id, [])) < SHOWN:
            kept.append(
                {
                    "likeness": round(100 * row.likeness),
                    "words": row.segment.excerpt,
                    "code": row.segment.code,
                    "point": row.segment_id,
                }
            )
    shown = [
        {
            "head": heads[row["other"]],
            "count": row["count"],
            "least": round(100 * row["least"]),
            "most": round(100 * row["most"]),
            "examples": texts.get(row["other"], []),
        }
        for row in rows
    ]
    return render(
        request,
        "stakeholders/consultations/duplicate_list.html",
        {"round": round_, "groups": shown, "page_obj": page_obj},
    )


@town_page(Permission.DRAFT_RESPONSE)
@require_POST
def duplicate_look(request, uid):
    """Look for lookalikes; the work is a job."""
    round_ = visible_or_404(Round, request.actor, uid=uid)
    job = ask(
        by=request.actor.user,
        municipality=request.actor.municipality,
        kind=services.LOOK,
        title=_("Lookalikes in %(round)s") % {"round": round_.title},
        parameters={"round": str(uid)},
    )
    return redirect("job_detail", town=request.actor.municipality.slug, uid=job.uid)


def _chosen(request) -> list[int]:
    """The points that say something else after all."""
    return [
        int(number) for number in request.POST.getlist("apart") if number.isdecimal() and len(number) < 19
    ]


@town_page(Permission.DRAFT_RESPONSE)
@require_POST
def duplicate_judge(request, uid):
    """Gather a group, or say that its points differ."""
    round_ = visible_or_404(Round, request.actor, uid=uid)
    back = reverse("duplicate_list", args=[request.actor.municipality.slug, uid])
    number = request.POST.get("head", "")
    rows = Segment.objects.visible_to(request.actor).of_round(round_)
    head = rows.filter(pk=int(number)).first() if number.isdecimal() else None
    if head is None:
        messages.error(request, _("Choose a group."))
        return redirect(back)
    proposals = services.waiting(round_)
    try:
        if request.POST.get("do") == "gather":
            count, _left = services.accept(
                by=request.actor, head=head, proposals=proposals, apart=_chosen(request)
            )
            said = ngettext(
                "%(n)s point is answered with %(code)s.", "%(n)s points are answered with %(code)s.", count
            )
        else:
            count = services.refuse(by=request.actor, head=head, proposals=proposals)
            said = ngettext("%(n)s point stays on its own.", "%(n)s points stay on their own.", count)
    except (Conflict, Refused) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said % {"n": count, "code": head.code})
    return redirect(back)
