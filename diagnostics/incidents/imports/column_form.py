"""The columns of a file as a form."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from diagnostics.incidents.models import OffenceType
from stakeholders.access.permissions import Actor
from stakeholders.spreadsheets.guessing import Layout
from stakeholders.spreadsheets.periods import DateOrder, OrderFinding, PeriodKind, detect_date_order
from stakeholders.spreadsheets.problems import column_letter, shortened
from stakeholders.spreadsheets.reading import Table

from .mapping import Across, Mapping, unit_of

LAYOUTS = [
    (Layout.LONG, _("One row for each count, with the number in a column")),
    (Layout.INCIDENTS, _("One row for each offence; the rows are to be counted")),
    (f"{Layout.WIDE}-{Across.OFFENCES}", _("One column for each offence")),
    (f"{Layout.WIDE}-{Across.PERIODS}", _("One column for each month, quarter or year")),
]


class ColumnsForm(forms.Form):
    """Which column is what. Shows only the questions of the layout; a changed layout asks again."""

    layout = forms.ChoiceField(label=_("How the table is built"), choices=LAYOUTS, widget=forms.RadioSelect)
    period = forms.TypedChoiceField(
        label=_("Period"), coerce=int, help_text=_("Month, quarter, year or date.")
    )
    month = forms.TypedChoiceField(
        label=_("Month, if it stands in a column of its own"), coerce=int, required=False, empty_value=-1
    )
    date_order = forms.ChoiceField(
        label=_("Dates like 03/04/2025 mean"),
        choices=[
            ("", _("please choose")),
            (DateOrder.DAY_FIRST, _("3 April: the day first")),
            (DateOrder.MONTH_FIRST, _("March 4: the month first")),
        ],
        required=False,
    )
    area = forms.TypedChoiceField(label=_("Area"), coerce=int, required=False, empty_value=-1)
    without_area_unplaced = forms.ChoiceField(
        label=_("Rows without an area"),
        choices=[("", _("are rejected")), ("1", _("are counted without a place"))],
        required=False,
    )
    offence = forms.TypedChoiceField(label=_("Offence"), coerce=int, required=False, empty_value=-1)
    fixed_offence = forms.TypedChoiceField(
        label=_("If no column names the offence: all rows are about"),
        coerce=int,
        required=False,
        empty_value=None,
    )
    count = forms.TypedChoiceField(label=_("Number of offences"), coerce=int)
    count_columns = forms.TypedMultipleChoiceField(
        label=_("Columns with counts"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, table: Table, mapping: Mapping, actor: Actor, **kwargs):
        self.table, self.mapping = table, mapping
        initial = {
            **{name: getattr(mapping, name) for name in self.base_fields if hasattr(mapping, name)},
            "layout": _layout_of(mapping),
            "without_area_unplaced": "1" if mapping.without_area_unplaced else "",
            "shown_layout": _layout_of(mapping),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["shown_layout"] = forms.CharField(widget=forms.HiddenInput, required=False)
        columns = [(i, f"{column_letter(i)} · {shortened(name, 50)}") for i, name in enumerate(table.headers)]
        optional = [(-1, _("no column"))]
        for name in ("period", "count"):
            self.fields[name].choices = [("", _("please choose")), *columns]
        for name in ("area", "offence", "month"):
            self.fields[name].choices = [*optional, *columns]
        self.fields["count_columns"].choices = columns
        offences = OffenceType.objects.visible_to(actor)
        self.fields["fixed_offence"].choices = [
            ("", _("please choose")),
            *((one.pk, one.name) for one in offences),
        ]
        self._keep_fields_of(self._shown())

    def _shown(self) -> str:
        return (self.data.get("shown_layout") if self.is_bound else "") or _layout_of(self.mapping)

    def _keep_fields_of(self, layout: str) -> None:
        unused = {
            Layout.LONG: {"count_columns"},
            Layout.INCIDENTS: {"count_columns", "count"},
            f"{Layout.WIDE}-{Across.OFFENCES}": {"count", "offence", "fixed_offence"},
            f"{Layout.WIDE}-{Across.PERIODS}": {"count", "period", "month", "date_order"},
        }.get(layout, set())
        if not self._dates_are_ambiguous():
            unused = unused | {"date_order"}
        for name in unused:
            self.fields.pop(name, None)

    def _dates_are_ambiguous(self) -> bool:
        """Asked only where the column leaves it open, or somebody has answered before."""
        if self.is_bound and self.data.get("date_order"):
            return True
        return self._order_found(self.mapping.period).ambiguous

    def _order_found(self, column: int) -> OrderFinding:
        """What the column tells about the order of day and month; only a column of days needs one."""
        cells = self.table.column(column, 5_000) if column >= 0 else []
        if unit_of(cells[:500]) != PeriodKind.DAY:
            return OrderFinding(None, ambiguous=False, conflicting=False)
        return detect_date_order(cells)

    def _there(self, *names: str) -> list:
        return [self[name] for name in names if name in self.fields]

    @property
    def main(self) -> list:
        """Columns that every file of this layout has."""
        return self._there("period", "area", "offence", "count")

    @property
    def doubts(self) -> list:
        return self._there("date_order", "count_columns")

    @property
    def special(self) -> list:
        """Questions that few files raise."""
        return self._there("month", "without_area_unplaced", "fixed_offence")

    @property
    def special_is_needed(self) -> bool:
        mapping = self.mapping
        given = mapping.month >= 0 or mapping.without_area_unplaced or mapping.fixed_offence
        return bool(given) or any(field.errors for field in self.special)

    @property
    def is_relaid(self) -> bool:
        """Whether another layout was chosen than the one whose questions were shown."""
        return self.is_bound and self.data.get("layout") not in (None, self._shown())

    def clean(self):
        cleaned = super().clean()
        if "offence" in self.fields and cleaned.get("offence", -1) < 0 and not cleaned.get("fixed_offence"):
            self.add_error("offence", _("Choose the column with the offence, or what all rows are about."))
        used: dict[int, str] = {}
        for name in ("period", "month", "area", "offence", "count"):
            column = cleaned.get(name)
            if name not in self.fields or column is None or column < 0:
                continue
            if column in used:
                self.add_error(name, _("This column is already used for: %(role)s.") % {"role": used[column]})
            used[column] = self.fields[name].label
        self._check_dates(cleaned)
        return cleaned

    def _check_dates(self, cleaned: dict) -> None:
        column = cleaned.get("period", -1)
        if column is None or column < 0 or self.errors:
            return
        found = self._order_found(column)
        if found.conflicting:
            self.add_error(
                "period",
                _(
                    "Column %(column)s has dates in two orders: “%(first)s” has the day first, “%(second)s” the month. "
                    "Write them all in one order and upload the file again."
                )
                % {"column": column_letter(column), "first": found.examples[0], "second": found.examples[1]},
            )
        elif found.ambiguous and not cleaned.get("date_order"):
            self.mapping = replace(self.mapping, period=column)
            if "date_order" not in self.fields:
                self.fields["date_order"] = self.base_fields["date_order"]
            self.add_error(
                "date_order",
                _("Say how dates like “%(example)s” are meant.") % {"example": found.examples[0]},
            )

    def result(self) -> Mapping:
        """The mapping that the answers make."""
        cleaned = self.cleaned_data
        layout, _sep, across = cleaned["layout"].partition("-")
        answers = {
            name: cleaned[name]
            for name in ("period", "month", "area", "offence", "count", "fixed_offence", "count_columns")
            if name in self.fields
        }
        mapping = replace(
            self.mapping,
            **answers,
            headers=list(self.table.headers),
            layout=layout,
            across=across or Across.OFFENCES,
            without_area_unplaced=bool(cleaned.get("without_area_unplaced")),
            date_order=cleaned.get("date_order") or self._order(answers.get("period", -1)),
        )
        mapping.unit = self._unit(mapping)
        return mapping

    def _order(self, column: int) -> str | None:
        """What the column tells about day and month; where it leaves that open, what was known of it before."""
        known = self.mapping.date_order if column == self.mapping.period else None
        return self._order_found(column).order or known

    def _unit(self, mapping: Mapping) -> str:
        if mapping.is_wide and mapping.across == Across.PERIODS:
            return unit_of([self.table.headers[i] for i in mapping.count_columns])
        if mapping.month >= 0:
            return PeriodKind.MONTH
        return unit_of(self.table.column(mapping.period, 500), mapping.date_order)


def _layout_of(mapping: Mapping) -> str:
    return f"{mapping.layout}-{mapping.across}" if mapping.is_wide else mapping.layout
