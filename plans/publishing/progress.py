"""How the adopted plan is doing, for everybody: by problem, without people and without small numbers.

Titles, leads and targets are those that were adopted; status, milestones and values are the newest that are known.
What a progress report says in words stays inside: nobody has read it with the eyes of the public.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from diagnostics.indicators.judgement import Goal, Measured, judge
from diagnostics.indicators.models import Domain, IndicatorValue, ValueStatus
from diagnostics.indicators.words import tone_of, words_of
from plans.actions.models import Action, ActionStatus
from plans.actions.words import STATUS_TONES
from plans.objectives.models import Target
from plans.problems.models import ProblemStatus
from plans.versions.amounts import NONE, day, number
from plans.versions.disclosing import is_small
from plans.versions.hashing import decimal_text
from plans.versions.models import PlanVersion
from plans.versions.wording import Reading


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An adopted action and where it stands."""

    uid: str
    code: str
    title: str
    lead: str
    ends: str
    status: str
    label: str
    tone: str
    reached: int
    steps: int


@dataclass(frozen=True, slots=True)
class TargetLine:
    """An adopted target and the newest value that may be shown."""

    title: str
    aim: str
    value: str
    interval: str
    period: str
    source: str
    is_provisional: bool
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    code: str
    statement: str
    due: str
    targets: list[TargetLine]
    actions: list[ActionLine]


def progress_of(version: PlanVersion) -> dict:
    """What the public page of progress shows. Three queries, however large the plan."""
    content = version.content
    threshold = version.municipality.small_count_threshold
    reading = Reading(content, smallest=threshold)
    actions = {line.uid: line for line in _actions(version, content)}
    targets = _targets(version, reading, threshold)
    objectives = {
        one["uid"]: ObjectiveLine(
            one["code"],
            one["title"],
            day(one["due_on"]),
            targets.get(one["uid"], []),
            [actions[action["uid"]] for action in content["actions"] if one["uid"] in action["objectives"]],
        )
        for one in content["objectives"]
    }
    served = {uid for action in content["actions"] if action["objectives"] for uid in [action["uid"]]}
    return {
        "counts": _counts(actions.values()),
        "reached": sum(one.reached for one in actions.values()),
        "steps": sum(one.steps for one in actions.values()),
        "problems": _problems(content, objectives),
        "other_objectives": [
            objectives[one["uid"]] for one in content["objectives"] if not _answers_priority(content, one)
        ],
        "other_actions": [line for uid, line in actions.items() if uid not in served],
    }


def _priorities(content: dict) -> list[dict]:
    return [one for one in content["problems"] if one["status"] == ProblemStatus.PRIORITISED]


def _answers_priority(content: dict, objective: dict) -> bool:
    return any(problem["uid"] in objective["problems"] for problem in _priorities(content))


def _problems(content: dict, objectives: dict[str, ObjectiveLine]) -> list[dict]:
    return [
        {
            "code": problem["code"],
            "title": problem["title"],
            "objectives": [
                objectives[one["uid"]] for one in content["objectives"] if problem["uid"] in one["problems"]
            ],
        }
        for problem in _priorities(content)
    ]


def _counts(lines: Iterable[ActionLine]) -> list[tuple[str, str, int]]:
    """[(label, tone, how many)] of every status."""
    found = Counter(line.status for line in lines)
    return [(str(one.label), STATUS_TONES[one], found[one]) for one in ActionStatus]


def _actions(version: PlanVersion, content: dict) -> list[ActionLine]:
    rows = Action.objects.filter(plan_id=version.plan_id).prefetch_related("milestones")
    known = {str(row.uid): row for row in rows}
    return [_action(one, known.get(one["uid"])) for one in content["actions"]]


def _action(frozen: dict, row: Action | None) -> ActionLine:
    # An action that a revision in preparation takes out is still in the plan that is in force.
    status = ActionStatus(row.status) if row else ActionStatus.PLANNED
    steps = list(row.milestones.all()) if row else []
    return ActionLine(
        uid=frozen["uid"],
        code=frozen["code"],
        title=frozen["title"],
        lead=frozen["lead"],
        ends=day(frozen["ends_on"]),
        status=status,
        label=str(status.label),
        tone=STATUS_TONES[status],
        reached=sum(step.done_on is not None for step in steps),
        steps=len(steps),
    )


