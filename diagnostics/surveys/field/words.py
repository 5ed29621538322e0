"""What the page of field work says: figures, tables and drawings of an overview."""

from datetime import date, timedelta

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.charts.bars import Bar, bars
from diagnostics.charts.trend import Point, Series, trend
from diagnostics.surveys.models import Survey
from diagnostics.surveys.wording import count, percent, stacked
from stakeholders.access.drawing_words import page_words

from .overview import Line, Overview
from .rates import Outcomes, Rate, eligible_share, outcome_rates

#: More days than this are drawn by weeks.
MOST_DAYS = 92
STANDARD = "AAPOR Standard Definitions (2023)"
#: What each rate is, and how it is counted, in the letters of the standard.
RATES = {
    "RR1": (
        gettext_lazy("Response rate, at least"),
        gettext_lazy("whole interviews of all addresses that may belong to the population"),
        "I / (I + P + R + NC + O + U)",
    ),
    "RR2": (
        gettext_lazy("Response rate, with interviews broken off"),
        gettext_lazy("whole interviews and those broken off of the same addresses"),
        "(I + P) / (I + P + R + NC + O + U)",
    ),
    "RR3": (
        gettext_lazy("Response rate, estimated"),
        gettext_lazy("of the unknown addresses only the share e counts that is likely to belong"),
        "I / (I + P + R + NC + O + e·U)",
    ),
    "COOP1": (
        gettext_lazy("Cooperation rate"),
        gettext_lazy("whole interviews of all households that were reached"),
        "I / (I + P + R + O)",
    ),
    "REF1": (
        gettext_lazy("Refusal rate"),
        gettext_lazy("refusals of all addresses that may belong to the population"),
        "R / (I + P + R + NC + O + U)",
    ),
    "CON1": (
        gettext_lazy("Contact rate"),
        gettext_lazy("households that were reached of the same addresses"),
        "(I + P + R + O) / (I + P + R + NC + O + U)",
    ),
}


def rate_rows(o: Outcomes) -> list[list[str]]:
    """A line for each rate: name, value, from what, formula."""
    return [_rate_row(rate) for rate in outcome_rates(o).values()]


def _rate_row(rate: Rate) -> list[str]:
    name, meaning, formula = RATES[rate.code]
    return [f"{name} ({rate.code})", share(rate), _of(rate), str(meaning), formula]


def share(rate: Rate) -> str:
    return "\N{EN DASH}" if rate.value is None else percent(rate.value)


def _of(rate: Rate) -> str:
    base = count(round(rate.base)) if float(rate.base).is_integer() else number_format(rate.base, 1)
    return _("%(hits)s of %(base)s") % {"hits": count(rate.hits), "base": base}


def e_words(o: Outcomes) -> str:
    """What e is, and where it comes from."""
    e = eligible_share(o)
    if not o.unknown:
        return _("No address is unknown, so that RR3 is RR1.")
    if e is None:
        return _("e: nothing is known of any address; taken as 1, so that RR3 is RR1.")
    return _("e = %(e)s: as many of the unknown addresses as of the known ones (%(known)s of %(all)s).") % {
        "e": number_format(e, 3),
        "known": count(o.eligible),
        "all": count(o.eligible + o.not_eligible),
    }


def figures(survey: Survey, found: Overview, today: date) -> list[dict]:
    """The few figures at the top of the page."""
    rates = outcome_rates(found.outcomes)
    told = [{"label": _("Answers"), "value": count(found.answers), "base": target_words(found, today)}]
    if found.has_contacts:
        told += [_figure(rates[code]) for code in ("RR1", "COOP1", "CON1")]
    elif survey.invited and survey.sampling != "open":
        rate = Rate("", found.answers, survey.invited)
        base = _("%(of)s invited; enter contacts to learn why others did not answer") % {"of": _of(rate)}
        told.append({"label": _("Answered of those invited"), "value": share(rate), "base": base})
    return told


def _figure(rate: Rate) -> dict:
    return {"label": RATES[rate.code][0], "value": share(rate), "base": f"{_of(rate)} ({rate.code})"}


