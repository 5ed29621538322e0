"""The verbs of field work: enter what came of contacts, line by line or many at once."""

from django.db import transaction

from diagnostics.surveys.models import Survey
from diagnostics.surveys.services import areas_of
from stakeholders.spreadsheets.values import folded

from .models import ContactTally, ContactWay, FieldPlan
from .rates import OUTCOMES
from .reading import Line, Names


def plan_of(survey: Survey) -> FieldPlan:
    """What is aimed at; an empty one where nothing was said."""
    found = FieldPlan.objects.filter(municipality_id=survey.municipality_id, survey=survey).first()
    return found or FieldPlan(municipality_id=survey.municipality_id, survey=survey)


def names_for(survey: Survey) -> Names:
    """The words by which a table may name ways, areas and interviewers of this survey."""
    areas = areas_of(survey)
    ways = {folded(value): value for value in ContactWay.values}
    ways |= {folded(str(label)): value for value, label in ContactWay.choices}
    return Names(
        ways,
        {folded(word): area.pk for area in areas for word in (area.code, area.name)},
        {folded(one.name): one.pk for one in survey.collectors.all()},
    )


@transaction.atomic
def keep_tallies(*, by, survey: Survey, lines: tuple[Line, ...]) -> tuple[int, int]:
    """Keep the lines of a table; a line that is there already takes its new numbers. Returns (new, changed).

    Two people who bring tables at the same time wait for one another.
    """
    Survey.objects.select_for_update().get(pk=survey.pk)
    rows = ContactTally.objects.filter(municipality_id=survey.municipality_id, survey=survey)
    known = {(row.on, row.way, row.area_id, row.collector_id): row for row in rows}
    new, changed = [], []
    for line in lines:
        row = known.get(line.key)
        if row is None:
            new.append(_row(survey, line))
        elif any(getattr(row, name) != line.outcomes[name] for name in OUTCOMES):
            for name in OUTCOMES:
                setattr(row, name, line.outcomes[name])
            row.revision += 1
            changed.append(row)
    ContactTally.objects.bulk_create(new)
    ContactTally.objects.bulk_update(changed, [*OUTCOMES, "revision"])
    return len(new), len(changed)


def _row(survey: Survey, line: Line) -> ContactTally:
    return ContactTally(
        municipality_id=survey.municipality_id,
        survey=survey,
        on=line.on,
        way=line.way,
        area_id=line.area,
        collector_id=line.collector,
        **line.outcomes,
    )


@transaction.atomic
def drop_tally(*, by, tally: ContactTally) -> None:
    """Take a line out."""
    tally.delete()
