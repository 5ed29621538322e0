"""What the town and its plan have already, for the reading of a sheet: names on the one side, records on the other."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import translation

from diagnostics.indicators.models import Indicator
from plans.actions.exports import COLUMNS, with_sheet
from plans.actions.funding.models import FundingLevel, LineStatus
from plans.actions.models import Action, ActionStatus, Approach, FundingStatus, ResourceLevel, Stage
from plans.objectives.models import Objective, Target
from plans.plan.models import Plan
from plans.plan.taxonomy import FACTORS, MEASURES
from plans.problems.models import Problem
from stakeholders.groups.models import TargetGroup
from stakeholders.municipalities.models import Area
from stakeholders.organisations.models import Organisation
from stakeholders.spreadsheets.guessing import normalised

from .reading.rows import Known

CHOICES = {
    "status": ActionStatus,
    "stage": Stage,
    "approach": Approach,
    "resource_level": ResourceLevel,
    "funding_status": FundingStatus,
    "funding_level": FundingLevel,
    "line_status": LineStatus,
}


@dataclass
class Stand:
    """The records by what a sheet may call them, as they stand now."""

    plan: Plan
    organisations: dict[str, Organisation] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    objectives: dict[str, Objective] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    groups: dict[str, TargetGroup] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    #: (code of the objective, code of the indicator)
    targets: set[tuple[str, str]] = field(default_factory=set)
    actions: list[Action] = field(default_factory=list)
    known: Known = field(default_factory=Known)

    def by_code(self) -> dict[str, Action]:
        return {action.code: action for action in self.actions}

    def by_title(self) -> dict[str, list[Action]]:
        """Actions of the same title in their order."""
        found = defaultdict(list)
        for action in self.actions:
            found[normalised(action.title)].append(action)
        return found


def stand_of(plan: Plan) -> Stand:
    """Everything in a number of queries that does not depend on how much there is."""
    town = plan.municipality_id
    stand = Stand(plan)
    stand.organisations = {
        normalised(one.name): one for one in Organisation.objects.filter(municipality=town)
    }
    problems, objectives = list(Problem.objects.of(plan)), list(Objective.objects.of(plan))
    stand.problems = {one.code: one for one in problems}
    stand.objectives = {one.code: one for one in objectives}
    areas = list(Area.objects.filter(municipality=town).defer("geometry"))
    stand.areas = {one.code: one for one in areas}
    stand.groups = {one.name: one for one in TargetGroup.objects.filter(municipality=town)}
    indicators = list(Indicator.objects.filter(municipality=town))
    stand.indicators = {one.code: one for one in indicators}
    targets = Target.objects.filter(objective__plan=plan)
    stand.targets = set(targets.values_list("objective__code", "indicator__code"))
    stand.actions = list(with_sheet(Action.objects.of(plan).order_by("order", "code", "pk")))
    stand.known = Known(
        currency=plan.municipality.currency,
        organisations={key: one.name for key, one in stand.organisations.items()},
        problems=_names((one.code, one.title, f"{one.code} {one.title}", one.statement) for one in problems),
        objectives=_names((one.code, one.statement, f"{one.code} {one.statement}") for one in objectives),
        areas=_names((one.code, one.name, f"{one.code} {one.name}", *one.aliases) for one in areas),
        target_groups=_names((name,) for name in stand.groups),
        measures=_coded(MEASURES),
        factors=_coded(FACTORS),
        indicators=_names((one.code, one.name, f"{one.code} {one.name}") for one in indicators),
        choices={name: _labels(choices) for name, choices in CHOICES.items()},
    )
    return stand


def _names(rows) -> dict[str, str]:
    """Each spelling → the first of its row. A spelling that means two things means none."""
    found: dict[str, str] = {}
    double = set()
    for key, *others in rows:
        for spelling in {normalised(one) for one in (key, *others)} - {""}:
            if found.setdefault(spelling, key) != key:
                double.add(spelling)
    return {spelling: key for spelling, key in found.items() if spelling not in double}


def _coded(labels: dict) -> dict[str, str]:
    return _names((code, str(name), f"{code} {name}") for code, name in labels.items())


def _labels(choices) -> dict[str, str]:
    """Values and labels, in the reader's language and in English."""
    found = {normalised(value): value for value in choices.values}
    found |= {normalised(str(label)): value for value, label in choices.choices if value}
    with translation.override("en"):
        found |= {normalised(str(label)): value for value, label in choices.choices if value}
    return found


def own_columns() -> dict[str, str]:
    """The headings of our own sheets, in the reader's language and in English → key of the column."""
    found = {}
    for language in (translation.get_language() or "en", "en"):
        with translation.override(language):
            found |= {normalised(str(column.label)): column.key for column in COLUMNS}
    return found
