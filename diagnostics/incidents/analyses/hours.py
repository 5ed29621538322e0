"""When it happens: incidents by hour and weekday."""

import numpy as np
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from diagnostics.incidents.counts import words
from diagnostics.incidents.counts.spans import Span, period
from diagnostics.incidents.models import CountFact
from diagnostics.incidents.records.models import HourFact
from diagnostics.statistics.aoristic import WEEK, filled_in, too_little_known
from diagnostics.statistics.methods import AORISTIC
from diagnostics.statistics.proportions import wilson
from diagnostics.statistics.refusals import Refusal
from stakeholders.spreadsheets.periods import PeriodKind

from . import gate, hours_drawn, hours_tables
from .analysis import Analysis, Option
from .result import Figure, Result
from .selection import Selection

AREAS, YEARS = "areas", "years"
#: A block of this many hours is called the busiest time.
PEAK = 3
MUCH_UNKNOWN = 0.1


class Hours(Analysis):
    slug = "hours"
    label = gettext_lazy("When")
    question = gettext_lazy("At what time of the day and week does it happen?")
    by_area = True
    public = True
    options = (
        Option(
            "compare",
            gettext_lazy("Compare"),
            ((YEARS, gettext_lazy("years")), (AREAS, gettext_lazy("areas"))),
            inside=True,
        ),
    )

    def obstacle(self, asked: Selection) -> str:
        known = asked.known
        if not known.count:
            return _("This source has counts by area and period only, not incidents with a time.")
        if known.month_only:
            return _("This source tells the month of an incident only, so there is no map of hours.")
        refusal = too_little_known(known.within_day, known.count)
        return _(refusal.template) % refusal.params if refusal else ""

    def result(self, asked: Selection) -> Result | Refusal:
        week = week_of(asked)
        if asked.sees_all:
            return _whole(asked, week)
        banded = gate.banded_hours(week, gate.threshold(asked))
        return Refusal("too_few_for_bands") if banded is None else _outside(asked, banded)


def week_of(asked: Selection) -> np.ndarray:
    """Weights by weekday (7) and hour (24)."""
    week = np.zeros(WEEK)
    for slot, weight in facts(asked).by_slot():
        week[slot] = weight
    return week.reshape(7, 24)


def facts(asked: Selection, *, by_area: bool = False, all_years: bool = False):
    """The weights of the selection: of the whole town or the chosen area, or with `by_area` those of all areas."""
    span = Span(asked.counts.coverage.periods) if all_years else asked.span
    rows = HourFact.objects.visible_to(asked.actor).filter(
        source=asked.source,
        offence__in=asked.offence_ids,
        quarter__range=(span.first, span.last),
    )
    return rows.filter(area__isnull=False) if by_area else rows.filter(area=asked.area)


def _incidents(asked: Selection) -> int:
    """All incidents of the selection, those without a time too."""
    if asked.area is None:
        return asked.known.count
    rows = CountFact.objects.visible_to(asked.actor).filter(
        source=asked.source,
        offence__in=asked.offence_ids,
        area=asked.area,
        period_kind="month",
        period_start__range=(asked.span.first, asked.span.last),
        from_records=True,
    )
    return rows.aggregate(found=Sum("count"))["found"] or 0


def _whole(asked: Selection, week: np.ndarray) -> Result | Refusal:
    timed, incidents = round(float(week.sum())), _incidents(asked)
    if refusal := too_little_known(timed, incidents):
        return refusal
    peak, share = _peak(week)
    evening = float(week[:, 18:].sum() + week[:, :6].sum())
    interval = wilson(min(round(evening), timed), timed).interval
    told = hours_tables.percent(evening / week.sum())
    limits = f"{hours_tables.percent(interval.low)}\u2013{hours_tables.percent(interval.high)}"
    figures = [
        Figure(
            _("With a known time"),
            words.whole(timed),
            base=_("%(share)s of %(number)s incidents")
            % {"share": hours_tables.percent(timed / incidents), "number": words.whole(incidents)},
        ),
        Figure(
            _("Busiest three hours of the week"),
            peak,
            base=_("%(share)s of the incidents, in 2 %% of the week")
            % {"share": hours_tables.percent(share)},
            words=True,
        ),
        Figure(
            _("Between 18:00 and 6:00"),
            told,
            interval=_("95 %% interval %(limits)s") % {"limits": limits},
            base=_("half of the day"),
        ),
    ]
    said = [
        _("%(time)s is the busiest time of the week: %(share)s of the incidents with a known time.")
        % {"time": peak, "share": hours_tables.percent(share)},
        _("%(share)s (95 %% interval %(limits)s) fall between 18:00 and 6:00.")
        % {"share": told, "limits": limits},
    ]
    by_hour, by_day = hours_tables.by_hour(week), hours_tables.by_day(week)
    return Result(
        drawings=[hours_drawn.drawing(asked, week)],
        tables=[by_hour, by_day, _compared(asked), _quarters(asked)],
        figures=figures,
        statement=_statement(asked, timed, said),
        said=said,
        not_said=_not_said(asked, week, timed, incidents),
        warnings=_warnings(asked),
        formula=_FORMULA(),
        method=AORISTIC,
        cited=by_day.slug,
        facts=[
            (_("Incidents with a known time (n)"), words.whole(timed)),
            (_("Without a known time"), words.whole(max(incidents - timed, 0))),
            (_("Between two moments, spread"), words.whole(asked.known.spread)),
        ],
    )


