"""Annexes B to G: indicators, sources, comments and replies, agreements, glossary, changes."""

from itertools import groupby

from django.utils.translation import gettext as _

from plans.documents.edition import Edition
from plans.documents.layout.blocks import Block, Column, Heading, Paragraph, Table
from plans.plan.taxonomy import LEVELS
from plans.versions.amounts import NONE, day
from plans.versions.comparison import changes_between
from plans.versions.records import shown_points
from plans.versions.wording import kind_label
from stakeholders.consultations.answers.changes import dress_changes
from stakeholders.consultations.segments.telling import told

from .making import kinds_of_agreement

LONGEST = 400  # characters of a comment, a reply or a changed text
MOST_COMMENTS = 600  # what paper bears; the web page of the round has all


def short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} …"


def indicators(edition: Edition) -> tuple[str, list[Block]]:
    raw = {one["uid"]: one for one in edition.content["indicators"]}
    rows = [
        [
            f"{one['code']} {one['title']} ({one['unit']})",
            "\n".join(f"{target['objective']}: {target['text']}" for target in one["targets"]) or NONE,
            raw[one["uid"]]["formula"] or NONE,
            one["source"] or NONE,
        ]
        for one in edition.told["indicators"]
    ]
    columns = [
        Column(_("Indicator"), 1.4),
        Column(_("Baseline and target"), 1.6),
        Column(_("How it is calculated"), 1.3),
        Column(_("Source"), 1),
    ]
    return _("indicators"), [Table(_("Indicators"), columns, rows, shown_caption=False)] if rows else []


def sources(edition: Edition) -> tuple[str, list[Block]]:
    rows = [
        [
            "\n".join(filter(None, [f"{one['title']} ({one['kind']})", one["limits"]])),
            one["period"] or NONE,
            one["quality"] or _("not scored"),
        ]
        for one in edition.told["sources"]
    ]
    columns = [Column(_("Source"), 2), Column(_("Period"), 1), Column(_("Quality (1 to 5)"), 1.5)]
    table = (
        [Table(_("Sources of data and their quality"), columns, rows, shown_caption=False)] if rows else []
    )
    return _("sources of data and their quality"), table


def comments(edition: Edition) -> tuple[str, list[Block]]:
    """What people said and what became of it; persons are not named on paper."""
    title = _("comments and replies")
    if edition.version is None:
        return title, [Paragraph(_("Comments and replies are printed with a frozen version."), quiet=True)]
    found = told(shown_points(edition.version)[: MOST_COMMENTS + 1])
    dress_changes(found)
    blocks: list[Block] = []
    for round_, rows in groupby(found[:MOST_COMMENTS], key=lambda one: one.round):
        columns = [Column(_("Part, from"), 1), Column(_("Comment"), 2), Column(_("Decision and reason"), 2)]
        made = [_comment(row) for row in rows]
        blocks.append(Heading(2, round_.title, listed=False))
        blocks.append(Table(round_.title, columns, made, shown_caption=False))
    if len(found) > MOST_COMMENTS:
        more = _("Only the first %(count)d comments are printed; the page of the round shows all.")
        blocks.append(Paragraph(more % {"count": MOST_COMMENTS}, quiet=True))
    return title, blocks


def _comment(row) -> list[str]:
    organisation, answer = row.contribution.organisation, row.answer
    who = organisation.name if organisation else _("a resident")
    said = NONE
    if answer:
        decided = f"{answer.get_decision_display()}. {answer.reason}"
        said = "\n".join(filter(None, [decided, answer.change_made, *_parts(answer)]))
    return [f"{row.about}\n{who}", short(row.excerpt), short(said)]


def _parts(answer) -> list[str]:
    """The parts that changed because of an answer, or why they change later."""
    parts = [change["title"] for change in answer.shaped if change["title"]]
    named = [_("Changes: %(parts)s") % {"parts": ", ".join(parts)}] if parts else []
    return [*named, answer.later_reason]


def agreements(edition: Edition) -> tuple[str, list[Block]]:
    kinds = kinds_of_agreement()
    rows = [
        [
            f"{one['title']} ({kinds.get(one['agreement_kind'], '')})",
            one["organisation"] or NONE,
            one["purpose"] or NONE,
            "\n".join(filter(None, [day(one["signed_on"]), day(one["valid_to"])])) or NONE,
        ]
        for one in edition.records.get("agreements", [])
    ]
    columns = [
        Column(_("Agreement"), 1.5),
        Column(_("With"), 1),
        Column(_("Purpose"), 1.6),
        Column(_("Signed, valid until"), 1),
    ]
    return _("agreements"), [Table(_("Agreements"), columns, rows, shown_caption=False)] if rows else []


def glossary(edition: Edition) -> tuple[str, list[Block]]:
    levels = [(code, str(title)) for code, title in LEVELS.items()]
    terms = [
        (
            _("Action"),
            _("Something that an organisation does to reach an objective, from a start to an end."),
        ),
        (_("Baseline"), _("The value of an indicator before the plan, from which its target is reckoned.")),
        (
            _("Evidence class"),
            _("How sure it is that such an action works: A consistent, B promising, C mixed, U unrated."),
        ),
        (
            _("Factor"),
            _("What contributes to a problem, directly or indirectly (RF1 to RF7 of the guidelines)."),
        ),
        (
            _("Indicator"),
            _("What is measured, always in the same way, to see whether an objective is reached."),
        ),
        (_("Milestone"), _("A day by which a step of an action is done.")),
        (_("Objective"), _("What shall be different, by how much and by when.")),
        (_("Priority"), _("A problem that was chosen, after weighing, to be acted on in this plan.")),
        (
            _("Screening"),
            _("Twelve questions about rights, equal treatment and gender, put to every action."),
        ),
        (_("fewer than …"), _("A small count that is not shown, so that nobody can be recognised.")),
        *[(code, _("Level of prevention: %(title)s") % {"title": title}) for code, title in levels],
    ]
    columns = [Column(_("Term"), 1), Column(_("Meaning"), 3)]
    rows = [list(term) for term in sorted(terms, key=lambda term: term[0].casefold())]
    return _("glossary"), [Table(_("Words of this plan"), columns, rows, shown_caption=False)]


def changes(edition: Edition) -> tuple[str, list[Block]]:
    title, base = _("changes"), edition.base
    if base is None:
        return title, [Paragraph(_("This is the first version."), quiet=True)]
    rows = [
        row
        for change in changes_between(base.content, edition.content, smallest=edition.smallest)
        for row in _change(change)
    ]
    told = Paragraph(_("Compared with version %(number)s.") % {"number": base.number})
    columns = [
        Column(_("Part"), 1.2),
        Column(_("Change"), 0.8),
        Column(_("Before"), 1.6),
        Column(_("After"), 1.6),
    ]
    if not rows:
        return title, [told, Paragraph(_("Nothing has changed."))]
    return title, [told, Table(_("What has changed"), columns, rows, shown_caption=False)]


def _change(change) -> list[list[str]]:
    words = {
        "added": _("added"),
        "removed": _("removed"),
        "reworded": _("reworded"),
        "moved": _("moved"),
    }
    part = f"{kind_label(change.kind)} {change.title}"
    how = ", ".join(words[one] for one in change.changes)
    if change.main != "reworded":
        return [[part, how, NONE, NONE]]
    return [
        [part, f"{how}: {field.label}", short(field.before) or NONE, short(field.after) or NONE]
        for field in change.fields
    ]
