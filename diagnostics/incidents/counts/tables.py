"""The numbers of the pages as plain tables: for the page, for files and for frozen evidence."""

from dataclasses import dataclass

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from diagnostics.statistics.seasons import SeasonIndex

from . import words
from .offence import AreaLine, OffenceView
from .overview import Line, Overview


@dataclass(frozen=True)
class Sheet:
    """Headings and rows. `texts` are for reading, `values` for calculating with (None where nothing is shown)."""

    columns: list[str]
    texts: list[list[str]]
    values: list[list[object]]


def overview_sheet(found: Overview) -> Sheet:
    years = [words.span(year) for year in found.years]
    columns = [
        _("Offence"),
        *years,
        _("Rate"),
        _("95 % interval from"),
        _("to"),
        _("Rate unit"),
        _("Rate ratio"),
        _("95 % interval from"),
        _("to"),
        _("p"),
        _("q"),
        _("Verdict"),
        _("Note"),
    ]
    values = [_overview_values(line) for line in found.lines]
    return Sheet(columns, [[_text(value) for value in row] for row in values], values)


def _overview_values(line: Line) -> list[object]:
    change = line.change
    verdict = words.verdict(change)
    return [
        line.offence.name,
        *[_value(cell) for cell in line.cells],
        *_rate_values(line.rate),
        words.rate_unit(line.rate) or None,
        *_change_values(change),
        verdict["label"] if verdict else None,
        _("reporting-sensitive") if line.offence.reporting_sensitive else None,
    ]


def _rate_values(rate) -> list[object]:
    return (
        [None] * 3
        if rate is None
        else [_round(rate.value), _round(rate.interval.low), _round(rate.interval.high)]
    )


def _change_values(change) -> list[object]:
    if change is None or not words.ratio(change):
        return [None] * 5
    return [
        _round(change.ratio),
        _round(change.interval.low),
        _round(change.interval.high),
        _round(change.p),
        _round(change.q),
    ]


def _round(number: float) -> float:
    return round(number, 4)


def _value(cell) -> object:
    return cell.count if cell.count is not None else words.count(cell)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return words.whole(value) if isinstance(value, int) else words.decimal(value, 4)


def area_sheet(view: OffenceView) -> Sheet:
    """By area against the span before, with the line of what has no place and the total."""
    columns = [
        _("Code"),
        _("Area"),
        words.span(view.span),
        _("Rate"),
        _("95 % interval from"),
        _("to"),
        _("Rate unit"),
        words.span(view.before) or _("Year before"),
        _("Rate ratio"),
        _("95 % interval from"),
        _("to"),
        _("p"),
        _("q"),
        _("Verdict"),
    ]
    values = [_area_values(line) for line in view.lines]
    values.append(
        [
            None,
            total_name(view),
            _value(view.total),
            *_rate_values(view.total_rate),
            words.rate_unit(view.total_rate) or None,
            _value(view.total_before),
            *_change_values(view.total_change),
            (words.verdict(view.total_change) or {}).get("label"),
        ]
    )
    return Sheet(columns, [[_text(value) for value in row] for row in values], values)


def evidence_sheet(view: OffenceView) -> tuple[list[str], list[list[str]]]:
    """The area table as a finding keeps it: few columns, in words."""
    unit = next(
        (words.rate_unit(one) for one in (view.total_rate, *(line.rate for line in view.lines)) if one), ""
    )
    columns = [_("Area"), words.span(view.span), unit or _("Rate"), _("95 % interval")]
    if view.before:
        columns += [words.span(view.before), _("Rate ratio (95 % interval)"), _("What may be said")]
    lines = [(area_name(line), line.cell, line.rate, line.before, line.change) for line in view.lines]
    lines.append((total_name(view), view.total, view.total_rate, view.total_before, view.total_change))
    return columns, [_evidence_row(view, *line) for line in lines]


def _evidence_row(view: OffenceView, name: str, cell, rate, before, change) -> list[str]:
    row = [name, words.count(cell), words.rate(rate), words.rate_interval(rate)]
    if view.before:
        verdict = words.verdict(change)
        row += [words.count(before), words.ratio(change), verdict["label"] if verdict else ""]
    return row


def total_name(view: OffenceView) -> str:
    return _("Chosen areas together") if view.chosen else _("Whole town")


def area_name(line: AreaLine) -> str:
    return line.area.name if line.area is not None else _("Without a place")


def _area_values(line: AreaLine) -> list[object]:
    return [
        line.area.code if line.area is not None else None,
        area_name(line),
        _value(line.cell),
        *_rate_values(line.rate),
        words.rate_unit(line.rate) or None,
        _value(line.before),
        *_change_values(line.change),
        (words.verdict(line.change) or {}).get("label"),
    ]


def period_sheet(view: OffenceView) -> Sheet:
    """Period by period with the exact limits of each count."""
    columns = [_("Period"), _("Offences"), _("95 % interval from"), _("to")]
    values = [
        [
            str(point.period),
            _value(point.cell),
            None if point.low is None else round(point.low, 2),
            None if point.high is None else round(point.high, 2),
        ]
        for point in view.points
    ]
    texts = [
        [
            words.period(point.period),
            words.count(point.cell),
            "" if point.low is None else words.decimal(point.low, 1),
            "" if point.high is None else words.decimal(point.high, 1),
        ]
        for point in view.points
    ]
    return Sheet(columns, texts, values)


def season_sheet(found: SeasonIndex) -> Sheet:
    """How many times the average each month of the year has."""
    values = [
        [str(MONTHS[i + 1]), round(index, 3), round(told.low, 3), round(told.high, 3)]
        for i, (index, told) in enumerate(zip(found.index, found.intervals, strict=True))
    ]
    texts = [[row[0], *(words.decimal(one) for one in row[1:])] for row in values]
    columns = [_("Month"), _("Times the average"), _("95 % interval from"), _("to")]
    return Sheet(columns, texts, values)
