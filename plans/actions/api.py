"""Actions over the API."""

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action as extra_action
from rest_framework.response import Response

from plans.library.api_fields import PracticeCode
from plans.objectives.models import Objective
from plans.plan.api_elements import ElementSerializer, ElementViewSet, OfPlan
from plans.plan.taxonomy import FACTORS, LEVELS, MEASURES
from stakeholders.access.api_base import TownRelated
from stakeholders.access.api_history import HISTORY
from stakeholders.access.api_rows import Rows
from stakeholders.access.permissions import Permission
from stakeholders.groups.models import TargetGroup
from stakeholders.municipalities.models import Area

from . import screening, services
from .api_rows import (
    FundingLineSerializer,
    FundingSumSerializer,
    MilestoneRowSerializer,
    MilestoneViewSet,
    OutputRowSerializer,
    OutputViewSet,
    ResponsibilitySerializer,
    RiskSerializer,
)
from .models import Action, ActionStatus, EvidenceClass, Responsibility, ResponsibilityKind
from .table.api import TABLE_PERMISSIONS, TableVerbs


class ActionSerializer(ElementSerializer):
    contradictions = staticmethod(services.action_errors)
    ROWS = {
        # "support" before "lead": the database allows one lead at any moment.
        "responsibilities": Rows("action", ("organisation",), save_order="kind"),
        "milestones": Rows("action", ("uid",)),
        "funding_lines": Rows("action", ("uid",)),
        "outputs": Rows("action", ("uid",)),
        "risks": Rows("action", ("uid",)),
    }

    code = serializers.CharField(required=False, max_length=20)
    objectives = OfPlan(Objective, many=True, required=False)
    areas = TownRelated(Area, many=True, required=False)
    measures = serializers.ListField(
        child=serializers.ChoiceField(choices=list(MEASURES.items())), required=False
    )
    factors = serializers.ListField(
        child=serializers.ChoiceField(choices=list(FACTORS.items())), required=False
    )
    target_groups = TownRelated(TargetGroup, many=True, required=False)
    evidence_class = serializers.ChoiceField(
        choices=[choice for choice in EvidenceClass.choices if choice[0] != EvidenceClass.H],
        required=False,
        allow_blank=True,
    )
    practice = PracticeCode(help_text="Code of a practice of the library.")
    rights_answers = serializers.DictField(
        child=serializers.ChoiceField(choices=screening.ANSWERS), required=False
    )
    rights_notes = serializers.DictField(child=serializers.CharField(max_length=300), required=False)
    is_high_risk = serializers.SerializerMethodField()
    funding = serializers.SerializerMethodField(
        help_text="What the funding lines add up to, or what `funding_status` says where there are none."
    )
    responsibilities = ResponsibilitySerializer(many=True, required=False)
    milestones = MilestoneRowSerializer(many=True, required=False)
    funding_lines = FundingLineSerializer(many=True, required=False)
    outputs = OutputRowSerializer(many=True, required=False)
    risks = RiskSerializer(many=True, required=False)

    class Meta:
        model = Action
        fields = [
            "uid",
            "code",
            "title",
            "description",
            "objectives",
            "approach",
            "stage",
            "measures",
            "factors",
            "areas",
            "target_groups",
            "starts_on",
            "ends_on",
            "status",
            "progress",
            "resource_level",
            "cost",
            "funding_status",
            "funding_source",
            "funding",
            "funding_lines",
            "staff_fte",
            "sustainability_note",
            "practice",
            "evidence_class",
            "evidence_source",
            "mechanism",
            "adaptation_note",
            "evaluation_plan",
            "related_reform",
            "is_cohesion",
            "rights_answers",
            "rights_notes",
            "is_high_risk",
            "rights_mitigation",
            "rights_reviewer",
            "rights_review_on",
            "responsibilities",
            "milestones",
            "outputs",
            "risks",
            "note",
            "order",
            "revision",
            "no_private_data",
        ]
        read_only_fields = ["uid", "status", "progress", "order"]

    def get_is_high_risk(self, action) -> bool:
        return screening.is_high(action.rights_answers)

    @extend_schema_field(FundingSumSerializer)
    def get_funding(self, action) -> dict:
        return FundingSumSerializer(action.funding).data

    def to_representation(self, action):
        # The row of the responsibility needs the action with its objectives, which are here already.
        self.context.setdefault("action_of", {})[action.pk] = action
        return super().to_representation(action)

    def validate_rights_answers(self, answers):
        return _of_known_questions(answers)

    def validate_rights_notes(self, notes):
        return _of_known_questions(notes)

    def validate_responsibilities(self, parts):
        if sum(part["kind"] == ResponsibilityKind.LEAD for part in parts) > 1:
            raise serializers.ValidationError(_("One organisation leads, and only one."))
        return parts


def _of_known_questions(given: dict) -> dict:
    unknown = sorted(set(given) - set(screening.QUESTIONS))
    if unknown:
        raise serializers.ValidationError(
            _("There is no question %(names)s.") % {"names": ", ".join(unknown)}
        )
    return given


class ActionFilterSet(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=ActionStatus.choices)
    objective = django_filters.UUIDFilter(field_name="objective_links__objective__uid")
    area = django_filters.CharFilter(field_name="area_links__area__code")
    lead = django_filters.UUIDFilter(method="led_by")
    level = django_filters.ChoiceFilter(choices=list(LEVELS.items()), method="narrowed")
    measure = django_filters.ChoiceFilter(choices=list(MEASURES.items()), method="narrowed")
    ends_before = django_filters.DateFilter(field_name="ends_on", lookup_expr="lt")

    class Meta:
        model = Action
        fields = ["approach", "resource_level", "funding_status", "evidence_class"]

    def led_by(self, rows, _name, uid):
        leads = Responsibility.objects.filter(kind=ResponsibilityKind.LEAD, organisation__uid=uid)
        return rows.filter(pk__in=leads.values("action_id"))

    def narrowed(self, rows, name, value):
        return rows.matching(**{name: value})


class ActionViewSet(TableVerbs, ElementViewSet):
    """Who does what, from when to when; responsibilities and milestones as rows."""

    model = Action
    serializer_class = ActionSerializer
    filterset_class = ActionFilterSet
    search_fields = ["code", "title", "description"]
    ordering_fields = ["order", "code", "starts_on", "ends_on", "cost", "progress", "updated_at"]
    action_permissions = {**HISTORY, "duplicate": Permission.EDIT_PLAN, **TABLE_PERMISSIONS}

    def get_queryset(self):
        rows = super().get_queryset().select_related("plan")
        return rows.prefetch_related(
            "objectives",
            "areas",
            "target_groups",
            "responsibilities__organisation",
            "milestones__owner",
            "funding_lines",
            "outputs",
            "risks__owner",
        )

    def perform_destroy(self, instance):
        services.delete_action(by=self.request.actor, action=instance)

    @extend_schema(request=None, responses={201: ActionSerializer})
    @extra_action(methods=["post"], detail=True)
    def duplicate(self, request, **kwargs):
        """A copy with the same text, organisations and milestones; nobody has accepted it."""
        copy = services.duplicate_action(by=request.actor, action=self.get_object())
        return Response(self.get_serializer(copy).data, status=201)


routes = [("actions", ActionViewSet), ("milestones", MilestoneViewSet), ("outputs", OutputViewSet)]
