"""Lines of the pages of counts, in words."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from diagnostics.incidents.models import OffenceType
from diagnostics.sources.models import SourceBreak
from diagnostics.statistics.change import Change

from . import words
from .offence import AreaLine, OffenceView
from .overview import Line, Overview
from .tables import area_name, total_name


def overview_rows(found: Overview) -> list[dict]:
    return [
        {**_overview_row(line), "parted": found.parted(line.offence, found.before, found.latest)}
        for line in found.lines
    ]


def _overview_row(line: Line) -> dict:
    return {
        "offence": line.offence,
        "cells": [_cell(cell) for cell in line.cells],
        "rate": words.rate(line.rate),
        "interval": words.rate_interval(line.rate),
        "per": words.rate_unit(line.rate),
        "change": _change(line.change, line.latest.is_hidden or line.before.is_hidden),
        "trend": words.tendency(line.trend),
        "trend_verdict": str(words.VERDICTS[line.trend.verdict]) if line.trend else "",
        "notes": notes(line.offence),
    }


def notes(offence: OffenceType) -> list[str]:
    """What must be said beside any change of this offence."""
    return [_("reporting-sensitive")] if offence.reporting_sensitive else []


def _cell(cell) -> dict:
    return {"text": words.count(cell), "hidden": cell.count is None}


def _change(change: Change | None, hidden: bool = False) -> dict | None:
    if change is None:
        return {"hidden": True} if hidden else None
    return {
        "ratio": words.ratio(change),
        "percent": words.percent(change),
        "p": words.p_value(change.p),
        "q": words.p_value(change.q),
        "verdict": words.verdict(change),
    }


def area_rows(view: OffenceView) -> list[dict]:
    """Areas, then what has no place."""
    return [_area_row(line) for line in view.lines]


def _area_row(line: AreaLine) -> dict:
    return {
        "area": line.area,
        "name": area_name(line),
        "cell": _cell(line.cell),
        "before": _cell(line.before),
        "rate": words.rate(line.rate) if line.area is not None else "",
        "interval": words.rate_interval(line.rate),
        "change": _change(line.change, line.cell.is_hidden or line.before.is_hidden),
    }


def total_row(view: OffenceView) -> dict:
    return {
        "name": total_name(view),
        "cell": _cell(view.total),
        "before": _cell(view.total_before),
        "rate": words.rate(view.total_rate),
        "interval": words.rate_interval(view.total_rate),
        "change": _change(view.total_change, view.total.is_hidden or view.total_before.is_hidden),
    }


def headline(view: OffenceView) -> dict:
    """The three figures at the head of an offence's page."""
    total = total_row(view)
    return {
        "count": total["cell"],
        "span": words.span(view.span),
        "before": words.span(view.before),
        "before_count": total["before"]["text"],
        "rate": total["rate"],
        "interval": total["interval"],
        "per": words.rate_unit(view.total_rate),
        "exposure": _exposure(view),
        "change": total["change"],
        "trend": words.tendency(view.town.trend) if view.town and not view.chosen else "",
        "trend_past": _past(view) if view.town and view.town.trend and not view.chosen else "",
        "parted": view.parted,
        "trend_verdict": str(words.VERDICTS[view.town.trend.verdict])
        if view.town and view.town.trend
        else "",
    }


def _past(view: OffenceView) -> str:
    """What the trend makes of breaks: from when it is drawn, and which steps it takes."""
    trend, told = view.town.trend, []
    if trend.first:
        told.append(_("only since the last break"))
    for step in trend.steps:
        told.append(
            _("beside a step of %(percent)s (%(low)s to %(high)s)")
            % {
                "percent": words.signed(step.percent),
                "low": words.signed(step.interval.low),
                "high": words.signed(step.interval.high),
            }
        )
    return ", ".join(told)


def break_notes(breaks: Sequence[SourceBreak]) -> list[str]:
    """What is known of breaks, in sentences."""
    return [
        _("Since %(month)s: %(reason)s (%(kind)s). Numbers are not compared across it.")
        % {
            "month": date_format(one.month, "YEAR_MONTH_FORMAT"),
            "reason": one.reason,
            "kind": ": ".join([*([str(one.offence)] if one.offence else []), str(one.get_kind_display())]),
        }
        for one in breaks
    ]


def _exposure(view: OffenceView) -> str:
    if view.total_rate is None:
        return ""
    if view.span.is_year:
        return _("of %(number)s %(base)s") % {
            "number": words.whole(round(view.total_rate.exposure)),
            "base": view.total_rate.base,
        }
    return ""


def population_note(years: dict[int, int]) -> str:
    """Which year's population stands in for which."""
    if not years:
        return ""
    told = ", ".join(f"{used} → {year}" for year, used in sorted(years.items()))
    return _("Population of another year was used (%(years)s).") % {"years": told}


def method_note(view_family: int) -> str:
    if not view_family:
        return _("Intervals: exact Poisson, 95 %. A covered period without a row counts as zero.")
    return _(
        "Intervals: exact Poisson, 95 %%. Change: exact test of the rates with the number of days and of people "
        "in each period, corrected for %(family)s (Benjamini-Hochberg), and widened for totals whose months "
        "spread more than chance. “Clear” means q below 0.05; with fewer "
        "than 10 offences in either period nothing is said. A covered period without a row counts as zero."
    ) % {"family": words.family(view_family)}
