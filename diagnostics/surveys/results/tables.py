"""What the answers to one question say: counts, shares with their intervals, groups side by side.

Shares are over the valid answers; groups are domains of the whole sample, so that their errors know its design.
Neither Django nor the database.
"""

from dataclasses import dataclass

import numpy as np

from diagnostics.statistics.estimates import Estimate, mean, proportion, proportions_of_codes
from diagnostics.statistics.quantiles import median
from diagnostics.surveys.questionnaire.schema import Item

from .classes import classes_of
from .sheet import Column, Sheet, Status


@dataclass(frozen=True)
class Line:
    """One answer: how many gave it (unweighted), and its share of the population with what is known of the error."""

    value: str
    label: str
    count: int
    estimate: Estimate


@dataclass(frozen=True)
class QuestionTable:
    """One question over all respondents. `lines` are exclusive and complete, except for several answers."""

    item: Item
    n: int
    asked: int
    lines: tuple[Line, ...]
    apart: tuple[tuple[str, int], ...]
    missing: int
    skipped: int
    other_version: int
    together: Line | None = None
    mean: Estimate | None = None
    median: Estimate | None = None

    @property
    def is_exclusive(self) -> bool:
        return self.item.kind != "multiple"


@dataclass(frozen=True)
class Group:
    """The answers of one group: `n` valid ones; `lines` as in the whole table, or the mean alone of a number."""

    value: str
    label: str
    n: int
    lines: tuple[Line, ...]
    together: Line | None


@dataclass(frozen=True)
class Breakdown:
    """One question by the groups of another. `rest`: how many answered the one and not the other."""

    item: Item
    by: Item
    groups: tuple[Group, ...]
    rest: int


def tables(sheet: Sheet) -> list[QuestionTable]:
    """Every question of the survey, in its order."""
    return [table(sheet, item) for item in told(sheet)]


def told(sheet: Sheet) -> list[Item]:
    """The questions whose answers are told: not days, nor what was worked out from other answers."""
    return [item for item in sheet.items if item.is_tabulated or item.kind == "text"]


def table(sheet: Sheet, item: Item) -> QuestionTable:
    """One question over all who answered the survey."""
    if item.code in sheet.kept_tables:
        return sheet.kept_tables[item.code]
    column = sheet.column(item.code)
    counts = {
        "n": column.count(Status.VALID),
        "asked": column.asked,
        "apart": tuple(column.apart_counts()),
        "missing": column.count(Status.MISSING),
        "skipped": column.count(Status.SKIPPED),
        "other_version": column.count(Status.OTHER_VERSION),
    }
    if not len(sheet) or not item.is_tabulated:
        return QuestionTable(item, lines=(), **counts)
    if item.is_number:
        return QuestionTable(
            item,
            lines=_classes(sheet, column),
            mean=mean(sheet.design, column.numbers),
            median=median(sheet.design, column.numbers),
            **counts,
        )
    return QuestionTable(
        item, lines=_lines(sheet, column, None), together=_together(sheet, column, None), **counts
    )


def _lines(sheet: Sheet, column: Column, domain: np.ndarray | None) -> tuple[Line, ...]:
    options = column.item.counted
    if column.item.kind == "multiple":
        estimates = [proportion(sheet.design, column.hits([o.value]), domain=domain) for o in options]
    else:
        codes = column.coded([o.value for o in options])
        estimates = proportions_of_codes(sheet.design, codes, len(options), domain=domain)
    return tuple(
        Line(option.value, option.label, estimate.hits or 0, estimate)
        for option, estimate in zip(options, estimates, strict=True)
    )


def _together(sheet: Sheet, column: Column, domain: np.ndarray | None) -> Line | None:
    together = column.item.together
    if together is None:
        return None
    estimate = proportion(sheet.design, column.hits(together.values), domain=domain)
    return Line("", together.label, estimate.hits or 0, estimate)


def _classes(sheet: Sheet, column: Column) -> tuple[Line, ...]:
    """The numbers in a few classes of equal width."""
    numbers = column.numbers
    classes = classes_of(numbers[np.isfinite(numbers)])
    lows = np.array([found.low for found in classes])
    # A number with decimals belongs to the class of the whole number below it.
    places = np.searchsorted(lows, np.nan_to_num(numbers), side="right") - 1
    codes = np.where(np.isfinite(numbers), places, -1)
    estimates = proportions_of_codes(sheet.design, codes, len(classes))
    return tuple(
        Line(str(found), "", estimate.hits or 0, estimate)
        for found, estimate in zip(classes, estimates, strict=True)
    )


def may_break_down(item: Item) -> bool:
    """Whether the table of a question can be split at all."""
    return item.is_tabulated


def groupings(sheet: Sheet, item: Item) -> list[Item]:
    """The questions by which another one can be split: one answer only; no neighbourhoods where it is sensitive.

    Nor where the number of those who were asked would tell a sensitive answer of each neighbourhood.
    """
    return [
        other
        for other in sheet.items
        if other.code != item.code
        and other.kind in {"single", "area"}
        and other.code not in sheet.private
        and not (item.code in sheet.private and other.kind == "area")
    ]


def breakdown(sheet: Sheet, item: Item, by: Item) -> Breakdown:
    """One question by the groups of another, worked out once."""
    name = f"split-{item.code}-{by.code}"
    if name not in sheet.splits:

        def make() -> Breakdown:
            return _split(sheet, item, by)

        sheet.splits[name] = sheet.beside.kept(name, make) if sheet.beside else make()
    return sheet.splits[name]


def _split(sheet: Sheet, item: Item, by: Item) -> Breakdown:
    column, groups = sheet.column(item.code), sheet.column(by.code)
    group = groups.coded([option.value for option in by.counted])
    made = [
        _group(sheet, column, option.value, option.label, group == number)
        for number, option in enumerate(by.counted)
    ]
    return Breakdown(item, by, tuple(made), int((column.valid & (group == -1)).sum()))


def _group(sheet: Sheet, column: Column, value: str, label: str, domain: np.ndarray) -> Group:
    n = int((column.valid & domain).sum())
    if column.item.is_number:
        lines = (Line("mean", "", n, mean(sheet.design, column.numbers, domain=domain)),)
    else:
        lines = _lines(sheet, column, domain)
    return Group(value, label, n, lines, _together(sheet, column, domain))
