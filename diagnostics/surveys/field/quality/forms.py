"""Forms of data quality: a rule of the survey's own, and which of what stands out is listed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from diagnostics.surveys.field.models import ConsistencyRule, QualityRule
from stakeholders.access.forms import TownFilterForm, TownForm

from .services import fault_of_rule


class ConsistencyRuleForm(TownForm):
    class Meta:
        model = ConsistencyRule
        fields = ["name", "expression"]
        widgets = {"expression": forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "off"})}

    def clean_expression(self):
        expression = self.cleaned_data["expression"].strip()
        if fault := fault_of_rule(self.instance.survey, expression):
            raise forms.ValidationError(fault)
        return expression


class FlagFilter(TownFilterForm):
    rule = forms.ChoiceField(label=_("What stands out"), choices=[("", _("all")), *QualityRule.choices])
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("all")), ("open", _("not looked at yet")), ("done", _("looked at"))],
    )
