"""The source with its quality, and the filter over sources."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownFilterForm, TownForm

from .models import QUALITY_FIELDS, DataSource, SourceBreak, SourceKind

SCORES = [
    ("", _("not scored yet")),
    (1, _("1 (poor)")),
    (2, _("2 (weak)")),
    (3, _("3 (fair)")),
    (4, _("4 (good)")),
    (5, _("5 (very good)")),
]

QUESTIONS = {
    "coverage": _("Does it cover everybody and every place that the question is about?"),
    "accuracy": _("Is what it says right, and counted by the same rules?"),
    "timeliness": _("Is it recent enough for a decision today?"),
    "comparability": _("Can earlier years be compared with later ones, without a change of rules between?"),
    "disaggregation": _("Can it be told apart by area, sex, age or time where that matters?"),
    "bias_risk": _("How free is it from leaving out people who do not report or do not answer?"),
}


class DataSourceForm(TownForm):
    class Meta:
        model = DataSource
        fields = [
            "name",
            "kind",
            "owner",
            "period_from",
            "period_to",
            "legal_basis",
            *QUALITY_FIELDS,
            "quality_note",
        ]
        widgets = {
            "period_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "period_to": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "name": _("As it is cited, such as “Recorded offences, National Police”."),
            "legal_basis": _("Why the town may use these data: a law, an agreement, a licence."),
            "quality_note": _(
                "What may not be concluded from it: known breaks, gaps, what is never reported."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in QUALITY_FIELDS:
            self.fields[name] = forms.TypedChoiceField(
                label=self.fields[name].label,
                choices=SCORES,
                coerce=int,
                empty_value=None,
                required=False,
                help_text=QUESTIONS[name],
            )

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("period_from"), cleaned.get("period_to")
        if first and last and last < first:
            self.add_error("period_to", _("The last day lies before the first."))
        return cleaned

    @property
    def identity(self):
        return [self[name] for name in self.Meta.fields if name not in (*QUALITY_FIELDS, "quality_note")]

    @property
    def quality(self):
        return [self[name] for name in (*QUALITY_FIELDS, "quality_note")]


class SourceBreakForm(TownForm):
    """`month` is any day of the first month after the break; its first is kept."""

    class Meta:
        model = SourceBreak
        fields = ["month", "kind", "reason", "offence"]
        widgets = {"month": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "month": _("Any day of the first month that was recorded in the new way."),
            "kind": _(
                "Over a shift of the level a trend goes on with a step of its own; over the others none is drawn."
            ),
            "reason": _("In a few words, as readers of the chart shall see it. No names of people."),
            "offence": _("Leave empty when it concerns all."),
        }

    def clean_month(self):
        return self.cleaned_data["month"].replace(day=1)

    def _get_validation_exclusions(self):
        """The source is set by the page, and still part of the constraint that must be checked."""
        return super()._get_validation_exclusions() - {"source"}


class DataSourceFilter(TownFilterForm):
    q = forms.CharField(label=_("Search"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *SourceKind.choices])
    quality = forms.ChoiceField(
        label=_("Quality"),
        choices=[
            ("", _("all")),
            ("scored", _("fully scored")),
            ("unscored", _("not fully scored")),
            ("weak", _("with a weak score (1 or 2)")),
        ],
    )

    def rows(self):
        rows = DataSource.objects.visible_to(self.actor)
        if text := self.value("q"):
            rows = rows.filter(Q(name__icontains=text) | Q(owner__name__icontains=text))
        if kind := self.value("kind"):
            rows = rows.filter(kind=kind)
        if (quality := self.value("quality")) in {"scored", "unscored", "weak"}:
            rows = getattr(rows, quality)()
        return rows
