"""Where field work stands: answers and contacts by day, way, area and interviewer, in four queries."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Sum

from diagnostics.surveys.models import Survey, SurveyAnswer
from diagnostics.surveys.questionnaire.schema import Item
from diagnostics.surveys.results.loading import cells_of, versions_of
from diagnostics.surveys.results.sheet import merged
from stakeholders.access.permissions import Actor

from .models import ContactTally, FieldPlan
from .rates import OUTCOMES, Outcomes
from .services import plan_of


@dataclass
class Line:
    """One way, area or interviewer: the answers that came, and what is known of the contacts."""

    label: str
    answers: int = 0
    outcomes: Outcomes = field(default_factory=Outcomes)


@dataclass(frozen=True)
class Overview:
    """Everything the page of field work tells in numbers. `areas` is None where no question asks for the area."""

    plan: FieldPlan
    answers: int
    by_day: dict[date, int]
    outcomes: Outcomes
    ways: list[Line]
    areas: list[Line] | None
    collectors: list[Line]
    without_area: int = 0

    @property
    def has_contacts(self) -> bool:
        return self.outcomes.total > 0


def overview_of(survey: Survey, actor: Actor) -> Overview:
    """Counts of a survey in the field; as many queries for one answer as for all."""
    arrived = (
        SurveyAnswer.objects.visible_to(actor)
        .filter(survey=survey)
        .order_by()
        .values_list("received_on", "channel", "collector__name")
        .annotate(n=Count("pk"))
    )
    by_day: Counter[date] = Counter()
    ways: dict[str, Line] = {}
    collectors: dict[str, Line] = {}
    for day, way, name, n in arrived:
        by_day[day] += n
        _line(ways, way).answers += n
        if name:
            _line(collectors, name).answers += n
    areas, without = _by_area(survey)
    outcomes = Outcomes()
    for way, code, title, name, found in _contacts(survey, actor):
        outcomes += found
        _add(ways, way, found)
        if code:
            _add(areas, code, found, title)
        if name:
            _add(collectors, name, found)
    return Overview(
        plan=plan_of(survey),
        answers=by_day.total(),
        by_day=dict(sorted(by_day.items())),
        outcomes=outcomes,
        ways=list(ways.values()),
        areas=sorted(areas.values(), key=lambda line: line.label) or None,
        collectors=sorted(collectors.values(), key=lambda line: line.label),
        without_area=without,
    )


def _line(lines: dict[str, Line], key: str, label: str = "") -> Line:
    return lines.setdefault(key, Line(label or key))


def _add(lines: dict[str, Line], key: str, found: Outcomes, label: str = "") -> None:
    line = _line(lines, key, label)
    line.outcomes += found


def area_question(survey: Survey) -> Item | None:
    """The question by which answers belong to areas; a sensitive one is not used for that."""
    items = merged(list(versions_of(survey).values()))
    return next((item for item in items if item.kind == "area" and not item.sensitive), None)


def _by_area(survey: Survey) -> tuple[dict[str, Line], int]:
    item = area_question(survey)
    if item is None:
        return {}, 0
    counts = cells_of(survey, [item.code])
    lines = {option.value: Line(option.label) for option in item.counted}
    without = 0
    for (value,), n in counts.items():
        if value in lines:
            lines[value].answers += n
        else:
            without += n
    return lines, without


def _contacts(survey: Survey, actor: Actor):
    sums = {f"sum_{name}": Sum(name) for name in OUTCOMES}
    rows = (
        ContactTally.objects.visible_to(actor)
        .filter(survey=survey)
        .order_by()
        .values_list("way", "area__code", "area__name", "collector__name")
        .annotate(**sums)
    )
    for way, code, title, name, *numbers in rows:
        yield way, code, title, name, Outcomes(*numbers)
