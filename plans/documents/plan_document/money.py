"""Section 11: what the plan costs, who pays, and how sure that is."""

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext as _

from plans.actions.models import Approach, FundingStatus
from plans.budget.sums import Budget, Cost, Line
from plans.budget.tables import levels, sources
from plans.documents.drawings import cost_bars
from plans.documents.edition import Edition
from plans.documents.layout.blocks import Block, Column, Heading, Paragraph, Table
from plans.versions.hashing import decimal_text

from .making import share_of


def budget(edition: Edition) -> tuple[str, list[Block]]:
    """The tables of the page, with shares and bars."""
    told, actions = edition.told["budget"], edition.content["actions"]
    blocks: list[Block] = [Paragraph(told["total"], strong=_("Total:"))]
    for table in told["tables"]:
        heads = table.get("columns") or [_("Item"), _("Cost")]
        columns = [Column(heads[0], 2), *(Column(head, 1, True) for head in heads[1:])]
        blocks += [
            Heading(2, table["title"]),
            Table(table["title"], columns, table["rows"], shown_caption=False),
        ]
    blocks += _lines(edition)
    currency = edition.content["municipality"]["currency"]
    caption = _("Cost by approach")
    blocks += cost_bars(_by(actions, "approach", Approach), caption=caption, unit=currency)
    return _("Budget"), [*blocks, *_funding(edition)]


def _by(actions: list[dict], name: str, choices) -> dict[str, Decimal]:
    labels, sums = dict(choices.choices), defaultdict(Decimal)
    for action in actions:
        sums[str(labels.get(action[name], "")) or _("not given")] += Decimal(action["cost"] or 0)
    return dict(sorted(sums.items(), key=lambda pair: -pair[1]))


def _lines(edition: Edition) -> list[Block]:
    """Money by source and year and by level and certainty: the tables of the budget page."""
    if not any(action.get("funding") for action in edition.content["actions"]):
        return []
    whole = Budget(tuple(_cost(action) for action in edition.content["actions"]))
    blocks: list[Block] = []
    for table in (sources(whole), levels(whole)):
        columns = [Column(table.columns[0], 2), *(Column(head, 0.9, True) for head in table.columns[1:])]
        rows = [*table.shown_rows, *([table.shown_foot] if table.foot else [])]
        total = bool(table.foot)
        blocks += [
            Heading(2, table.title),
            Table(table.title, columns, rows, total=total, shown_caption=False),
            *([Paragraph(table.note, quiet=True)] if table.note else []),
        ]
    return blocks


def _cost(action: dict) -> Cost:
    lines = [
        Line(row["source"], row["level"], row["year"], row["status"], Decimal(row["amount"] or 0))
        for row in action.get("funding") or []
    ]
    return Cost(code=action["code"], cost=Decimal(action["cost"] or 0), lines=tuple(lines))


def _funding(edition: Edition) -> list[Block]:
    sums = _by(edition.content["actions"], "funding_status", FundingStatus)
    whole = sum(sums.values(), Decimal(0))
    rows = [
        [name, edition.reading.money(decimal_text(cost)) or "0", share_of(cost, whole)]
        for name, cost in sums.items()
    ]
    columns = [Column(_("Funding"), 2), Column(_("Cost"), 1, True), Column(_("Share"), 0.6, True)]
    title = _("Cost by state of funding")
    return [Heading(2, title), Table(title, columns, rows, shown_caption=False)] if rows else []
