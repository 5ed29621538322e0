"""Evaluations over the API."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from plans.actions.models import Action
from plans.objectives.models import Objective
from plans.plan.models import Plan, PlanStage
from stakeholders.access.api_base import ReadWrite, TownRelated, TownSerializer
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Permission

from . import services
from .models import Evaluation, EvaluationDecision, EvaluationFinding, EvaluationState


class EvaluationFindingSerializer(TownSerializer):
    evaluation = TownRelated(Evaluation)

    class Meta:
        model = EvaluationFinding
        fields = ["id", "evaluation", "text", "evidence", "confidence"]

    def validate_evaluation(self, evaluation):
        if evaluation.state != EvaluationState.PLANNED:
            raise serializers.ValidationError(_("The findings of this evaluation are closed."))
        return evaluation


class EvaluationSerializer(TownSerializer):
    objective = TownRelated(Objective, required=False, allow_null=True)
    action = TownRelated(Action, required=False, allow_null=True)

    class Meta:
        model = Evaluation
        fields = [
            "uid",
            "title",
            "kind",
            "objective",
            "action",
            "due_on",
            "responsible_name",
            "responsible_email",
            "questions",
            "method",
            "state",
            "decision",
            "decision_reason",
            "decided_by",
            "decided_on",
        ]
        read_only_fields = ["uid", "state", "decision", "decision_reason", "decided_by", "decided_on"]

    def parents(self):
        actor = self.context["request"].actor
        plan = Plan.objects.visible_to(actor).exclude(stage=PlanStage.CLOSED).first()
        if plan is None:
            raise Refused(_("There is no plan to evaluate yet."), code="no_plan")
        return {**super().parents(), "plan": plan}

    def validate(self, attrs):
        if self.instance is not None and self.instance.state == EvaluationState.DECIDED:
            raise Refused(_("A decided evaluation is no longer changed."), code="evaluation_decided")
        return super().validate(attrs)


class DecisionSerializer(serializers.Serializer):
    decision = serializers.ChoiceField(choices=EvaluationDecision.choices)
    reason = serializers.CharField()
    decided_by = serializers.CharField(max_length=160)
    decided_on = serializers.DateField()
    revise = serializers.BooleanField(default=False, help_text="Open the revision of the plan.")


class EvaluationViewSet(ReadWrite):
    """Evaluations of the plan, an objective or an action, and the decisions that followed."""

    model = Evaluation
    serializer_class = EvaluationSerializer
    write_permission = Permission.EVALUATE
    action_permissions = {
        "close": Permission.EVALUATE,
        "decide": Permission.DECIDE_EVALUATION,
    }
    filterset_fields = ["state", "kind", "decision"]
    search_fields = ["title"]
    ordering = ["-due_on", "id"]
    http_method_names = ["get", "post", "patch", "head", "options"]

    def get_queryset(self):
        return super().get_queryset().select_related("objective", "action")

    @extend_schema(request=None, responses=EvaluationSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request, uid=None):
        """Say that the findings are complete."""
        evaluation = self.get_object()
        services.close_findings(by=request.actor, evaluation=evaluation)
        return self._now(evaluation)

    @extend_schema(request=DecisionSerializer, responses=EvaluationSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request, uid=None):
        """Record the decision; with `revise` it opens the next version of the plan."""
        evaluation = self.get_object()
        body = DecisionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.decide(by=request.actor, evaluation=evaluation, **body.validated_data)
        return self._now(evaluation)

    def _now(self, evaluation):
        evaluation.refresh_from_db()
        return Response(self.get_serializer(evaluation).data)


class EvaluationFindingViewSet(ReadWrite):
    """What evaluations found. Changed and deleted until the findings of the evaluation are closed."""

    model = EvaluationFinding
    serializer_class = EvaluationFindingSerializer
    lookup_field = "pk"
    write_permission = Permission.EVALUATE
    filterset_fields = ["evaluation__uid"]
    ordering = ["id"]

    def get_queryset(self):
        return super().get_queryset().select_related("evaluation")

    def perform_update(self, serializer):
        services.change_finding(by=self.request.actor, finding=serializer.instance, save=serializer.save)

    def perform_destroy(self, instance):
        services.delete_finding(by=self.request.actor, finding=instance)


routes = [("evaluations", EvaluationViewSet), ("evaluation-findings", EvaluationFindingViewSet)]
