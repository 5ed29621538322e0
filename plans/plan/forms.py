"""Forms of the plan and what the forms of its elements share."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.access.errors import Refused
from stakeholders.access.rows import LongForm, RowForm, Section, TownRows, rows_of

from . import services
from .models import Element, OtherPlan, Plan
from .services import contradictions


class OtherPlanForm(RowForm):
    WIDE = ("title", "relation")

    class Meta:
        model = OtherPlan
        fields = ["title", "kind", "relation"]
        widgets = {"relation": forms.Textarea(attrs={"rows": 2})}


class OtherPlanRows(TownRows):
    title = _("Other plan")
    add_label = _("Add another plan")


class PlanForm(LongForm):
    SECTIONS = (
        Section("plan", _("The plan"), ("title", "period_start", "period_end")),
        Section(
            "vision",
            _("Vision and strategy"),
            ("vision", "foreword"),
            hint=_("What will be different at the end, and how the partners will go about it together."),
        ),
        Section(
            "mandate",
            _("Mandate"),
            ("council_decision", "council_decided_on", "budget_line", "legal_basis"),
            hint=_("The decision that ordered the plan, and the money that the council set aside for it."),
        ),
        Section(
            "others",
            _("Ties to other plans"),
            rows="other_plans",
            hint=_(
                "Plans of other fields that share aims or actions with this one, and what stands in both."
            ),
        ),
        Section(
            "people",
            _("Who answers for it"),
            ("accountable_officer", "coordinator_name", "coordinator_email"),
        ),
        Section(
            "evaluation",
            _("Evaluation"),
            (
                "first_evaluation_on",
                "evaluation_questions",
                "evaluation_method",
                "evaluator",
                "evaluation_budget",
            ),
            hint=_("The first evaluation is due within twelve months of the start, then every year."),
        ),
        Section(
            "revision",
            _("Revision"),
            ("next_revision_on", "revision_triggers", "revision_authority"),
            hint=_("When the plan is looked at again, what brings that forward, and who decides."),
        ),
        Section("checking", _("Strictness"), ("is_strict",)),
    )

    ROWS = {"other_plans": rows_of(Plan, OtherPlan, OtherPlanForm, OtherPlanRows)}

    class Meta:
        model = Plan
        fields = [
            "title",
            "period_start",
            "period_end",
            "vision",
            "foreword",
            "council_decision",
            "council_decided_on",
            "budget_line",
            "legal_basis",
            "accountable_officer",
            "coordinator_name",
            "coordinator_email",
            "first_evaluation_on",
            "evaluation_questions",
            "evaluation_method",
            "evaluator",
            "evaluation_budget",
            "next_revision_on",
            "revision_triggers",
            "revision_authority",
            "is_strict",
        ]
        help_texts = {"vision": _("At least 300 characters before adoption.")}

    def clean(self):
        cleaned = super().clean()
        for name, message in contradictions(cleaned).items():
            self.add_error(name, message)
        return cleaned

    def save(self, commit=True):
        try:
            if self.instance.pk is None:
                return self._create()
            with services.editing(self.instance):
                return super().save(commit)
        except Refused as refused:
            return self._say(refused)

    @transaction.atomic
    def _create(self) -> Plan:
        plan = services.create_plan(by=self.actor, plan=self.instance)
        for rows in self.row_sets.values():
            rows.instance = plan
            rows.save()
        return plan

    def _say(self, refused: Refused) -> None:
        self.is_stale = True
        self.add_error(None, str(refused))


NOTE_SECTION = Section(
    "note",
    _("Working note"),
    ("note",),
    hint=_("For those who write the plan. It is never printed or published, and no version keeps it."),
)


class ElementForm(LongForm):
    """A form of a part of the plan. It saves only while the plan may be changed, and keeps what was typed."""

    def __init__(self, data=None, files=None, *, plan: Plan, actor, instance=None, initial=None, **kwargs):
        self.plan = plan
        if instance is None:
            instance = self._meta.model(plan=plan, municipality=actor.municipality)
            initial = {"code": services.propose_code(plan, self._meta.model), **(initial or {})}
        super().__init__(data, files, actor=actor, instance=instance, initial=initial, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and issubclass(field.queryset.model, Element):
                field.queryset = field.queryset.of(plan)

    def fresh(self) -> "ElementForm":
        now = type(self.instance).objects.get(pk=self.instance.pk)
        return type(self)(plan=self.plan, instance=now, actor=self.actor)

    def save(self, commit=True):
        """The element with its rows; None when the plan is in force, or somebody else was faster."""
        try:
            with services.editing(self.plan):
                if self.instance.pk is None:
                    services.place_last(self.instance)
                if not self._is_still_unique():
                    return None
                return super().save(commit)
        except Refused as refused:
            self.is_stale = True
            self.add_error(None, str(refused))
            return None

    def _is_still_unique(self) -> bool:
        # Between the first check and the lock somebody else may have taken the code.
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self._update_errors(error)
            return False
        return True
