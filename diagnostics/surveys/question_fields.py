"""Controls of the form of a question."""

from django import forms


class Lines(forms.CharField):
    """Short texts, one on each line."""

    widget = forms.Textarea(attrs={"rows": 6})

    def to_python(self, value):
        return [line.strip() for line in (value or "").splitlines() if line.strip()]


class GroupedCheckboxes(forms.CheckboxSelectMultiple):
    """Boxes under headings; the first one has the id to which the list of errors leads."""

    def id_for_label(self, id_, index="0"):
        return super().id_for_label(id_, "0" if index == "0_0" else index)
