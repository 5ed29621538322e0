"""The weights of all offences on one sheet, filled in by hand or from a spreadsheet."""

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext_lazy as _

from diagnostics.incidents.models import OffenceType

from .services import LARGEST, Weights


class WeightsFileForm(forms.Form):
    file = forms.FileField(
        label=_("Fill in from a spreadsheet"),
        help_text=_(
            "CSV, XLSX or ODS with the columns offence (code or name) and weight; “left out” instead of a number. "
            "Nothing is kept before you save."
        ),
    )


class WeightsForm(forms.Form):
    """A weight for each offence, or that it is left out; neither: it has none."""

    unit = forms.CharField(
        label=_("Unit"), max_length=60, help_text=_("For example: days of imprisonment, or points.")
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_(
            "Where the weights come from, such as the starting points of your country's sentencing guideline."
        ),
    )
    licence = forms.CharField(
        label=_("Licence"),
        max_length=200,
        help_text=_("Whether they may be used and shown, such as “open data” or “own work of the town”."),
    )
    note = forms.CharField(
        label=_("Note"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data=None, *, offences: list[OffenceType], initial: dict):
        super().__init__(data, initial=initial)
        self.offences, self.is_stale = offences, False
        for one in offences:
            self.fields[f"weight_{one.uid.hex}"] = forms.DecimalField(
                label=_("Weight of %(name)s") % {"name": one.name},
                required=False,
                min_value=0,
                max_value=LARGEST,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 10}),
            )
            self.fields[f"out_{one.uid.hex}"] = forms.BooleanField(
                label=_("Leave out %(name)s") % {"name": one.name}, required=False
            )

    @staticmethod
    def initial_of(told: Weights, offences: list[OffenceType]) -> dict:
        filled = {
            "unit": told.unit,
            "source": told.source,
            "licence": told.licence,
            "note": told.note,
            "base": told.version,
        }
        return filled | WeightsForm.cells(told.by_uid, offences)

    @staticmethod
    def cells(by_uid, offences: list[OffenceType]) -> dict:
        """Field → value, for the offences of which something is told."""
        filled = {}
        for one in offences:
            if str(one.uid) in by_uid:
                weight = by_uid[str(one.uid)]
                filled[f"weight_{one.uid.hex}"] = "" if weight is None else plain(weight)
                filled[f"out_{one.uid.hex}"] = weight is None
        return filled

    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in ("unit", "source", "licence", "note")]

    def rows(self) -> Iterator[tuple[OffenceType, forms.BoundField, forms.BoundField]]:
        for one in self.offences:
            yield one, self[f"weight_{one.uid.hex}"], self[f"out_{one.uid.hex}"]

    def clean(self):
        cleaned = super().clean()
        for one in self.offences:
            name = f"weight_{one.uid.hex}"
            if cleaned.get(name) is not None and cleaned.get(f"out_{one.uid.hex}"):
                self.add_error(name, _("Either a weight or left out, not both."))
        return cleaned

    def weights(self) -> dict[str, float | None]:
        told = {}
        for one in self.offences:
            weight = self.cleaned_data[f"weight_{one.uid.hex}"]
            if weight is not None:
                told[str(one.uid)] = float(weight)
            elif self.cleaned_data[f"out_{one.uid.hex}"]:
                told[str(one.uid)] = None
        return told


def plain(weight: float) -> int | float:
    """Without decimals that say nothing."""
    return int(weight) if weight == int(weight) else weight
