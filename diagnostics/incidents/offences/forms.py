"""The offence type with its local names and its place in the international classification."""

from django import forms
from django.utils.translation import gettext_lazy as _

from diagnostics.incidents.models import OffenceType
from diagnostics.incidents.problem_types import PROBLEM_TYPES
from stakeholders.access.forms import TownForm

from . import iccs
from .services import closes_circle, in_a_circle, name_clashes


class OnePerLine(forms.CharField):
    """A list of short texts, one on each line; names may contain commas."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        lines = (line.strip() for line in (value or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class CodeInput(forms.TextInput):
    """A text field that suggests the sections and divisions of the classification."""

    template_name = "diagnostics/incidents/offences/_iccs_input.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{name}_codes"
        context["codes"] = iccs.LABELS
        return context


class OffenceTypeForm(TownForm):
    aliases = OnePerLine(
        label=_("Names in local files"),
        required=False,
        help_text=_("One on each line. An import recognises the offence by any of them."),
    )
    cp_code = forms.ChoiceField(
        label=_("Crime problem type"),
        choices=[("", _("none")), *PROBLEM_TYPES.items()],
        required=False,
        help_text=_("Ties the counts to the problems of the plan."),
    )

    class Meta:
        model = OffenceType
        fields = [
            "code",
            "name",
            "aliases",
            "iccs_code",
            "cp_code",
            "denominator",
            "part_of",
            "counted_apart",
            "is_sensitive",
            "reporting_sensitive",
        ]
        widgets = {"iccs_code": CodeInput}
        help_texts = {
            "code": _("A short code of your own, such as BURG."),
            "iccs_code": _(
                "International Classification of Crime: 2 digits (section) to 6 digits (class). "
                "It lets towns be compared."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        around = self.fields["part_of"]
        around.empty_label = _("not said: as its ICCS code says")
        around.queryset = around.queryset.exclude(pk=self.instance.pk)

    def clean_part_of(self):
        around = self.cleaned_data["part_of"]
        if self.instance.pk and closes_circle(by=self.actor, offence=self.instance, part_of=around):
            raise forms.ValidationError(in_a_circle())
        return around

    def clean_aliases(self):
        aliases = self.cleaned_data["aliases"]
        if too_long := [name for name in aliases if len(name) > 120]:
            raise forms.ValidationError(
                _("“%(name)s…” is longer than 120 characters.") % {"name": too_long[0][:40]}
            )
        return aliases

    def clean_iccs_code(self):
        code = self.cleaned_data["iccs_code"].replace(".", "").strip()
        if code and not iccs.is_known(code):
            raise forms.ValidationError(
                _("“%(code)s” is not a code of the classification. Leave it empty if unsure.")
                % {"code": code}
            )
        return code

    def clean(self):
        cleaned = super().clean()
        names = {field: cleaned.get(field) or [] for field in ("code", "name", "aliases")}
        for field, messages in name_clashes(by=self.actor, names=names, besides=self.instance.pk).items():
            self.add_error(field, messages)
        return cleaned
