"""Why groups were not heard, efforts to reach them, and the residents by sex and age."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.rows import Asked
from stakeholders.groups.models import GroupContact, TargetGroup

from .models import ResidentGroup


class GapsForm(forms.Form):
    """One field for each group that was not heard, or for which a reason stands."""

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = [row for row in rows if row.is_open_gap or row.gap]
        for row in self.rows:
            self.fields[row.code] = forms.CharField(
                label=row.label,
                required=False,
                max_length=500,
                initial=row.gap.reason if row.gap else "",
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_told(row),
            )

    def reasons(self) -> dict[str, str]:
        return {row.code: self.cleaned_data[row.code] for row in self.rows}


def _told(row) -> str:
    if row.group is not None:
        return row.group.inclusion_note
    if not row.organisations:
        return _("No organisation of this group is in the register.")
    return _("Organisations: %(all)s, invited: %(invited)s, silent: %(silent)s") % {
        "all": row.organisations,
        "invited": row.invited,
        "silent": row.silent,
    }


class EffortForm(Asked):
    """An occasion on which people of a group were met for this round; how many in a band, never who."""

    class Meta:
        model = GroupContact
        fields = ["occasion", "format", "held_on", "organisation", "reached"]
        help_texts = {"occasion": _("For example: evening meeting in four languages, Mercado.")}

    group = forms.ModelChoiceField(label=_("Group"), queryset=TargetGroup.objects.none())

    field_order = ["group"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("group"):
            self.instance.group = cleaned["group"]
        return cleaned


class SharesForm(forms.Form):
    """Residents of the whole town by sex and by age in one year."""

    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    source = forms.CharField(label=_("Source"), max_length=400, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for group in ResidentGroup:
            self.fields[group.value] = forms.IntegerField(
                label=_("Residents: %(who)s") % {"who": group.label}, min_value=0, required=False
            )
        self.order_fields(["year", *ResidentGroup.values, "source"])

    def numbers(self) -> dict[str, int | None]:
        return {group: self.cleaned_data[group] for group in ResidentGroup.values}
