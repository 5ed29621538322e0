"""The form of a margin: how many people of the population gave, or would have given, each answer."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.surveys.questionnaire.schema import Item

from .fitting import PopulationMargin

MOST_PEOPLE = 10**9


class MarginForm(forms.Form):
    """A number for each answer; an answer without one is counted together with the answer above it."""

    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=200,
        help_text=gettext_lazy("Where the numbers come from, and of which day. For example: census 2021."),
    )

    def __init__(
        self, *args, item: Item, margin: PopulationMargin | None, proposed: dict[str, int], **kwargs
    ):
        people = {group.values[0]: group.people for group in margin.groups} if margin else proposed
        initial = {"source": margin.source if margin else "", **kwargs.pop("initial", {})}
        initial |= {f"people-{place}": _plain(people.get(o.value)) for place, o in enumerate(item.counted)}
        super().__init__(*args, initial=initial, **kwargs)
        self.item = item
        for place, option in enumerate(item.counted):
            self.fields[f"people-{place}"] = forms.IntegerField(
                label=option.label,
                required=False,
                min_value=1,
                max_value=MOST_PEOPLE,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "number"}),
            )
        self.order_fields([*(f"people-{place}" for place in range(len(item.counted))), "source"])

    def clean(self):
        cleaned = super().clean()
        self.groups: list[dict] = []
        for place, option in enumerate(self.item.counted):
            name = f"people-{place}"
            if name in self.errors:
                continue
            people = cleaned.get(name)
            if people is not None:
                self.groups.append({"values": [option.value], "people": people})
            elif self.groups:
                self.groups[-1]["values"].append(option.value)
            else:
                self.add_error(
                    name, _("The first answer needs a number: the next ones may be counted together with it.")
                )
        if not self.errors and len(self.groups) < 2:
            raise forms.ValidationError(_("Give numbers for two groups at least; one alone weighs nothing."))
        return cleaned


def _plain(people: float | None) -> int | str:
    return "" if people is None else round(people)


class TrimForm(forms.Form):
    """Whether large weights are cut."""

    trims = forms.BooleanField(
        label=gettext_lazy("Trim large weights"),
        required=False,
        help_text=gettext_lazy(
            "Weights far above the others are cut, and the rest fitted again: steadier, a little less exact."
        ),
    )
