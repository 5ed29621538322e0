"""Forms of indicators and their values."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownFilterForm
from stakeholders.access.rows import LongForm, Section

from . import services
from .figures import agrees, computed
from .models import Domain, Indicator, IndicatorValue


class IndicatorForm(LongForm):
    SECTIONS = (
        Section("what", _("What is measured"), ("code", "name", "formula", "unit", "domain", "direction")),
        Section("source", _("Where it comes from"), ("source", "frequency", "next_value_due_on")),
        Section("who", _("Who delivers the value"), ("responsible_name", "responsible_email")),
        Section("reading", _("How to read it"), ("interpretation",)),
    )

    class Meta:
        model = Indicator
        fields = [
            "code",
            "name",
            "formula",
            "unit",
            "domain",
            "direction",
            "source",
            "frequency",
            "next_value_due_on",
            "responsible_name",
            "responsible_email",
            "interpretation",
        ]
        help_texts = {
            "unit": _("Such as “%” or “per 1,000 households”: then a value can be made from its parts."),
            "direction": _(
                "“Context” is for figures that also rise with trust or police effort: never coloured."
            ),
            "next_value_due_on": _("A reminder is sent before this day. A value for its period moves it on."),
        }

    def __init__(self, data=None, *args, actor, instance=None, initial=None, **kwargs):
        if instance is None:
            initial = {"code": services.propose_code(actor), **(initial or {})}
        super().__init__(data, *args, actor=actor, instance=instance, initial=initial, **kwargs)


class ValueForm(LongForm):
    value = forms.DecimalField(label=_("Value"), max_digits=14, decimal_places=4, required=False)

    SECTIONS = (
        Section("period", _("Period"), ("period_start", "period_end")),
        Section("value", _("Value"), ("numerator", "denominator", "value")),
        Section(
            "certainty",
            _("How sure it is"),
            ("ci_low", "ci_high", "status"),
            hint=_("The limits of the 95 % interval, where the figure is an estimate."),
        ),
        Section("note", _("Note"), ("note",)),
    )

    class Meta:
        model = IndicatorValue
        fields = [
            "period_start",
            "period_end",
            "numerator",
            "denominator",
            "value",
            "ci_low",
            "ci_high",
            "status",
            "note",
        ]
        help_texts = {
            "note": _("What a reader must know: a break in the series, a late report, a correction.")
        }

    def __init__(self, *args, indicator: Indicator, actor, instance=None, **kwargs):
        if instance is None:
            instance = IndicatorValue(municipality=actor.municipality, indicator=indicator)
        self.indicator = indicator
        super().__init__(*args, actor=actor, instance=instance, **kwargs)
        self.fields["value"].help_text = _(
            "In %(unit)s. May be left empty where it follows from its parts."
        ) % {"unit": indicator.unit}

    def clean(self):
        cleaned = super().clean()
        for name, message in value_errors(cleaned, self.indicator.unit).items():
            if name not in self.errors:
                self.add_error(name, message)
        if cleaned.get("value") is None and "value" not in self.errors:
            cleaned["value"] = value_from_parts(cleaned, self.indicator.unit)
        return cleaned

    def save(self, commit=True):
        with transaction.atomic():
            saved = super().save(commit)
            if saved is not None:
                services.answer_deadline(saved)
            return saved


def value_from_parts(given: dict, unit: str):
    """The value that numerator and denominator make, or None."""
    if given.get("numerator") is None or not given.get("denominator"):
        return None
    return computed(given["numerator"], given["denominator"], unit)


def value_errors(given: dict, unit: str) -> dict[str, str]:
    """What contradicts itself in a value, by field; the same on page and API."""
    errors = {}
    start, end = given.get("period_start"), given.get("period_end")
    if start and end and end < start:
        errors["period_end"] = _("The period ends before it starts.")
    value, top, bottom = given.get("value"), given.get("numerator"), given.get("denominator")
    if value is None and value_from_parts(given, unit) is None:
        errors["value"] = _(
            "Enter the value, or numerator and denominator where the unit tells how it is made."
        )
    elif value is not None and top is not None and bottom and not agrees(value, top, bottom, unit):
        errors["value"] = _("This is not what the parts give: %(computed)s. Correct one of them.") % {
            "computed": f"{computed(top, bottom, unit).normalize():f}"
        }
    if bottom is not None and bottom <= 0:
        errors["denominator"] = _("The denominator must be more than nothing.")
    low, high = given.get("ci_low"), given.get("ci_high")
    if low is not None and high is not None and low > high:
        errors["ci_high"] = _("The upper limit lies below the lower one.")
    elif value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        errors["value"] = _("The value lies outside its own interval.")
    return errors


class IndicatorFilter(TownFilterForm):
    q = forms.CharField(label=_("Words"))
    domain = forms.ChoiceField(label=_("Domain"), choices=[("", _("all")), *Domain.choices])
    due = forms.ChoiceField(
        label=_("Value"),
        choices=[("", _("all")), ("overdue", _("overdue")), ("soon", _("due within 30 days"))],
    )