def target_words(found: Overview, today: date) -> str:
    """How far the target is, and how many a day it takes to reach it in time."""
    plan = found.plan
    if not plan.target:
        return ""
    left = plan.target - found.answers
    told = {"share": percent(found.answers / plan.target, 0), "target": count(plan.target)}
    words = _("%(share)s of %(target)s wanted") % told
    if left <= 0 or not plan.ends_on:
        return words
    days = (plan.ends_on - today).days + 1
    if days < 1:
        return _("%(words)s; %(left)s are missing, and the time is over") % {
            "words": words, "left": count(left),
        }  # fmt: skip
    daily = -(-left // days)
    return _("%(words)s; from now on %(daily)s a day until %(day)s") % {
        "words": words,
        "daily": count(daily),
        "day": date_format(plan.ends_on, "DATE_FORMAT"),
    }


def breakdown(title: str, figure: str, head: str, lines: list[Line], *, note: str = "") -> dict | None:
    """Answers and rates of several ways, areas or interviewers as a drawing with its table."""
    if not lines:
        return None
    has_contacts = any(line.outcomes.total for line in lines)
    columns = [head, _("Answers")]
    if has_contacts:
        columns += [_("Finished addresses"), "RR1", "COOP1", "REF1", "CON1"]
    rows = [[line.label, count(line.answers), *(_rates(line) if has_contacts else [])] for line in lines]
    drawn = [Bar(line.label, float(line.answers)) for line in lines]
    about = {"title": figure, "words": page_words(), "number": lambda n: count(round(n))}
    return {
        "title": title,
        "figure": figure,
        "columns": columns,
        "rows": stacked(columns, rows),
        "note": note,
        "svg": bars(drawn, **about) if len(lines) > 1 else "",
        "svg_narrow": bars(drawn, narrow=True, **about) if len(lines) > 1 else "",
    }


def _rates(line: Line) -> list[str]:
    if not line.outcomes.total:
        return ["\N{EN DASH}"] * 5
    rates = outcome_rates(line.outcomes)
    return [count(line.outcomes.total), *(share(rates[code]) for code in ("RR1", "COOP1", "REF1", "CON1"))]


def by_day(found: Overview) -> dict | None:
    """Answers so far, day by day or week by week, beside the pace that the target needs; `only`: the one day."""
    if not found.by_day:
        return None
    if len(found.by_day) == 1:
        return {"only": next(iter(found.by_day))}
    ends = _ends(found)
    sums = [sum(n for day, n in found.by_day.items() if day <= end) for end in ends]
    names = [date_format(end, "SHORT_DAY_FORMAT") for end in ends]
    if len(set(names)) < len(names):
        names = [date_format(end, "SHORT_DATE_FORMAT") for end in ends]
    series = [Series(_("answers so far"), [Point(n, float(v)) for n, v in zip(names, sums, strict=True)])]
    first, plan = min(found.by_day), found.plan
    if plan.target and plan.ends_on and plan.ends_on > first:
        whole = (plan.ends_on - first).days
        pace = [min(plan.target, plan.target * ((end - first).days + 1) / (whole + 1)) for end in ends]
        series.append(Series(_("needed"), [Point(n, round(v, 1)) for n, v in zip(names, pace, strict=True)]))
    about = {
        "title": _("Answers by day"),
        "words": page_words(),
        "number": lambda n: count(round(n)),
    }
    new = [now - before for now, before in zip(sums, [0, *sums], strict=False)]
    return {
        "title": about["title"],
        "columns": [_("Until"), _("New"), _("Answers so far")],
        "rows": [
            [date_format(end, "DATE_FORMAT"), count(n), count(all_)]
            for end, n, all_ in zip(ends, new, sums, strict=True)
        ],
        "svg": trend(series, **about),
        "svg_narrow": trend(series, narrow=True, **about),
    }


def _ends(found: Overview) -> list[date]:
    """The days at which the line stands, the last one included."""
    first, last = min(found.by_day), max(found.by_day)
    days = (last - first).days + 1
    step = 1 if days <= MOST_DAYS else 7
    ends = [first + timedelta(days=n) for n in range(step - 1, days, step)]
    return ends if ends and ends[-1] == last else [*ends, last]
