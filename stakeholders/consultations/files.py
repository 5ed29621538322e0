"""The assessment table of a round as a spreadsheet, whole for the office or without names for everybody else."""

from io import BytesIO
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.organisations.taxonomy import ACTOR_GROUPS
from stakeholders.spreadsheets.writing import Provenance, write_csv, write_xlsx

from .models import Contribution, Moderation, Round, RoundState
from .moderation import dressed
from .segments.models import Segment
from .segments.telling import about, give_points

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@town_page(Permission.EXPORT)
def round_table(request, uid, kind):
    """?names=1 gives the whole table to moderators; without it no name of a writer or an official is in it."""
    if kind not in TYPES:
        raise Http404
    at = timezone.now()
    seen = Round.objects.seen_by(request.actor, at).select_related("text", "municipality")
    round_ = visible_or_404(seen, request.actor, uid=uid)
    is_moderator = can(request.actor, Permission.MODERATE, round_)
    with_names = request.GET.get("names") == "1"
    if with_names and not is_moderator:
        raise PermissionDenied
    sees_answers = is_moderator or round_.state == RoundState.DECIDED
    rows = Contribution.objects.visible_to(request.actor).filter(round=round_)
    rows = rows.exclude(moderation=Moderation.DIVERTED)
    if not is_moderator:
        rows = rows.seen_by(request.actor, at)
    rows = rows.in_reading_order(round_.text.content).select_related("organisation")
    lines = (
        _line(row, point, with_names)
        for row in _dressed(rows, round_, sees_answers)
        for point in row.points or [None]
    )
    target = BytesIO()
    if kind == "csv":
        write_csv(target, _headers(with_names), lines)
    else:
        write_xlsx(
            target,
            _headers(with_names),
            lines,
            provenance=_provenance(request, round_, with_names, is_moderator),
            sheet=_("Comments and answers"),
            info_sheet=_("About this file"),
        )
    response = HttpResponse(target.getvalue(), content_type=TYPES[kind])
    name = (
        f"consultation-{request.actor.municipality.slug}-{round_.text.label}{'-names' if with_names else ''}"
    )
    response["Content-Disposition"] = f'attachment; filename="{_plain(name)}.{kind}"'
    return response


def _plain(name: str) -> str:
    return "".join(
        letter if (letter.isalnum() and letter.isascii()) or letter in "-." else "-" for letter in name
    )


def _dressed(rows, round_: Round, sees_answers: bool) -> list[Contribution]:
    rows = list(rows)
    for row in rows:
        row.round = round_
    give_points(rows, with_answers=sees_answers)
    return dressed(rows)


def _headers(with_names: bool) -> list[str]:
    headers = [
        _("Part"), _("Received on"), _("Late"), _("Came by"), _("Who speaks"), _("Actor group"), _("Position"),
        _("Comment"), _("Shown in public"), _("Moderation"), _("Reason"), _("Decision"), _("Reason of the decision"),
        _("What changes"), _("Approved on"),
    ]  # fmt: skip
    return [*headers, _("Name"), _("Drafted by"), _("Approved by")] if with_names else headers


def _line(row: Contribution, point: Segment | None, with_names: bool) -> list:
    """One line for each point; a comment that has none yet, because nobody has admitted it, has one line too."""
    answer = point.reply if point else None
    cells = [
        about(row.round.text, point.element_uid) if point else row.about,
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
        _town_day(row, answer.approved_at) if answer and answer.approved_at else None,
    ]
    if with_names:
        cells += [
            row.author if row.author_kind != "anonymous" else "",
            str(answer.drafted_by or "") if answer else "",
            str(answer.approved_by or "") if answer else "",
        ]
    return cells


def _town_day(row: Contribution, at):
    return at.astimezone(ZoneInfo(row.round.municipality.time_zone)).date()


def _provenance(request, round_: Round, with_names: bool, is_moderator: bool) -> Provenance:
    notes = [
        _("Comments stand as they were sent. Those without a name are known by their day only."),
        _("With names: handle it as personal data.") if with_names else _("Without names."),
    ]
    return Provenance(
        what=f"{round_.title} ({round_.text.title} {round_.text.label})",
        filters=_("all comments") if is_moderator else _("published comments"),
        who=request.actor.label,
        when=timezone.now(),
        notes=notes,
        labels=[_("Content"), _("Filters"), _("Made by"), _("Made on"), _("Note")],
    )
