"""What a page remembers of the answers that it shows, so that nobody approves or overwrites what they have not seen."""

from stakeholders.consultations.segments.models import Segment

from .changes import dress_changes
from .services import state_mark

PEOPLE = (
    "response__drafted_by",
    "response__approved_by",
    "head__response__drafted_by",
    "head__response__approved_by",
)


def with_marks(points: list[Segment], actor) -> list[Segment]:
    """Told points with their answers, called `reply` on pages: what each changes, its mark, and whose it is."""
    dress_changes(points)
    for point in points:
        point.reply = point.answer
        if point.reply:
            point.reply.mark = f"{point.reply.pk}@{state_mark(point.reply)}"
            point.reply.is_mine = actor.user is not None and point.reply.drafted_by_id == actor.user.pk
    return points
