"""Analyses on their way into findings."""

from django.utils import timezone
from django.utils.translation import gettext as _

from diagnostics.findings.evidence import Evidence
from diagnostics.incidents.counts.gate import outsider
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor

from .analysis import Analysis
from .desk import answer, open_desk

MOST_ROWS = 40


def evidence_of(analysis: Analysis, query, actor: Actor) -> Evidence:
    """Query, numbers, method and picture of an analysis as the public may see it, ready to be cited.

    Everybody in the town reads findings. Refused, with the reason, where the public gets no answer.
    """
    asked = None
    if analysis.has_public_form(query):
        asked = open_desk(query, actor, seen_by=outsider(actor), analysis=analysis).asked
    found = answer(analysis, asked) if asked else None
    if found is None or found.result is None:
        waits = _("It has not been worked out yet for what may be shown to everybody.")
        reason = (
            (found.refused or waits)
            if found
            else _("Of this there is nothing that may be shown to everybody.")
        )
        raise Refused(
            _("Findings are read by everybody in the town. %(reason)s") % {"reason": reason},
            code="not_for_all",
        )
    result = found.result
    table = result.table(result.cited)
    return Evidence(
        source=str(asked.source.uid),
        detail=f"{analysis.label}: {asked.what}, {asked.where}, {asked.when}"[:200],
        columns=[str(one) for one in table.columns],
        rows=[[str(cell) for cell in row] for row in table.texts[:MOST_ROWS]],
        method=f"{_(result.method.text)}; {result.method.source}",
        taken_on=timezone.localdate().isoformat(),
        query={"kind": "analysis", "analysis": analysis.slug, **asked.as_query},
        statement=result.statement,
        kind="extent",
        limits=" ".join([*result.warnings, *result.not_said]),
        picture=str(result.drawings[0].narrow) if result.drawings else "",
    )
