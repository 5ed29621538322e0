"""Annex A, and a document of its own: clauses, actors, factors and levels, with their reasons."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from plans.checks.coverage import Considered
from plans.checks.subjects import GROUPS
from plans.documents.edition import Edition
from plans.documents.layout.blocks import Block, Column, Document, Figures, Heading, Paragraph, Table
from plans.versions.amounts import NONE, day

MOST_BEHIND = 6  # things named behind a subject


def compliance(edition: Edition) -> tuple[str, list[Block]]:
    return _("the plan and the guidelines"), [
        Paragraph(note()),
        Figures(open_points(edition)),
        *_waivers(edition),
        *_coverage(edition),
        *_clauses(edition),
        *_not_evaluated(edition),
    ]


def compliance_document(edition: Edition) -> Document:
    """The compliance matrix alone."""
    _title, blocks = compliance(edition)
    return Document(
        title=_("The plan and the guidelines"),
        town=edition.told["town"],
        language=edition.language,
        subject=f"{edition.told['title']} · {edition.label}",
        footer=f"{edition.told['title']} · {edition.label}",
        draft=edition.draft_word,
        page_words=_("Page"),
        blocks=[Heading(1, _("Results of the check")), *blocks],
        compact=True,
    )


def note() -> str:
    return _(
        "The plan checked against the UN guidelines for the prevention of urban crime (ECOSOC resolution 1995/9) "
        "when this version was frozen. Clauses are given in the system's own words."
    )


def open_points(edition: Edition) -> list[tuple[str, str]]:
    counts = edition.told["open"]
    labels = {
        "block": _("open, block adoption"),
        "warn": _("open warnings"),
        "advise": _("pieces of advice"),
        "waived": _("set aside"),
    }
    return [(str(counts.get(name, 0)), label) for name, label in labels.items()]


def coverage_words() -> dict[str, str]:
    return {
        Considered.INCLUDED: _("included"),
        Considered.EXCLUDED_WITH_REASON: _("excluded, with a reason"),
        Considered.DEFERRED: _("deferred"),
        Considered.NOT_CONSIDERED: _("not considered"),
    }


def coverage_groups(edition: Edition) -> Iterator[tuple[str, list[dict]]]:
    """(title, entries) of actor groups, factors, levels, measures, classes of actors and target groups."""
    for name, title, _codes in GROUPS:
        entries = [entry for entry in edition.told["coverage"] if entry["group"] == name]
        if entries:
            yield str(title), entries


def behind(entry: dict, most: int = MOST_BEHIND) -> str:
    """What in the plan stands behind a subject, or the reason why nothing does, with who decided and when."""
    names = [thing["code"] or thing["title"] for thing in entry["behind"]]
    more = len(names) - most
    shown = ", ".join(names[:most]) + (f" +{more}" if more > 0 else "")
    if shown:
        return shown
    signed = ", ".join(filter(None, [entry["decided_by"], day(entry["decided_on"] or None)]))
    review = _("look again on %(day)s") % {"day": day(entry["review_on"])} if entry["review_on"] else ""
    return "\n".join(filter(None, [entry["reason"], signed, review])) or NONE


def _coverage(edition: Edition) -> list[Block]:
    words = coverage_words()
    blocks: list[Block] = []
    for title, entries in coverage_groups(edition):
        rows = [
            [f"{entry['code']} {entry['title']}", words[entry["state"]], behind(entry)] for entry in entries
        ]
        open_ones = frozenset(
            (place, 1) for place, entry in enumerate(entries) if entry["state"] == Considered.NOT_CONSIDERED
        )
        columns = [
            Column(_("Subject"), 1.5),
            Column(_("State"), 0.75),
            Column(_("In the plan, or reason"), 1.6),
        ]
        blocks += [
            Heading(2, title, listed=False),
            Table(title, columns, rows, strong=open_ones, shown_caption=False),
        ]
    return blocks


def _clauses(edition: Edition) -> list[Block]:
    """The rules that ask about the plan; those about one subject each are told by the coverage tables."""
    rows, strong = [], set()
    for clause in edition.told["clauses"]:
        for result in clause["results"]:
            if result["subject"]:
                continue
            if result["state"] in {"fail", "partial"}:
                strong.add((len(rows), 2))
            rows.append(
                [
                    f"{clause['id']} {clause['title']}",
                    f"{result['rule']} {result['title']}",
                    result["word"],
                    result["about"] or NONE,
                ]
            )
    if not rows:
        return []
    columns = [
        Column(_("Clause"), 1.1),
        Column(_("Rule"), 1.7),
        Column(_("Result"), 0.6),
        Column(_("What is open"), 1.6),
    ]
    title = _("Clause by clause")
    return [
        Heading(2, title, listed=False),
        Table(title, columns, rows, strong=frozenset(strong), shown_caption=False),
    ]


def _waivers(edition: Edition) -> list[Block]:
    rows = [[f"{one['code']} {one['title']}", one["text"], one["signed"]] for one in edition.told["waivers"]]
    if not rows:
        return []
    title = _("Rules that were set aside")
    columns = [Column(_("Rule"), 1.2), Column(_("Reason"), 1.6), Column(_("Decided by"), 1)]
    return [Heading(2, title, listed=False), Table(title, columns, rows, shown_caption=False)]


def _not_evaluated(edition: Edition) -> list[Block]:
    rows = [[f"{one['rule']} {one['title']}", one["why"]] for one in edition.told["not_evaluated"]]
    if not rows:
        return []
    title = _("Rules that are not checked yet")
    columns = [Column(_("Rule"), 1.2), Column(_("Reason"), 1.4)]
    return [Heading(2, title, listed=False), Table(title, columns, rows, shown_caption=False)]
