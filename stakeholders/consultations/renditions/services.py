"""The verb of redaction."""

from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.consultations.models import Contribution
from stakeholders.consultations.partners.models import ProposedWording
from stakeholders.consultations.segments.models import Segment

from .models import Rendition
from .moving import moved


@transaction.atomic
def redact(
    *,
    by: Actor,
    contribution: Contribution,
    body: str,
    reasons: list[str],
    seen: str,
    proposed: str | None = None,
    seen_proposed: str | None = None,
) -> Rendition:
    """Let other words be read in place of those that were sent; the original is sealed and stays.

    `seen`: the words that were shown to whoever redacts; Conflict when they are others by now. The points keep to
    their words; Refused (`point_lost`) when one would lose all of its own. `proposed`: what may be read of the
    wording that was proposed with it; empty for nothing, None for what is read now.
    """
    body = _plain(body)
    locked = Contribution.objects.select_for_update().get(pk=contribution.pk)
    proposal = ProposedWording.objects.filter(contribution=locked).first()
    read_now = proposal.said if proposal else ""
    is_outrun = seen_proposed is not None and _plain(seen_proposed) != read_now.strip()
    if locked.said != _plain(seen) or is_outrun:
        raise Conflict(_("Somebody else has redacted this comment in the meantime. Look again."))
    if not body:
        raise Refused(_("Leave some words, or withhold the whole comment."), code="nothing_left")
    proposed = read_now if proposed is None or proposal is None else _plain(proposed)
    if body == locked.said and proposed == read_now:
        raise Refused(_("Nothing was taken out."), code="nothing_changed")
    cut = list(locked.segments.filter(starts__isnull=False).order_by("starts"))
    places = moved(locked.said, body, [(one.starts, one.ends) for one in cut])
    if places is None:
        raise Refused(
            _("A point would lose all its words. Join it with another point first."), code="point_lost"
        )
    made = Rendition.objects.create(
        municipality_id=locked.municipality_id,
        contribution=locked,
        body=body,
        proposed_words=proposed if proposal and proposed != proposal.words else "",
        hides_proposal=bool(proposal) and not proposed,
        reasons=sorted(set(reasons)),
        made_by=by.user,
    )
    for one, (starts, ends) in zip(cut, places, strict=True):
        one.starts, one.ends = starts, ends
    Segment.objects.bulk_update(cut, ["starts", "ends"])
    return made


def _plain(words: str) -> str:
    return words.replace("\r\n", "\n").strip()
