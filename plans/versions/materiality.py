"""Which changes of the plan go back to those who adopted it, and why. Pure but for the words.

Every change is material or minor, with the reason. What is material is said by the town's profile; this module knows
which fields of which parts make a change of an objective, a target, a priority or the budget.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from plans.problems.models import ProblemStatus
from plans.profiles.models import MaterialChange
from plans.profiles.services import Materiality

from .amounts import number
from .differences import Change, FieldChange, PartChange
from .wording import elements

MOST_DAYS = 30  # a date that moves no further is a small fix
MOST_WORDS = 3  # words of one text that may be mended as slips of the pen
SHORTEST = 4  # letters of a word in which one wrong letter is no other word

# Fields that say what an objective is; the rest explains it.
_OBJECTIVE = {"title", "objective_kind", "problems", "due_on"}
_MEASURE = {"formula", "unit", "direction", "denominator"}
_PRIORITY = {"title", "status", "decided_rank", "cp_codes"}


@dataclass(frozen=True, slots=True)
class Judged:
    """One changed part, what it changes (`MaterialChange`) and why it is material or minor, in words."""

    change: PartChange
    kinds: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def is_material(self) -> bool:
        return bool(self.kinds)


@dataclass(frozen=True, slots=True)
class Judgement:
    """All changes from one content to another, and what they are together."""

    parts: tuple[Judged, ...]
    kinds: tuple[str, ...]  # material kinds of change, as in the profile
    rule: Materiality
    moved: Decimal  # money that was added, taken away or moved between actions
    budget: Decimal  # the whole cost before

    @property
    def is_material(self) -> bool:
        return bool(self.kinds)

    @property
    def count(self) -> int:
        return sum(one.is_material for one in self.parts)

    @property
    def budget_line(self) -> str:
        """ "Money moved: 3,000 of 20,000 (15 %)"."""
        if not self.moved:
            return ""
        share = f" ({number(str(round(self.moved * 100 / self.budget, 1)))} %)" if self.budget else ""
        told = {"moved": number(str(self.moved)), "all": number(str(self.budget)), "share": share}
        return _("Money added, taken away or moved: %(moved)s of %(all)s%(share)s") % told


def judged(changes: Sequence[PartChange], before: dict, after: dict, rule: Materiality) -> Judgement:
    """Every change marked material or minor by the rule."""
    moved, budget = _moved(before, after), _cost(before)
    old = {part["uid"]: part for part in elements(before)}
    new = {part["uid"]: part for part in elements(after)}
    measured = {
        t["indicator"] for content in (before, after) for o in content["objectives"] for t in o["targets"]
    }
    over = rule.of([], budget_before=budget, budget_after=budget + moved)
    parts = [_part(one, old.get(one.uid), new.get(one.uid), rule, over, measured) for one in changes]
    kinds = [kind for kind in MaterialChange.values if any(kind in one.kinds for one in parts)]
    return Judgement(tuple(parts), tuple(kinds), rule, moved, budget)


def _part(change: PartChange, old, new, rule: Materiality, over: list[str], measured: set) -> Judged:
    found = list(_found(change, old, new, measured))
    material = [(kind, why) for kind, why in found if kind == MaterialChange.BUDGET and over]
    material += [(k, why) for k, why in found if k != MaterialChange.BUDGET and k in rule.changes]
    if material:
        return Judged(change, tuple(dict.fromkeys(k for k, _w in material)), tuple(w for _k, w in material))
    return Judged(change, (), (_minor(change, found, rule),))


def _minor(change: PartChange, found: list, rule: Materiality) -> str:
    if {MaterialChange.BUDGET} & rule.changes & {kind for kind, _why in found}:
        told = {"share": rule.budget_share}
        return _("All changes of cost together stay within %(share)s %% of the budget.") % told
    if found:
        return _("The rule of this town does not count it as material.")
    if change.fields and all(is_slip(field.before, field.after) for field in change.fields):
        return _("Slips of the pen only.")
    if change.changes == (Change.MOVED,):
        return _("Only its place in the plan changed.")
    return _("No objective, target, priority or budget is changed by it.")


def _found(change: PartChange, old, new, measured: set):
    """(kind of change, reason) of everything that could be material in a part."""
    if change.kind == "objective":
        yield from _objective(change, old, new)
    elif change.kind == "problem":
        yield from _problem(change, old, new)
    elif change.kind == "action":
        yield from _action(change, old, new)
    elif change.kind == "indicator" and change.uid in measured and old and new:
        for field in _changed(change, _MEASURE):
            yield (
                MaterialChange.TARGET.value,
                _("What a target measures is changed: %(field)s.") % {"field": field.label},
            )


def _objective(change: PartChange, old, new):
    if old is None or new is None:
        what = _("An objective is added.") if old is None else _("An objective is taken out.")
        yield MaterialChange.OBJECTIVE.value, what
        return
    for field in _changed(change, _OBJECTIVE):
        if field.name == "due_on" and _is_small_move(old["due_on"], new["due_on"]):
            continue
        yield (
            MaterialChange.OBJECTIVE.value,
            _("The objective is changed: %(field)s.") % {"field": field.label},
        )
    if any(field.name == "targets" for field in change.fields) and (why := _targets(old, new)):
        yield MaterialChange.TARGET.value, why


def _targets(old: dict, new: dict) -> str:
    was, becomes = (_by_indicator(part) for part in (old, new))
    if was.keys() != becomes.keys():
        return _("A target is added or taken out.")
    for indicator, target in becomes.items():
        before = was[indicator]
        if any(target.get(name) != before.get(name) for name in ("baseline_value", "target_value")):
            return _("The value of a target or its baseline is changed.")
        if "baseline_on" in before and not _is_small_move(before["baseline_on"], target.get("baseline_on")):
            return _("The day of a baseline moves by more than %(days)d days.") % {"days": MOST_DAYS}
        if not _is_small_move(before.get("target_on"), target.get("target_on")):
            return _("The day of a target moves by more than %(days)d days.") % {"days": MOST_DAYS}
        if not _same_stops(before.get("interim_targets") or [], target.get("interim_targets") or []):
            return _("A value on the way to a target is changed.")
    return ""


def _by_indicator(objective: dict) -> dict:
    seen: dict = {}
    for target in objective["targets"]:
        # An indicator may be aimed at twice in one objective: the second has a name of its own.
        seen[(target["indicator"], sum(key[0] == target["indicator"] for key in seen))] = target
    return seen


def _same_stops(old: list[dict], new: list[dict]) -> bool:
    return len(old) == len(new) and all(
        one["value"] == other["value"] and _is_small_move(one["on"], other["on"])
        for one, other in zip(old, new, strict=True)
    )


def _problem(change: PartChange, old, new):
    was, becomes = (part is not None and part["status"] == ProblemStatus.PRIORITISED for part in (old, new))
    if was != becomes:
        what = _("A problem becomes a priority.") if becomes else _("A problem is no longer a priority.")
        yield MaterialChange.PRIORITY.value, what
    elif was and becomes:
        for field in _changed(change, _PRIORITY):
            yield (
                MaterialChange.PRIORITY.value,
                _("A priority is changed: %(field)s.") % {"field": field.label},
            )


def _action(change: PartChange, old, new):
    if _cost_of(old) != _cost_of(new):
        yield (
            MaterialChange.BUDGET.value,
            _("More of the budget than the rule allows is added, taken away or moved."),
        )


def _changed(change: PartChange, names: set[str]) -> list[FieldChange]:
    return [f for f in change.fields if f.name in names and not is_slip(f.before, f.after)]


def _moved(before: dict, after: dict) -> Decimal:
    """What was added or what was taken away, whichever is more: moving money between actions is a change too."""
    old = {one["uid"]: _cost_of(one) for one in before["actions"]}
    new = {one["uid"]: _cost_of(one) for one in after["actions"]}
    steps = [new.get(uid, Decimal(0)) - old.get(uid, Decimal(0)) for uid in {**old, **new}]
    more = sum((step for step in steps if step > 0), Decimal(0))
    less = -sum((step for step in steps if step < 0), Decimal(0))
    return max(more, less)


def _cost(content: dict) -> Decimal:
    return sum((_cost_of(one) for one in content["actions"]), Decimal(0))


def _cost_of(action: dict | None) -> Decimal:
    return Decimal((action or {}).get("cost") or 0)


def _is_small_move(old: str | None, new: str | None) -> bool:
    if old == new:
        return True
    if not old or not new:
        return False
    return abs((date.fromisoformat(new) - date.fromisoformat(old)).days) <= MOST_DAYS


def is_slip(before: str, after: str) -> bool:
    """Whether two texts differ only in spaces, marks, capitals, or one letter in a few longer words. No figure."""
    old, new = (re.findall(r"\w+", text.casefold()) for text in (before, after))
    if not before.strip() or not after.strip() or len(old) != len(new):
        return False
    pairs = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
    # Signs before figures and between them carry meaning: "-5", "3.5".
    if re.findall(r"[\d.,%<>=+\-\N{MINUS SIGN}]*\d", before) != re.findall(
        r"[\d.,%<>=+\-\N{MINUS SIGN}]*\d", after
    ):
        return False
    return len(pairs) <= MOST_WORDS and all(_one_letter(one, other) for one, other in pairs)


def _one_letter(one: str, other: str) -> bool:
    """One letter too many, too few, wrong, or two that changed places."""
    short, long = sorted((one, other), key=len)
    if len(short) < SHORTEST or len(long) - len(short) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest_short, rest_long = short[at:], long[at:]
    if len(short) != len(long):
        return rest_short == rest_long[1:]
    return rest_short[1:] == rest_long[1:] or (
        rest_short[2:] == rest_long[2:] and rest_short[:2] == rest_long[1::-1]
    )
