"""The questions of one page as a form. What an answer is, `questionnaire.replies` decides."""

from collections.abc import Callable, Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.surveys.questionnaire.kinds import LONGEST_TEXT, NotAnAnswer, answer_to
from diagnostics.surveys.questionnaire.paging import is_long_list
from diagnostics.surveys.questionnaire.schema import Item
from stakeholders.access.screening import suspicions


def told(problem: NotAnAnswer, item: Item) -> str:
    """What is wrong with a reply, and what to do."""
    params = problem.params
    match problem.code:
        case "required" if item.is_number:
            return _("Write a number.")
        case "required" if item.kind == "date":
            return _("Give a day.")
        case "required" if item.kind == "text":
            return _("Write an answer.")
        case "required":
            return _("Choose an answer.")
        case "alone":
            return _("“%(label)s” goes with no other answer. Untick it, or the others.") % params
        case "not_whole":
            return _("Write a whole number in digits, such as 12.")
        case "not_a_number":
            return _("Write a number in digits, such as 12.50, without signs between the thousands.")
        case "not_a_day":
            return _("Write the day as year, month and day, such as 2026-03-31.")
        case "constraint":
            return params["words"] or _("This does not fit the question, or your other answers.")
        case "too_small":
            return _("Write a number of %(limit)s or more.") % params
        case "too_large":
            return _("Write a number of %(limit)s or less.") % params
        case "too_long":
            over = params["length"] - params["limit"]
            return ngettext(
                "This is %(over)s letter too long.", "This is %(over)s letters too long.", over
            ) % {"over": over}
    return _("Choose one of the answers that are offered.")


def told_of_private(text: str) -> str:
    """That a text seems to hold what leads to a person, and what to do."""
    return _(
        "“%(text)s” looks like a telephone number, an address or a number of a private person. Please take "
        "it out. If it is none, go on: it is then taken as it is."
    ) % {"text": text}


class AnswerField(forms.Field):
    """A question: its words, the control that fits it, and its own check."""

    def __init__(self, item: Item, initial):
        self.item = item
        self.max_length = LONGEST_TEXT if item.kind == "text" else None
        super().__init__(
            label=item.text,
            help_text=item.hint,
            required=item.required,
            initial=initial,
            widget=_widget(item),
        )

    def clean(self, value):
        try:
            return answer_to(self.item, value)
        except NotAnAnswer as problem:
            raise forms.ValidationError(told(problem, self.item), code=problem.code) from None


class AnyText(forms.Textarea):
    """A text that may be longer than it should be: that is said, not cut."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"].pop("maxlength", None)
        return context


class Buttons(forms.RadioSelect):
    """Radio buttons of which none is chosen beforehand, also where one of them stands for no answer."""

    def format_value(self, value):
        return [] if value is None else super().format_value(value)


def _widget(item: Item) -> forms.Widget:
    choices = [(option.value, option.label) for option in item.options]
    match item.kind:
        case "multiple":
            return forms.CheckboxSelectMultiple(choices=choices)
        case "text":
            return AnyText(attrs={"rows": 4})
        case "date":
            return forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")
        case "decimal":
            return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "number"})
        case "number":
            # Not type=number: that drops what it does not understand, before anybody can say what is wrong.
            return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "number"})
        case "area" if is_long_list(item):
            return forms.Select(choices=[("", _("Choose")), *choices])
    if not item.required and not item.apart:
        # A radio button cannot be taken back; this one can.
        choices.append(("", _("No answer")))
    return Buttons(choices=choices)


class PageForm(forms.Form):
    """The questions of one page. `warned`: questions whose words have been asked about already.

    `fits(item, answer, answers of the page)` says whether an answer passes the check of its question.
    """

    use_required_attribute = False

    def __init__(
        self,
        items: Sequence[Item],
        data=None,
        *,
        initial: dict,
        warned: Sequence[str] = (),
        fits: Callable[[Item, object, dict], bool] = lambda _item, _answer, _given: True,
    ):
        super().__init__(data, prefix="q")
        self.warned = set(warned)
        self.fits = fits
        self.notes = {item.code: item for item in items if not item.is_answered}
        self.places = [item.code for item in items]
        for item in items:
            if item.is_answered:
                self.fields[item.code] = AnswerField(item, initial.get(item.code))

    @property
    def lines(self) -> list[dict]:
        """What stands on the page, in its order: {"note": item} or {"field": bound field}."""
        return [
            {"note": self.notes[code]} if code in self.notes else {"field": self[code]}
            for code in self.places
        ]

    def clean(self):
        cleaned = super().clean()
        given = {code: answer for code, answer in cleaned.items() if answer is not None}
        for code, answer in given.items():
            item = self.fields[code].item
            if item.constraint and not self.fits(item, answer, given):
                problem = NotAnAnswer("constraint", words=item.constraint_message)
                self.add_error(code, forms.ValidationError(told(problem, item), code="constraint"))
        for code, answer in list(cleaned.items()):
            if self.fields[code].item.kind == "text" and answer and code not in self.warned:
                self._warn_once(code, answer)
        return cleaned

    def _warn_once(self, code: str, answer: str) -> None:
        found = [suspicion.text for suspicion in suspicions(answer)]
        if found:
            self.warned.add(code)
            self.add_error(code, told_of_private(_("”, “").join(found)))

    def typed(self) -> dict:
        """What was typed and is no answer."""
        return {
            code: self[code].data
            for code in self.fields
            if code in self.errors and self[code].data not in (None, "", [])
        }
