"""The questions of a round as an organisation answers them: drafted by colleagues, sent by who may."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.consultations.models import Round
from stakeholders.consultations.questions.forms import QuestionsForm
from stakeholders.consultations.questions.models import QuestionKind
from stakeholders.consultations.questions.services import asked_of
from stakeholders.consultations.rounds.access import Audience
from stakeholders.organisations.models import Organisation

from .together import answers_of, told


class PartnerQuestionsForm(QuestionsForm):
    """Begins with what colleagues have drafted. A draft may leave out what must be answered in the end."""

    drafted_by_name = forms.CharField(
        label=_("Your name, for your colleagues"),
        max_length=120,
        required=False,
        help_text=_("For a draft only."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, questions, answers, is_draft: bool = False, **kwargs):
        self.answers = answers
        super().__init__(*args, questions=questions, initial=_begun(questions, answers), **kwargs)
        if is_draft:
            for question in questions:
                self.fields[self._name(question)].required = False

    @property
    def drafted(self) -> list[tuple[str, str]]:
        """(question, answer) as colleagues have left them."""
        return told(self.answers, self.questions) if self.answers else []

    @property
    def drafted_by(self) -> str:
        return self.answers.drafted_by_name if self.answers else ""

    def look_again(self) -> None:
        """After a lost race: what was typed stays, and saving again replaces what the colleague saved."""
        self.answers = answers_of(self.round, self.organisation)
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = str(self.answers.revision if self.answers else 0)


def _begun(questions, answers) -> dict:
    if answers is None:
        return {"seen": 0}
    begun = {"seen": answers.revision, "may_be_shown": "yes" if answers.may_be_shown else "no"}
    for question in questions:
        value = answers.given.get(str(question.uid))
        if value in (None, "", []):
            continue
        if question.kind != QuestionKind.TEXT:
            value = [str(one) for one in value]
            value = value if question.kind == QuestionKind.SEVERAL else value[0]
        begun[f"q{question.number}"] = value
    return begun


def questions_form(
    round_: Round, organisation: Organisation, at, data=None, *, is_draft: bool = False
) -> PartnerQuestionsForm | None:
    """The form of what the round asks of partners; None when it asks them nothing."""
    asked = asked_of(round_, Audience.PARTNERS)
    if not asked:
        return None
    form = PartnerQuestionsForm(
        data,
        round_=round_,
        at=at,
        questions=asked,
        answers=answers_of(round_, organisation),
        is_draft=is_draft,
        prefix="asked",
    )
    form.organisation = organisation
    return form
