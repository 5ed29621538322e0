"""Fields as people expect them in the forms of the towns: days to pick, decimals as written, choices with words."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _


def make_comfortable(field) -> None:
    if isinstance(field, forms.DateField) and isinstance(field.widget, forms.DateInput):
        field.widget = forms.DateInput(format="%Y-%m-%d", attrs={**field.widget.attrs, "type": "date"})
        field.widget.is_required = field.required
    elif isinstance(field, forms.DecimalField):
        field.prepare_value = _without_idle_zeros
    elif isinstance(field, forms.ModelMultipleChoiceField):
        # Links to other records are never demanded: a draft may be incomplete in every way.
        field.required = field.widget.is_required = False
    elif isinstance(field, forms.ModelChoiceField):
        field.empty_label = _("choose") if field.required else _("none")


def _without_idle_zeros(value):
    """96.0000, as the database keeps it, as a person writes it: 96."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) and value.is_finite() else value
