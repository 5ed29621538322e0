"""A part of the text from its own side: what was said about it, in whatever version, and what has shaped it."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from stakeholders.access.gate import town_page
from stakeholders.access.pages import page_of
from stakeholders.access.permissions import Permission, can
from stakeholders.consultations.anchors import carry
from stakeholders.consultations.models import ConsultedText, RoundState
from stakeholders.consultations.segments.models import Segment
from stakeholders.consultations.segments.telling import told
from stakeholders.consultations.wording import part_title

from .marks import PEOPLE, with_marks

PER_PAGE = 20
MOST_SHAPING = 50


def newest_with(actor, uid) -> ConsultedText | None:
    """The newest consulted text in which the part stands."""
    rows = ConsultedText.objects.visible_to(actor).filter(content__contains=[{"uid": str(uid)}])
    return rows.order_by("-created_at", "-id").first()


def points_about(actor, uid, at):
    """(points that shaped the part, points that speak of it) which the actor may read, oldest first.

    Those who take part in answering see all; others the points whose answers are published.
    """
    rows = (
        Segment.objects.visible_to(actor).admitted().seen_by(actor, at).with_answers().select_related(*PEOPLE)
    )
    if not sees_drafts(actor):
        rows = rows.filter(contribution__round__state=RoundState.DECIDED)
    rows = rows.order_by("contribution__round__opens_at", "contribution_id", "number")
    changed = Q(response__changes__element_uid=uid) | Q(head__response__changes__element_uid=uid)
    return rows.filter(changed).distinct(), rows.filter(element_uid=uid)


def sees_drafts(actor) -> bool:
    return can(actor, Permission.DRAFT_RESPONSE) or can(actor, Permission.APPROVE_RESPONSE)


@town_page(Permission.READ)
def element_said(request, uid):
    """What was said about a part of the text, the words it spoke of, and what it led to."""
    actor = request.actor
    text = newest_with(actor, uid)
    if text is None:
        raise Http404
    shaping, about = points_about(actor, uid, timezone.now())
    page_obj = page_of(request, about, PER_PAGE)
    return render(
        request,
        "stakeholders/consultations/element_said.html",
        {
            "title": part_title(text.element(uid)),
            "shaping": followed(shaping[:MOST_SHAPING], actor),
            "points": followed(page_obj.object_list, actor),
            "page_obj": page_obj,
            "may_draft": can(actor, Permission.DRAFT_RESPONSE),
        },
    )


def followed(rows, actor) -> list[Segment]:
    """Points with their answers and with what became of the part they spoke of in the newest text of the subject."""
    points = with_marks(told(rows), actor)
    subjects = {point.round.text.subject_uid for point in points}
    newest = {}
    for text in (
        ConsultedText.objects.visible_to(actor)
        .filter(subject_uid__in=subjects)
        .order_by("subject_uid", "-created_at", "-id")
        .distinct("subject_uid")
    ):
        newest[text.subject_uid] = text
    for point in points:
        text = point.round.text
        latest = newest.get(text.subject_uid, text)
        point.carried = carry(point.element_uid, point.element_hash, text.content, latest.content)
    return points
