"""Forms of the answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownForm
from stakeholders.consultations.wording import part_title

from .changes import CHANGING
from .models import Response

PARTS = ("part_1", "part_2", "part_3")


def part_choices(*texts) -> list[tuple[str, str]]:
    """The parts of these texts, each once, in the order of the first that has it."""
    found: dict[str, str] = {}
    for text in texts:
        for element in text.content:
            found.setdefault(element["uid"], part_title(element))
    return list(found.items())


class AnswerForm(TownForm):
    """A decision with its reason. `seen` are the marks of the answers that were shown, by contribution id."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    part_1 = forms.ChoiceField(
        label=_("Part that changes"),
        required=False,
        help_text=_("If the point is accepted. Old and new words are then shown side by side by themselves."),
    )
    part_2 = forms.ChoiceField(label=_("Another part that changes"), required=False)
    part_3 = forms.ChoiceField(label=_("A third part that changes"), required=False)

    field_order = ["decision", "reason", "part_1", "part_2", "part_3", "change_made", "later_reason", "seen"]

    class Meta:
        model = Response
        fields = ["decision", "reason", "change_made", "later_reason"]
        widgets = {"decision": forms.RadioSelect}
        help_texts = {
            "reason": _("Address the writer. Say what was weighed; “noted” alone is no reason."),
            "change_made": _("How it changes, in a sentence. It appears as “we did”."),
            "later_reason": _("Only if nothing can change yet: say why, and when it will."),
        }

    def __init__(self, *args, parts: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        for name in PARTS:
            self.fields[name].choices = [("", _("none")), *parts]
        self.fields["decision"].choices = [choice for choice in self.fields["decision"].choices if choice[0]]
        for name in ("reason", "change_made", "later_reason"):
            self.fields[name].max_length = 5000
            self.fields[name].validators.append(forms.fields.validators.MaxLengthValidator(5000))

    def changes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, (self.cleaned_data[name] for name in PARTS))))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") in CHANGING and not any(
            cleaned.get(name) for name in (*PARTS, "later_reason")
        ):
            self.add_error(
                "part_1", _("Name the part that changes, or say below why the change comes later.")
            )
        return cleaned
