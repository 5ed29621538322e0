"""The filter of the pages of counts, kept in the address so that it can be shared."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.municipalities.models import Area

from . import words
from .drawings import COUNT, RATE
from .spans import Coverage, Span


class SourceFilter(forms.Form):
    """Which source, and on the overview which years."""

    source = forms.ChoiceField(label=gettext_lazy("Source"), required=False)
    first = forms.TypedChoiceField(label=gettext_lazy("From"), coerce=int, empty_value=None, required=False)
    last = forms.TypedChoiceField(label=gettext_lazy("To"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args, sources, coverage: Coverage, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [(str(one.uid), one.name) for one in sources]
        years = [(year, str(year)) for year in coverage.years]
        self.fields["first"].choices = self.fields["last"].choices = [("", _("all years")), *years]

    def years(self) -> tuple[int | None, int | None]:
        """(first, last); what makes no sense is ignored."""
        self.is_valid()
        first, last = (self.cleaned_data.get(name) for name in ("first", "last"))
        return (last, first) if first and last and last < first else (first, last)


class SpanFilter(forms.Form):
    """Which source, which span, which areas, counts or rates. Without small counts only whole years are offered."""

    source = forms.ChoiceField(label=gettext_lazy("Source"), required=False)
    first = forms.ChoiceField(label=gettext_lazy("From"), required=False)
    last = forms.ChoiceField(label=gettext_lazy("To"), required=False)
    measure = forms.ChoiceField(
        label=gettext_lazy("Map shows"),
        choices=[(RATE, gettext_lazy("rates")), (COUNT, gettext_lazy("counts"))],
        required=False,
    )
    area = forms.MultipleChoiceField(
        label=gettext_lazy("Areas"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, sources, coverage: Coverage, areas: list[Area], actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.coverage, self.areas = coverage, areas
        self.fields["source"].choices = [(str(one.uid), one.name) for one in sources]
        self.fields["area"].choices = [(area.code, str(area)) for area in areas]
        self._offer(whole_years=not can(actor, Permission.SEE_SMALL_COUNTS))

    def _offer(self, whole_years: bool) -> None:
        spans = [self.coverage.year(year) for year in self.coverage.years]
        spans = [one for one in spans if one.is_year] or spans
        if not whole_years:
            spans = [Span((one,)) for one in self.coverage.periods]
        label = words.span if whole_years else lambda one: words.period(one.periods[0])
        self.fields["first"].choices = [(one.first.isoformat(), label(one)) for one in spans]
        self.fields["last"].choices = [(one.last.isoformat(), label(one)) for one in spans]

    def span(self) -> Span:
        """The chosen span, else the last whole year, else the last year with counts."""
        self.is_valid()
        first, last = (self.cleaned_data.get(name) for name in ("first", "last"))
        usual = self.usual()
        if not usual:
            return usual
        start = date.fromisoformat(first) if first else None
        end = date.fromisoformat(last) if last else None
        if start is None and end is None:
            return usual
        start = start or date(end.year, 1, 1)
        end = end or date(start.year, 12, 31)
        found = self.coverage.within(min(start, end), max(start, end))
        return found or usual

    def usual(self) -> Span:
        year = self.coverage.last_whole_year or (self.coverage.years or [0])[-1]
        return self.coverage.year(year) if year else Span(())

    def measure_chosen(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("measure") or RATE

    def chosen_areas(self) -> list[Area]:
        self.is_valid()
        codes = set(self.cleaned_data.get("area") or [])
        return [area for area in self.areas if area.code in codes]


def span_asked(asked, coverage: Coverage) -> Span:
    """The covered periods between the days `first` and `last` of a query; Refused for what is no date."""
    try:
        first, last = (
            date.fromisoformat(asked[name]) if asked.get(name) else None for name in ("first", "last")
        )
    except ValueError as error:
        raise Refused(_("Write days as in 2025-03-14."), code="not_a_date") from error
    return coverage.within(first or date.min, last or date.max)
