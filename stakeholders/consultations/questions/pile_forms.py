"""The form for totals: for each question a table of its choices and how often each was taken."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.consultations.wording import channel_choices

from .models import AnswerPile, QuestionKind, RoundQuestion
from .piles import MOST, Counted, Tally, why_unfit


class TotalsForm(forms.ModelForm):
    """Where the answers come from, and how often each choice was taken. An empty number is none."""

    channel = forms.ChoiceField(label=_("How they came"), choices=channel_choices)
    key = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = AnswerPile
        fields = ["occasion", "channel", "given_on"]
        widgets = {"given_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, questions: list[RoundQuestion], today, **kwargs):
        initial = {"key": uuid4(), "given_on": today, "channel": "meeting"}
        super().__init__(*args, initial=initial, **kwargs)
        self.questions = questions
        for question in questions:
            for value, label in question.labels:
                self.fields[self._name(question, value)] = _number(label)
            if question.kind == QuestionKind.SEVERAL:
                self.fields[self._whole(question)] = _number(_("Sheets on which this was answered"))

    @staticmethod
    def _name(question: RoundQuestion, value: int) -> str:
        return f"q{question.number}_{value}"

    @staticmethod
    def _whole(question: RoundQuestion) -> str:
        return f"q{question.number}_sheets"

    @property
    def head(self) -> list:
        return [self[name] for name in ("occasion", "channel", "given_on")]

    @property
    def tables(self) -> list[dict]:
        """[{"question", "rows", "sheets"}]: the fields of each question, in order."""
        return [
            {
                "question": question,
                "rows": [self[self._name(question, value)] for value, _label in question.labels],
                "sheets": self[self._whole(question)] if question.kind == QuestionKind.SEVERAL else None,
            }
            for question in self.questions
        ]

    def clean(self):
        cleaned = super().clean()
        self.tallies = {}
        for question in self.questions:
            numbers = [cleaned.get(self._name(question, value)) or 0 for value, _label in question.labels]
            several = question.kind == QuestionKind.SEVERAL
            answers = (cleaned.get(self._whole(question)) or 0) if several else sum(numbers)
            if not answers and not any(numbers):
                continue
            tally = Tally(answers, numbers)
            if wrong := why_unfit(question, tally):
                name = self._whole(question) if several else self._name(question, question.labels[0][0])
                self.add_error(name, wrong)
            self.tallies[question.uid] = tally
        if not self.errors and not self.tallies:
            self.add_error(None, _("Count the answers to one question at least."))
        return cleaned

    def counted(self) -> Counted:
        data = self.cleaned_data
        return Counted(data["key"], data["occasion"], data["channel"], data["given_on"], self.tallies)


def _number(label) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
