"""What a finding said when a problem was rested on it, and what it says now.

The link keeps a copy of the words and numbers; a finding that was corrected or withdrawn later shows on the
problem until somebody has read it there.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from diagnostics.findings.models import Citation, Finding
from plans.plan.services import editing
from stakeholders.access.permissions import Actor
from stakeholders.municipalities.clock import town_today

from .models import Problem, ProblemFinding

CITED = Prefetch("finding__citations", Citation.objects.select_related("source").order_by("pk"))


@dataclass(frozen=True)
class Changed:
    """One thing that is different: what, before, now."""

    label: str
    before: str
    now: str


def reading_of(finding: Finding) -> dict:
    """The words and numbers of a finding as they are now, ready to be kept."""
    return {
        "statement": finding.statement,
        "kind": finding.kind,
        "limits": finding.limits,
        "confidence": finding.confidence,
        "validated": finding.validated_on is not None,
        "numbers": [
            {
                "source": cited.source.name,
                "detail": cited.detail,
                "columns": cited.evidence.get("columns", []),
                "table": cited.evidence.get("table", []),
            }
            for cited in finding.citations.all()
        ],
    }


def keep_readings(problem: Problem, *, today: date | None = None) -> None:
    """Keep what the findings of the problem say, for links of which nothing is kept yet."""
    links = problem.finding_links.filter(seen={}).select_related("finding").prefetch_related(CITED)
    day = today or town_today(problem.municipality)
    for link in links:
        link.seen, link.seen_on = reading_of(link.finding), day
    ProblemFinding.objects.bulk_update(links, ["seen", "seen_on"])


def read_again(*, by: Actor, link: ProblemFinding) -> None:
    """Somebody has read what the finding says now; the problem rests on that."""
    with editing(link.problem.plan):
        link.seen, link.seen_on = reading_of(link.finding), town_today(by.municipality)
        link.save(update_fields=["seen", "seen_on"])


def changes_since(link: ProblemFinding) -> list[Changed]:
    """What differs between the finding as it was read here and as it is now; empty when nothing was kept."""
    if not link.seen:
        return []
    was, now = link.seen, reading_of(link.finding)
    found = [
        Changed(label, _word(name, was[name]), _word(name, now[name]))
        for name, label in _labels().items()
        if was[name] != now[name]
    ]
    return found + _numbers(was["numbers"], now["numbers"])


def _labels() -> dict[str, str]:
    return {
        "validated": _("Validation"),
        "statement": _("Statement"),
        "kind": _("Kind"),
        "confidence": _("Confidence"),
        "limits": _("What may not be concluded"),
    }


def _word(name: str, value) -> str:
    if name == "validated":
        return _("validated") if value else _("withdrawn, a draft again")
    field = Finding._meta.get_field(name)
    return str(dict(field.choices or ()).get(value, value))


def _numbers(was: list[dict], now: list[dict]) -> list[Changed]:
    """Tables that were taken anew, added or dropped, cell by cell where their shape is the same."""
    key = lambda one: (one["source"], one["detail"])  # noqa: E731
    before, after = {key(one): one for one in was}, {key(one): one for one in now}
    changed = []
    for place in [*before, *(one for one in after if one not in before)]:
        old, new = before.get(place), after.get(place)
        if old != new:
            label = _("Numbers: %(source)s") % {"source": " ".join(filter(None, place))}
            changed.append(Changed(label, *_differing(old, new)))
    return changed


def _differing(old: dict | None, new: dict | None) -> tuple[str, str]:
    if old is None or new is None:
        return (_("cited") if old else _("not cited"), _("cited") if new else _("not cited"))
    rows = [(a, b) for a, b in zip(old["table"], new["table"], strict=False) if a != b]
    if len(old["table"]) == len(new["table"]) and old["columns"] == new["columns"] and rows:
        return "\n".join(" · ".join(a) for a, _b in rows), "\n".join(" · ".join(b) for _a, b in rows)
    return _told(old["table"]), _told(new["table"])


def _told(table: list[list[str]]) -> str:
    return "\n".join(" · ".join(row) for row in table) or _("no numbers")
