"""The form field of interim targets: rows of a day or year and a value, with empty rows to write in.

Works without scripts: empty rows stand ready, and "more rows" shows the form again with two more. `rows.js` saves the
round trip.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from .interim import Pair, is_read, read_pairs, split_lines, typed

EMPTY_ROWS = 2
MOST = 60


class InterimRows(forms.Widget):
    """A table of rows; named `<field>-<number>-on` and `<field>-<number>-value`."""

    template_name = "plans/objectives/_interim_rows.html"
    use_fieldset = True

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        pairs = self.format_value(value)
        said = [{"on": on, "value": text, "is_wrong": not is_read((on, text))} for on, text in pairs]
        empty = min(EMPTY_ROWS, MOST - len(said))
        context["widget"]["rows"] = said + [{"on": "", "value": "", "is_wrong": False}] * empty
        return context

    def value_from_datadict(self, data, files, name) -> list[Pair]:
        if name in data:  # lines of text, as another program may send them
            return split_lines(data[name])
        mine = (key.removeprefix(f"{name}-") for key in data if key.startswith(f"{name}-"))
        numbers = {key.partition("-")[0] for key in mine}
        rows = sorted(int(number) for number in numbers if number.isdecimal() and len(number) < 4)
        read = [(data.get(f"{name}-{row}-on", ""), data.get(f"{name}-{row}-value", "")) for row in rows]
        return [(on, value) for on, value in read if on.strip() or value.strip()]

    def value_omitted_from_data(self, data, files, name):
        return name not in data and not any(key.startswith(f"{name}-") for key in data)

    def format_value(self, value) -> list[Pair]:
        return list(value or [])

    def data_of(self, name: str, value) -> dict[str, list[str]]:
        """What a browser would send of it."""
        sent = {}
        for row, (on, text) in enumerate(self.format_value(value)):
            sent |= {f"{name}-{row}-on": [on], f"{name}-{row}-value": [text]}
        return sent


class InterimField(forms.Field):
    """Interim targets as rows; cleaned to what is stored, oldest first."""

    widget = InterimRows

    def prepare_value(self, value):
        stored = bool(value) and isinstance(value[0], dict)
        return typed(value) if stored else value

    def clean(self, value):
        if len(value or []) > MOST:
            raise forms.ValidationError(_("At most %(most)d interim targets."), params={"most": MOST})
        try:
            return read_pairs(value or [])
        except ValueError as row:
            raise forms.ValidationError(
                _("“%(row)s” is not a day (or year) and a value, such as “2027” and “90”."),
                params={"row": str(row)},
            ) from None

    def has_changed(self, initial, data):
        try:
            return read_pairs(data or []) != list(initial or [])
        except ValueError:
            return True
