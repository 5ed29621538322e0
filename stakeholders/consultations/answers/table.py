"""The assessment table: a line for each point, with its answer and what changes; read piece by piece."""

from collections.abc import Iterator
from itertools import islice
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from stakeholders.access.permissions import Permission, can
from stakeholders.consultations.models import Contribution, Moderation, Round, RoundState
from stakeholders.consultations.moderation import dressed
from stakeholders.consultations.segments.models import Segment
from stakeholders.consultations.segments.telling import about, give_points
from stakeholders.organisations.taxonomy import ACTOR_GROUPS

PIECE = 200
# What a printed table has room for, by place in the whole line, with the share of the width.
SHORT = {0: 3, 4: 2, 6: 2, 7: 7, 11: 2, 12: 6, 13: 4, 18: 4}


class AssessmentTable:
    """All comments of a round for those who lead it; for others what they may read, answered once it is published.

    Without names no name of a writer or an official is in it. What was set aside for protection never is.
    """

    def __init__(self, actor, round_: Round, at, *, with_names: bool):
        self.actor, self.round, self.at, self.with_names = actor, round_, at, with_names
        self.leads = can(actor, Permission.MODERATE, round_)
        self.sees_answers = self.leads or round_.state == RoundState.DECIDED
        self.zone = ZoneInfo(round_.municipality.time_zone)

    def headers(self, *, short: bool = False) -> list[str]:
        headers = [
            _("Part"), _("Received on"), _("Late"), _("Came by"), _("Who speaks"), _("Actor group"), _("Position"),
            _("Comment"), _("Shown in public"), _("Moderation"), _("Reason"), _("Decision"),
            _("Reason of the decision"), _("What changes"), _("Approved on"), _("Point"), _("Topics"),
            _("Answered with"), _("Parts that change"), _("Why the change comes later"), _("Proposed wording"),
        ]  # fmt: skip
        names = [_("Name"), _("Drafted by"), _("Approved by")] if self.with_names else []
        return [headers[place] for place in SHORT] + names if short else [*headers, *names]

    def widths(self) -> list[int]:
        return [*SHORT.values(), *([2, 2, 2] if self.with_names else [])]

    def lines(self, *, short: bool = False) -> Iterator[list]:
        """Lines in the order of the text. A comment that nobody has admitted has one line and no point."""
        for row in self._comments():
            for point in row.points or [None]:
                line, names = self._line(row, point), self._names(row, point) if self.with_names else []
                yield [line[place] for place in SHORT] + names if short else [*line, *names]

    def _comments(self) -> Iterator[Contribution]:
        rows = Contribution.objects.visible_to(self.actor).filter(round=self.round)
        rows = rows.exclude(moderation=Moderation.DIVERTED)
        if not self.leads:
            rows = rows.seen_by(self.actor, self.at)
        found = rows.in_reading_order(self.round.text.content).select_related("organisation")
        waiting = found.iterator(chunk_size=PIECE)
        while piece := list(islice(waiting, PIECE)):
            for row in piece:
                row.round = self.round
            give_points(piece, with_answers=self.sees_answers)
            yield from dressed(piece)

    def _line(self, row: Contribution, point: Segment | None) -> list:
        answer = point.reply if point else None
        approved = answer.approved_at.astimezone(self.zone).date() if answer and answer.approved_at else None
        return [
            about(self.round.text, point.element_uid, row.asked) if point else row.about,
            row.received_on,
            _("yes") if row.is_late else _("no"),
            str(row.channel_label),
            row.get_author_kind_display(),
            str(ACTOR_GROUPS.get(row.actor_group, "")),
            (point or row).get_stance_display(),
            point.excerpt if point else row.said,
            _("yes") if row.may_be_shown else _("no"),
            row.get_moderation_display(),
            row.moderation_reason,
            answer.get_decision_display() if answer else "",
            answer.reason if answer else "",
            answer.change_made if answer else "",
            approved,
            point.code if point else "",
            ", ".join(topic.name for topic in point.topics.all()) if point else "",
            point.head.code if point and point.head_id else "",
            "\n".join(change["title"] for change in answer.shaped) if answer else "",
            answer.later_reason if answer else "",
            row.proposed if point is None or point.number == 1 else "",
        ]

    @staticmethod
    def _names(row: Contribution, point: Segment | None) -> list[str]:
        answer = point.reply if point else None
        return [
            row.author if row.author_kind != "anonymous" else "",
            str(answer.drafted_by or "") if answer else "",
            str(answer.approved_by or "") if answer else "",
        ]
