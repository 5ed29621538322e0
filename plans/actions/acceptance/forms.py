"""The answer of an organisation, and the choice of whom to ask."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.actions.models import Acceptance, Responsibility, ResponsibilityKind
from stakeholders.access.forms import TownFilterForm, TownForm

from .services import Answer

ANSWERS = [
    ("accept", _("We accept this part.")),
    ("accept_with_note", _("We accept it, with a note or condition.")),
    ("decline", _("We do not accept it.")),
]


class AnswerForm(TownForm):
    """Accept, accept with a note, or decline with a reason; signed with name and function."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Responsibility
        fields = ["answer", "answer_note", "answered_by", "answered_role"]
        labels = {
            "answer_note": _("Note, condition or reason"),
            "answered_by": _("Your name"),
            "answered_role": _("Your function"),
        }
        help_texts = {
            "answer_note": _("Needed if you set a condition or do not accept."),
            "answered_role": _("In the name of the organisation, for example: Head of the centre."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("answered_by", "answered_role"):
            self.fields[name].required = True
        self.fields["answered_by"].error_messages["required"] = _("Write your name.")
        self.fields["answered_role"].error_messages["required"] = _("Write your function.")
        self.fields["answer_note"].required = False
        self.fields["answer_note"].max_length = 2000
        self.fields["answer_note"].validators.append(forms.fields.validators.MaxLengthValidator(2000))

    def clean(self):
        cleaned = super().clean()
        needs = {
            "accept_with_note": _("Write the note or condition, or accept without one."),
            "decline": _("Say why, so that another solution can be found."),
        }
        message = needs.get(cleaned.get("answer", ""))
        if message and not (cleaned.get("answer_note") or "").strip() and "answer_note" not in self.errors:
            self.add_error("answer_note", message)
        return cleaned

    def given(self) -> Answer:
        data = self.cleaned_data
        return Answer(
            accepts=data["answer"] != "decline",
            name=data["answered_by"],
            function=data["answered_role"],
            note=data["answer_note"],
            seen_hash=data["seen"],
        )

    def show_again(self, seen: str) -> None:
        """The same words typed, about the text as it stands now."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = seen


class AcceptanceFilter(TownFilterForm):
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("all")), *Acceptance.choices, ("earlier", _("accepted an earlier text"))],
    )
    kind = forms.ChoiceField(label=_("Part"), choices=[("", _("all")), *ResponsibilityKind.choices])
    q = forms.CharField(label=_("Action or organisation"))


class AskForm(forms.Form):
    """Whom to ask at once. The counts stand beside each choice."""

    groups = forms.MultipleChoiceField(
        label=_("Ask those who"), widget=forms.CheckboxSelectMultiple, choices=[]
    )
    kinds = forms.ChoiceField(
        label=_("Which parts"),
        choices=[("lead", _("leads only")), ("all", _("leads and supporting organisations"))],
        widget=forms.RadioSelect,
        initial="lead",
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["groups"].choices = choices
