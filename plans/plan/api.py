"""The plan over the API."""

from rest_framework import mixins, serializers

from stakeholders.access.api_base import TownViewSet
from stakeholders.access.api_rows import LongSerializer
from stakeholders.access.permissions import Permission

from .models import Plan
from .services import contradictions, create_plan, editing, refuse_second_plan


class PlanSerializer(LongSerializer):
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

    def create(self, validated_data):
        validated_data.pop("revision")
        return create_plan(by=self.context["request"].actor, plan=Plan(**validated_data))

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


routes = [("plan", PlanViewSet)]
