"""The unknown names of a file as a form."""

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from diagnostics.incidents.models import OffenceType
from diagnostics.incidents.offences import iccs
from diagnostics.incidents.offences.forms import CodeInput
from stakeholders.access.permissions import Actor
from stakeholders.municipalities.models import Area

from .mapping import LEAVE_OUT, UNPLACED

NEW = "new"


def _offence_label(offence: OffenceType) -> str:
    return f"{offence.name} (ICCS {offence.iccs_code})" if offence.iccs_code else offence.name


class NamesForm(forms.Form):
    """What unknown names of the file mean. One choice for each; what is left open stays rejected."""

    def __init__(self, *args, report: dict, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.unknown = report.get("unknown", {})
        offences = [(str(one.pk), _offence_label(one)) for one in OffenceType.objects.visible_to(actor)]
        areas = [(str(one.pk), str(one)) for one in Area.objects.visible_to(actor).in_use()]
        self.offence_names = self._listed("offences")
        self.area_names = self._listed("areas")
        first = ("", _("reject these rows"))
        self._ask(
            "offence",
            self.offence_names,
            [
                first,
                (NEW, _("make it a new offence type")),
                (LEAVE_OUT, _("leave out")),
                (_("It means"), offences),
            ],
        )
        self._ask(
            "area",
            self.area_names,
            [
                first,
                (UNPLACED, _("count without a place")),
                (LEAVE_OUT, _("leave out: not of this town")),
                (_("It means"), areas),
            ],
        )
        if self.area_names:
            self.fields["other_areas"] = forms.TypedChoiceField(
                label=_("Unknown areas that are not decided below"),
                choices=[
                    ("", _("reject these rows")),
                    (UNPLACED, _("count without a place")),
                    (LEAVE_OUT, _("leave out: not of this town")),
                ],
                coerce=int,
                empty_value=None,
                required=False,
            )
        for index, one in enumerate(self.offence_names):
            self.fields[f"iccs_{index}"] = forms.CharField(
                label=one["name"],
                required=False,
                max_length=8,
                initial=iccs.suggested(one["name"]),
                widget=CodeInput(attrs={"size": 8}),
            )
        self.fields["remember"] = forms.BooleanField(
            label=_("Remember these names for the next file"), required=False, initial=True
        )

    def _listed(self, which: str) -> list[dict]:
        return self.unknown.get(which, {}).get("names", [])

    def _ask(self, prefix: str, names: list[dict], choices: list) -> None:
        known = dict(choices[-1][1])
        for index, one in enumerate(names):
            meant = str(one["suggestion"]) if one["suggestion"] in {int(pk) for pk in known} else ""
            sure = one.get("sure", False)
            hint = ngettext(
                "%(times)s row, in line %(line)s", "%(times)s rows, first in line %(line)s", one["times"]
            )
            hint %= one
            if meant and not sure:
                hint += " · " + gettext("perhaps “%(name)s”") % {"name": known[meant]}
            self.fields[f"{prefix}_{index}"] = forms.ChoiceField(
                label=one["name"],
                choices=choices,
                required=False,
                initial=meant if sure else "",
                help_text=hint,
            )

    def _fields(self, prefix: str, names: list[dict]):
        return [self[f"{prefix}_{index}"] for index in range(len(names))]

    @property
    def offence_fields(self):
        return self._fields("offence", self.offence_names)

    @property
    def iccs_fields(self):
        """Places in the classification of those that become new types."""
        return self._fields("iccs", self.offence_names)

    @property
    def iccs_is_wrong(self) -> bool:
        return any(field.errors for field in self.iccs_fields)

    @property
    def area_fields(self):
        return self._fields("area", self.area_names)

    def clean(self):
        cleaned = super().clean()
        for index in range(len(self.offence_names)):
            code = (cleaned.get(f"iccs_{index}") or "").replace(".", "").strip()
            if cleaned.get(f"offence_{index}") == NEW and code and not iccs.is_known(code):
                self.add_error(
                    f"iccs_{index}", _("This is not a code of the classification. Leave it empty if unsure.")
                )
            cleaned[f"iccs_{index}"] = code
        return cleaned

    def _code(self, name: str) -> str:
        index = next(i for i, one in enumerate(self.offence_names) if one["name"] == name)
        return self.cleaned_data[f"iccs_{index}"]

    def decisions(self) -> dict:
        """Arguments for `settle_names`."""
        chosen = {
            prefix: {
                one["name"]: self.cleaned_data[f"{prefix}_{index}"]
                for index, one in enumerate(names)
                if self.cleaned_data[f"{prefix}_{index}"] != ""
            }
            for prefix, names in (("offence", self.offence_names), ("area", self.area_names))
        }
        return {
            "offences": {name: int(value) for name, value in chosen["offence"].items() if value != NEW},
            "new_offences": {
                name: self._code(name) for name, value in chosen["offence"].items() if value == NEW
            },
            "areas": {name: int(value) for name, value in chosen["area"].items()},
            "other_areas": self.cleaned_data.get("other_areas"),
            "remember": self.cleaned_data["remember"],
        }
