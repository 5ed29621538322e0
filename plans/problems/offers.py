"""The frozen numbers of findings, offered to the form of a problem: shown row by row, and taken over by one press."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from diagnostics.findings.models import Citation
from diagnostics.incidents.models import OffenceType
from stakeholders.access.permissions import Actor

from .models import Trend
from .takeover import Taken, take, years

VERB = "take"  # the button of the form is named "again" and says "take:<citation>:<row>"


@dataclass(frozen=True)
class Offer:
    """One table of a finding: its rows as text, each with the word of its button (empty: no number to take)."""

    citation: Citation
    rows: list[tuple[str, str]]


def offers(actor: Actor, findings: list[int]) -> list[Offer]:
    """The tables of these findings, in a constant number of queries."""
    rows = _citations(actor).filter(finding__in=findings).exclude(evidence={}).order_by("finding__code", "pk")
    return [Offer(citation, _rows(citation)) for citation in rows if citation.evidence.get("table")]


def _citations(actor: Actor):
    return Citation.objects.visible_to(actor).select_related("finding", "source")


def _rows(citation: Citation) -> list[tuple[str, str]]:
    table = citation.evidence["table"]
    made = []
    for place, cells in enumerate(table):
        taken = _take(citation, place)
        made.append(
            (" · ".join(cells), f"{VERB}:{citation.pk}:{place}" if taken and taken.value is not None else "")
        )
    return made


def _take(citation: Citation, row: int, what: str = "") -> Taken | None:
    period = years(citation.source.period_from, citation.source.period_to)
    return take(citation.evidence, citation.detail, row, trends=_trends(), what=what, period=period)


def _trends() -> dict[str, str]:
    """What may be said of a change in every language of the house: the table was frozen in one of them."""
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words |= {str(label).casefold(): value for value, label in Trend.choices}
    return words


def taken_over(data, actor: Actor, again: str):
    """The posted data with extent, unit, period, source and trend of the row that `again` names."""
    verb, _colon, place = again.partition(":")
    key, _colon, row = place.partition(":")
    if verb != VERB or not (key.isdigit() and row.isdigit()):
        return data
    citation = _citations(actor).filter(pk=int(key)).first()
    taken = citation and _take(citation, int(row), _what(actor, citation))
    if not taken or taken.value is None:
        return data
    data = data.copy()
    data["extent_value"], data["extent_unit"] = str(taken.value), taken.unit
    data["extent_period"], data["extent_source"] = taken.period, str(citation.source_id)
    if taken.trend:
        data["trend"], data["trend_note"] = taken.trend, taken.trend_note
    return data


def _what(actor: Actor, citation: Citation) -> str:
    """The offence that was counted."""
    uid = citation.evidence.get("query", {}).get("offence")
    offence = uid and OffenceType.objects.visible_to(actor).filter(uid=uid).first()
    return offence.name if offence else ""
