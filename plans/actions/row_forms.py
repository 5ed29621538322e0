"""Rows of an action's form: who supports, milestones, money, outputs, risks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.access.rows import RowForm, TownRows, rows_of

from .funding.models import FundingLine
from .models import Action, Milestone, Responsibility, ResponsibilityKind
from .outputs.models import Output
from .risks.models import Risk


class SupportForm(RowForm):
    WIDE = ("task",)

    class Meta:
        model = Responsibility
        fields = ["organisation", "task", "role_holder"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # Its acceptance and its link belong to this organisation and to no other.
            self.fields["organisation"].disabled = True
            self.fields["organisation"].widget = forms.HiddenInput()
            self.row_title = str(self.instance.organisation)
        else:
            self.instance.kind = ResponsibilityKind.SUPPORT


class SupportRows(TownRows):
    title = _("Support")
    add_label = _("Add an organisation")

    def get_queryset(self):
        return super().get_queryset().filter(kind=ResponsibilityKind.SUPPORT).select_related("organisation")


class MilestoneForm(RowForm):
    WIDE = ("title",)

    class Meta:
        model = Milestone
        fields = ["title", "due_on", "done_on", "owner"]


class MilestoneRows(TownRows):
    title = _("Milestone")
    add_label = _("Add a milestone")


class FundingForm(RowForm):
    WIDE = ("source",)

    class Meta:
        model = FundingLine
        fields = ["source", "level", "amount", "year", "status"]
        help_texts = {"year": _("Empty: over the whole plan.")}


class FundingRows(TownRows):
    title = _("Funding")
    add_label = _("Add an amount")


class OutputForm(RowForm):
    WIDE = ("title",)

    class Meta:
        model = Output
        fields = ["title", "planned", "unit", "done"]


class OutputRows(TownRows):
    title = _("Output")
    add_label = _("Add an output")


class RiskForm(RowForm):
    WIDE = ("text", "mitigation")

    class Meta:
        model = Risk
        fields = ["text", "likelihood", "impact", "mitigation", "owner", "owner_role"]


class RiskRows(TownRows):
    title = _("Risk")
    add_label = _("Add a risk")


ACTION_ROWS = {
    "supports": rows_of(Action, Responsibility, SupportForm, SupportRows),
    "milestones": rows_of(Action, Milestone, MilestoneForm, MilestoneRows),
    "funding": rows_of(Action, FundingLine, FundingForm, FundingRows),
    "outputs": rows_of(Action, Output, OutputForm, OutputRows),
    "risks": rows_of(Action, Risk, RiskForm, RiskRows),
}
