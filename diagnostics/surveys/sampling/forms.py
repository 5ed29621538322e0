"""The form in which is said how a sample was drawn."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.statistics.design import Lonely
from diagnostics.surveys.models import DrawnUnit, LonelyStratum
from diagnostics.surveys.questionnaire.schema import Item

from .cluster_lines import lines_of, parsed
from .drawn import Drawing, SeenStratum, Stratum, Unit

MOST_UNITS = 10**9


class SampleForm(forms.Form):
    """What was drawn, and for each stratum how many units it has in all and whether it is put into another one."""

    drawn = forms.ChoiceField(
        label=gettext_lazy("What did chance choose?"),
        choices=DrawnUnit.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Where homes were drawn, an adult who lives with many others had a smaller chance, and counts for more."
        ),
    )
    adults_question = forms.ChoiceField(
        label=gettext_lazy("Which question tells how many adults live in the home?"),
        required=False,
        help_text=gettext_lazy(
            "It turns the chance of a home into that of a person, and the other way round."
        ),
    )
    lonely = forms.ChoiceField(
        label=gettext_lazy("A stratum in which a single unit answered: what of it?"),
        choices=LonelyStratum.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Its own spread cannot be seen. It can also be put into a neighbour, in the table below."
        ),
    )

    clusters = forms.CharField(
        label=gettext_lazy("Clusters in which chance chose a second time"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One a line: stratum; cluster; how many homes (or people) it has in all. Lines pasted from a spreadsheet "
            "are read as well. It counts where the number of clusters of the stratum is known, too."
        ),
    )

    def __init__(
        self,
        *args,
        drawing: Drawing,
        seen: Sequence[SeenStratum],
        items: Sequence[Item],
        clusters: Sequence[tuple[str, str]] = (),
        **kwargs,
    ):
        initial = {"drawn": drawing.unit, "adults_question": drawing.adults, "lonely": drawing.lonely}
        told = {one.name: one for one in drawing.strata}
        for place, one in enumerate(seen):
            declared = told.get(one.name)
            initial |= {
                f"units-{place}": declared.units if declared else None,
                f"joined-{place}": declared.joined if declared else "",
            }
        initial["clusters"] = lines_of(drawing.clusters, clusters)
        super().__init__(*args, initial=initial, **kwargs)
        self.drawing, self.seen = drawing, seen
        if not clusters and not drawing.clusters:
            del self.fields["clusters"]
        numbers = [(item.code, item.text) for item in items if item.kind == "number"]
        self.fields["adults_question"].choices = [("", _("none")), *numbers]
        for place, one in enumerate(seen):
            self._add_stratum(place, one)

    def _add_stratum(self, place: int, one: SeenStratum) -> None:
        label = one.name or _("without a stratum")
        units = self.fields[f"units-{place}"] = forms.IntegerField(
            label=_("In all: %(name)s") % {"name": label},
            required=False,
            min_value=1,
            max_value=MOST_UNITS,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "number"}),
        )
        units.widget.attrs["aria-label"] = units.label
        if len(self.seen) > 1:
            others = [
                (other.name, other.name) for other in self.seen if other.name and other.name != one.name
            ]
            joined = self.fields[f"joined-{place}"] = forms.ChoiceField(
                label=_("Put %(name)s into") % {"name": label},
                required=False,
                choices=[("", "\N{EN DASH}"), *others],
            )
            joined.widget.attrs["aria-label"] = joined.label

    @property
    def main(self) -> list:
        """The fields above the table of strata."""
        return [self["drawn"], self["adults_question"], self["lonely"]]

    @property
    def rows(self) -> list[dict]:
        """Each stratum with its fields."""
        return [
            {
                "seen": one,
                "units": self[f"units-{place}"],
                "joined": self[f"joined-{place}"] if f"joined-{place}" in self.fields else None,
            }
            for place, one in enumerate(self.seen)
        ]

    @property
    def below(self) -> list:
        """The fields below the table of strata."""
        return [self["clusters"]] if "clusters" in self.fields else []

    def clean_clusters(self):
        return parsed(self.cleaned_data["clusters"])

    def clean(self):
        cleaned = super().clean()
        for place, one in enumerate(self.seen):
            units = cleaned.get(f"units-{place}")
            if units is not None and units < one.units:
                self.add_error(
                    f"units-{place}",
                    _("%(n)s of them answered already: it has as many at least.") % {"n": one.units},
                )
        return cleaned

    def declared(self) -> Drawing:
        """What was typed; strata that no answer names stay as they were."""
        cleaned, here = self.cleaned_data, {one.name for one in self.seen}
        strata = [
            Stratum(one.name, cleaned.get(f"units-{place}"), cleaned.get(f"joined-{place}", ""))
            for place, one in enumerate(self.seen)
        ]
        others = [one for one in self.drawing.strata if one.name not in here]
        unit, lonely = Unit(cleaned["drawn"]), Lonely(cleaned["lonely"])
        clusters = cleaned.get("clusters", self.drawing.clusters)
        return Drawing(unit, cleaned["adults_question"], lonely, (*strata, *others), clusters)
