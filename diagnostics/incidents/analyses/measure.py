"""What is chosen for a before-and-after comparison: where, since when, and against which areas.

The comparison areas are ranked by what they were before the measure only. Nothing of the time after is counted
before they are chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Self

import numpy as np
from django.db.models import Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from diagnostics.incidents.counts import words
from diagnostics.incidents.models import CountFact
from diagnostics.statistics.comparison import parallel_places
from diagnostics.statistics.refusals import Refusal
from stakeholders.municipalities.models import Area
from stakeholders.spreadsheets.periods import Period, PeriodKind

from .forms import SelectionFilter
from .neighbours import neighbours
from .selection import Selection

#: Months before the measure from which places are judged alike; older ones say little.
LOOKED_BACK = 36
#: A proportion that changed more than chance would have it, at this level, is not parallel.
ALPHA = 0.05


@dataclass(frozen=True)
class Candidate:
    """An area to compare with, as it was before: `ratio` incidents to one in the measure's, and how alike its course.

    `dispersion` and `p`: of the proportion of the two over the months (`comparison.parallel_places`).
    """

    area: Area
    count: int
    ratio: float
    dispersion: float
    p: float
    borders: bool

    @property
    def parallel(self) -> bool:
        return self.p >= ALPHA

    @property
    def likeness(self) -> tuple:
        """The best first: not beside the measure, parallel, alike in level."""
        return (self.borders, not self.parallel, abs(np.log(self.ratio)), self.area.code)


@dataclass(frozen=True)
class Panel:
    """Counts of areas (rows) in consecutive periods (columns)."""

    areas: Sequence[Area]
    periods: Sequence[Period]
    counts: np.ndarray

    def of(self, areas: Sequence[Area]) -> np.ndarray:
        """The rows of some of the areas."""
        place = {area.pk: i for i, area in enumerate(self.areas)}
        return self.counts[[place[area.pk] for area in areas]]


@dataclass(frozen=True)
class Measure:
    """Where it was taken (`treated`), since when (`start`, first day of a month), and what it is compared with.

    `around` are areas to which offences may have moved. `before` are the counts of all areas up to the measure.
    """

    treated: Sequence[Area] = ()
    comparison: Sequence[Area] = ()
    around: Sequence[Area] = ()
    start: date | None = None
    candidates: Sequence[Candidate] = ()
    no_candidates: Refusal | None = None
    panel: Panel | None = field(default=None, repr=False)

    @property
    def all_areas(self) -> list[Area]:
        return [*self.treated, *self.comparison, *self.around]

    def as_query(self) -> dict[str, str | list[str]]:
        chosen = {"treated": self.treated, "comparison": self.comparison, "around": self.around}
        told = {name: [area.code for area in areas] for name, areas in chosen.items() if areas}
        return told | ({"start": self.start.isoformat()} if self.start else {})

    @classmethod
    def chosen(cls, form: SelectionFilter, asked: Selection) -> Self:
        """From the address; what is said twice counts where it was said first."""
        months = [one for one in asked.span.periods if one.kind == PeriodKind.MONTH]
        starts = [one.start for one in months[12:]]
        wanted = (form.many("start") or [""])[0]
        usual = next((day for day in reversed(starts) if day.month == 1), None) or (starts or [None])[-1]
        start = next((day for day in starts if day.isoformat() == wanted), usual)
        left = {area.code: area for area in asked.layer}
        groups = {}
        for name in ("treated", "comparison", "around"):
            codes = [code for code in form.many(name) if code in left]
            groups[name] = [left.pop(code) for code in codes]
        # Months of areas are for those who may see small counts.
        panel = monthly(asked, months) if groups["treated"] and start and asked.sees_all else None
        found = _candidates(asked, panel, groups["treated"], start) if panel else []
        refused = found if isinstance(found, Refusal) else None
        made = cls(
            **groups, start=start, candidates=[] if refused else found, no_candidates=refused, panel=panel
        )
        made._offer(form, asked, starts)
        return made

    def _offer(self, form: SelectionFilter, asked: Selection, starts: list[date]) -> None:
        """The fields of the filter, the comparison areas in the order of likeness and with its words."""
        form.add_choice(
            "start",
            _("Measure began in"),
            [(day.isoformat(), date_format(day, "YEAR_MONTH_FORMAT")) for day in starts],
            self.start.isoformat() if self.start else "",
        )
        every = [(area.code, str(area)) for area in asked.layer]
        form.add_many(
            "treated", _("Where the measure was taken"), every, [one.code for one in self.treated], asks=True
        )
        if not self.treated:
            return
        own = {area.code for area in self.treated}
        told = {one.area.code: f"{one.area} ({_likeness(one)})" for one in self.candidates}
        ranked = [(code, text) for code, text in told.items() if code not in own]
        others = [(code, name) for code, name in every if code not in own and code not in told]
        form.add_many(
            "comparison",
            _("Areas to compare with"),
            [*ranked, *others],
            [one.code for one in self.comparison],
            asks=True,
            help_text=_(
                "The most alike before the measure first. Choose before you look at what came after."
            ),
        )
        form.add_many(
            "around",
            _("Areas around, to which offences may have moved"),
            [one for one in every if one[0] not in own],
            [one.code for one in self.around],
        )


def _likeness(one: Candidate) -> str:
    course = _("went parallel") if one.parallel else _("went another way")
    level = _("%(ratio)s times as many") % {"ratio": words.decimal(one.ratio, 2)}
    return ", ".join([level, course, *([_("borders on the measure")] if one.borders else [])])


def monthly(asked: Selection, months: Sequence[Period]) -> Panel:
    """The counts of all areas by month; one query."""
    rows = CountFact.objects.visible_to(asked.actor).filter(
        source=asked.source,
        offence__in=asked.offence_ids,
        period_kind=PeriodKind.MONTH,
        period_start__range=(months[0].start, months[-1].start),
        area__in=[area.pk for area in asked.layer],
    )
    column = {one.start: i for i, one in enumerate(months)}
    line = {area.pk: i for i, area in enumerate(asked.layer)}
    counts = np.zeros((len(line), len(column)), dtype=np.int64)
    for area, start, number in rows.order_by().values_list("area_id", "period_start").annotate(Sum("count")):
        if start in column:
            counts[line[area], column[start]] += number
    return Panel(list(asked.layer), list(months), counts)


def _candidates(
    asked: Selection, panel: Panel, treated: list[Area], start: date
) -> list[Candidate] | Refusal:
    until = sum(one.start < start for one in panel.periods)
    since = max(until - LOOKED_BACK, 0)
    own = panel.of(treated)[:, since:until].sum(axis=0)
    others = [area for area in panel.areas if area not in treated]
    pool = panel.of(others)[:, since:until] if others else np.zeros((0, own.size), dtype=np.int64)
    found = parallel_places(own, pool, most=len(others)) if others else Refusal("nothing_to_compare")
    if isinstance(found, Refusal):
        return found
    near = neighbours(asked.actor, asked.layer)
    beside = set().union(*(near[area.code] for area in treated))
    told = [
        Candidate(
            others[one.place], one.n, one.ratio, one.dispersion, one.p, others[one.place].code in beside
        )
        for one in found
    ]
    return sorted(told, key=lambda one: one.likeness)
