"""The forms in which is said which answers make which offence."""

from collections.abc import Callable, Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.surveys.models import ReportCounting, Survey
from diagnostics.surveys.question_fields import Lines
from diagnostics.surveys.questionnaire.schema import Item
from stakeholders.access.forms import TownForm

from . import lines
from .models import SurveyOffence
from .plan import IncidentForms, kept
from .services import rule_of
from .walking import four_answers

FEW = {"rows": 2, "class": "formula"}


class _Rules:
    """What forms with lines of rules have in common: a wrong line is an error of its field."""

    def _read(self, name: str, read: Callable) -> object:
        try:
            return read(self.cleaned_data.get(name) or "")
        except ValidationError as wrong:
            self.add_error(name, wrong)
            return None

    def _yes_no(self, name: str, items: Mapping[str, Item]):
        no = self.cleaned_data.get(f"{name}_no") or ""
        return self._read(f"{name}_yes", lambda yes: lines.yes_no(yes, no, items))


class OffenceForm(_Rules, TownForm):
    """One offence. Rules are lines such as “crimes = burglary”; `items` are the questions put once to everybody."""

    found = Lines(
        label=gettext_lazy("Answers that say it happened"),
        required=False,
        widget=forms.Textarea(attrs=FEW),
        help_text=gettext_lazy(
            "One on each line: short name of the question = answer. One of them is enough."
        ),
    )
    denied = Lines(
        label=gettext_lazy("Answers that say it did not"),
        required=False,
        widget=forms.Textarea(attrs=FEW),
        help_text=gettext_lazy(
            "Where who answers so is asked nothing more. For example: victim = no. All others without a valid "
            "answer are left out."
        ),
    )
    series_line = forms.CharField(
        label=gettext_lazy("Answer that it was the same each time"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "Only where it is asked: then one form on an incident stands for all of them."
        ),
    )
    reported_yes = forms.CharField(
        label=gettext_lazy("Answer that the last one was reported to the police"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Only where it is asked of the person, and not of each incident."),
    )
    reported_no = forms.CharField(
        label=gettext_lazy("Answer that it was not"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Left empty, every other answer is a no."),
    )

    class Meta:
        model = SurveyOffence
        fields = ["label", "code", "iccs", "strikes", "violence", "cap", "sensitive", "times", "told"]
        widgets = {"strikes": forms.RadioSelect}
        help_texts = {
            "times": gettext_lazy(
                "Its number counts. Left empty, an answer that it happened counts as once."
            ),
            "told": gettext_lazy("The value by which the part on single incidents names this offence."),
            "code": gettext_lazy("Stands in files and in the API."),
        }

    def __init__(self, *args, items: Mapping[str, Item], **kwargs):
        super().__init__(*args, **kwargs)
        self.items = items
        numbers = [(code, item.text) for code, item in items.items() if item.kind == "number"]
        self.fields["times"] = forms.ChoiceField(
            label=self.fields["times"].label,
            help_text=self.fields["times"].help_text,
            required=False,
            choices=[("", _("it is not asked")), *numbers],
        )
        if self.instance.pk:
            rule = rule_of(self.instance)
            yes, no = lines.written_yes_no(rule.reported)
            self.initial |= {
                "found": "\n".join(lines.written(one) for one in rule.found_by),
                "denied": "\n".join(lines.written(one) for one in rule.denied_by),
                "series_line": lines.written(rule.series),
                "reported_yes": yes,
                "reported_no": no,
            }
        self.order_fields(
            [
                *("label", "code", "found", "denied", "times", "series_line", "told", "strikes", "iccs"),
                *("violence", "cap", "sensitive", "reported_yes", "reported_no"),
            ]
        )

    def clean(self):
        cleaned = super().clean()
        row = self.instance
        found = self._read("found", lambda told: lines.read_all(told or (), self.items))
        denied = self._read("denied", lambda told: lines.read_all(told or (), self.items))
        series = self._read("series_line", lambda told: lines.read(told, self.items) if told else None)
        row.found_by = [kept(one) for one in found or ()]
        row.denied_by = [kept(one) for one in denied or ()]
        row.series = kept(series) or {}
        row.reported = kept(self._yes_no("reported", self.items)) or {}
        if not (cleaned.get("found") or cleaned.get("times") or cleaned.get("told")):
            self.add_error("found", _("Say by which answer, number or incident it is found."))
        return cleaned


class FormsForm(_Rules, forms.Form):
    """What the part that repeats asks of each incident. `items` are the questions of parts that repeat."""

    part = forms.ChoiceField(label=gettext_lazy("The part on single incidents"), required=False)
    offence = forms.ChoiceField(
        label=gettext_lazy("Question, or value, that names the offence"), required=False
    )
    times = forms.ChoiceField(
        label=gettext_lazy("Question how often"),
        required=False,
        help_text=gettext_lazy("Only where one form stands for a series."),
    )
    out = Lines(
        label=gettext_lazy("Incidents that are not counted"),
        required=False,
        widget=forms.Textarea(attrs=FEW),
        help_text=gettext_lazy(
            "One on each line, such as: inc_in_period = no. Also for what happened in another town: inc_here = no."
        ),
    )
    recognised_yes = forms.CharField(
        label=gettext_lazy("Reported to the police or another authority"), required=False, max_length=300
    )
    recognised_no = forms.CharField(label=gettext_lazy("Not reported"), required=False, max_length=300)
    police_yes = forms.CharField(label=gettext_lazy("Reported to the police"), required=False, max_length=300)
    police_no = forms.CharField(
        label=gettext_lazy("Not reported to the police"), required=False, max_length=300
    )
    filed_yes = forms.CharField(
        label=gettext_lazy("The police opened a file"), required=False, max_length=300
    )
    filed_no = forms.CharField(label=gettext_lazy("No file was opened"), required=False, max_length=300)
    when = Lines(
        label=gettext_lazy("When it was"),
        required=False,
        widget=forms.Textarea(attrs=FEW),
        help_text=gettext_lazy(
            "One question on each line, the coarser first; answers to choose from in their order: "
            "inc_year = before, last_year, this_year. It decides which incident is the last one."
        ),
    )
    latest_first = forms.BooleanField(label=gettext_lazy("People begin with the last one"), required=False)

    def __init__(self, *args, kept_now: IncidentForms | None, items: Mapping[str, Item], parts, **kwargs):
        super().__init__(*args, initial=_initial(kept_now), **kwargs)
        self.items = items
        named = [(code, f"{item.text or code} ({code})") for code, item in items.items()]
        self.fields["part"].choices = [("", _("none")), *((part.code, part.title) for part in parts)]
        self.fields["offence"].choices = [("", _("none")), *named]
        numbers = [(code, text) for code, text in named if items[code].is_number]
        self.fields["times"].choices = [("", _("it is not asked")), *numbers]

    def clean(self):
        cleaned = super().clean()
        self.declared = None
        if not cleaned.get("part"):
            return cleaned
        if not cleaned.get("offence"):
            self.add_error("offence", _("Say which question names the offence."))
        out = self._read("out", lambda told: lines.read_all(told or (), self.items))
        when = self._read(
            "when", lambda told: tuple(lines.read_moment(one, self.items) for one in told or ())
        )
        rules = {name: self._yes_no(name, self.items) for name in ("police", "recognised", "filed")}
        if not self.errors:
            self.declared = IncidentForms(
                cleaned["part"],
                cleaned["offence"],
                cleaned["times"],
                out,
                **rules,
                when=when,
                latest_first=cleaned["latest_first"],
            )
        return cleaned


def _initial(told: IncidentForms | None) -> dict:
    if told is None:
        return {}
    found = {
        "part": told.part,
        "offence": told.offence,
        "times": told.times,
        "out": "\n".join(lines.written(one) for one in told.out),
        "when": "\n".join(lines.written(one) for one in told.when),
        "latest_first": told.latest_first,
    }
    for name in ("recognised", "police", "filed"):
        found[f"{name}_yes"], found[f"{name}_no"] = lines.written_yes_no(getattr(told, name))
    return found


class CountingForm(forms.Form):
    """What counts as reported, and which question is that of SDG 16.1.4."""

    counting = forms.ChoiceField(
        label=gettext_lazy("What counts as reported?"),
        choices=ReportCounting.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "No rule is settled between countries; the one that was taken stands beside each figure."
        ),
    )
    walking = forms.ChoiceField(
        label=gettext_lazy("Which question asks how safe people feel walking alone after dark?"),
        required=False,
        help_text=gettext_lazy("Only questions of which some answers are counted together as safe."),
    )

    def __init__(self, *args, survey: Survey, walking: str, items, **kwargs):
        super().__init__(*args, initial={"counting": survey.counting, "walking": walking}, **kwargs)
        offered = [
            (item.code, item.text) for item in items if item.kind == "single" and four_answers(item)[0]
        ]
        self.fields["walking"].choices = [("", _("none")), *offered]
