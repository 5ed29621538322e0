"""The form of a part of a questionnaire."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.forms import TownForm

from . import drafting
from .models import SurveySection
from .questionnaire.formulas import formula_fault
from .questionnaire.options import VALUE, free, slug_of


class SectionForm(TownForm):
    """A part: its title, of whom it is asked, and how often."""

    class Meta:
        model = SurveySection
        fields = ["title", "condition", "repeats", "count", "most", "code"]
        widgets = {
            "title": forms.TextInput(),
            "condition": forms.Textarea(attrs={"rows": 2, "class": "formula"}),
            "count": forms.Textarea(attrs={"rows": 1, "class": "formula"}),
        }
        help_texts = {
            "condition": _(
                "A formula over earlier answers. For example: ${burglaries} > 0. Empty: everybody."
            ),
            "most": _("Nobody has to tell of more than this, however many there were."),
            "code": _("Stands at the head of a table in files. Left empty, it is made from the title."),
        }

    def __init__(self, *args, actor, instance, **kwargs):
        super().__init__(*args, actor=actor, instance=instance, **kwargs)
        self.fields["code"].required = False
        self.published = drafting.published_sections(instance.survey)
        if instance.pk and instance.code in self.published:
            for name in ("code", "repeats"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("This part was published, so that answers rest on it.")

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not code:
            survey = self.instance.survey
            taken = set(survey.questions.values_list("code", flat=True))
            taken |= set(survey.sections.values_list("code", flat=True)) | set(self.published)
            code = free("_".join(slug_of(self.data.get("title", "")).split("_")[:4]), taken, "part")
        if not VALUE.fullmatch(code):
            raise forms.ValidationError(_("Use letters, digits, “_” and “-” only, 40 at the most."))
        return code

    def clean(self):
        cleaned = super().clean()
        for name in ("condition", "count"):
            if cleaned.get(name) and (problem := formula_fault(cleaned[name])):
                self.add_error(name, problem)
        if cleaned.get("count") and not cleaned.get("repeats"):
            self.add_error("count", _("Only a part that is asked several times needs it."))
        return cleaned
