"""Which analyses the counts of a source cannot carry, and why. Silence would be taken for an answer."""

from django.utils.translation import gettext as _

from stakeholders.spreadsheets.periods import PeriodKind

from . import words
from .offence import OffenceView
from .query import TownCounts
from .spans import Span, months_of


def not_offered(counts: TownCounts, view: OffenceView) -> list[str]:
    """Sentences, each naming an analysis and what it would need."""
    told = []
    run = counts.coverage.run()
    kinds = {one.kind for one in counts.coverage.periods}
    if kinds == {PeriodKind.YEAR}:
        told.append(_("Month by month: the source has counts by year only."))
    elif kinds == {PeriodKind.QUARTER}:
        told.append(_("Month by month: the source has counts by quarter only."))
    if view.town is None or view.town.trend is None:
        told.append(_TREND_OUTSIDE() if view.protects else _trend_reason(run))
    if view.before is None:
        told.append(
            _("Change against the year before: the source does not cover the same periods of %(year)s.")
            % {"year": view.span.first.year - 1}
        )
    if not view.areas_offered:
        told.append(
            _(
                "Areas month by month: they are shown for whole years, so that nobody can work out small numbers."
            )
        )
    without = [line.area.name for line in view.lines if line.area is not None and not line.area.has_boundary]
    if without:
        told.append(_("Map of %(areas)s: no boundary is stored.") % {"areas": ", ".join(without)})
    if any(
        line.area is not None and line.rate is None and line.cell.count is not None for line in view.lines
    ):
        told.append(
            _("Rates of some areas: the number of %(base)s is missing.")
            % {"base": view.offence.get_denominator_display()}
        )
    told.append(
        _("Hour and weekday, exact places, repeat victims: counts by area and period cannot tell them.")
    )
    return told


def _TREND_OUTSIDE() -> str:
    return _("Trend: shown where every month of the whole years is shown, and there are 24 of them or more.")


def _trend_reason(run: Span) -> str:
    months = months_of(run.periods)
    if run and run.periods[0].kind == PeriodKind.YEAR:
        return _("Trend: it needs months or quarters without a gap; the source has years.")
    if months < 24:
        return _("Trend: it needs at least 24 months without a gap; there are %(months)s.") % {
            "months": months
        }
    return _("Trend: too few offences in %(span)s to tell a direction.") % {"span": words.span(run)}
