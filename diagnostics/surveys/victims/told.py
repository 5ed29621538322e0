"""Every figure of victims in one long list, as files and the API tell them."""

from collections.abc import Iterator
from dataclasses import dataclass

from .figures import Figure
from .plan import OffenceRule
from .release import Victims

SHARE, PER_1000, PER_VICTIM = "share", "per_1000", "per_victim"
#: Figures of an offence by their names, with their units.
OF_OFFENCES = {
    "prevalence": SHARE,
    "incidence": PER_1000,
    "incidence_uncapped": PER_1000,
    "repeat": SHARE,
    "per_victim": PER_VICTIM,
    "reporting": SHARE,
}


@dataclass(frozen=True, slots=True)
class Told:
    """One figure. `part`: a kind of violence or a base; `counting`: the rule of reports, where the figure has one."""

    figure: str
    unit: str
    code: str
    rule: OffenceRule | None
    per: str
    part: str
    counting: str
    shown: Figure


def told(seen: Victims) -> Iterator[Told]:
    """Those of the offences, of any of them, and of the goals."""
    rule_of_reports = seen.counting.value
    for line in seen.lines:
        for name, unit in OF_OFFENCES.items():
            counting = rule_of_reports if name == "reporting" else ""
            yield Told(name, unit, line.code, line.rule, line.per.value, "", counting, getattr(line, name))
    for line in seen.any_of:
        yield Told("prevalence", SHARE, line.code, None, line.per.value, "", "", line.prevalence)
        yield Told("several_offences", SHARE, line.code, None, line.per.value, "", "", line.several)
    for goal in seen.goals:
        counting = rule_of_reports if goal.code == "16.3.1" else ""
        yield Told(f"sdg_{goal.code}", SHARE, "", None, "person", goal.part, counting, goal.figure)
