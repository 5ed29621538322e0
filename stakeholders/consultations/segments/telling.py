"""Points as a page tells them: what they are about, in whose words, with which answer."""

from django.utils.translation import gettext as _

from stakeholders.consultations.answers.changes import dress_changes
from stakeholders.consultations.markdown import shown
from stakeholders.consultations.models import Contribution, Flag, Round
from stakeholders.consultations.partners.proposals import with_proposals
from stakeholders.consultations.questions.telling import give_questions
from stakeholders.consultations.wording import CHANNELS, TONES, author_words, meeting_url, part_title

from .models import Segment

# What a point shows of the contribution that it is a part of.
OF_THE_CONTRIBUTION = (
    "author_kind",
    "organisation_id",
    "received_on",
    "is_late",
    "channel",
    "may_be_shown",
    "shared_by",
    "shared_band",
)


def about(text, uid, asked: str = "") -> str:
    """The title of the part of the text, the question that is answered, or that it is the whole."""
    element = text.element(uid) if uid else None
    return part_title(element) if element else asked or _("The text as a whole")


def told(segments, round_: Round | None = None) -> list[Segment]:
    """Points with what a page says about them. `round_` with its text, when all are of one round.

    Else the rounds and their texts are read once, however many points there are.
    """
    rows = list(segments)
    rounds = _rounds(rows, round_)
    give_questions([row.contribution for row in rows])
    for row in rows:
        row.contribution.round = row.round = rounds[row.contribution.round_id]
    with_proposals([row.contribution for row in rows])
    for row in rows:
        contribution = row.contribution
        # What is proposed belongs to the whole comment, and is told once.
        row.changes = contribution.changes if row.number == 1 else []
        row.asked = contribution.asked
        row.about, row.words = about(row.round.text, row.element_uid, row.asked), shown(row.excerpt)
        row.author, row.is_redacted = author_words(contribution), bool(contribution.redacted)
        for name in OF_THE_CONTRIBUTION:
            setattr(row, name, getattr(contribution, name))
        row.meeting_url = meeting_url(contribution)
        row.channel_label = CHANNELS.get(contribution.channel, contribution.channel)
        row.flag_labels = [Flag(flag).label for flag in contribution.flags]
        if row.answer:
            row.answer.tone = TONES[row.answer.decision]
    return rows


def _rounds(rows, round_: Round | None) -> dict[int, Round]:
    if round_ is not None:
        return {round_.pk: round_}
    return Round.objects.select_related("text", "municipality").in_bulk(
        {row.contribution.round_id for row in rows}
    )


def give_points(contributions: list[Contribution], *, with_answers: bool) -> None:
    """Each contribution gets `points`: its told points, with their answers where these may be seen."""
    rows = list(
        Segment.objects.filter(contribution__in=contributions)
        .with_answers()
        .select_related("response__drafted_by", "response__approved_by")
        .select_related("head__response__drafted_by", "head__response__approved_by")
        .prefetch_related("topics")
        .order_by("contribution_id", "number")
    )
    found: dict[int, list[Segment]] = {}
    for row in rows:
        found.setdefault(row.contribution_id, []).append(row)
    for contribution in contributions:
        contribution.points = found.get(contribution.pk, [])
        for point in contribution.points:
            point.contribution = contribution
            point.words = shown(point.excerpt)
            point.reply = point.answer if with_answers else None
            if point.reply:
                point.reply.tone = TONES[point.reply.decision]
    if with_answers:
        dress_changes(rows)
