"""Forms of the library."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from plans.actions.choices import MEASURE_CHOICES
from plans.plan.taxonomy import FACTORS, PROBLEM_TYPES
from stakeholders.access.forms import TownFilterForm, TownForm
from stakeholders.access.rows import LongForm, Section

from . import services
from .models import LocalPractice, PracticeNote
from .practices import SETTINGS, CostBand, EvidenceClass


def _several(label, choices) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class PracticeForm(LongForm):
    measures = _several(_("Prevention measures"), MEASURE_CHOICES)
    problems = _several(_("Types of crime problem"), list(PROBLEM_TYPES.items()))
    factors = _several(
        _("Factors addressed"), [(code, format_lazy("{} {}", code, name)) for code, name in FACTORS.items()]
    )
    settings = _several(_("Where it is used"), list(SETTINGS.items()))

    SECTIONS = (
        Section("practice", _("The practice"), ("code", "name", "problems", "any_problem")),
        Section(
            "evidence",
            _("What is known of its effect"),
            ("evidence_class", "rating", "rating_source", "rating_year", "checked_by"),
            hint=_("The class of the house, and beside it what the source itself says."),
        ),
        Section(
            "working",
            _("How it works"),
            ("effect", "mechanism", "conditions", "implementation", "avoid"),
        ),
        Section("means", _("Cost"), ("cost", "economics")),
        Section("kind", _("What kind of prevention"), ("measures", "factors", "settings")),
    )

    class Meta:
        model = LocalPractice
        fields = [
            "code",
            "name",
            "problems",
            "any_problem",
            "evidence_class",
            "rating",
            "rating_source",
            "rating_year",
            "checked_by",
            "effect",
            "mechanism",
            "conditions",
            "implementation",
            "avoid",
            "cost",
            "economics",
            "measures",
            "factors",
            "settings",
        ]
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("effect", "mechanism", "conditions", "implementation", "avoid", "economics")
        }
        help_texts = {
            "evidence_class": _(
                "With “not rated” you say nothing that is not known. Class H: it may not be used."
            ),
            "checked_by": _("Who has read the source in full. Leave it empty if nobody has."),
        }

    def __init__(self, data=None, *args, actor, instance=None, initial=None, **kwargs):
        # As it is saved, for what must not change while it is used.
        self.saved = LocalPractice.objects.get(pk=instance.pk) if instance else None
        if instance is None:
            initial = {"code": services.propose_code(actor), **(initial or {})}
        super().__init__(data, *args, actor=actor, instance=instance, initial=initial, **kwargs)

    def clean(self):
        cleaned = super().clean()
        for name, message in services.practice_errors(cleaned, self.saved).items():
            if name not in self.errors:
                self.add_error(name, message)
        return cleaned


class NoteForm(TownForm):
    class Meta:
        model = PracticeNote
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}


class PracticeFilter(TownFilterForm):
    q = forms.CharField(label=_("Words"))
    problem = forms.ChoiceField(label=_("Problem"), choices=[("", _("all")), *PROBLEM_TYPES.items()])
    measure = forms.ChoiceField(label=_("Measure"), choices=[("", _("all")), *MEASURE_CHOICES])
    evidence = forms.ChoiceField(label=_("Evidence"), choices=[("", _("all")), *EvidenceClass.choices])
    setting = forms.ChoiceField(label=_("Setting"), choices=[("", _("all")), *SETTINGS.items()])
    cost = forms.ChoiceField(label=_("Cost"), choices=[("", _("all")), *CostBand.choices])