def _targets(version: PlanVersion, reading: Reading, threshold: int) -> dict[str, list[TargetLine]]:
    uids = {target["indicator"] for one in reading.content["objectives"] for target in one["targets"]}
    values = {
        str(value.indicator.uid): value
        for value in IndicatorValue.objects.filter(
            municipality_id=version.municipality_id, indicator__uid__in=uids
        )
        .select_related("indicator__source")
        .order_by("indicator_id", "-period_end", "-id")
        .distinct("indicator_id")
    }
    begun = {
        (str(row.objective.uid), str(row.indicator.uid)): row.baseline_on
        for row in Target.objects.filter(objective__plan_id=version.plan_id).select_related(
            "objective", "indicator"
        )
    }
    return {
        one["uid"]: [
            _target(
                reading,
                target,
                values.get(target["indicator"]),
                begun.get((one["uid"], target["indicator"])),
                threshold,
            )
            for target in one["targets"]
        ]
        for one in reading.content["objectives"]
    }


def _target(
    reading: Reading, target: dict, value: IndicatorValue | None, begun, threshold: int
) -> TargetLine:
    indicator = reading.part(target["indicator"])
    shown, hidden = _shown(reading, indicator, value, threshold)
    verdict = judge(_goal(indicator, target, begun), _measured(value) if value else None)
    # The way from a hidden baseline is not told either: whether a value lies on it says where it begins.
    silent = hidden or is_small(target["baseline_value"], indicator["unit"], threshold)
    words, tone = (_("not shown"), "neutral") if silent else (words_of(verdict), tone_of(verdict))
    has_interval = not hidden and value is not None and None not in (value.ci_low, value.ci_high)
    return TargetLine(
        title=indicator["title"],
        aim=reading.target_values(target),
        value=shown,
        interval=f"{_plain(value.ci_low)} {NONE} {_plain(value.ci_high)}" if has_interval else "",
        period=_period(value) if value else "",
        source=indicator["source"],
        is_provisional=value is not None and value.status == ValueStatus.PROVISIONAL,
        words=str(words),
        tone=tone,
    )


def _shown(
    reading: Reading, indicator: dict, value: IndicatorValue | None, threshold: int
) -> tuple[str, bool]:
    """(the value as the public may read it, whether it is hidden because too few cases stand behind it)."""
    if value is None:
        return "", False
    counts_all = value.indicator.domain == Domain.GOVERNANCE
    if not counts_all and value.numerator is not None and 0 < value.numerator < threshold:
        return _("fewer than %(limit)d cases, not shown") % {"limit": threshold}, True
    text = decimal_text(value.value)
    told = number(text) if counts_all else reading.count(text, indicator["unit"])
    return f"{told} {indicator['unit']}", told != number(text)


def _goal(indicator: dict, target: dict, begun: date | None) -> Goal:
    return Goal(
        direction=indicator["direction"],
        baseline=_decimal(target["baseline_value"]),
        baseline_on=begun,
        target=_decimal(target["target_value"]),
        target_on=_day(target["target_on"]),
        interim=tuple(
            (date.fromisoformat(stop["on"]), Decimal(stop["value"]))
            for stop in target.get("interim_targets") or []
        )
        if begun and target["target_on"]
        else (),
    )


def _measured(value: IndicatorValue) -> Measured:
    cases = None if value.indicator.domain == Domain.GOVERNANCE else value.numerator
    return Measured(value.value, value.period_end, cases, value.indicator.min_count)


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plain(amount: Decimal) -> str:
    return number(decimal_text(amount))


def _period(value: IndicatorValue) -> str:
    return _("%(start)s to %(end)s") % {
        "start": date_format(value.period_start),
        "end": date_format(value.period_end),
    }
