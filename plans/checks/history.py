"""How the result of each rule changed from version to version."""

from dataclasses import dataclass
from datetime import datetime

from plans.plan.models import Plan
from plans.versions.models import PlanVersion

from .guidelines import RULES_BY_ID
from .outcome import State

MOST_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A version, or the draft as it stands now (no number)."""

    number: str
    at: datetime | None
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """The result of a rule in a version; nothing where the rule did not exist then."""

    state: str = ""
    severity: str = ""
    about: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    rule: str
    clause: str
    title: str
    cells: tuple[Cell, ...]

    @property
    def is_worth_showing(self) -> bool:
        """Whether the rule was ever open, waived, or changed."""
        return any(cell.changed or cell.state not in {"", State.PASS} for cell in self.cells)


@dataclass(frozen=True, slots=True)
class History:
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    is_cut: bool


def history(plan: Plan, now: dict) -> History:
    """The newest versions, oldest first, and the draft (`now`: a report as JSON). One query."""
    rows = PlanVersion.objects.filter(plan=plan).order_by("-frozen_at", "-id")
    kept = list(rows.values_list("number", "frozen_at", "checks")[:MOST_COLUMNS])
    reports = [(number, at, checks or {}) for number, at, checks in reversed(kept)] + [("", None, now)]
    found = [{one["rule"]: one for one in checks.get("results", [])} for _number, _at, checks in reports]
    known = {rule: one for results in found for rule, one in results.items()}
    order = [rule for rule in RULES_BY_ID if rule in known] + [one for one in known if one not in RULES_BY_ID]
    lines = tuple(
        Line(rule, known[rule]["clause"], _title(known[rule]), tuple(_cells(rule, found))) for rule in order
    )
    columns = tuple(Column(number, at, checks.get("open", {})) for number, at, checks in reports)
    return History(columns, lines, is_cut=rows.count() > len(kept))


def _title(result: dict) -> str:
    return result["title"]


def _cells(rule: str, found: list[dict]):
    before = None
    for results in found:
        one = results.get(rule)
        if one is None:
            yield Cell()
            continue
        now = (one["state"], one["severity"] if one["state"] in {State.FAIL, State.PARTIAL} else "")
        names = [thing["code"] or thing["title"] for thing in one["things"][:6]]
        yield Cell(*now, "; ".join([*one["missing"], *names]), before is not None and before != now)
        before = now
