"""From a point to the change it led to, and back: by identity and hash, never by how alike two texts are."""

from stakeholders.consultations.models import ConsultedText
from stakeholders.consultations.wording import part_title

from .models import Decision, Response, ResponseChange

CHANGING = {Decision.ACCEPTED, Decision.PARTLY}


def keep_changes(response: Response, element_uids: list[str]) -> None:
    """Write down which parts change because of an answer; only an accepted one changes anything."""
    wanted = dict.fromkeys(element_uids) if response.decision in CHANGING else {}
    response.changes.all().delete()
    newest = newest_after(response.segment.contribution.round.text) if wanted else None
    ResponseChange.objects.bulk_create(
        ResponseChange(
            municipality_id=response.municipality_id,
            response=response,
            element_uid=uid,
            text=newest
            if newest and is_other(response.segment.contribution.round.text, newest, uid)
            else None,
        )
        for uid in wanted
    )


def newest_after(text: ConsultedText) -> ConsultedText | None:
    rows = ConsultedText.objects.filter(
        municipality_id=text.municipality_id, subject_uid=text.subject_uid, pk__gt=text.pk
    )
    return rows.order_by("-created_at", "-id").first() if text.subject_uid else None


def is_other(older: ConsultedText, newer: ConsultedText, uid) -> bool:
    """Whether a part has other words in the newer text, or is new there, or is gone."""
    then, now = older.element(uid), newer.element(uid)
    return (then and then["hash"]) != (now and now["hash"])


def bind_changes(text: ConsultedText) -> int:
    """Tie the changes that were promised to this text, as far as the parts read otherwise in it; returns how many."""
    waiting = ResponseChange.objects.filter(
        municipality_id=text.municipality_id,
        text=None,
        response__segment__contribution__round__text__subject_uid=text.subject_uid,
    ).values_list("pk", "element_uid", "response__segment__contribution__round__text")
    older = ConsultedText.objects.in_bulk({text_id for _pk, _uid, text_id in waiting})
    kept = [pk for pk, uid, text_id in waiting if text_id != text.pk and is_other(older[text_id], text, uid)]
    return ResponseChange.objects.filter(pk__in=kept).update(text=text)


def dress_changes(points) -> None:
    """Each told point's answer gets `shaped`: the parts that change, with the words then and now."""
    answered = [point for point in points if point.answer]
    rows = list(ResponseChange.objects.filter(response__in={point.answer.pk for point in answered}))
    texts = ConsultedText.objects.in_bulk({row.text_id for row in rows if row.text_id})
    by_answer: dict[int, list[ResponseChange]] = {}
    for row in rows:
        by_answer.setdefault(row.response_id, []).append(row)
    for point in answered:
        older = point.contribution.round.text
        point.answer.shaped = [
            shown_change(row, older, texts.get(row.text_id)) for row in by_answer.get(point.answer.pk, ())
        ]


def shown_change(row: ResponseChange, older: ConsultedText, newer: ConsultedText | None) -> dict:
    then = older.element(row.element_uid)
    now = newer.element(row.element_uid) if newer else None
    part = now or then
    return {
        "uid": row.element_uid,
        "title": part_title(part) if part else "",
        "then": then,
        "now": now,
        "old": older,
        "new": newer,
        "is_made": newer is not None,
        "is_removed": newer is not None and now is None,
    }
