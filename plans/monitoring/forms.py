"""The form by which a lead reports progress, with or without an account."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.actions.models import ActionStatus
from stakeholders.access.screening import suspicions


class ProgressForm(forms.Form):
    status = forms.ChoiceField(
        label=_("Where does it stand?"), choices=ActionStatus.choices, widget=forms.RadioSelect
    )
    progress = forms.IntegerField(
        label=_("How much is done, in percent?"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    milestones = forms.MultipleChoiceField(
        label=_("Which milestones are reached?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label=_("What was done, and what stands in the way?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("No names of private persons."),
    )
    reported_by = forms.CharField(label=_("Your name and function"), max_length=160)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args, action, reporter: str = "", **kwargs):
        kwargs.setdefault("initial", {})
        kwargs["initial"] |= {
            "status": action.status,
            "progress": action.progress,
            "reported_by": reporter,
            "milestones": [str(m.uid) for m in action.milestones.all() if m.done_on],
        }
        super().__init__(*args, **kwargs)
        self.fields["milestones"].choices = [
            (str(m.uid), f"{m.title} ({m.due_on:%Y-%m-%d})") for m in action.milestones.all()
        ]
        if not action.milestones.all():
            del self.fields["milestones"]

    def clean_text(self):
        text = self.cleaned_data["text"]
        if found := suspicions(text):
            raise forms.ValidationError(
                _("“%(text)s” looks like the data of a private person. Please remove it."),
                params={"text": found[0].text},
            )
        return text

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("status") in {ActionStatus.DELAYED, ActionStatus.STOPPED} and not cleaned.get("text"):
            self.add_error("text", _("Please say why it is delayed or stopped."))
        return cleaned
