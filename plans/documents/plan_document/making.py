"""Front and sections 1 and 2: foreword, the plan in brief, mandate, how the plan was made."""

from collections import Counter
from decimal import Decimal

from django.utils.translation import gettext as _

from plans.checks.subjects import CLASSES
from plans.documents.drawings import priority_map
from plans.documents.edition import Edition
from plans.documents.layout.blocks import (
    Beside,
    Block,
    Bullets,
    Column,
    Figures,
    Heading,
    PageEnd,
    Pairs,
    Paragraph,
    Table,
)
from plans.versions.amounts import NONE, day, number
from stakeholders.organisations.models import AgreementKind, Level, PlanRole, Sector


def foreword(edition: Edition) -> list[Block]:
    text = edition.told["foreword"]
    return [PageEnd(), Heading(1, _("Foreword")), Paragraph(text)] if text else []


def summary(edition: Edition) -> list[Block]:
    """The plan on one page."""
    told = edition.told
    words = [_brief(problem) for problem in told["priorities"]]
    drawn = priority_map(edition, caption=_("Areas of the priorities"), width=0.46)
    facts = Pairs(
        [
            (_("Period"), told["period"]),
            (_("Total cost"), told["budget"]["total"]),
            *[(field["label"], field["text"]) for field in told["evaluation"] if field["name"] == DUE],
            *[(field["label"], field["text"]) for field in told["revision"] if field["name"] == REVISED],
        ]
    )
    body = [Heading(2, _("What it is about"), listed=False), *words, facts]
    return [
        PageEnd(),
        Heading(1, _("The plan in brief")),
        Figures([(figure["value"], figure["label"]) for figure in told["figures"]]),
        *([Beside(body, drawn, 0.56)] if drawn else body),
    ]


DUE, REVISED = "first_evaluation_on", "next_revision_on"


def _brief(problem: dict) -> Paragraph:
    aims = [f"{one['code']} {one['statement']}" for one in problem["objectives"]]
    return Paragraph("\n".join(aims) or problem["statement"], strong=f"{problem['code']} {problem['title']}.")


def mandate(edition: Edition) -> tuple[str, list[Block]]:
    """On what the plan stands, and how it serves national aims."""
    told, version = edition.told, edition.version
    first = _(
        "This plan follows the UN guidelines for cooperation and technical assistance in the field of urban crime "
        "prevention (Economic and Social Council resolution 1995/9, annex): a local approach, an integrated plan of "
        "action, and the active support of the competent authorities."
    )
    council = next((one for one in edition.records.get("bodies", []) if one["body_kind"] == "council"), None)
    rows = [
        (_("Adopted by"), version.adopted_by if version else ""),
        (_("Coordinated by"), council["name"] if council else ""),
        (_("Chaired by"), council["chair"] if council else ""),
        (_("Accountable officer"), told["officer"]),
        (_("Period"), told["period"]),
    ]
    written = edition.told["mandate"]
    bases = [
        _("%(basis)s (%(title)s)") % {"basis": one["legal_basis"], "title": one["title"]}
        for one in edition.records.get("agreements", [])
        if one["legal_basis"]
    ]
    blocks: list[Block] = [Paragraph(first), Pairs([row for row in rows if row[1]])]
    if written:
        blocks += [
            Heading(2, _("Mandate and ties to other plans")),
            Pairs([(field["label"], field["text"]) for field in written]),
        ]
    if bases:
        blocks += [Heading(2, _("Legal basis of agreements")), Bullets(bases)]
    return _("Mandate, legal basis and national strategy"), [*blocks, *_alignment(edition)]


def _alignment(edition: Edition) -> list[Block]:
    rows = [
        [f"{one['code']} {one['title']}", one["national_goal"] or NONE]
        for one in edition.content["objectives"]
    ]
    if not rows:
        return []
    columns = [Column(_("Objective"), 1.5), Column(_("National goal it serves"), 1)]
    return [
        Heading(2, _("Link to national strategy")),
        Table(_("Objectives and national goals"), columns, rows, shown_caption=False),
    ]


def making(edition: Edition) -> tuple[str, list[Block]]:
    """Partners, meetings, consultation, data."""
    records = edition.records
    blocks: list[Block] = []
    if records:
        active = [one for one in records["organisations"] if one["is_active"]]
        blocks += [*_partners(active), *_meetings(records["meetings"]), *_rounds(records["rounds"])]
    told = _(
        "The diagnosis rests on %(findings)d findings from %(sources)d sources; annex C says how good each source is."
    ) % {"findings": len(edition.content["findings"]), "sources": len(edition.content["sources"])}
    return _("How the plan was made"), [*blocks, Heading(2, _("Data")), Paragraph(told)]


def _partners(active: list[dict]) -> list[Block]:
    classes = {value: str(title) for value, title in CLASSES.values()}
    levels, sectors, roles = dict(Level.choices), dict(Sector.choices), dict(PlanRole.choices)
    rows = [
        [
            one["name"],
            classes.get(one["community_kind"], NONE),
            f"{levels.get(one['level'], '')}, {sectors.get(one['sector'], '')}",
            str(roles.get(one["role_plan"], NONE)),
        ]
        for one in sorted(active, key=lambda one: (one["community_kind"], one["name"]))
    ]
    counted = Counter(one["sector"] for one in active)
    told = _("%(all)d organisations take part; %(others)d of them are not part of the government.") % {
        "all": len(active),
        "others": counted["non_government"],
    }
    columns = [
        Column(_("Organisation"), 1.4),
        Column(_("Class of actor"), 1.3),
        Column(_("Level, sector"), 1),
        Column(_("Part in the plan"), 0.8),
    ]
    table = Table(_("Organisations that take part"), columns, rows)
    return [Heading(2, _("Partners")), Paragraph(told), *([table] if rows else [])]


def _meetings(meetings: list[dict]) -> list[Block]:
    if not meetings:
        return []
    columns = [Column(_("Date"), 1), Column(_("Body"), 2), Column(_("Organisations present"), 1, True)]
    rows = [[day(one["held_on"]), one["body"], str(one["organisations"])] for one in meetings[-24:]]
    return [Heading(2, _("Meetings")), Table(_("Meetings held, oldest first"), columns, rows)]


def _rounds(rounds: list[dict]) -> list[Block]:
    if not rounds:
        return []
    columns = [
        Column(_("Round"), 2),
        Column(_("From, to"), 1.6),
        Column(_("Comments"), 0.8, True),
        Column(_("Answered"), 0.8, True),
    ]
    rows = [
        [
            one["title"],
            f"{day(one['opens_on'])} {NONE} {day(one['closes_on'])}",
            number(str(one["comments"])),
            number(str(one["answered"])),
        ]
        for one in rounds
    ]
    summaries = [Paragraph(one["summary"]) for one in rounds if one["summary"]]
    return [Heading(2, _("Consultation")), Table(_("Rounds of consultation"), columns, rows), *summaries]


def share_of(part: Decimal, whole: Decimal) -> str:
    """ "42 %"; empty where there is nothing to share."""
    return f"{number(str(round(100 * part / whole)))} %" if whole else ""


def kinds_of_agreement() -> dict[str, str]:
    return {value: str(label) for value, label in AgreementKind.choices}
