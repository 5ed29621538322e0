"""Choosing a profile, and changing the town's copy of it."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from plans.documents.ministry_columns import unknown_columns
from stakeholders.access.rows import LongForm, RowForm, Section, TownRows, rows_of
from stakeholders.municipalities.forms import CommaSeparated

from .codes import unknown
from .models import MaterialChange, Profile, Requirement
from .shipped import CODES, shipped

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ProfileChoiceForm(forms.Form):
    code = forms.ChoiceField(label=_("Profile"), widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(code, shipped(code)["name"]) for code in CODES]


def confirmation_is_half(cleaned: dict) -> bool:
    """Whether only one of name and day of the confirmation is there."""
    return bool(cleaned.get("confirmed_by")) != bool(cleaned.get("confirmed_on"))


class RequirementForm(RowForm):
    codes = CommaSeparated(
        label=_("Recognised by"),
        required=False,
        help_text=_("Codes with commas between them; they are listed below the form."),
    )
    WIDE = ("text", "note", "left_out_reason", "source")

    class Meta:
        model = Requirement
        fields = [
            "kind",
            "text",
            "organisation",
            "codes",
            "month",
            "note",
            "left_out_reason",
            "source",
            "provenance",
            "confirmed_by",
            "confirmed_on",
        ]
        widgets = {
            "note": forms.Textarea(attrs={"rows": 2}),
            "left_out_reason": forms.Textarea(attrs={"rows": 2}),
            "confirmed_on": DATE,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["month"].validators.append(_month)

    def clean(self):
        cleaned = super().clean()
        if wrong := unknown(cleaned.get("kind", ""), cleaned.get("codes") or []):
            message = _now("These codes do not exist for this kind: %(codes)s.")
            self.add_error("codes", message % {"codes": ", ".join(wrong)})
        if confirmation_is_half(cleaned):
            self.add_error("confirmed_by", _("Say who confirmed it and when."))
        return cleaned


def _month(value: int) -> None:
    if not 1 <= value <= 12:
        raise forms.ValidationError(_("Write the month as a number from 1 to 12."))


class RequirementRows(TownRows):
    title = _("Requirement")
    add_label = _("Add another requirement")


class LineSeparated(CommaSeparated):
    """A list of short texts, one on each line or with commas between them."""

    widget = forms.Textarea(attrs={"rows": 8})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return super().to_python((value or "").replace("\n", ","))


class ProfileForm(LongForm):
    ministry_columns = LineSeparated(
        label=Profile._meta.get_field("ministry_columns").verbose_name,
        required=False,
        help_text=_(
            "One on each line, in the order wanted: “problems” for a whole sheet, “problems.title” for one column. "
            "All names are listed below the form. Empty: the usual sheets."
        ),
    )
    material_changes = forms.MultipleChoiceField(
        label=Profile._meta.get_field("material_changes").verbose_name,
        choices=MaterialChange.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    SECTIONS = (
        Section("profile", _("The profile"), ("name", "summary", "confirmed_by", "confirmed_on")),
        Section(
            "limits",
            _("Length, priorities, publication"),
            ("shortest_months", "longest_months", "most_priorities", "publication_days"),
            hint=_("What stays empty is not asked."),
        ),
        Section(
            "material",
            _("Material changes"),
            ("material_changes", "material_budget_share"),
            hint=_("A material change of an adopted plan goes back to those who adopted it."),
        ),
        Section(
            "ministry",
            _("Table for the ministry"),
            ("ministry_columns",),
            hint=_("The columns that the ministry's form asks for, so that the spreadsheet fits it."),
        ),
        Section(
            "requirements",
            _("What the law asks"),
            rows="requirements",
            hint=_(
                "Who signs, who is a member, which themes, who is consulted, which parts the document has, who "
                "receives the report. What has a name and a day of confirmation blocks adoption; the rest warns."
            ),
        ),
    )
    ROWS = {"requirements": rows_of(Profile, Requirement, RequirementForm, RequirementRows)}

    class Meta:
        model = Profile
        fields = [
            "name",
            "summary",
            "confirmed_by",
            "confirmed_on",
            "shortest_months",
            "longest_months",
            "most_priorities",
            "publication_days",
            "material_changes",
            "material_budget_share",
            "ministry_columns",
        ]

    def clean_ministry_columns(self):
        names = self.cleaned_data["ministry_columns"]
        if wrong := unknown_columns(names):
            message = _("These names do not exist, or stand here twice: %(names)s.")
            raise forms.ValidationError(message, params={"names": ", ".join(wrong)})
        return names

    def clean(self):
        cleaned = super().clean()
        shortest, longest = cleaned.get("shortest_months"), cleaned.get("longest_months")
        if shortest and longest and longest < shortest:
            self.add_error("longest_months", _("The longest plan must not be shorter than the shortest."))
        if confirmation_is_half(cleaned):
            self.add_error("confirmed_by", _("Say who confirmed it and when."))
        return cleaned
