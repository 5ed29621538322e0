"""What is done with the chosen rows of the table."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.actions.models import ResourceLevel

from .cells import Offer
from .columns import CELLS

# The fields that a deed needs.
NEEDS = {
    "lead": "lead",
    "shift": "days",
    "resource_level": "resource_level",
    "add_areas": "areas",
    "remove_areas": "areas",
    "add_measures": "measures",
    "remove_measures": "measures",
    "duplicate": "",
    "delete": "",
}


class ManyForm(forms.Form):
    """The value for one deed. Names start with `many-`, so that they are not taken for cells."""

    lead = forms.CharField(
        label=_("Lead"), required=False, widget=forms.TextInput(attrs={"list": "organisations"})
    )
    days = forms.IntegerField(label=_("Days later (minus: earlier)"), required=False)
    resource_level = forms.ChoiceField(
        label=_("Resources from"), choices=[("", _("choose")), *ResourceLevel.choices], required=False
    )
    areas = forms.CharField(label=_("Areas (codes)"), required=False)
    measures = forms.CharField(label=_("Measures (codes)"), required=False)

    def __init__(self, *args, offer: Offer, deed: str = "", **kwargs):
        super().__init__(*args, prefix="many", **kwargs)
        self.offer, self.deed = offer, deed

    def clean(self):
        cleaned = super().clean()
        name = NEEDS.get(self.deed)
        if name is None:
            raise forms.ValidationError(_("Say what shall be done."))
        if not name or name in self.errors:
            return cleaned
        if cleaned.get(name) in (None, ""):
            self.add_error(name, _("Say what shall be put in."))
        elif name in {"lead", "areas", "measures"}:
            try:
                cleaned[name] = CELLS[name].read(cleaned[name], self.offer)
            except forms.ValidationError as error:
                self.add_error(name, error)
        return cleaned

    @property
    def value(self):
        name = NEEDS[self.deed]
        return self.cleaned_data[name] if name else None