def _FORMULA() -> str:
    return _(
        "An incident with a time counts in its hour. One that lies between two moments is spread over the hours in "
        "between, by how much of each it may have lasted; over more than a week it says nothing and each hour of the "
        "week gets as much. Cells are sums of these weights, on the clock of the town."
    )


def _compared(asked: Selection):
    if asked.options["compare"] == AREAS:
        names = {area.pk: area.name for area in asked.layer}
        rows = hours_tables.part_sums(facts(asked, by_area=True), "area_id")
        return hours_tables.by_part(
            "areas", _("By area"), _("Area"), [(names[pk], sums) for pk, sums in rows if pk in names]
        )
    rows = hours_tables.part_sums(facts(asked, all_years=True), "quarter__year")
    return hours_tables.by_part("years", _("By year"), _("Year"), [(str(year), sums) for year, sums in rows])


def _quarters(asked: Selection):
    rows = hours_tables.part_sums(facts(asked, all_years=True), "quarter")
    named = [(words.period(period(PeriodKind.QUARTER, start)), sums) for start, sums in rows]
    return hours_tables.by_part("quarters", _("By quarter"), _("Quarter"), named)


def _peak(week: np.ndarray) -> tuple[str, float]:
    """The busiest three hours of the week in words, and their share."""
    flat = week.ravel()
    sums = flat + np.roll(flat, -1) + np.roll(flat, -2)
    start = int(sums.argmax())
    told = _("%(day)s, %(first)s:00 to %(last)s:00") % {
        "day": hours_tables.weekdays()[start // 24],
        "first": start % 24,
        "last": (start + PEAK) % 24 or 24,
    }
    return told, float(sums[start] / flat.sum())


def _statement(asked: Selection, timed: int, said: list[str]) -> str:
    head = _("%(what)s, %(where)s, %(when)s (%(number)s incidents with a known time):") % {
        "what": asked.what,
        "where": asked.where,
        "when": asked.when,
        "number": words.whole(timed),
    }
    return f"{head} {said[1]}"


def _not_said(asked: Selection, week: np.ndarray, timed: int, incidents: int) -> list[str]:
    told = [
        _(
            "Single cells differ by chance alone: on average a cell has %(mean)s incidents. Compare days, times of "
            "the day and blocks of cells."
        )
        % {"mean": words.decimal(timed / WEEK, 1)},
    ]
    if incidents and (incidents - timed) / incidents > MUCH_UNKNOWN:
        told.append(
            _("The %(number)s incidents without a known time may have happened at quite other hours.")
            % {"number": words.whole(incidents - timed)}
        )
    if asked.known.spread:
        told.append(
            ngettext(
                "%(number)s incident is known only to lie between two moments and is spread over the hours in between: "
                "true peaks may be sharper.",
                "%(number)s incidents are known only to lie between two moments and are spread over the hours in "
                "between: true peaks may be sharper.",
                asked.known.spread,
            )
            % {"number": words.whole(asked.known.spread)}
        )
    told.append(_("Many are recorded at the hour when they were noticed. When police work, more is found."))
    return told


def _warnings(asked: Selection) -> list[str]:
    told = {0: _("0:00 (midnight)"), 12: _("12:00 (noon)")}
    return [
        _(
            "%(time)s stands in the data at least twice as often as the full hours beside it. It was probably filled "
            "in where no time was known: do not take this hour for a peak."
        )
        % {"time": told[hour]}
        for hour in filled_in(asked.known.full_hours)
    ]


def _outside(asked: Selection, banded: gate.Banded) -> Result:
    """What everybody may see: bands, without any number of incidents."""
    drawing = hours_drawn.banded_drawing(asked, banded)
    busiest = hours_tables.busiest(banded)
    said = (
        [busiest] if busiest else [_("No time of the week stands out from an even spread by twice or more.")]
    )
    return Result(
        drawings=[drawing],
        statement=_("%(what)s, %(where)s, %(when)s: %(said)s")
        % {"what": asked.what, "where": asked.where, "when": asked.when, "said": said[0]},
        said=said,
        not_said=[
            _(
                "The map says in bands how incidents spread over the week, and no numbers, so that none can be "
                "worked out."
            ),
            _("Many are recorded at the hour when they were noticed. When police work, more is found."),
        ],
        warnings=_warnings(asked),
        formula=_FORMULA(),
        method=AORISTIC,
        cited=drawing.table.slug,
    )


__all__ = ["Hours", "facts", "week_of"]
