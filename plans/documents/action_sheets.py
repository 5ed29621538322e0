"""For each leading organisation: its actions with dates, milestones, partners, and whom to ask by function."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from plans.versions.amounts import NONE, day
from stakeholders.organisations.models import Contact

from .edition import Edition
from .layout.blocks import Block, Column, Document, Heading, PageEnd, Pairs, Paragraph, Table

# What a lead needs; scores, evidence and acceptance stay in the plan.
_SHOWN = (
    "support",
    "target_groups",
    "funding_status",
    "funding_source",
    "evaluation_plan",
    "rights_mitigation",
)


def action_sheets(edition: Edition, lead: str = "") -> Document:
    """All sheets, or the one of a lead; each begins on a page of its own."""
    leads = (
        [lead]
        if lead
        else sorted({one["lead"] for one in edition.told["actions"] if one["lead"]}, key=str.casefold)
    )
    contacts = _contacts(edition, leads)
    blocks: list[Block] = []
    for place, name in enumerate(leads):
        blocks += [*([PageEnd()] if place else []), *_sheet(edition, name, contacts)]
    return Document(
        title=lead or _("Action sheets"),
        town=edition.told["town"],
        language=edition.language,
        subject=_("Your part in the %(title)s") % {"title": edition.told["title"]},
        footer=f"{edition.told['title']} · {edition.label}",
        draft=edition.draft_word,
        page_words=_("Page"),
        blocks=blocks or [Paragraph(_("No action has a lead yet."))],
        compact=True,
    )


def _sheet(edition: Edition, lead: str, contacts: dict[str, list[str]]) -> list[Block]:
    pairs = zip(edition.content["actions"], edition.told["actions"], strict=True)
    mine = [(raw, told) for raw, told in pairs if told["lead"] == lead]
    columns = [
        Column(_("Action"), 2.4),
        Column(_("From"), 1),
        Column(_("To"), 1),
        Column(_("Cost"), 0.9, True),
    ]
    rows = [
        [f"{told['code']} {told['title']}", told["start"] or NONE, told["end"] or NONE, told["cost"] or NONE]
        for _raw, told in mine
    ]
    return [
        Heading(1, lead),
        Table(_("Actions you lead"), columns, rows),
        *[block for raw, told in mine for block in _action(raw, told, contacts)],
        Pairs(
            [
                row
                for row in [
                    (_("Questions"), edition.told["officer"]),
                    (_("E-mail"), edition.municipality.contact_email),
                ]
                if row[1]
            ]
        ),
    ]


def _action(raw: dict, told: dict, contacts: dict[str, list[str]]) -> list[Block]:
    fields = {field["name"]: (field["label"], field["text"]) for field in told["fields"]}
    asked = [
        f"{name}: {', '.join(contacts[name])}"
        for name in [told["lead"], *told["support"]]
        if contacts.get(name)
    ]
    rows = [
        (_("Areas"), told["areas"]),
        (_("Serves the objectives"), told["objectives"]),
        *[fields[name] for name in _SHOWN if name in fields],
        (_("Whom to ask"), "\n".join(asked)),
    ]
    steps = [[day(step["due_on"]) or NONE, step["title"]] for step in raw["milestones"]]
    columns = [Column(pgettext("until a day", "By"), 1), Column(_("Milestone"), 3)]
    caption = _("Milestones of %(code)s") % {"code": told["code"]}
    return [
        Heading(2, f"{told['code']} {told['title']}"),
        *([Paragraph(told["description"])] if told["description"] else []),
        Pairs([row for row in rows if row[1]]),
        *([Table(caption, columns, steps)] if steps else []),
    ]


def _contacts(edition: Edition, leads: list[str]) -> dict[str, list[str]]:
    """Functions by organisation, of leads and supports; persons and their addresses are not printed."""
    names = set(leads) | {name for one in edition.told["actions"] for name in one["support"]}
    rows = Contact.objects.filter(
        municipality=edition.municipality, organisation__name__in=names
    ).select_related("organisation")
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.organisation.name, []).append(row.role_title)
    return found
