"""Forms of field work: what is aimed at, and what came of the contacts of a day."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.surveys.services import areas_of
from stakeholders.access.forms import TownForm

from .models import ContactTally, FieldPlan
from .rates import OUTCOMES
from .reading import MOST_BYTES, MOST_LETTERS


class FieldPlanForm(TownForm):
    class Meta:
        model = FieldPlan
        fields = ["target", "ends_on"]
        widgets = {"ends_on": forms.DateInput(attrs={"type": "date"})}


class ContactTallyForm(TownForm):
    class Meta:
        model = ContactTally
        fields = ["on", "way", "area", "collector", *OUTCOMES]
        widgets = {
            "on": forms.DateInput(attrs={"type": "date"}),
            **{name: forms.TextInput(attrs={"inputmode": "numeric", "class": "number"}) for name in OUTCOMES},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        survey = self.instance.survey
        self.fields["area"].queryset = self.fields["area"].queryset.filter(
            pk__in=[area.pk for area in areas_of(survey)]
        )
        self.fields["collector"].queryset = self.fields["collector"].queryset.filter(survey=survey)
        for name in OUTCOMES:
            self.fields[name].required = False

    def clean(self):
        cleaned = super().clean()
        for name in OUTCOMES:
            if name in cleaned and cleaned[name] is None:
                cleaned[name] = 0
        if not self.errors and not any(cleaned[name] for name in OUTCOMES):
            raise forms.ValidationError(_("Every number is zero: there is nothing to enter."))
        return cleaned


class TallyTableForm(forms.Form):
    """A table of many days: a file, or cells pasted from one."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("A spreadsheet (.xlsx, .ods, .xls) or a text table (.csv)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xls,.ods"}),
    )
    cells = forms.CharField(
        label=gettext_lazy("Or paste the cells here"),
        required=False,
        strip=False,
        max_length=MOST_LETTERS,
        help_text=gettext_lazy(
            "Mark the table with its headings in your spreadsheet program, copy it and paste it here."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "wrap": "off", "spellcheck": "false"}),
    )

    def clean(self):
        cleaned = super().clean()
        upload, cells = cleaned.get("file"), (cleaned.get("cells") or "").strip()
        if not self.errors and bool(upload) == bool(cells):
            raise forms.ValidationError(_("Choose a file, or paste the cells of the table."))
        if upload and upload.size > MOST_BYTES:
            self.add_error("file", _("The file is too large: at most 5 MB can be read."))
        return cleaned

    @property
    def source(self) -> tuple[bytes, str]:
        """What was brought, and the name of the file."""
        upload = self.cleaned_data.get("file")
        return (upload.read(), upload.name) if upload else (self.cleaned_data["cells"].encode(), "")
