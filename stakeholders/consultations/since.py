"""What reads otherwise than in the round before, so that nobody reads the whole text to find nine parts."""

from .models import Round, RoundState
from .wording import part_title


def mark_changed(round_: Round) -> list[dict]:
    """Give each element of the round's text `is_changed`; those that are, with their titles, in reading order.

    Compared by identity and hash with the text of the newest earlier round about the same subject. One query.
    """
    before = _before(round_)
    changed = []
    for element in round_.text.content:
        element["is_changed"] = before is not None and before.get(element["uid"]) != element["hash"]
        if element["is_changed"]:
            changed.append({**element, "title": part_title(element)})
    return changed


def _before(round_: Round) -> dict[str, str] | None:
    if round_.text.subject_uid is None:
        return None
    rounds = Round.objects.filter(
        municipality_id=round_.municipality_id,
        text__subject_uid=round_.text.subject_uid,
        opens_at__lt=round_.opens_at,
    )
    rounds = rounds.exclude(state=RoundState.DRAFT).exclude(text=round_.text_id)
    content = rounds.order_by("-opens_at", "-pk").values_list("text__content", flat=True).first()
    return {element["uid"]: element["hash"] for element in content} if content else None
