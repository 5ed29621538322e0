"""The sections of a long form as they are shown: what stands in them, whether they are open; rows told in a line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.formats import date_format, number_format
from django.utils.text import Truncator

LONGEST_TELLING = 90


@dataclass(frozen=True)
class Section:
    """A named part of a long form: `fields` in order, then the rows called `rows`."""

    key: str
    title: str
    fields: tuple[str, ...] = ()
    rows: str = ""
    hint: str = ""
    # Where the section needs more than its fields, in the form's own template.
    template: str = ""
    rows_template: str = "components/rows.html"


@dataclass(frozen=True)
class ShownSection:
    key: str
    title: str
    hint: str
    template: str
    fields: list
    rows: object | None
    must_open: bool = False
    rows_template: str = "components/rows.html"

    @property
    def is_wide(self) -> bool:
        """Rows of their own kind are lists, which need the width of the page."""
        return self.rows_template != Section.rows_template

    @property
    def filled(self) -> int:
        return sum(has_value(field) for field in self.fields)

    @property
    def kept_rows(self) -> int:
        return sum(is_filled_row(form) for form in self.rows.forms) if self.rows else 0

    @property
    def errors(self) -> int:
        found = sum(len(field.errors) for field in self.fields)
        return found + (self.rows.total_error_count() if self.rows else 0)

    @property
    def is_open(self) -> bool:
        return self.must_open or bool(self.errors or self.filled or self.kept_rows)


def has_value(field) -> bool:
    """Whether anything stands in a bound field."""
    value = field.value()
    if isinstance(value, list | tuple | set):
        return bool(value)
    return value is not None and value is not False and bool(str(value).strip())


def is_filled_row(form) -> bool:
    """Whether a row is a saved one or something was typed in it."""
    return form.instance.pk is not None or form.has_changed()


def row_in_words(form) -> str:
    """What stands in the record of a row, field by field, in one line."""
    return Truncator(" · ".join(filter(None, _words(form)))).chars(LONGEST_TELLING)


def _words(form):
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.HiddenInput) or isinstance(field, forms.BooleanField):
            continue
        told = getattr(form.instance, f"get_{name}_display", None)
        value = told() if told else getattr(form.instance, name, None)
        if isinstance(value, date):
            yield date_format(value, "SHORT_DATE_FORMAT")
        elif isinstance(value, Decimal):
            yield number_format(value.normalize(), use_l10n=True, force_grouping=True)
        elif value and not isinstance(value, list | dict):
            yield str(value)
