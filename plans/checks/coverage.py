"""What the plan considered: the four states of every actor group, factor, level, measure and class of actors."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from plans.plan.models import Consideration, ConsiderationState
from plans.plan.taxonomy import MEASURES, level_of

from .outcome import Thing, thing
from .subjects import CLASSES, GROUPS, YOUTH

if TYPE_CHECKING:
    from .facts import Facts


class Considered(StrEnum):
    INCLUDED = "included"
    EXCLUDED_WITH_REASON = "excluded_with_reason"
    DEFERRED = "deferred"
    NOT_CONSIDERED = "not_considered"


_STATES = {
    ConsiderationState.EXCLUDED: Considered.EXCLUDED_WITH_REASON,
    ConsiderationState.DEFERRED: Considered.DEFERRED,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One subject: what in the plan stands behind it, or why nothing does."""

    group: str
    code: str
    title: str
    state: Considered
    behind: tuple[Thing, ...] = ()
    consideration: Consideration | None = None

    @property
    def is_set_aside(self) -> bool:
        return self.state in {Considered.EXCLUDED_WITH_REASON, Considered.DEFERRED}

    def is_overdue(self, today: date) -> bool:
        """Whether it was put off to a day that has passed."""
        review = self.consideration.review_on if self.consideration else None
        return self.state is Considered.DEFERRED and review is not None and review < today


def coverage(facts: "Facts") -> dict[str, Entry]:
    """Every subject by its code. What is included shows in the plan itself and outweighs an earlier decision."""
    behind = _behind(facts)
    made: dict[str, Entry] = {}
    for group, _title, codes in GROUPS:
        for code, title in codes.items():
            made[code] = _entry(facts, made, group, code, str(title), behind[code])
    return {**made, **_levels_by_measures(made)}


def _entry(facts, made, group, code, title, behind) -> Entry:
    decision = facts.considerations.get(code)
    if behind:
        return Entry(group, code, title, Considered.INCLUDED, tuple(behind), decision)
    if decision is None and group == "measure":
        # A level that was left out as a whole was left out with all its measures.
        decision = made[level_of(code)].consideration
    state = _STATES[ConsiderationState(decision.state)] if decision else Considered.NOT_CONSIDERED
    return Entry(group, code, title, state, (), decision)


def _levels_by_measures(made: dict[str, Entry]) -> dict[str, Entry]:
    """Levels without a measure and without a decision of their own, when each of their measures was decided on."""
    found = {}
    for level in (entry for entry in made.values() if entry.group == "level"):
        measures = [made[code] for code in MEASURES if level_of(code) == level.code]
        if level.state is Considered.NOT_CONSIDERED and all(measure.is_set_aside for measure in measures):
            deferred = any(measure.state is Considered.DEFERRED for measure in measures)
            state = Considered.DEFERRED if deferred else Considered.EXCLUDED_WITH_REASON
            found[level.code] = Entry("level", level.code, level.title, state)
    return found


def _behind(facts: "Facts") -> dict[str, list[Thing]]:
    found: dict[str, list[Thing]] = defaultdict(list)
    for organisation, note in _active_in_plan(facts):
        _add(found, organisation.actor_groups, thing(organisation, note))
    for problem in facts.priorities:
        _add(found, {row["factor"] for row in problem.factor_rows}, thing(problem))
    for action in facts.actions:
        made = thing(action)
        _add(found, {*action.factors, *action.measures, *map(level_of, action.measures)}, made)
        if any(group.is_youth_at_risk for group in action.target_groups.all()):
            found[YOUTH].append(made)
    for code, (kind, _title) in CLASSES.items():
        found[code] += [thing(one) for one in facts.engaged if one.community_kind == kind]
    return found


def _add(found: dict[str, list[Thing]], codes: Iterable[str], made: Thing) -> None:
    for code in codes:
        found[code].append(made)


def _active_in_plan(facts: "Facts") -> list[tuple]:
    """(organisation, its part in words): those with a part in an action or a word in a consultation on this plan."""
    codes = {action.pk: action.code for action in facts.actions}
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for part in facts.responsibilities:
        found[part.organisation_id][part.kind].append(codes[part.action_id])
    for organisation_id in {pk for round_ in facts.rounds for pk in round_.contributor_ids}:
        found[organisation_id]["spoke"].append("")
    return [(one, _part_in_words(found[one.pk])) for one in facts.organisations if one.pk in found]


def _part_in_words(part: dict[str, list[str]]) -> str:
    said = {
        "lead": _("leads %(codes)s"),
        "support": _("supports %(codes)s"),
        "spoke": _("spoke in the consultation"),
    }
    return "; ".join(
        words % {"codes": ", ".join(sorted(part[kind]))} for kind, words in said.items() if part[kind]
    )
