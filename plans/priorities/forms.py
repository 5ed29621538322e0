"""Forms of criteria, weights and scorers."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from plans.plan.models import Plan
from plans.plan.services import editing
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor
from stakeholders.access.rows import Asked

from .models import HIGHEST, Criterion, Scorer

STEPS = range(HIGHEST + 1)


class _RowOfPlan(Asked):
    """A small record of the plan: saved only while the plan may be changed."""

    def __init__(self, data=None, *, plan: Plan, actor: Actor, instance=None, **kwargs):
        self.plan = plan
        instance = instance or self._meta.model(plan=plan, municipality=actor.municipality)
        super().__init__(data, actor=actor, instance=instance, **kwargs)

    def save(self, commit=True):
        """The record; None when the plan is in force, or somebody else was faster."""
        try:
            with editing(self.plan):
                if self.instance.pk is None:
                    rows = type(self.instance).objects.of(self.plan)
                    self.instance.order = (rows.aggregate(last=Max("order"))["last"] or 0) + 1
                self.instance.validate_constraints()
                return super().save(commit)
        except Refused as refused:
            self.is_stale = True
            self.add_error(None, str(refused))
        except ValidationError as taken:
            self._update_errors(taken)
        return None


class CriterionForm(_RowOfPlan):
    weight = forms.IntegerField(
        label=_("Weight"),
        min_value=0,
        max_value=100,
        initial=10,
        help_text=_("0 to 100. Only the proportions count; with 0 the criterion is shown and not counted."),
    )

    class Meta:
        model = Criterion
        fields = ["code", "label", "question", "weight"]
        help_texts = {"code": _("One or two letters that stand over the column.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = [*self.instance.scale, *[""] * (HIGHEST + 1)]
        for step in STEPS:
            self.fields[f"step_{step}"] = forms.CharField(
                label=_("What %(value)d means") % {"value": step},
                max_length=200,
                required=False,
                initial=words[step],
            )

    def save(self, commit=True):
        self.instance.scale = [self.cleaned_data[f"step_{step}"] for step in STEPS]
        return super().save(commit)


class ScorerForm(_RowOfPlan):
    class Meta:
        model = Scorer
        fields = ["name"]
        help_texts = {"name": _("Who scores, by function or group: analyst, working group, steering group.")}


class WeightForm(forms.Form):
    """The weights of all criteria at once."""

    def __init__(self, data=None, *, criteria):
        super().__init__(data)
        for one in criteria:
            self.fields[f"weight_{one.pk}"] = forms.IntegerField(
                label=_("Weight of %(criterion)s") % {"criterion": one.label},
                min_value=0,
                max_value=100,
                initial=one.weight,
                widget=forms.NumberInput(attrs={"class": "small", "size": 4}),
            )

    @property
    def weights(self) -> dict[int, int]:
        return {int(name.removeprefix("weight_")): value for name, value in self.cleaned_data.items()}
