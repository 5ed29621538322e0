"""Counts, rates, intervals and verdicts in words."""

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from diagnostics.statistics.change import Change, Verdict
from diagnostics.statistics.disclosure import Hidden
from diagnostics.statistics.rates import Rate
from diagnostics.statistics.trend import Trend
from stakeholders.drawing.words import Words
from stakeholders.spreadsheets.periods import Period, PeriodKind

from .gate import NO_DATA, NOT_OFFERED, Cell
from .spans import Span

VERDICTS = {
    Verdict.CLEAR_RISE: gettext_lazy("clear rise"),
    Verdict.CLEAR_FALL: gettext_lazy("clear fall"),
    Verdict.NO_CLEAR_CHANGE: gettext_lazy("no clear change"),
    Verdict.TOO_FEW: gettext_lazy("too few to judge"),
}
#: A rise is not an error and a fall is no success: what it means is for people to say.
TONES = {Verdict.CLEAR_RISE: "warning", Verdict.CLEAR_FALL: "info"}


def whole(number: int) -> str:
    """A count with thousands grouped."""
    return number_format(number, use_l10n=True, force_grouping=True)


def decimal(number: float, digits: int = 2) -> str:
    """Rounded: the framework by itself would cut the digits off."""
    return number_format(round(number, digits), digits, use_l10n=True, force_grouping=True)


def count(cell: Cell) -> str:
    """The count, or why there is none, short enough for a table."""
    if cell.count is not None:
        return whole(cell.count)
    return {
        Hidden.SMALL: _("fewer than %(limit)s") % {"limit": cell.limit} if cell.limit else _("hidden"),
        Hidden.WITHHELD: _("hidden"),
        NO_DATA: _("no data"),
        NOT_OFFERED: _("not shown"),
    }[cell.why]


def rate(found: Rate | None) -> str:
    if found is None:
        return "\u2013"
    return decimal(found.value, 2 if found.value < 100 else 1)


def rate_interval(found: Rate | None) -> str:
    if found is None:
        return ""
    digits = 2 if found.value < 100 else 1
    return f"{decimal(found.interval.low, digits)}\u2013{decimal(found.interval.high, digits)}"


def rate_unit(found: Rate | None) -> str:
    """For instance "per 1,000 residents"."""
    if found is None:
        return ""
    return _("per %(number)s %(base)s") % {"number": whole(int(found.per)), "base": found.base}


def ratio(change: Change | None) -> str:
    """Rate ratio with its interval, such as "1.17 (1.06 to 1.30)"; empty where it would mislead."""
    if change is None or change.ratio is None or change.verdict is Verdict.TOO_FEW:
        return ""
    return _("%(ratio)s (%(low)s to %(high)s)") % {
        "ratio": decimal(change.ratio),
        "low": decimal(change.interval.low),
        "high": decimal(change.interval.high),
    }


def percent(change: Change | None) -> str:
    """Change in percent with its sign; empty where there are too few offences to give one."""
    if change is None or change.percent is None:
        return ""
    return signed(change.percent)


def signed(value: float) -> str:
    sign = "+" if value > 0 else "\u2212" if value < 0 else "\u00b1"
    return f"{sign}{decimal(abs(value), 0 if abs(value) >= 10 else 1)}\u00a0%"


def verdict(change: Change | None) -> dict | None:
    """{"label", "tone", "clear"} for a status tag."""
    if change is None:
        return None
    return {
        "label": str(VERDICTS[change.verdict]),
        "tone": TONES.get(change.verdict, "neutral"),
        "clear": change.verdict in TONES,
    }


def tendency(trend: Trend | None) -> str:
    """For instance "+4 % a year (-1 to +9)"."""
    if trend is None:
        return ""
    return _("%(percent)s a year (%(low)s to %(high)s)") % {
        "percent": signed(trend.percent_per_year),
        "low": signed(trend.interval.low),
        "high": signed(trend.interval.high),
    }


def p_value(number: float) -> str:
    """Three decimals, or "below 0.001"."""
    return decimal(number, 3) if number >= 0.001 else _("below %(limit)s") % {"limit": decimal(0.001, 3)}


def period(one: Period, short: bool = False) -> str:
    if one.kind == PeriodKind.YEAR:
        return str(one.start.year)
    if one.kind == PeriodKind.QUARTER:
        return _("%(year)s, quarter %(quarter)s") % {
            "year": one.start.year,
            "quarter": (one.start.month + 2) // 3,
        }
    return date_format(one.start, "SHORT_MONTH_FORMAT" if short else "YEAR_MONTH_FORMAT")


def span(told: Span | None) -> str:
    """For instance "2025" or "January to March 2026"."""
    if not told:
        return ""
    if told.is_year:
        return str(told.first.year)
    first, last = date_format(told.first, "YEAR_MONTH_FORMAT"), date_format(told.last, "YEAR_MONTH_FORMAT")
    if first == last:
        return first
    if told.first.year == told.last.year:
        first = date_format(told.first, "F")
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def span_short(told: Span | None) -> str:
    """For headings of columns: "2025" or "Jan\u2013Mar 2026"."""
    if not told or told.is_year:
        return span(told)
    first, last = date_format(told.first, "SHORT_MONTH_FORMAT"), date_format(told.last, "SHORT_MONTH_FORMAT")
    if first == last:
        return first
    if told.first.year == told.last.year:
        first = date_format(told.first, "M")
    return f"{first}\u2013{last}"


def family(number: int) -> str:
    """How many were looked at, for the note below a table."""
    return ngettext("%(number)s comparison", "%(number)s comparisons", number) % {"number": number}


def drawing_words() -> Words:
    """The few words that drawings write, translated."""
    return Words(
        no_data=_("No data"),
        suppressed=_("Hidden: small numbers"),
        nothing_yet=_("There is nothing to show yet."),
        interval=_("95 % interval"),
        fewer=_("fewer"),
        more=_("more"),
        kilometre=_("km"),
        metre=_("m"),
    )
