"""Whether a measure changed anything: treated areas against comparison areas, before and after."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.statistics.methods import PARALLEL
from diagnostics.statistics.refusals import Refusal
from stakeholders.spreadsheets.periods import PeriodKind

from . import before_after_drawn, before_after_tables, before_after_words
from .analysis import Analysis
from .forms import SelectionFilter
from .judged import MONTHS_AFTER, Judged, of_months, of_years
from .measure import Measure
from .result import Result
from .selection import Selection


class BeforeAndAfter(Analysis):
    slug = "before-after"
    label = gettext_lazy("Before and after")
    question = gettext_lazy("Did a measure change anything, against places without it?")
    step = PeriodKind.MONTH
    on_map = True
    by_counts = True
    until_only = True
    public = True
    from_shown = True

    def design(self, form: SelectionFilter, asked: Selection) -> Measure:
        return Measure.chosen(form, asked)

    def has_public_form(self, query) -> bool:
        return bool(query.get("treated") and query.get("comparison"))

    def obstacle(self, asked: Selection) -> str:
        run = asked.counts.coverage.run()
        if run.periods[0].kind != PeriodKind.MONTH and asked.sees_all:
            return _("This source counts by quarter or year: a measure is judged from months.")
        if len(run.periods) < 12 + MONTHS_AFTER and asked.sees_all:
            return _("It takes 12 months before a measure and %(after)s after it.") % {"after": MONTHS_AFTER}
        return ""

    def result(self, asked: Selection) -> Result | Refusal:
        measure = asked.design
        if not isinstance(measure, Measure) or not measure.treated or measure.start is None:
            return Refusal("no_measure")
        if not asked.sees_all:
            found = of_years(asked, measure)
        elif not measure.comparison:
            return measure.no_candidates or _choosing(asked, measure)
        else:
            found = of_months(measure)
        if isinstance(found, Refusal):
            return found
        return _result(asked, found)


def _choosing(asked: Selection, measure: Measure) -> Result:
    """Before comparison areas are chosen: who could be one, and nothing of what came after."""
    table = before_after_tables.candidates(measure)
    said = before_after_words.choosing(measure)
    return Result(
        drawings=before_after_drawn.of_choice(asked, measure),
        tables=[table],
        statement=said[0],
        said=said,
        not_said=[
            _(
                "Whether the measure worked: nothing of the time after it is counted before the comparison is chosen."
            ),
            _("That the areas would have stayed alike: it is only that they were so before."),
        ],
        formula=_(
            "Before the measure, the incidents of each area are set against those of the areas of the measure, month "
            "by month, up to three years back. An area is parallel where their proportion did not change more than "
            "chance would have it. First come those that do not border on the measure, are parallel, and alike in "
            "level."
        ),
        method=PARALLEL,
        cited=table.slug,
        places=before_after_drawn.places(asked, measure),
    )


def _result(asked: Selection, found: Judged) -> Result | Refusal:
    if isinstance(found.ratio, Refusal):
        return found.ratio
    tables = [before_after_tables.groups(found)]
    if found.measure.candidates:
        tables.append(before_after_tables.candidates(found.measure))
    said = before_after_words.said_of(found)
    return Result(
        drawings=before_after_drawn.drawings(asked, found),
        tables=tables,
        figures=before_after_words.figures(found),
        statement=f"{asked.what}, {before_after_tables.names(found.measure.treated)}: {said[0]}",
        said=said,
        not_said=before_after_words.not_said(asked, found),
        warnings=before_after_words.warnings(found),
        formula=before_after_words.formula(found),
        method=found.ratio.method,
        cited="estimates",
        facts=before_after_words.facts(found),
        places=before_after_drawn.places(asked, found.measure, found),
    )
