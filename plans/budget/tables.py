"""The budget as tables and charts: the same rows on the page, in the files and over the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from diagnostics.charts.bars import Bar, bars
from plans.actions.funding.models import FundingLevel, LineStatus
from plans.actions.models import Approach, ResourceLevel
from plans.plan.taxonomy import LEVELS
from stakeholders.access.drawing_words import page_words

from .sums import Budget, Share


@dataclass(frozen=True)
class Table:
    """A table of money. `rows` and `foot` hold a name and then amounts; `svg` is the chart of the last column."""

    key: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    foot: Sequence[object] = ()
    note: str = ""
    svg: str = ""
    svg_narrow: str = ""

    @property
    def shown_rows(self) -> list[list[str]]:
        return [[shown(cell) for cell in row] for row in self.rows]

    @property
    def shown_foot(self) -> list[str]:
        return [shown(cell) for cell in self.foot]


def shown(cell: object) -> str:
    """An amount as people write it; texts as they are."""
    if isinstance(cell, Decimal):
        return number_format(cell, decimal_pos=0, use_l10n=True, force_grouping=True)
    return str(cell)


def tables_of(budget: Budget, currency: str, *, drawn: bool = True) -> list[Table]:
    """Sources by year, levels by status, approaches, levels of prevention, kinds of resources, actions."""
    return [
        sources(budget),
        levels(budget),
        _shares(
            "approach",
            _("By approach"),
            budget.by(lambda one: one.approach),
            dict(Approach.choices),
            currency,
            drawn,
        ),
        _shares(
            "prevention",
            _("By level of prevention"),
            budget.by(lambda one: one.prevention, LEVELS),
            {code: f"{code} {name}" for code, name in LEVELS.items()},
            currency,
            drawn,
            note=_("An action counts under the level of its first measure."),
        ),
        _shares(
            "resources",
            _("By local and national resources"),
            budget.by(lambda one: one.resources),
            dict(ResourceLevel.choices),
            currency,
            drawn,
        ),
        actions(budget),
    ]


def sources(budget: Budget) -> Table:
    cross = budget.by_source()
    years = [str(year) if year else _("no year") for year in cross.years]
    level = dict(FundingLevel.choices)
    rows = [[f"{row.source} ({level[row.level]})", *row.years, row.total] for row in cross.rows]
    if cross.unnamed:
        blank = [""] * len(years)
        rows.append([_("No source named yet"), *blank, cross.unnamed])
    return Table(
        "sources",
        _("By source and year"),
        [_("Source"), *years, _("Together")],
        rows,
        [_("Together"), *cross.sums, cross.total + cross.unnamed],
        _("Where lines name more than an action costs, this table shows more than the cost."),
    )


def levels(budget: Budget) -> Table:
    rows = budget.by_level(FundingLevel.values, LineStatus.values)
    label = dict(FundingLevel.choices)
    lines = [[str(label[level]), *amounts, sum(amounts, Decimal(0))] for level, amounts in rows]
    totals = [sum((line[i] for line in lines), Decimal(0)) for i in range(1, len(LineStatus.values) + 2)]
    return Table(
        "levels",
        _("By level and how certain it is"),
        [_("Level"), *(str(name) for name in LineStatus.labels), _("Together")],
        lines,
        [_("Together"), *totals],
    )


def _shares(key, title, rows: list[Share], names, currency, drawn, note="") -> Table:
    lines = [
        [str(names.get(row.name) or _("not said")), str(row.count), row.amount, f"{row.percent:.0f} %"]
        for row in rows
    ]
    total = sum((row.amount for row in rows), Decimal(0))
    count = sum(row.count for row in rows)
    charts = {}
    if drawn and total:
        parts = [Bar(line[0], float(line[2]), note=line[3]) for line in lines]
        about = {"title": title, "unit": currency, "words": page_words()}
        number = {"number": lambda value: shown(Decimal(round(value)))}
        charts = {
            "svg": bars(parts, **about, **number),
            "svg_narrow": bars(parts, narrow=True, **about, **number),
        }
    columns = [_("Name"), _("Actions"), _("Cost"), _("Share")]
    return Table(
        key,
        title,
        columns,
        lines,
        [_("Together"), str(count), total, "100 %" if total else ""],
        note,
        **charts,
    )


def actions(budget: Budget) -> Table:
    rows = [
        [f"{one.code} {one.title}", one.cost, one.secured, one.unfunded, one.unnamed] for one in budget.costs
    ]
    foot = [_("Together"), budget.total, budget.secured, budget.unfunded, budget.unnamed]
    columns = [_("Action"), _("Cost"), _("Secured"), _("Not funded"), _("No source named")]
    return Table("actions", _("By action"), columns, rows, foot)
