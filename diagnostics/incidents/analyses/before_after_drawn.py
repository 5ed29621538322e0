"""A before-and-after comparison, drawn: the course, the estimates, the areas."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from diagnostics.charts.forest import Ratio, forest
from diagnostics.charts.trend import Break, Point, Series, trend
from diagnostics.incidents.counts import words
from diagnostics.statistics.refusals import Refusal
from stakeholders.municipalities.map import AreaShape, outline
from stakeholders.municipalities.models import Area
from stakeholders.municipalities.papers import plane_of

from . import before_after_tables as tables
from .judged import Judged
from .measure import Measure
from .result import Drawing, Table
from .selection import Selection


def drawings(asked: Selection, found: Judged) -> list[Drawing]:
    return [_course(asked, found), _estimates(asked, found), *_map(asked, found.measure, tables.areas(found))]


def of_choice(asked: Selection, measure: Measure) -> list[Drawing]:
    """While the comparison is being chosen: the months before, and where it is."""
    return [_before(asked, measure), *_map(asked, measure, tables.parts(measure))]


def _before(asked: Selection, measure: Measure) -> Drawing:
    """The months before the measure, and none after."""
    until = sum(one.start < measure.start for one in measure.panel.periods)
    counts = measure.panel.of(measure.treated)[:, :until].sum(axis=0)
    periods = measure.panel.periods[:until]
    points = [Point(words.period(p, short=True), float(n)) for p, n in zip(periods, counts, strict=True)]
    title = _("%(what)s in %(names)s before the measure") % {
        "what": asked.what,
        "names": tables.names(measure.treated),
    }
    wide, narrow = (
        trend(
            [Series(_("measure"), points)],
            title=title,
            unit=_("incidents"),
            number=lambda value: words.decimal(value, 0),
            narrow=is_narrow,
            words=words.drawing_words(),
        )
        for is_narrow in (False, True)
    )
    rows = [[point.period, int(point.value)] for point in points]
    texts = [[name, words.whole(number)] for name, number in rows]
    table = Table("before", title, [_("Period"), _("Incidents")], texts, rows)
    return Drawing("before", title, wide, narrow, table)


def _course(asked: Selection, found: Judged) -> Drawing:
    """Both lines, the comparison on the level of the measure before it began."""
    title = _("%(what)s: %(names)s and its comparison") % {
        "what": asked.what,
        "names": tables.names(found.measure.treated),
    }
    scale = tables.level(found)
    named = [words.period(one, short=True) for one in found.panel.periods]
    lines = [
        (_("measure"), found.counts(found.measure.treated), 1.0),
        (_("comparison, same level"), found.counts(found.measure.comparison), scale),
    ]
    series = [
        Series(name, [Point(p, round(float(n) * by, 1)) for p, n in zip(named, counts, strict=True)])
        for name, counts, by in lines
    ]
    start = next(i for i, one in enumerate(found.panel.periods) if one.end >= found.measure.start)
    wide, narrow = (
        trend(
            series,
            title=title,
            description=_("The comparison is drawn on the level that the measure's areas had before."),
            unit=_("incidents"),
            number=lambda value: words.decimal(value, 0),
            breaks=[Break(named[start], _("measure begins"))],
            narrow=is_narrow,
            words=words.drawing_words(),
        )
        for is_narrow in (False, True)
    )
    return Drawing("course", title, wide, narrow, tables.course(found))


def _estimates(asked: Selection, found: Judged) -> Drawing:
    title = _("%(what)s: change against the comparison, %(names)s") % {
        "what": asked.what,
        "names": tables.names(found.measure.treated),
    }
    told = [
        (_("Relative rate ratio"), found.ratio),
        (_("Month by month and area by area"), found.effect),
        (_("Areas around"), found.moved),
    ]
    rows = [
        Ratio(
            name,
            one.ratio,
            one.interval.low,
            one.interval.high,
            str(words.VERDICTS[one.verdict]),
            one.verdict in words.TONES,
        )
        for name, one in told
        if one is not None and not isinstance(one, Refusal)
    ]
    wide, narrow = (
        forest(
            rows,
            title=title,
            description=_("At 1 there is no change against the comparison. Filled marks are clear."),
            number=lambda value: words.decimal(value, 2),
            narrow=is_narrow,
            words=words.drawing_words(),
        )
        for is_narrow in (False, True)
    )
    return Drawing("estimates", title, wide, narrow, tables.estimates(found))


def _boundaries(asked: Selection, areas: list[Area]) -> dict[int, dict]:
    rows = (
        Area.objects.visible_to(asked.actor).filter(pk__in=[one.pk for one in areas]).exclude(geometry=None)
    )
    return dict(rows.values_list("pk", "geometry"))


def _map(asked: Selection, measure: Measure, table: Table) -> list[Drawing]:
    """Which area is what; nothing where there are no boundaries."""
    areas = [area for area in asked.layer if area.has_boundary]
    drawn = {area.pk for area in areas}
    if not all(area.pk in drawn for area in measure.treated):
        return []
    kind_of = {area.code: kind for kind, those in tables.kinds(measure) for area in those}
    shapes = [AreaShape(area.code, area.name, {}, label=kind_of.get(area.code, "")) for area in areas]
    title = _("Areas of the measure that began in %(start)s") % {
        "start": date_format(measure.start, "YEAR_MONTH_FORMAT")
    }
    wide, narrow = (
        outline(
            shapes,
            title=title,
            description=_("Which area is what stands in the table too."),
            kinds=[(kind, [area.code for area in areas]) for kind, areas in tables.kinds(measure)],
            narrow=is_narrow,
            plane=plane_of(areas, 340 if is_narrow else 880),
            words=words.drawing_words(),
        )
        for is_narrow in (False, True)
    )
    return [Drawing("map", title, wide, narrow, table, is_map=True)]


def places(asked: Selection, measure: Measure, found: Judged | None = None) -> list[dict] | None:
    """GeoJSON of the chosen areas, with their counts once the comparison is chosen."""
    known = _boundaries(asked, measure.all_areas)
    told = []
    for kind, areas in tables.kinds(measure):
        for area in areas:
            if area.pk not in known:
                continue
            numbers = {}
            if found is not None:
                counts = found.counts([area])
                numbers = {"before": int(counts[found.before].sum()), "after": int(counts[found.after].sum())}
            told.append(
                {
                    "type": "Feature",
                    "geometry": known[area.pk],
                    "properties": {"code": area.code, "name": area.name, "part": kind, **numbers},
                }
            )
    return told or None
