"""Forms of a finished survey's file: the file itself, and what its columns are taken for."""

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diagnostics.surveys.models import QuestionKind, Survey, SurveyVersion
from stakeholders.access.permissions import Actor

from .columns import Column, Plan
from .corrections import KINDS, choice_of
from .tables import LIMITS
from .understanding import form_of
from .words import ROLES

ACCEPT = ".csv,.txt,.tsv,.xlsx,.xls,.ods,.zip"


class DataFileForm(forms.Form):
    """The file of a finished survey and its codebook."""

    is_multipart = True
    survey = forms.ModelChoiceField(
        label=_("Into which survey"),
        queryset=Survey.objects.none(),
        required=False,
        empty_label=_("a new one, made from the codebook"),
        help_text=_("The answers are checked against the version of it that was published last."),
    )
    title = forms.CharField(label=_("Title of a new survey"), required=False, max_length=200)
    file = forms.FileField(label=_("Data"), widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}))
    codebook = forms.FileField(
        label=_("Codebook"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        help_text=_(
            "A table with the columns “column”, “question”, “kind”, “value” and “label”. Not needed when the file of "
            "data has a sheet with it, as our own files have, or when it goes into a survey."
        ),
    )
    day = forms.DateField(
        label=_("Day of the answers"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("For rows that tell none. The last day of the survey, where nothing better is known."),
    )

    def __init__(self, data=None, files=None, *, actor: Actor, initial=None):
        super().__init__(data, files, initial=initial)
        published = SurveyVersion.objects.visible_to(actor).values("survey")
        self.fields["survey"].queryset = Survey.objects.visible_to(actor).filter(pk__in=published)
        self.fields["file"].help_text = gettext(
            "A text table (.csv), a spreadsheet (.xlsx, .ods, .xls) or an archive of tables (.zip), at most "
            "%(limit)s: a row for each person, and further tables, joined by the number of the person, for parts that "
            "repeat. "
            "Names, addresses, telephone numbers, places and hours are not kept."
        ) % {"limit": filesizeformat(LIMITS.size)}

    def clean_file(self):
        return self._sized("file")

    def clean_codebook(self):
        return self._sized("codebook")

    def _sized(self, name: str):
        upload = self.cleaned_data[name]
        if upload and upload.size > LIMITS.size:
            told = {"limit": filesizeformat(LIMITS.size)}
            raise forms.ValidationError(gettext("This file is too large; at most %(limit)s is read.") % told)
        return upload

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("survey") and not cleaned.get("title") and "title" not in self.errors:
            self.add_error("title", gettext("Give the new survey a title, or choose one that is there."))
        return cleaned


class PlanForm(forms.Form):
    """What each column is taken for, and what in it stands for no answer."""

    order = forms.ChoiceField(
        label=_("Days are written"),
        required=False,
        choices=[
            ("", _("as the file shows; refused where it does not")),
            ("day_first", _("day before month: 31.12.2026")),
            ("month_first", _("month before day: 12/31/2026")),
        ],
    )

    def __init__(self, data=None, *, plan: Plan, is_new: bool):
        super().__init__(data, initial={"order": plan.order})
        self.plan, self.is_new = plan, is_new
        self.questions = form_of(plan)
        for column in plan.columns:
            if column.role == "person":
                continue
            name = f"role-{column.key}"
            self.fields[name] = forms.ChoiceField(
                label=gettext("“%(column)s” is") % {"column": column.name},
                choices=self._choices(column),
                initial=choice_of(column, is_new=is_new),
                widget=forms.Select(attrs={"class": "entry-choice"}),
            )
            self.fields[f"blank-{column.key}"] = forms.CharField(
                label=gettext("No answer in “%(column)s”") % {"column": column.name},
                required=False,
                max_length=300,
                initial=", ".join(column.blanks),
            )

    def _choices(self, column: Column) -> list:
        roles = ["leave"] if column.table else [*ROLES]
        choices = [(role, ROLES[role]) for role in roles]
        if column.option:
            choices.append(("one", gettext("one answer of “%(code)s”") % {"code": column.code}))
        if self.is_new:
            kinds = [(f"kind:{kind}", QuestionKind(kind).label) for kind in KINDS]
            return [*choices, (gettext("a question with"), kinds)]
        part = self.plan.sections[column.table - 1] if column.table else ""
        items = [
            (f"question:{item.code}", f"{item.code}: {item.text[:60]}")
            for item in self.questions.items
            if item.is_answered
            and (self.questions.turning(item).code if self.questions.turning(item) else "") == part
        ]
        return [*choices, (gettext("the question"), items)]

    def chosen(self) -> tuple[dict[str, str], dict[str, list[str]], str]:
        """What was chosen by column, what stands for no answer, and the order of days."""
        told = self.cleaned_data
        roles = {
            column.key: told[f"role-{column.key}"] for column in self.plan.columns if column.role != "person"
        }
        blanks = {
            key: [one for part in told[f"blank-{key}"].split(",") if (one := part.strip())] for key in roles
        }  # fmt: skip
        return roles, blanks, told["order"]

    @property
    def lines(self) -> list[dict]:
        """The columns as the page shows them."""
        return [self._line(column) for column in self.plan.columns if column.role != "person"]

    def _line(self, column: Column) -> dict:
        item = self.questions.by_code.get(column.code)
        return {
            "column": column,
            "table": self.plan.sections[column.table - 1] if column.table else "",
            "text": item.text if item and item.text != column.name else "",
            "role": self[f"role-{column.key}"],
            "blank": self[f"blank-{column.key}"],
            "contents": list(column.contents.items())[:8],
            "more": max(0, len(column.contents) - 8),
            "unknown": list(column.unknown.items())[:8],
        }
