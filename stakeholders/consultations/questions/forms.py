"""The form with which the town asks, and those with which people answer."""

from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from stakeholders.consultations.models import Round
from stakeholders.consultations.noted_forms import NotedForm
from stakeholders.consultations.wording import channel_choices

from .models import QuestionKind, RoundQuestion
from .services import LONGEST_TEXT, Answered, why_wrong


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


class QuestionForm(forms.Form):
    """A question, worded in the languages of the town."""

    kind = forms.ChoiceField(
        label=_("Kind of answer"),
        choices=QuestionKind.choices,
        widget=forms.RadioSelect,
        help_text=_("Own words are read, answered and published like comments. The others are counted."),
    )
    is_required = forms.BooleanField(label=_("It must be answered"), required=False)
    audience = forms.ChoiceField(
        label=_("Who is asked"), choices=RoundQuestion._meta.get_field("audience").choices, required=False
    )

    def __init__(self, *args, round_: Round, question: RoundQuestion | None = None, **kwargs):
        kept = question or RoundQuestion(words={}, choices=[], kind=QuestionKind.ONE)
        initial = {"kind": kept.kind, "is_required": kept.is_required, "audience": kept.audience}
        super().__init__(*args, initial=initial, **kwargs)
        self.languages = round_.municipality.languages or ["en"]
        for place, code in enumerate(self.languages):
            self._ask_in(code, kept, is_first=not place)
        words = [f"{part}_{code}" for code in self.languages for part in ("words", "choices")]
        self.order_fields(["kind", *words, "is_required", "audience"])

    def _ask_in(self, code: str, kept: RoundQuestion, *, is_first: bool) -> None:
        name = {"language": _language(code)}
        self.fields[f"words_{code}"] = forms.CharField(
            label=_("Question (%(language)s)") % name,
            max_length=300,
            required=is_first,
            initial=kept.words.get(code, ""),
            help_text=_("Neutral, one thing only, in everyday words.") if is_first else "",
        )
        self.fields[f"choices_{code}"] = forms.CharField(
            label=_("Choices (%(language)s)") % name,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
            initial="\n".join(one.get(code, "") for one in kept.choices).strip(),
            help_text=_(
                "One in each line. For a scale two lines: what 1 means, what 5 means. Empty for own words."
            )
            if is_first
            else _("The same choices in the same order."),
        )

    def clean(self):
        cleaned = super().clean()
        first = self.languages[0]
        lines = {code: self._lines(cleaned.get(f"choices_{code}", "")) for code in self.languages}
        for code in self.languages[1:]:
            if lines[code] and len(lines[code]) != len(lines[first]):
                self.add_error(f"choices_{code}", _("Write as many choices as in the first language."))
        if self.errors:
            return cleaned
        made = RoundQuestion(kind=cleaned["kind"], **self._worded(cleaned, lines))
        if made.kind == QuestionKind.TEXT:
            made.choices = []
        if wrong := why_wrong(made):
            self.add_error(f"choices_{first}", wrong)
        self.worded = {"words": made.words, "choices": made.choices}
        return cleaned

    @staticmethod
    def _lines(text: str) -> list[str]:
        return [line.strip()[:200] for line in text.splitlines() if line.strip()]

    def _worded(self, cleaned: dict, lines: dict) -> dict:
        words = {code: cleaned[f"words_{code}"] for code in self.languages if cleaned[f"words_{code}"]}
        count = len(lines[self.languages[0]])
        choices = [
            {code: lines[code][place] for code in self.languages if lines[code]} for place in range(count)
        ]
        return {"words": words, "choices": choices}

    def fields_of_question(self) -> dict:
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "is_required": data["is_required"],
            "audience": data["audience"],
            **self.worded,
        }


class Asks(forms.Form):
    """One field for each question; what does not fit is told beside it."""

    def ask(self, questions: list[RoundQuestion]) -> None:
        self.questions = questions
        for question in questions:
            self.fields[self._name(question)] = _field(question)
        self.order_fields([self._name(question) for question in questions])

    @staticmethod
    def _name(question: RoundQuestion) -> str:
        return f"q{question.number}"

    @property
    def texts(self) -> list[str]:
        return [self._name(one) for one in self.questions if one.kind == QuestionKind.TEXT]

    def asked(self) -> list:
        """The fields of the questions, in order."""
        return [self[self._name(question)] for question in self.questions]

    def given(self) -> dict[UUID, str | list[int]]:
        found = {}
        for question in self.questions:
            value = self.cleaned_data.get(self._name(question))
            if value in (None, "", []):
                continue
            if question.kind != QuestionKind.TEXT:
                value = [int(one) for one in (value if isinstance(value, list) else [value])]
            found[question.uid] = value
        return found

    def refuse_empty(self) -> None:
        if not self.errors and not self.given():
            self.add_error(None, _("Answer at least one question."))


def _field(question: RoundQuestion) -> forms.Field:
    label, required = question.title, question.is_required
    if question.kind == QuestionKind.TEXT:
        return forms.CharField(
            label=label,
            required=required,
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"autocomplete": "off", "rows": 4}),
            error_messages={"required": _("Please answer this question.")},
        )
    choices = [(str(value), words) for value, words in question.labels]
    if question.kind == QuestionKind.SEVERAL:
        return forms.MultipleChoiceField(
            label=label,
            required=required,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Choose as many as you like."),
            error_messages={"required": _("Choose at least one.")},
        )
    return forms.ChoiceField(
        label=label,
        required=required,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )


class QuestionsForm(Asks, NotedForm):
    """The questions of a round, for residents and partners."""

    may_be_shown = forms.TypedChoiceField(
        label=_("Who may read your own words"),
        choices=[
            ("yes", _("Everybody, once they have been checked")),
            ("no", _("Only the office that makes the plan")),
        ],
        initial="yes",
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.ask(questions)
        if not self.texts:
            del self.fields["may_be_shown"]

    def clean(self):
        cleaned = super().clean()
        for name in self.texts:
            self.warn_once(cleaned, name)
        self.refuse_empty()
        return cleaned

    def answered(self, *, is_flood: bool, **more) -> Answered:
        return Answered(
            key=self.opening.key,
            given=self.given(),
            may_be_shown=self.cleaned_data.get("may_be_shown", True),
            flags=self.flags(is_flood),
            begun_at=self.opening.at,
            **more,
        )


class EnterAnswersForm(Asks):
    """A sheet of answers that came on paper or was filled in at a meeting; nobody's name is asked."""

    channel = forms.ChoiceField(label=_("How it came"), choices=channel_choices)
    received_on = forms.DateField(
        label=_("Received on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    may_be_shown = forms.BooleanField(
        label=_("May be shown in public"),
        required=False,
        initial=True,
        help_text=_("Own words only. Leave it empty if the writer wants to be heard but not read."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, questions, **kwargs):
        initial = {"key": uuid4(), "received_on": timezone.localdate()}
        super().__init__(*args, initial=initial, **kwargs)
        self.ask(questions)
        self.order_fields(
            ["channel", "received_on", *(f"q{one.number}" for one in questions), "may_be_shown"]
        )

    def clean(self):
        cleaned = super().clean()
        self.refuse_empty()
        return cleaned

    def answered(self) -> Answered:
        data = self.cleaned_data
        return Answered(
            key=data["key"], given=self.given(), channel=data["channel"], may_be_shown=data["may_be_shown"]
        )
