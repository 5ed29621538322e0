"""Forms of quotas: over which questions, and how many of each group."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.surveys.field.models import SurveyQuota, WhenFull
from diagnostics.surveys.questionnaire.schema import Item

MOST_PEOPLE = 1_000_000


class QuotaForm(forms.Form):
    """One question, or two that are crossed."""

    first = forms.ChoiceField(label=gettext_lazy("Question"))
    second = forms.ChoiceField(
        label=gettext_lazy("Crossed with"),
        required=False,
        help_text=gettext_lazy("For example age with sex. Left empty, the groups are those of one question."),
    )

    def __init__(self, *args, items: list[Item], **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(item.code, item.text) for item in items]
        self.fields["first"].choices = [("", _("Choose")), *choices]
        self.fields["second"].choices = [("", _("with no other")), *choices]

    @property
    def codes(self) -> list[str]:
        return [code for code in (self.cleaned_data["first"], self.cleaned_data["second"]) if code]


class CellsForm(forms.Form):
    """How many are wanted of each group."""

    when_full = forms.ChoiceField(
        label=gettext_lazy("When a group has enough"),
        choices=WhenFull.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Whoever is stopped has answered nothing else yet. Who is further on is asked to the end and counted. "
            "Interviews and paper forms are always counted."
        ),
    )

    def __init__(self, *args, quota: SurveyQuota, groups: list[tuple[tuple[str, ...], str]], **kwargs):
        wanted = {tuple(cell["values"]): cell["target"] for cell in quota.cells}
        self.groups = groups
        initial = {f"cell-{n}": wanted.get(values) for n, (values, _label) in enumerate(groups)}
        super().__init__(*args, initial={**initial, "when_full": quota.when_full}, **kwargs)
        for place, (_values, label) in enumerate(groups):
            self.fields[f"cell-{place}"] = forms.IntegerField(
                label=label,
                required=False,
                min_value=1,
                max_value=MOST_PEOPLE,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "number"}),
            )
        self.order_fields([*(f"cell-{n}" for n in range(len(groups))), "when_full"])

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not self.cells:
            raise forms.ValidationError(_("Give a number for one group at least."))
        return cleaned

    @property
    def cells(self) -> list[dict]:
        """The groups with a number, as they are kept."""
        told = (
            (values, self.cleaned_data.get(f"cell-{n}")) for n, (values, _label) in enumerate(self.groups)
        )
        return [{"values": list(values), "target": target} for values, target in told if target]
