"""The verbs of lookalikes: looking for them, gathering them, saying that they differ."""

from collections.abc import Collection

from django.db import transaction

from stakeholders.access.permissions import Actor
from stakeholders.consultations.models import Round
from stakeholders.consultations.segments.models import Segment
from stakeholders.consultations.segments.services import gather

from .likeness import alike
from .models import DuplicateProposal

LOOK = "consultations.duplicates"


@transaction.atomic
def propose(round_: Round) -> int:
    """Look for points that are worded alike; returns how many new ones there are. What was refused stays refused."""
    rows = Segment.objects.of_round(round_).admitted().select_related("contribution")
    texts = {row.pk: row.excerpt for row in rows.filter(response=None, head=None).order_by("pk")}
    known = set(
        DuplicateProposal.objects.filter(segment__in=rows.values("pk")).values_list("segment_id", "other_id")
    )
    new = [
        DuplicateProposal(
            municipality_id=round_.municipality_id, segment_id=key, other_id=head, likeness=likeness
        )
        for key, head, likeness in alike(texts)
        if (key, head) not in known
    ]
    DuplicateProposal.objects.bulk_create(new, batch_size=1000, ignore_conflicts=True)
    return len(new)


def waiting(round_: Round):
    """The proposals that nobody has judged, whose points still stand alone."""
    return DuplicateProposal.objects.filter(
        segment__contribution__round=round_,
        is_refused=False,
        segment__head=None,
        segment__response=None,
        other__head=None,
    )


@transaction.atomic
def accept(*, by: Actor, head: Segment, proposals, apart: Collection[int] = ()) -> tuple[int, int]:
    """Gather the proposed points under the head; returns how many stand under it, and how many were left.

    `apart`: ids of points that say something else after all; they stay on their own and are not proposed again.
    """
    proposals.filter(other=head, segment__in=apart).update(is_refused=True)
    rows = list(proposals.filter(other=head).select_related("segment"))
    return gather(by=by, head=head, others=[row.segment for row in rows])


def refuse(*, by: Actor, head: Segment, proposals) -> int:
    """Say that these points differ: they are not proposed again."""
    return proposals.filter(other=head).update(is_refused=True)
