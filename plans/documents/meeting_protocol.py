"""The protocol of a meeting as PDF and DOCX: agenda, who came by function, minutes, decisions, lines to sign on."""

import re
from itertools import groupby

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.meetings.models import CAME, Meeting, Presence

from .layout.blocks import Block, Bullets, Column, Document, Heading, Pairs, Paragraph, Signatures, Table
from .layout.typesetting import pdf
from .layout.word import docx

_ITEM = re.compile(r"^(?:[-*+]|\d{1,3}[.)])\s+")
_MARKS = re.compile(r"(\*\*|__|\*|_)(\S(?:.*?\S)?)\1")
WRITERS = {
    "pdf": (pdf, "application/pdf"),
    "docx": (docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@town_page(Permission.READ)
@require_safe
def meeting_protocol(request, pk, kind):
    if kind not in WRITERS:
        raise Http404
    meeting = visible_or_404(Meeting.objects.with_names(), request.actor, pk=pk)
    write, content_type = WRITERS[kind]
    made = write(protocol(meeting, request.actor.municipality.name), timezone.now())
    response = HttpResponse(made, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="protocol-{meeting.held_on}.{kind}"'
    return response


def protocol(meeting: Meeting, town: str) -> Document:
    day = date_format(meeting.held_on, "DATE_FORMAT")
    return Document(
        title=meeting.name,
        town=town,
        language=get_language() or "en",
        footer=f"{meeting.name} · {day}",
        page_words=_("Page"),
        subject=str(meeting.get_kind_display()).capitalize(),
        blocks=[
            Pairs([row for row in _when_and_where(meeting, day) if row[1]]),
            *_agenda(meeting),
            *_present(meeting),
            *_minutes(meeting),
            *_decisions(meeting),
            Signatures([_("Chair"), _("Secretary")]),
        ],
        compact=True,
    )


def _when_and_where(meeting: Meeting, day: str) -> list[tuple[str, str]]:
    hours = [time_format(hour, "H:i") for hour in (meeting.begins, meeting.ends) if hour]
    return [
        (_("When"), ", ".join([day, *filter(None, ["–".join(hours)])])),  # noqa: RUF001
        (_("Where"), meeting.place),
        (_("Body"), str(meeting.body or "")),
        (_("Consultation"), str(meeting.round or meeting.consultation or "")),
    ]


def _agenda(meeting: Meeting) -> list[Block]:
    items = [item.title + (f" ({item.speaker})" if item.speaker else "") for item in meeting.agenda.all()]
    return [Heading(1, _("Agenda")), Bullets(items, numbered=True)] if items else []


def _present(meeting: Meeting) -> list[Block]:
    rows = list(meeting.attendances.select_related("organisation"))
    came = [row for row in rows if row.presence in CAME]
    excused, absent = (_names(rows, one) for one in (Presence.APOLOGIES, Presence.ABSENT))
    groups = [
        [str(one.group), str(one.get_reached_display() if one.reached else "–")]  # noqa: RUF001
        for one in meeting.groups.select_related("group").order_by("group__name")
    ]
    blocks: list[Block] = [Heading(1, _("Who came"))] if rows or groups else []
    if came:
        columns = [Column(_("Organisation"), 2), Column(_("Function"), 2), Column(_("How senior"), 1.4)]
        told = [[str(one.organisation), _function(one), str(one.get_seniority_display())] for one in came]
        blocks.append(Table(_("Organisations present"), columns, told))
    if excused:
        blocks.append(Paragraph(excused, strong=_("Excused:")))
    if absent:
        blocks.append(Paragraph(absent, strong=_("Absent:")))
    if groups:
        blocks.append(Table(_("Groups of people"), [Column(_("Group"), 3), Column(_("People"), 1)], groups))
    return blocks


def _names(rows: list, presence: str) -> str:
    return ", ".join(str(row.organisation) for row in rows if row.presence == presence)


def _function(row) -> str:
    by = _("by a substitute") if row.presence == Presence.SUBSTITUTE else ""
    return ", ".join(filter(None, [row.function, by]))


def _minutes(meeting: Meeting) -> list[Block]:
    return [Heading(1, _("Minutes")), *told(meeting.minutes)] if meeting.minutes else []


def told(text: str) -> list[Block]:
    """Limited Markdown as blocks: paragraphs and lists; marks of emphasis are left out."""
    blocks: list[Block] = []
    for piece in re.split(r"\n\s*\n", text.replace("\r", "").strip()):
        lines = [line.strip() for line in piece.split("\n") if line.strip()]
        for is_item, group in groupby(lines, key=lambda line: bool(_ITEM.match(line))):
            plain = [_MARKS.sub(r"\2", _ITEM.sub("", line) if is_item else line) for line in group]
            blocks.append(Bullets(plain) if is_item else Paragraph("\n".join(plain)))
    return blocks


def _decisions(meeting: Meeting) -> list[Block]:
    rows = [
        [
            one.text,
            _agreed(one),
            str(one.responsible or ""),
            date_format(one.due_on, "SHORT_DATE_FORMAT") if one.due_on else "",
        ]
        for one in meeting.decisions.select_related("responsible")
    ]
    columns = [
        Column(_("Decision"), 3),
        Column(_("Agreed"), 1.4),
        Column(_("Who carries it out"), 1.6),
        Column(pgettext("until a day", "By"), 1),
    ]
    return (
        [Heading(1, _("Decisions")), Table(_("Decisions"), columns, rows, shown_caption=False)]
        if rows
        else []
    )


def _agreed(one) -> str:
    if one.agreed_by != "vote":
        return str(one.get_agreed_by_display())
    return _("%(for)s for, %(against)s against, %(abstained)s abstained") % {
        "for": one.votes_for or 0,
        "against": one.votes_against or 0,
        "abstained": one.abstained or 0,
    }
