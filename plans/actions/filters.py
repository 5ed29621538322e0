"""What lists of actions are narrowed by."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.objectives.models import Objective
from stakeholders.access.forms import TownFilterForm
from stakeholders.municipalities.models import Area
from stakeholders.organisations.models import Organisation

from .choices import LEVEL_CHOICES, MEASURE_CHOICES
from .models import ActionStatus, Responsibility, ResponsibilityKind


class ActionFilter(TownFilterForm):
    """What a list of actions is narrowed by; the same for page, files and timeline."""

    q = forms.CharField(label=_("Words"))
    objective = forms.ModelChoiceField(
        label=_("Objective"), queryset=Objective.objects.none(), empty_label=_("all"), to_field_name="uid"
    )
    lead = forms.ModelChoiceField(
        label=_("Lead"), queryset=Organisation.objects.none(), empty_label=_("all"), to_field_name="uid"
    )
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("all")), *ActionStatus.choices])
    level = forms.ChoiceField(
        label=_("Level"),
        choices=[("", _("all")), *LEVEL_CHOICES],
    )
    area = forms.ModelChoiceField(
        label=_("Area"), queryset=Area.objects.none(), empty_label=_("all"), to_field_name="code"
    )
    measure = forms.ChoiceField(label=_("Measure"), choices=[("", _("all")), *MEASURE_CHOICES])

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["objective"].queryset = self.fields["objective"].queryset.of(plan)
        self.fields["objective"].label_from_instance = lambda objective: objective.code
        leading = Responsibility.objects.filter(action__plan=plan, kind=ResponsibilityKind.LEAD)
        self.fields["lead"].queryset = self.fields["lead"].queryset.filter(
            pk__in=leading.values("organisation_id")
        )

    def narrow(self, rows):
        """The rows that match; a value that makes no sense does not narrow."""
        return rows.matching(**{name: self.value(name) for name in self.base_fields})
