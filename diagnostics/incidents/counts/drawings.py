"""Map, trend and forest of counts, drawn from the lines that the tables show."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from diagnostics.charts.forest import Ratio, forest
from diagnostics.charts.trend import Break, Point, Series, trend
from diagnostics.statistics.change import Verdict
from stakeholders.drawing.svg import Markup
from stakeholders.municipalities.map import AreaShape, choropleth
from stakeholders.municipalities.papers import plane_of
from stakeholders.spreadsheets.periods import PeriodKind

from . import words
from .offence import AreaLine, OffenceView
from .overview import Overview

RATE, COUNT = "rate", "count"


def value_of(line: AreaLine, measure: str) -> float | None:
    """What the map shades."""
    if measure == COUNT:
        return None if line.cell.count is None else float(line.cell.count)
    return line.rate.value if line.rate else None


def map_of(view: OffenceView, measure: str, *, narrow: bool = False, town: str = "") -> Markup:
    """Shaded areas; `town` (a slug) makes each area a link."""
    drawn = [line for line in view.lines if line.area is not None and line.area.has_boundary]
    shapes = [_shape(line, measure, town) for line in drawn]
    unit = next((words.rate_unit(line.rate) for line in view.lines if line.rate), "")
    return choropleth(
        shapes,
        title=map_title(view, measure),
        description=_("The table below the map has the same numbers."),
        unit=unit if measure == RATE else _("offences"),
        number=lambda value: words.decimal(value, 1 if measure == RATE and value < 100 else 0),
        narrow=narrow,
        plane=plane_of([line.area for line in drawn], 340 if narrow else 880),
        words=words.drawing_words(),
    )


def map_title(view: OffenceView, measure: str) -> str:
    what = _("rate") if measure == RATE else _("number")
    return _("%(offence)s by area, %(span)s (%(what)s)") % {
        "offence": view.offence.name,
        "span": words.span(view.span),
        "what": what,
    }


def _shape(line: AreaLine, measure: str, town: str) -> AreaShape:
    area = line.area
    said = words.count(line.cell)
    if line.rate:
        said = _("%(count)s; %(rate)s %(unit)s") % {
            "count": said,
            "rate": words.rate(line.rate),
            "unit": words.rate_unit(line.rate),
        }
    return AreaShape(
        code=area.code,
        name=area.name,
        geometry={},
        value=value_of(line, measure),
        suppressed=line.cell.is_hidden,
        href=reverse("area_detail", kwargs={"town": town, "pk": area.pk}) if town else None,
        label=said,
    )


def trend_of(view: OffenceView, *, narrow: bool = False) -> Markup:
    """Counts by period with their exact limits."""
    points = [
        Point(
            period=words.period(point.period, short=True),
            value=point.cell.count,
            low=point.low,
            high=point.high,
            suppressed=point.cell.is_hidden,
        )
        for point in view.points
    ]
    return trend(
        [Series(view.offence.name, points), *_adjusted(view)],
        title=trend_title(view),
        description=_(
            "The shaded band is the exact 95 % interval of each count. The table has the same numbers."
        ),
        unit=_("offences"),
        number=lambda value: words.whole(round(value)),
        breaks=_breaks(view),
        narrow=narrow,
        words=words.drawing_words(),
    )


def _adjusted(view: OffenceView) -> list[Series]:
    """The counts without the season, where there is one."""
    if view.season is None or not view.season.seasonal:
        return []
    points = []
    for one in view.points:
        factor = view.season.index[one.period.start.month - 1] if one.period.kind == PeriodKind.MONTH else 0
        told = one.cell.count is not None and factor
        points.append(Point(words.period(one.period, short=True), one.cell.count / factor if told else None))
    return [Series(_("without the season"), points)]


def _breaks(view: OffenceView) -> list[Break]:
    """Each at the first period that lies wholly after it."""
    found = []
    for one in view.breaks:
        after = [point.period for point in view.points if point.period.start >= one.month]
        if after and len(after) < len(view.points):
            found.append(Break(words.period(after[0], short=True), one.reason))
    return found


def trend_title(view: OffenceView) -> str:
    if not view.points:
        return view.offence.name
    return _("%(offence)s, %(first)s to %(last)s") % {
        "offence": view.offence.name,
        "first": words.period(view.points[0].period),
        "last": words.period(view.points[-1].period),
    }


def forest_of(found: Overview, *, narrow: bool = False) -> Markup:
    """The change of every offence with its interval."""
    return forest(
        _ratios(found),
        title=forest_title(found),
        description=_("A filled mark is a clear change. The table has the same numbers."),
        number=words.decimal,
        narrow=narrow,
        words=words.drawing_words(),
    )


def forest_title(found: Overview) -> str:
    return _("Change from %(before)s to %(after)s, as ratio of the rates") % {
        "before": words.span(found.before),
        "after": words.span(found.latest),
    }


def _ratios(found: Overview) -> Sequence[Ratio]:
    rows = []
    for line in found.lines:
        change = line.change
        judged = change is not None and change.verdict is not Verdict.TOO_FEW and change.ratio is not None
        told = words.verdict(change)
        rows.append(
            Ratio(
                label=line.offence.name,
                ratio=change.ratio if judged else None,
                low=change.interval.low if judged else None,
                high=change.interval.high if judged else None,
                verdict=told["label"] if told else "",
                clear=bool(told and told["clear"]),
                suppressed=line.latest.is_hidden or line.before.is_hidden,
            )
        )
    return rows
