"""Two people at one record: what the other has changed since, beside what oneself has typed, and how to settle it.

A form carries short marks of what it showed. When somebody else was faster, each field is compared with its mark:
what only the other one changed is taken over, what only oneself changed is kept, and where both did, both texts are
shown and one is chosen. It works on what a browser sends, so it is the same for every long form with its rows.
"""

import hashlib
import json
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

SEEN, TAKE, THEIRS = "seen", "take", "theirs"
IDLE = {"revision", SEEN, "csrfmiddlewaretoken", "no_private_data", "again"}

Data = dict[str, list[str]]


@dataclass(frozen=True)
class Difference:
    """One field, or one list of rows, that somebody else has changed: both texts, and whether one must be chosen."""

    name: str
    label: str
    theirs: str
    yours: str
    is_contested: bool
    payload: str = ""  # their data, to be put in when it is chosen


@dataclass(frozen=True)
class Conflict:
    differences: list[Difference]
    changes: list  # what the trail says: who, when, which fields

    @property
    def contested(self) -> list[Difference]:
        return [one for one in self.differences if one.is_contested]

    @property
    def taken_over(self) -> list[Difference]:
        return [one for one in self.differences if not one.is_contested]


def parts_of(form) -> dict[str, Data]:
    """What a browser would send of a form that shows its record, by field or list of rows."""
    parts = {name: _data(form[name]) for name in form.fields if name not in IDLE}
    for name, rows in form.row_sets.items():
        data = {key: value for field in rows.management_form for key, value in _data(field).items()}
        for row in rows.forms:
            data |= {key: value for field in row for key, value in _data(field).items()}
        parts[name] = data
    return parts


def _data(field) -> Data:
    if field.field.disabled:
        return {}  # not sent
    value = field.value()
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return {field.html_name: ["on"]} if value else {}
    if hasattr(widget, "data_of"):  # a widget of several inputs
        return widget.data_of(field.html_name, value)
    if getattr(widget, "allow_multiple_selected", False):
        return {field.html_name: [str(getattr(one, "pk", one)) for one in value or []]}
    if isinstance(widget, forms.Select | forms.RadioSelect):
        chosen = field.field.prepare_value(value)
        return {field.html_name: ["" if chosen is None else str(chosen)]}
    text = widget.format_value(value)
    return {field.html_name: ["" if text is None else str(text)]}


def posted_parts(form, data) -> dict[str, Data]:
    """The same of what was posted."""
    parts = {}
    for name in form.fields:
        if name not in IDLE:
            parts[name] = _under(data, form.add_prefix(name), whole=True)
    for name in form.row_sets:
        parts[name] = _under(data, f"{name}-", whole=False)
    return parts


def _under(data, key: str, *, whole: bool) -> Data:
    keys = [key] if whole else [one for one in data if one.startswith(key)]
    return {one: data.getlist(one) for one in keys if one in data}


def mark(part: Data) -> str:
    """A short mark of what stands in a field. Spaces, line ends, order of choices and empty rows do not count."""
    filled = {
        key: sorted(" ".join(text.split()) for text in texts if text.strip()) for key, texts in part.items()
    }
    kept = {key: texts for key, texts in sorted(filled.items()) if texts and not key.endswith("_FORMS")}
    return hashlib.sha256(json.dumps(kept).encode()).hexdigest()[:8]


def seen_by(form) -> str:
    """The marks of a form as it is shown, and when; it goes with the form as a hidden field."""
    at = getattr(form.instance, "updated_at", None)
    marks = {name: mark(part) for name, part in parts_of(form).items()}
    return json.dumps({"at": at.isoformat() if at else "", "marks": marks}, separators=(",", ":"))


def settled(data):
    """The posted data, with the other's text wherever that was chosen on the page of differences."""
    chosen = [key for key in data if key.startswith(f"{TAKE}:") and data[key] == THEIRS]
    if not chosen:
        return data
    data = data.copy()
    for key in chosen:
        name = key.removeprefix(f"{TAKE}:")
        try:
            payload = json.loads(data.get(f"{THEIRS}:{name}", ""))
        except ValueError:
            continue
        _put(data, name, payload)
    return data


def _put(data, name: str, part: Data) -> None:
    for key in [key for key in data if key == name or key.startswith(f"{name}-")]:
        del data[key]
    for key, values in part.items():
        if key == name or key.startswith(f"{name}-"):
            data.setlist(key, values)


def merge(form, fresh) -> tuple[object, list[Difference]]:
    """(data with all that only the other has changed, the differences). `fresh` shows the record as it stands."""
    marks = _marks(form.data.get(SEEN, ""))
    theirs, yours = parts_of(fresh), posted_parts(form, form.data)
    data, found = form.data.copy(), []
    for name, part in theirs.items():
        own = yours.get(name, {})
        base = marks.get(name)
        if mark(part) in {mark(own), base}:
            continue  # the same, or nobody else has touched it
        is_contested = base is None or mark(own) != base
        texts = _words(fresh, name, part), _words(fresh, name, own)
        found.append(Difference(name, _label(fresh, name), *texts, is_contested, json.dumps(part)))
        if not is_contested:
            _put(data, name, part)
    data[SEEN] = seen_by(fresh)
    data[form.add_prefix("revision")] = str(fresh.instance.revision)
    return data, found


def _marks(text: str) -> dict[str, str]:
    try:
        marks = json.loads(text)["marks"]
    except (ValueError, KeyError, TypeError):
        return {}
    return marks if isinstance(marks, dict) else {}


def seen_at(text: str) -> str:
    """When the form was made, as it says itself."""
    try:
        return str(json.loads(text)["at"])
    except (ValueError, KeyError, TypeError):
        return ""


def _label(form, name: str) -> str:
    if name in form.row_sets:
        return str(form.row_sets[name].title)
    return str(form.fields[name].label or name)


def _words(form, name: str, part: Data) -> str:
    """What stands in a field, as people read it; a list of rows with one row on each line."""
    if name not in form.row_sets:
        return _value(form.fields[name], part.get(form.add_prefix(name), []))
    rows: dict[str, list[str]] = {}
    fields = form.row_sets[name].empty_form.fields
    for key, values in part.items():
        number, _dash, rest = key.removeprefix(f"{name}-").partition("-")
        field = rest.partition("-")[0]  # a field of several inputs has more behind it
        if number.isdigit() and field in fields and not isinstance(fields[field].widget, forms.HiddenInput):
            rows.setdefault(number, []).append(_value(fields[field], values))
    return "\n".join("; ".join(filter(None, cells)) for cells in rows.values() if any(cells))


def _value(field, values: list[str]) -> str:
    if isinstance(field, forms.BooleanField):
        return _("yes") if values else _("no")
    choices = dict(_flat(getattr(field, "choices", ())))
    return ", ".join(str(choices.get(value, value)) for value in values if value)


def _flat(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), label
