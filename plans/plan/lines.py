"""What the plan page writes on each line, ready made: words, dates and figures of hundreds of actions and targets.

A template that resolves, translates and formats each cell takes ten times as long; so does a part of a page included
once for each line. Equal dates, figures and tags are made once.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from uuid import UUID

from django.template.defaultfilters import floatformat
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plans.actions.models import ResourceLevel

from .content import ActionPart, ObjectivePart, PlanContent

NONE = "\N{EN DASH}"
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class ActionLine:
    url: str
    code: str
    title: str
    lead: str
    time: str  # first and last month, empty without a date
    short_time: str
    measures: str
    resources: str
    cost: str
    tag: str | SafeString


@dataclass(frozen=True, slots=True)
class TargetLine:
    name: str
    unit: str
    baseline: str
    period: str
    target: str
    by: str
    now: str
    tag: SafeString


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    url: str
    code: str
    statement: str
    owner: str
    due: str
    targets: list[TargetLine]
    actions: list[ActionLine]


class Lines:
    """Makes the lines of a plan in the active language, for the pages of a town."""

    def __init__(self, content: PlanContent, town: str):
        self.town = town
        self._addresses: dict[str, str] = {}
        # Each for this page only: they hold words of its language.
        self._tag, self._day, self._month, self._short = (
            cache(_tag),
            cache(_day),
            cache(_month),
            cache(_short),
        )
        self._resources = {value: str(label) for value, label in ResourceLevel.choices}
        self.actions = [self._action(part) for part in content.actions]
        made = {part.action.pk: line for part, line in zip(content.actions, self.actions, strict=True)}
        self.objectives = {part.objective.pk: self._objective(part, made) for part in content.objectives}
        self.loose_objectives = [self.objectives[part.objective.pk] for part in content.loose_objectives]
        self.loose_actions = [made[part.action.pk] for part in content.loose_actions]
        self.priorities = [
            (part, [self.objectives[one.objective.pk] for one in part.objectives])
            for part in content.priorities
        ]

    def _address(self, page: str, uid: UUID) -> str:
        if page not in self._addresses:
            self._addresses[page] = reverse(page, kwargs={"town": self.town, "uid": NOBODY})
        return self._addresses[page].replace(str(NOBODY), str(uid))

    def _action(self, part: ActionPart) -> ActionLine:
        action, lead = part.action, part.lead
        begins, ends = action.starts_on, action.ends_on
        return ActionLine(
            url=self._address("action_detail", action.uid),
            code=action.code,
            title=action.title,
            lead=lead.organisation.name if lead else "",
            time=f"{self._month(begins)} {NONE} {self._month(ends)}".strip() if begins or ends else "",
            short_time=f"{self._short(begins)} {NONE} {self._short(ends)}",
            measures=", ".join(action.measures) or NONE,
            resources=self._resources.get(action.resource_level, "") or NONE,
            cost=NONE if action.cost is None else floatformat(action.cost, "0g"),
            tag=self._tag(lead.tone, str(lead.words)) if lead else NONE,
        )

    def _objective(self, part: ObjectivePart, made: dict[int, ActionLine]) -> ObjectiveLine:
        objective = part.objective
        due = objective.due_on
        return ObjectiveLine(
            url=self._address("objective_detail", objective.uid),
            code=objective.code,
            statement=objective.statement,
            owner=str(objective.owner or ""),
            due=_("By %(due)s") % {"due": self._day(due)} if due else _("No date yet"),
            targets=[self._target(line) for line in part.targets],
            actions=[made[one.action.pk] for one in part.actions],
        )

    def _target(self, line) -> TargetLine:
        target, value = line.target, line.value
        now = value and {"value": _figure(value.value), "on": self._day(value.period_end)}
        return TargetLine(
            name=line.indicator.name,
            unit=line.indicator.unit,
            baseline=_baseline(target),
            period=target.baseline_period,
            target=_figure(target.target_value),
            by=_("by %(on)s") % {"on": self._day(target.target_on)} if target.target_on else "",
            now=_("now %(value)s (%(on)s)") % now if now else "",
            tag=self._tag(line.tone, str(line.words)),
        )


def _baseline(target) -> str:
    limit = getattr(target, "hidden_below", 0)
    return _("fewer than %(limit)d") % {"limit": limit} if limit else _figure(target.baseline_value)


def _tag(tone: str, label: str) -> SafeString:
    return render_to_string("components/status_tag.html", {"tone": tone, "label": label})


def _day(day: date) -> str:
    return date_format(day)


def _month(day: date | None) -> str:
    return date_format(day, "SHORT_MONTH_FORMAT") if day else ""


def _short(day: date | None) -> str:
    return date_format(day, "m/Y") if day else NONE


def _figure(number: Decimal | None) -> str:
    return NONE if number is None else floatformat(number, "-2g")
