"""Two pages for the council: what it is asked to decide, what it costs, what it binds, what the check says, risks."""

from decimal import Decimal

from django.utils.translation import gettext as _

from plans.versions.amounts import day
from plans.versions.hashing import decimal_text

from .edition import Edition
from .layout.blocks import Block, Bullets, Column, Document, Figures, Heading, Pairs, Paragraph, Table
from .plan_document.compliance import open_points
from .plan_document.making import share_of
from .plan_document.running import named, risks
from .summary import sentence, shortened

MOST_OPEN = 8


def council_paper(edition: Edition, tightness: int = 0) -> Document:
    """`tightness` 0 to 4: the more, the fewer words, until it fits on two pages."""
    told = edition.told
    return Document(
        title=_("Adoption of the plan “%(title)s”") % {"title": told["title"]},
        town=told["town"],
        language=edition.language,
        subject=_("Paper for the council · %(label)s") % {"label": edition.label},
        footer=f"{told['title']} · {edition.label}",
        draft=edition.draft_word,
        page_words=_("Page"),
        blocks=[
            *_decision(edition),
            *_plan(edition, tightness),
            *_money(edition),
            *_duties(edition, tightness),
            *_check(edition),
            *_risks(edition, tightness),
        ],
        compact=True,
    )


def _decision(edition: Edition) -> list[Block]:
    points = [
        _("to adopt the plan for %(period)s as it stands before it (%(label)s)")
        % {"period": edition.told["period"], "label": edition.label},
        _("to provide the municipality's share of the cost as set out below"),
        _("to entrust %(officer)s with carrying it out and with reporting to the council")
        % {"officer": edition.told["officer"] or _("the accountable officer")},
    ]
    if edition.is_adopted:
        said = _("Adopted by %(body)s on %(day)s.") % {
            "body": edition.version.adopted_by,
            "day": day(edition.version.adopted_on.isoformat()),
        }
        return [Heading(1, _("The decision")), Paragraph(said), Bullets(points, numbered=True)]
    return [
        Heading(1, _("Decision asked")),
        Paragraph(_("The council is asked:")),
        Bullets(points, numbered=True),
    ]


def _plan(edition: Edition, tightness: int) -> list[Block]:
    told = edition.told
    columns = [Column(_("Priority"), 1.2), Column(_("Why"), 2), Column(_("What shall change"), 2.4)]
    rows = [
        [
            f"{one['code']} {one['title']}",
            sentence(one["statement"]) if tightness < 3 else "",
            "\n".join(
                f"{aim['code']} {shortened(aim['statement'], 130 - 20 * tightness)}"
                for aim in one["objectives"][: 4 - tightness // 2]
            ),
        ]
        for one in told["priorities"][: 7 if tightness < 4 else 5]
    ]
    table = Table(_("Priorities"), columns, rows, shown_caption=False)
    return [
        Heading(1, _("The plan")),
        Figures([(figure["value"], figure["label"]) for figure in told["figures"]]),
        *([table] if rows else []),
    ]


def _money(edition: Edition) -> list[Block]:
    told = edition.told["budget"]
    actions = edition.content["actions"]
    whole = sum((Decimal(one["cost"] or 0) for one in actions), Decimal(0))
    secure = sum(
        (Decimal(one["cost"] or 0) for one in actions if one["funding_status"] in {"committed", "received"}),
        Decimal(0),
    )
    line = _("Total %(total)s, of which %(secure)s (%(share)s) is committed or received.") % {
        "total": told["total"],
        "secure": edition.reading.money(decimal_text(secure)) or "0",
        "share": share_of(secure, whole) or "0 %",
    }
    table = told["tables"][0]
    heads = table.get("columns") or [_("Item"), _("Cost")]
    columns = [Column(heads[0], 2), *(Column(head, 1, True) for head in heads[1:])]
    return [
        Heading(1, _("Money")),
        Paragraph(line),
        Table(table["title"], columns, table["rows"], shown_caption=True),
    ]


def _duties(edition: Edition, tightness: int) -> list[Block]:
    """What adoption binds the town and its partners to."""
    told = edition.told
    leads: dict[str, list[str]] = {}
    for action in told["actions"]:
        if action["lead"]:
            leads.setdefault(action["lead"], []).append(action["code"])
    rows = [[name, named(codes, 24 - 4 * tightness)] for name, codes in leads.items()]
    fields = {
        field["name"]: (field["label"], field["text"]) for field in [*told["evaluation"], *told["revision"]]
    }
    kept = [
        fields[name]
        for name in ("first_evaluation_on", "next_revision_on", "revision_authority")
        if name in fields
    ]
    columns = [Column(_("Organisation"), 1), Column(_("Leads"), 1.4)]
    return [
        Heading(1, _("Obligations")),
        Pairs(kept),
        *([Table(_("Who leads what"), columns, _joined(rows, tightness))] if rows else []),
    ]


def _joined(rows: list[list[str]], tightness: int) -> list[list[str]]:
    """The first leads; those for whom there is no room are counted."""
    most = 36 - 8 * tightness
    rest = rows[most:]
    more = [[_("and %(count)d more organisations") % {"count": len(rest)}, ""]] if rest else []
    return [*rows[:most], *more]


def _check(edition: Edition) -> list[Block]:
    lines = [
        f"{result['rule']} {result['title']}"
        + (f": {shortened(result['about'], 150)}" if result["about"] else "")
        for clause in edition.told["clauses"]
        for result in clause["results"]
        if result["state"] in {"fail", "partial"} and result["severity"] == "B"
    ]
    more = len(lines) - MOST_OPEN
    shown = lines[:MOST_OPEN] + ([_("and %(count)d more") % {"count": more}] if more > 0 else [])
    said = [Bullets(shown)] if shown else [Paragraph(_("Nothing stands in the way of adoption."))]
    return [
        Heading(1, _("What the check against the UN guidelines says")),
        Figures(open_points(edition)),
        *said,
    ]


def _risks(edition: Edition, tightness: int) -> list[Block]:
    """The gravest risks first; fewer where there is little room."""
    _title, blocks = risks(edition, most=5 - tightness, most_named=24 - 4 * tightness)
    return [Heading(1, _("Risks")), *blocks]
