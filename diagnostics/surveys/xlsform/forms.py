"""The form that takes an XLSForm."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .sheets import LIMITS


class WorkbookForm(forms.Form):
    """A file with the sheets “survey”, “choices” and “settings”."""

    is_multipart = True
    file = forms.FileField(
        label=_("XLSForm"),
        help_text=_("An Excel or ODS file with the sheets “survey” and “choices”, of 5 MB at the most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LIMITS.size:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return file
