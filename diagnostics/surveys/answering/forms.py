"""The questions of one page as a form. What an answer is, `questionnaire.replies` decides."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.surveys.questionnaire.replies import LONGEST_TEXT, NotAnAnswer, answer_to
from diagnostics.surveys.questionnaire.schema import LONG_LIST, Item
from stakeholders.access.screening import suspicions


def told(problem: NotAnAnswer, item: Item) -> str:
    """What is wrong with a reply, and what to do."""
    params = problem.params
    match problem.code:
        case "required" if item.kind == "number":
            return _("Write a number.")
        case "required" if item.kind == "text":
            return _("Write an answer.")
        case "required":
            return _("Choose an answer.")
        case "alone":
            return _("“%(label)s” goes with no other answer. Untick it, or the others.") % params
        case "not_whole":
            return _("Write a whole number in digits, such as 12.")
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
        case "number":
            # Not type=number: that drops what it does not understand, before anybody can say what is wrong.
            return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "number"})
        case "area" if len(item.options) > LONG_LIST:
            return forms.Select(choices=[("", _("Choose")), *choices])
    if not item.required and not item.apart:
        # A radio button cannot be taken back; this one can.
        choices.append(("", _("No answer")))
    return Buttons(choices=choices)


class PageForm(forms.Form):
    """The questions of one page. `warned`: questions whose words have been asked about already."""

    use_required_attribute = False

    def __init__(self, items: Sequence[Item], data=None, *, initial: dict, warned: Sequence[str] = ()):
        super().__init__(data, prefix="q")
        self.warned = set(warned)
        for item in items:
            self.fields[item.code] = AnswerField(item, initial.get(item.code))

    def clean(self):
        cleaned = super().clean()
        for code, answer in list(cleaned.items()):
            if self.fields[code].item.kind == "text" and answer and code not in self.warned:
                self._warn_once(code, answer)
        return cleaned

    def _warn_once(self, code: str, answer: str) -> None:
        found = [suspicion.text for suspicion in suspicions(answer)]
        if found:
            self.warned.add(code)
            self.add_error(
                code,
                _(
                    "“%(text)s” looks like a telephone number, an address or a number of a private person. Please take "
                    "it out. If it is none, go on: it is then taken as it is."
                )
                % {"text": "”, “".join(found)},
            )

    def typed(self) -> dict:
        """What was typed and is no answer."""
        return {
            code: self[code].data
            for code in self.fields
            if code in self.errors and self[code].data not in (None, "", [])
        }
