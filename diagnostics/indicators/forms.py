"""Forms of indicators and their values."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownFilterForm
from stakeholders.access.rows import LongForm, Section

from . import services
from .models import Domain, Indicator, IndicatorValue, Split


class IndicatorForm(LongForm):
    disaggregation = forms.MultipleChoiceField(
        label=_("Broken down by"),
        choices=Split.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    SECTIONS = (
        Section(
            "what",
            _("What is measured"),
            (
                "code",
                "name",
                "formula",
                "unit",
                "denominator",
                "domain",
                "is_police_trust",
                "level",
                "direction",
                "disaggregation",
            ),
        ),
        Section("source", _("Where it comes from"), ("source", "frequency", "next_value_due_on")),
        Section("who", _("Who delivers the value"), ("responsible_name", "responsible_email")),
        Section("reading", _("How to read it"), ("interpretation", "min_count")),
    )

    class Meta:
        model = Indicator
        fields = [
            "code",
            "name",
            "formula",
            "unit",
            "denominator",
            "domain",
            "is_police_trust",
            "level",
            "direction",
            "disaggregation",
            "source",
            "frequency",
            "next_value_due_on",
            "responsible_name",
            "responsible_email",
            "interpretation",
            "min_count",
        ]
        help_texts = {
            "denominator": _("Such as “households”. Leave it empty for a plain count."),
            "min_count": _(
                "With fewer cases in the numerator the value is shown and not judged. 0: always judged."
            ),
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

    def fresh(self) -> "ValueForm":
        now = IndicatorValue.objects.get(pk=self.instance.pk)
        return type(self)(indicator=self.indicator, instance=now, actor=self.actor)

    def clean(self):
        cleaned = super().clean()
        for name, message in services.value_errors(cleaned, self.indicator.unit).items():
            if name not in self.errors:
                self.add_error(name, message)
        if cleaned.get("value") is None and "value" not in self.errors:
            cleaned["value"] = services.value_from_parts(cleaned, self.indicator.unit)
        return cleaned

    def save(self, commit=True):
        with transaction.atomic():
            saved = super().save(commit)
            if saved is not None:
                services.answer_deadline(saved)
            return saved


class IndicatorFilter(TownFilterForm):
    q = forms.CharField(label=_("Words"))
    domain = forms.ChoiceField(label=_("Domain"), choices=[("", _("all")), *Domain.choices])
    due = forms.ChoiceField(
        label=_("Value"),
        choices=[("", _("all")), ("overdue", _("overdue")), ("soon", _("due within 30 days"))],
    )


class StarterFilter(TownFilterForm):
    q = forms.CharField(label=_("Words"))
    domain = forms.ChoiceField(label=_("Domain"), choices=[("", _("all")), *Domain.choices])
