"""The filter of the analyses, kept in the address so that it can be shared."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.incidents.counts import words
from diagnostics.incidents.counts.query import TownCounts
from diagnostics.incidents.counts.spans import Span
from diagnostics.incidents.models import OffenceType
from diagnostics.sources.models import DataSource
from stakeholders.municipalities.models import Area
from stakeholders.spreadsheets.periods import PeriodKind

QUARTER = 3


class SelectionFilter(forms.Form):
    """Source, offence, span, and what the analysis adds. What makes no sense is ignored, never an error."""

    source = forms.ChoiceField(label=gettext_lazy("Source"), required=False)
    offence = forms.ChoiceField(label=gettext_lazy("Offence"), required=False)
    first = forms.ChoiceField(label=gettext_lazy("From"), required=False)
    last = forms.ChoiceField(label=gettext_lazy("To"), required=False)

    def __init__(
        self,
        asked,
        *,
        sources: list[DataSource],
        counts: TownCounts,
        step: str,
        whole_years: bool,
        several: bool,
        spans: list[Span] | None = None,
        span_label: str = "",
        until_only: bool = False,
    ):
        asked = {
            name: asked.getlist(name) if hasattr(asked, "getlist") else asked.get(name) for name in asked
        }
        super().__init__({name: _first(value) for name, value in asked.items()})
        self.asked, self.counts, self.spans = asked, counts, spans
        self.until_only, self.folded_names = until_only, ["also"]
        self.waits, self.asked_for = False, set()
        self.steps = steps(counts.coverage, PeriodKind.YEAR if whole_years else step)
        if whole_years:
            self.steps = [one for one in self.steps if one.is_year] or self.steps
            self.spans = [one for one in spans if one.is_year] if spans is not None else None
        self.fields["source"].choices = [(str(one.uid), one.name) for one in sources]
        self.fields["offence"].choices = [(str(one.uid), one.name) for one in counts.offences]
        if several and len(counts.offences) > 1:
            self.fields["also"] = forms.MultipleChoiceField(
                label=gettext_lazy("Together with"), required=False, widget=forms.CheckboxSelectMultiple,
                choices=self.fields["offence"].choices,
            )  # fmt: skip
            self.data["also"] = [*asked.get("also", []), *asked.get("offence", [])[1:]]
        for name in ("first", "last"):
            self.fields[name].choices = [
                (getattr(one, name).isoformat(), words.span_short(one)) for one in self.steps
            ]
        if until_only:
            del self.fields["first"]
        if self.spans:
            self.fields["first"].label = span_label
            self.fields["first"].choices = [
                (one.first.isoformat(), words.span_short(one)) for one in self.spans
            ]
            del self.fields["last"]

    def add_areas(self, layer: list[Area], must: bool = False) -> None:
        """`must`: one of them, instead of the whole town."""
        whole = [] if must else [("", _("the whole town"))]
        choices = [*whole, *((one.code, str(one)) for one in layer)]
        self.fields["area"] = forms.ChoiceField(label=gettext_lazy("Area"), required=False, choices=choices)

    def add_option(self, name: str, label: str, choices) -> None:
        self.fields[name] = forms.ChoiceField(label=label, required=False, choices=choices)

    def add_choice(self, name: str, label: str, choices, taken: str) -> None:
        """One of some, with what was taken."""
        self.add_option(name, label, choices)
        self.data[name] = taken

    def add_many(self, name: str, label: str, choices, taken: list[str], *, asks=False, help_text="") -> None:
        """Any of some, folded on the page unless something is taken or it `asks` for it.

        What can be chosen then depends on it, so the filter waits until it is sent.
        """
        self.fields[name] = forms.MultipleChoiceField(
            label=label,
            required=False,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            help_text=help_text,
        )
        self.data[name] = taken
        self.folded_names.append(name)
        self.waits = True
        if asks:
            self.asked_for.add(name)

    def many(self, name: str) -> list[str]:
        """What the address gives for a name, on offer or not."""
        found = self.asked.get(name) or []
        return [found] if isinstance(found, str) else list(found)

    def plain(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.folded_names]

    def folded(self) -> list[tuple[forms.BoundField, bool]]:
        """Long lists, which the page folds: (field, whether it stands open)."""
        names = [name for name in self.folded_names if name in self.fields]
        return [(self[name], bool(self[name].value()) or name in self.asked_for) for name in names]

    def value(self, name: str) -> str:
        """A chosen value that is on offer, else an empty text."""
        self.is_valid()
        return self.cleaned_data.get(name) or ""

    def offences(self) -> list[OffenceType]:
        """The chosen offences, else the one that is counted most often."""
        self.is_valid()
        wanted = {self.value("offence"), *self.cleaned_data.get("also", [])}
        if found := [one for one in self.counts.offences if str(one.uid) in wanted]:
            return found
        totals = {one.pk: sum(self.counts.series[one.pk].values()) for one in self.counts.offences}
        return sorted(self.counts.offences, key=lambda one: -totals[one.pk])[:1]

    def all_offences(self) -> list[OffenceType]:
        """All of the source; the one that was chosen stays in the address, unseen."""
        self.fields["offence"].widget = forms.HiddenInput()
        return list(self.counts.offences)

    def span(self) -> Span:
        """The chosen span, else the last whole year, else what there is of the last year."""
        if self.spans:
            return next(
                (one for one in self.spans if one.first.isoformat() == self.value("first")), self.spans[-1]
            )
        if self.until_only:
            run = self.counts.coverage.run()
            last = self.value("last")
            within = [one for one in self.steps if one.first >= run.first] if run else []
            return Span(
                tuple(p for one in within if not last or one.last.isoformat() <= last for p in one.periods)
            )
        chosen = [value and date.fromisoformat(value) for value in (self.value("first"), self.value("last"))]
        if any(chosen):
            first = chosen[0] or next(one.first for one in self.steps if one.last == chosen[1])
            last = chosen[1] or next(one.last for one in self.steps if one.first == first)
            if found := self.counts.coverage.within(min(first, last), max(first, last)):
                return found
        coverage = self.counts.coverage
        year = coverage.last_whole_year or (coverage.years or [0])[-1]
        return coverage.year(year) if year else Span(())

    def settle(self, offences: list[OffenceType], span: Span, options: dict[str, str]) -> None:
        """Show in the form what was taken."""
        self.data |= {"offence": str(offences[0].uid), **options} if offences else options
        if "also" in self.fields:
            self.data["also"] = [str(one.uid) for one in offences[1:]]
        if span:
            self.data |= {"first": span.first.isoformat(), "last": span.last.isoformat()}


def steps(coverage, step: str) -> list[Span]:
    """The covered periods put together to months, quarters or years; a longer period than asked for stays itself."""
    found: dict[tuple, list] = {}
    months = {PeriodKind.YEAR: 12, PeriodKind.QUARTER: QUARTER}.get(step, 1)
    for one in coverage.periods:
        found.setdefault((one.start.year, (one.start.month - 1) // months), []).append(one)
    return [Span(tuple(periods)) for periods in found.values()]


def _first(value):
    return value[0] if isinstance(value, list) and value else value
