"""Forms for layers of areas: the file, what to make of it, a layer, the names of its areas."""

from django import forms
from django.db import transaction
from django.forms import modelformset_factory
from django.utils.translation import gettext_lazy as _

from stakeholders.access.errors import Refused
from stakeholders.access.forms import TownForm
from stakeholders.municipalities.boundaries import NUMBERED, Choices
from stakeholders.municipalities.forms import CommaSeparated, refuse_size
from stakeholders.municipalities.models import Area, AreaKind, AreaLayer

from .files import LARGEST_BYTES
from .services import Details, choose_counting, refuse_future

NEW, REDRAW, VERSION = "new", "redraw", "version"


class BoundaryUploadForm(forms.Form):
    file = forms.FileField(
        label=_("Boundary file"),
        help_text=_("GeoJSON, or a Shapefile in a ZIP with its .dbf and .prj; at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,.zip,application/geo+json,application/zip"}),
    )

    def clean_file(self):
        refuse_size(self.cleaned_data["file"], LARGEST_BYTES)
        return self.cleaned_data["file"]


class ReadingForm(forms.Form):
    """What to make of a file. Asked again and again until the picture is right; then it is done."""

    use = forms.ChoiceField(label=_("What is in the file?"), widget=forms.RadioSelect)
    layer_name = forms.CharField(label=_("Name of the further layer"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind of area"), choices=AreaKind.choices, required=False)
    version = forms.CharField(
        label=_("Version"), max_length=40, required=False, help_text=_("For example the year: 2026.")
    )
    valid_from = forms.DateField(
        label=_("In force from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Needed for new boundaries: the old ones end on the day before."),
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)
    code = forms.ChoiceField(label=_("Column of the code"), required=False)
    name = forms.ChoiceField(label=_("Column of the name"), required=False)
    prefix = forms.CharField(
        label=_("Letters before each code"),
        max_length=10,
        required=False,
        help_text=_("Where another layer uses the same codes. For example: D"),
    )
    crs = forms.CharField(
        label=_("Coordinate system, if the file does not say it"),
        max_length=80,
        required=False,
        help_text=_("The EPSG number. For example: 25832"),
    )
    swap = forms.BooleanField(label=_("Swap latitude and longitude"), required=False)
    merge = forms.BooleanField(label=_("Join areas that have the same code into one"), required=False)

    def __init__(self, *args, layers, columns: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.layers = {layer.pk: layer for layer in layers}
        self.fields["use"].choices = [(NEW, _("A further layer, beside those that are there")), *self._uses()]
        self.fields["code"].choices = [
            ("", _("as found")),
            *((c, c) for c in columns),
            (NUMBERED, _("number them")),
        ]
        self.fields["name"].choices = [("", _("as found")), *((c, c) for c in columns)]

    def _uses(self):
        for layer in self.layers.values():
            yield f"{VERSION}-{layer.pk}", _("New boundaries that replace “%(layer)s”") % {"layer": layer}
            yield (
                f"{REDRAW}-{layer.pk}",
                _("A better drawing of the same areas: “%(layer)s”") % {"layer": layer},
            )

    HOW = ("code", "name", "prefix", "crs", "swap", "merge")

    @property
    def what(self):
        """What becomes of the areas; the other fields say how the file is read."""
        return [self[name] for name in self.fields if name not in self.HOW]

    @property
    def how(self):
        return [self[name] for name in self.HOW]

    @property
    def reads_differently(self) -> bool:
        return any(field.value() for field in self.how)

    @property
    def verb(self) -> str:
        return self._use.partition("-")[0]

    @property
    def layer(self) -> AreaLayer | None:
        number = self._use.partition("-")[2]
        return self.layers.get(int(number)) if number.isdigit() else None

    @property
    def _use(self) -> str:
        return str(self["use"].value() or NEW)

    @property
    def choices(self) -> Choices:
        told = getattr(self, "cleaned_data", {})
        return Choices(**{name: told[name] for name in Choices.__dataclass_fields__ if told.get(name)})

    @property
    def details(self) -> Details:
        told = self.cleaned_data
        return Details(
            told["layer_name"], told["kind"] or AreaKind.NEIGHBOURHOOD, told["version"], told["valid_from"],
            told["source"],
        )  # fmt: skip

    def ask_for_what_is_missing(self) -> bool:
        """Before it is done: what this use of the file needs. Whether nothing is missing."""
        if self.verb == NEW and not self.cleaned_data.get("layer_name"):
            self.add_error("layer_name", _("Give the new layer a name."))
        if self.verb == VERSION and not self.cleaned_data.get("valid_from"):
            self.add_error("valid_from", _("Say from which day the new boundaries are in force."))
        return not self.errors


class LayerForm(TownForm):
    class Meta:
        model = AreaLayer
        fields = ["name", "version", "valid_from", "source", "is_counting"]
        widgets = {"valid_from": forms.DateInput(attrs={"type": "date"})}

    def clean_valid_from(self):
        day = self.cleaned_data["valid_from"]
        try:
            refuse_future(self.instance.municipality, day)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None
        return day

    def _get_validation_exclusions(self):
        # Choosing this layer takes the mark from the other one, which `save` does before.
        return super()._get_validation_exclusions() | {"is_counting"}

    def save(self, commit=True):
        with transaction.atomic():
            if self.instance.is_counting and self.instance.in_use:
                choose_counting(layer=self.instance)
            return super().save(commit)


class NamesForm(forms.ModelForm):
    aliases = CommaSeparated(label=_("Other names in files"), required=False)

    class Meta:
        model = Area
        fields = ["name", "aliases"]


NamesFormSet = modelformset_factory(Area, NamesForm, extra=0)
