"""Counts on their way into findings."""

from django.utils import timezone
from django.utils.translation import gettext as _

from diagnostics.findings.evidence import Evidence
from diagnostics.incidents.counts import words
from diagnostics.incidents.counts.desk import OffenceDesk, open_offence
from diagnostics.incidents.counts.gate import outsider
from diagnostics.incidents.counts.rows import break_notes
from diagnostics.incidents.counts.tables import evidence_sheet
from diagnostics.statistics.methods import CONDITIONAL, GARWOOD
from stakeholders.access.permissions import Actor


def evidence_of(asked, actor: Actor, uid) -> Evidence:
    """The table of one offence as the public may see it, ready to be cited.

    `asked` is the query of the page (source, first, last, area). Everybody in the town reads findings, so the
    numbers pass the gate as for the public, whoever takes them.
    """
    desk = open_offence(asked, actor, uid, seen_by=outsider(actor))
    view = desk.view
    columns, rows = evidence_sheet(view)
    return Evidence(
        source=str(desk.counts.source.uid),
        detail=_("%(offence)s by area, %(span)s")
        % {"offence": view.offence.name, "span": words.span(view.span)},
        columns=columns,
        rows=rows,
        method=f"{_(GARWOOD.text)}; {_(CONDITIONAL.text)}",
        taken_on=timezone.localdate().isoformat(),
        query={
            "kind": "counts",
            "offence": str(view.offence.uid),
            "source": str(desk.counts.source.uid),
            "first": view.span.first.isoformat(),
            "last": view.span.last.isoformat(),
            "area": [area.code for area in view.chosen],
        },
        statement=_statement(desk),
        kind="extent",
        limits=_limits(desk),
        areas=[area.code for area in view.chosen],
    )


def _statement(desk: OffenceDesk) -> str:
    """A first sentence that says no more than the numbers do."""
    view = desk.view
    what = view.offence.name
    if view.chosen:
        what = _("%(offence)s in %(areas)s") % {
            "offence": what,
            "areas": ", ".join(one.name for one in view.chosen),
        }
    told = _("%(offence)s: %(count)s recorded in %(span)s") % {
        "offence": what,
        "count": words.count(view.total),
        "span": words.span(view.span),
    }
    if view.total_rate is not None:
        told += _(" (%(rate)s %(unit)s; 95 %% interval %(interval)s)") % {
            "rate": words.rate(view.total_rate),
            "unit": words.rate_unit(view.total_rate),
            "interval": words.rate_interval(view.total_rate),
        }
    if (verdict := words.verdict(view.total_change)) is not None:
        told += _("; against %(before)s: %(verdict)s") % {
            "before": words.span(view.before),
            "verdict": verdict["label"],
        }
    return told + "."


def _limits(desk: OffenceDesk) -> str:
    parts = [desk.counts.source.quality_note or _("Only what was reported and recorded.")]
    parts += break_notes(desk.view.breaks)
    if desk.view.offence.reporting_sensitive:
        parts.append(_("A rise may mean more trust or more police work, not more crime."))
    return " ".join(parts)
