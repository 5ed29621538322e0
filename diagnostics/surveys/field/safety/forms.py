"""Forms of the safety log."""

from django import forms
from django.utils.translation import gettext as _

from stakeholders.access.forms import TownForm

from .models import FieldMishap, FieldShift, ShiftReport


class FieldShiftForm(TownForm):
    class Meta:
        model = FieldShift
        fields = ["team", "on", "place", "starts", "ends", "every"]
        widgets = {
            "on": forms.DateInput(attrs={"type": "date"}),
            "starts": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "ends": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("A shift ends on the same day, after it began."))
        return cleaned


class ShiftReportForm(TownForm):
    """What the team said when it called the office."""

    class Meta:
        model = ShiftReport
        fields = ["kind"]
        widgets = {"kind": forms.RadioSelect}


class FieldMishapForm(TownForm):
    class Meta:
        model = FieldMishap
        fields = ["kind", "what", "done"]
        widgets = {"what": forms.Textarea(attrs={"rows": 4}), "done": forms.Textarea(attrs={"rows": 3})}
