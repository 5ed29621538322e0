"""The plan over the API."""

from django.db import transaction
from rest_framework import mixins, serializers

from stakeholders.access.api_base import TownViewSet
from stakeholders.access.api_rows import LongSerializer, Rows, ScreenedSerializer
from stakeholders.access.permissions import Permission

from .models import OtherPlan, Plan
from .services import contradictions, create_plan, editing, refuse_second_plan


class OtherPlanSerializer(ScreenedSerializer):
    class Meta:
        model = OtherPlan
        fields = ["title", "kind", "relation"]


class PlanSerializer(LongSerializer):
    ROWS = {"other_plans": Rows("plan", ("title",))}

    other_plans = OtherPlanSerializer(many=True, required=False)
    contradictions = staticmethod(contradictions)
    is_editable = serializers.BooleanField(read_only=True)

    class Meta:
        model = Plan
        fields = [
            "uid",
            "title",
            "period_start",
            "period_end",
            "stage",
            "is_editable",
            "vision",
            "foreword",
            "council_decision",
            "council_decided_on",
            "budget_line",
            "legal_basis",
            "other_plans",
            "accountable_officer",
            "coordinator_name",
            "coordinator_email",
            "is_strict",
            "first_evaluation_on",
            "evaluation_questions",
            "evaluation_method",
            "evaluator",
            "evaluation_budget",
            "next_revision_on",
            "revision_triggers",
            "revision_authority",
            "revision",
            "no_private_data",
        ]
        read_only_fields = ["uid", "stage"]

    def validate(self, attrs):
        if self.instance is None:
            refuse_second_plan(self.context["request"].actor)
        return super().validate(attrs)

    @transaction.atomic
    def create(self, validated_data):
        validated_data.pop("revision")
        rows = {name: validated_data.pop(name) for name in self.ROWS if name in validated_data}
        plan = create_plan(by=self.context["request"].actor, plan=Plan(**validated_data))
        self._keep(plan, rows)
        return plan

    def update(self, instance, validated_data):
        with editing(instance):
            return super().update(instance, validated_data)


class PlanViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    TownViewSet,
):
    """The town's plans: the current one first, then those that are closed. A plan is never deleted."""

    http_method_names = ["get", "post", "patch", "head", "options"]
    model = Plan
    serializer_class = PlanSerializer
    write_permission = Permission.EDIT_PLAN
    filterset_fields = ["stage"]
    ordering = ["-period_start"]

    def get_queryset(self):
        return super().get_queryset().prefetch_related("other_plans")


routes = [("plan", PlanViewSet)]
