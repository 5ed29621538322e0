"""Plain wordings of the parts of a text."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.consultations.models import ConsultedText, RoundState

from .models import PlainWording


def is_fixed(text: ConsultedText) -> bool:
    """Whether people have been shown the text, so that what they read stays as it was."""
    return text.rounds.exclude(state=RoundState.DRAFT).exists()


def wordings(text_id: int, language: str) -> dict[str, PlainWording]:
    """The plain wordings of a text in one language, by the uid of the part."""
    rows = PlainWording.objects.filter(text_id=text_id, language=language)
    return {str(row.element_uid): row for row in rows}


@transaction.atomic
def word_plainly(
    *, by: Actor, text: ConsultedText, element_uid, language: str, body: str, seen: str | None = None
) -> PlainWording | None:
    """Keep the plain words of a part, or none when `body` is empty.

    `seen`: the words that the writer saw (None: not compared). Raises Refused when the part does not stand in the
    text or the words were shown already, Conflict when they are others by now.
    """
    if text.element(element_uid) is None:
        raise Refused(_("This part does not stand in the text."), code="element_unknown")
    found = (
        PlainWording.objects.select_for_update()
        .filter(text=text, element_uid=element_uid, language=language)
        .first()
    )
    if seen is not None and seen != (found.body if found else ""):
        raise Conflict(_("Somebody else has written plain words for this part in the meantime."))
    body = body.replace("\r\n", "\n").strip()
    if found is None and not body:
        return None
    if found is not None and found.body == body:
        return found
    try:
        with transaction.atomic():
            if found is not None and not body:
                found.delete()
                return None
            found = found or PlainWording(
                municipality_id=text.municipality_id, text=text, element_uid=element_uid, language=language
            )
            found.body = body
            found.save()
    except IntegrityError as error:
        raise Refused(
            _("People have read these words already. They stay as they were."), code="wording_is_fixed"
        ) from error
    return found


def carry_over(*, text: ConsultedText) -> int:
    """Take the plain words of the newest earlier text of the subject for every part that says the same words."""
    earlier = (
        ConsultedText.objects.filter(municipality_id=text.municipality_id, subject_uid=text.subject_uid)
        .exclude(pk=text.pk)
        .order_by("-created_at", "-id")
        .first()
    )
    if earlier is None or text.subject_uid is None:
        return 0
    hashes = {element["uid"]: element["hash"] for element in text.content}
    same = {e["uid"] for e in earlier.content if hashes.get(e["uid"]) == e["hash"]}
    rows = [
        PlainWording(
            municipality_id=text.municipality_id,
            text=text,
            element_uid=row.element_uid,
            language=row.language,
            body=row.body,
        )
        for row in earlier.plain_wordings.all()
        if str(row.element_uid) in same
    ]
    return len(PlainWording.objects.bulk_create(rows, ignore_conflicts=True))
