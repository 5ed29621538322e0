"""Forms for freezing, adopting, revising and comparing versions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownFilterForm
from stakeholders.municipalities.clock import town_today

from .differences import Change
from .materiality import Judgement
from .models import Authority, PlanVersion, VersionSignature, VersionState
from .record_words import record_labels
from .signing import signature_lines
from .wording import GROUPS, kinds_label

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
DRAFT = "draft"


class ReasonForm(forms.Form):
    """What a version is frozen for."""

    reason = forms.CharField(
        label=_("What is this version for?"),
        max_length=300,
        required=False,
        help_text=_("One line that stands beside its number, for example: first round of consultation."),
    )


class RevisionForm(forms.Form):
    """Why the plan is revised."""

    reason = forms.CharField(
        label=_("Why is the plan revised?"),
        max_length=300,
        help_text=_(
            "An evaluation, a new law, an event, money or an error. It stands beside the next version."
        ),
    )


class AdoptionForm(forms.Form):
    """Who adopted what, and when."""

    adopted_by = forms.CharField(
        label=_("Adopted by"),
        max_length=160,
        help_text=_("The body and its decision: City council, resolution 12."),
    )
    adopted_on = forms.DateField(label=_("Adopted on"), widget=DATE)
    authority = forms.ChoiceField(
        label=_("Who decided on this revision"),
        choices=Authority.choices,
        widget=forms.RadioSelect,
        help_text=_("A material change needs the body that adopts the plan; small ones may be delegated."),
    )
    version = forms.ModelChoiceField(
        label=_("What was decided on"),
        queryset=PlanVersion.objects.none(),
        required=False,
        empty_label=_("the draft as it stands"),
        help_text=_("If a version was submitted: the draft must still say the same."),
        to_field_name="number",
    )
    is_major = forms.BooleanField(
        label=_("This is a new plan, not an amendment"),
        required=False,
        help_text=_("The number goes to the next whole: 2.0 instead of 1.1."),
    )

    def __init__(self, *args, plan, judgement: Judgement | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self._ask_who_decided(judgement, plan)
        submitted = PlanVersion.objects.filter(plan=plan, state=VersionState.SUBMITTED).defer(
            "content", "checks"
        )
        self.fields["version"].queryset = submitted
        self.fields["version"].label_from_instance = lambda version: (
            _("version %(number)s") % {"number": version.number}
        )
        today = town_today(plan.municipality)
        self.fields["adopted_on"].widget.attrs["max"] = today.isoformat()
        self.fields["adopted_on"].initial = today
        if not submitted:
            del self.fields["version"]
        if not PlanVersion.objects.filter(plan=plan, state=VersionState.ADOPTED).exists():
            del self.fields["is_major"]

    def _ask_who_decided(self, judgement: Judgement | None, plan) -> None:
        """Only a revision can have been delegated; one with a material change cannot."""
        if judgement is None:
            del self.fields["authority"]
            return
        field = self.fields["authority"]
        if plan.revision_authority:
            delegated = f"{Authority.DELEGATED.label}: {plan.revision_authority}"
            field.choices = [Authority.choices[0], (Authority.DELEGATED.value, delegated)]


class SignatureForm(forms.ModelForm):
    """Who signed an adopted version: the function, never the name of a person."""

    asked_for = forms.ChoiceField(label=_("For"), required=False)

    class Meta:
        model = VersionSignature
        fields = ["asked_for", "function", "body", "signed_on", "place"]
        widgets = {"signed_on": DATE}
        help_texts = {"function": _("For example: Mayor. No names: the paper carries them.")}

    def __init__(self, *args, version: PlanVersion, corrects: VersionSignature | None = None, **kwargs):
        if corrects is not None:
            told = {name: getattr(corrects, name) for name in self.Meta.fields}
            kwargs["initial"] = {**told, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        lines = [line for line in signature_lines(version) if line.asked_for]
        choices = dict.fromkeys([line.asked_for for line in lines if not line.is_signed])
        if corrects is not None and corrects.asked_for:
            choices[corrects.asked_for] = None
        words = [(text, text) for text in choices]
        self._begin_with(lines, corrects)
        self.fields["asked_for"].choices = [*words, ("", _("another signature"))]
        if not words:
            del self.fields["asked_for"]
        self.fields["signed_on"].widget.attrs |= {
            "min": version.adopted_on.isoformat(),
            "max": town_today(version.municipality).isoformat(),
        }

    def _begin_with(self, lines: list, corrects) -> None:
        """The office that was chosen, or the first that has not signed, with who holds it."""
        open_lines = [line for line in lines if not line.is_signed]
        chosen = [line for line in open_lines if line.asked_for == self.initial.get("asked_for")]
        if corrects is None and open_lines:
            line = (chosen or open_lines)[0]
            told = {"asked_for": line.asked_for, "function": line.asked_for, "body": line.holder}
            self.initial = {**self.initial, **told}


class CompareForm(TownFilterForm):
    """Which two versions are compared, the newer may be the draft, and which of the changes are shown."""

    before = forms.ChoiceField(label=_("Before"))
    after = forms.ChoiceField(label=_("After"))
    weight = forms.ChoiceField(
        label=_("Weight"),
        required=False,
        choices=[("", _("all changes")), ("material", _("material only")), ("minor", _("minor only"))],
    )
    kind = forms.ChoiceField(label=_("Part of the plan"), required=False)
    change = forms.ChoiceField(
        label=_("What happened"),
        required=False,
        choices=[
            ("", _("anything")),
            (Change.ADDED, _("added")),
            (Change.REMOVED, _("removed")),
            (Change.REWORDED, _("reworded")),
            (Change.MOVED, _("moved")),
        ],
    )

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        numbers = [(one.number, f"{one.number} ({one.standing_short})") for one in versions]
        self.fields["before"].choices = numbers
        self.fields["after"].choices = [(DRAFT, _("the draft as it stands")), *numbers]
        self.fields["kind"].choices = [
            ("", _("all parts")),
            *((kind, kinds_label(kind)) for kind in [*(kind for kind, _key in GROUPS), *record_labels()]),
        ]

    def shows(self, judged) -> bool:
        """Whether a judged change passes the filters."""
        weight, kind, change = (self.value(name) for name in ("weight", "kind", "change"))
        return (
            (not weight or judged.is_material == (weight == "material"))
            and (not kind or judged.change.kind == kind)
            and (not change or change in judged.change.changes)
        )
