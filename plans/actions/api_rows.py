"""What hangs on an action over the API: parts of organisations, milestones, money, outputs, risks."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action as extra_action
from rest_framework.response import Response

from stakeholders.access.api_base import ReadOnly, TownRelated
from stakeholders.access.api_rows import ScreenedSerializer
from stakeholders.access.permissions import Permission
from stakeholders.municipalities.clock import town_today
from stakeholders.organisations.models import Organisation

from . import services
from .funding.models import FundingLine
from .models import Milestone, Responsibility
from .outputs.models import Output
from .risks.models import Risk

UID = "Of a row that is there; new ones have none."


class ResponsibilitySerializer(ScreenedSerializer):
    organisation = TownRelated(Organisation)
    is_current = serializers.SerializerMethodField(
        help_text="Whether what was accepted is the text as it stands now."
    )

    class Meta:
        model = Responsibility
        fields = [
            "uid",
            "organisation",
            "kind",
            "task",
            "role_holder",
            "acceptance",
            "is_current",
            "answered_role",
            "answered_at",
        ]
        read_only_fields = ["uid", "acceptance", "answered_role", "answered_at"]

    def get_is_current(self, part) -> bool:
        action = self.context.get("action_of", {}).get(part.action_id) or part.action
        return not services.accepted_earlier_text(action, part)


class MilestoneRowSerializer(ScreenedSerializer):
    uid = serializers.UUIDField(required=False, help_text=UID)
    owner = TownRelated(Organisation, required=False, allow_null=True)

    class Meta:
        model = Milestone
        fields = ["uid", "title", "due_on", "done_on", "owner"]


class FundingLineSerializer(ScreenedSerializer):
    uid = serializers.UUIDField(required=False, help_text=UID)

    class Meta:
        model = FundingLine
        fields = ["uid", "source", "level", "amount", "year", "status"]


class FundingSumSerializer(serializers.Serializer):
    """What the money of an action adds up to."""

    status = serializers.CharField(help_text="unfunded, requested, partly, committed, received, or empty")
    total = serializers.DecimalField(max_digits=16, decimal_places=2)
    secured = serializers.DecimalField(
        max_digits=16, decimal_places=2, help_text="committed, received or spent"
    )
    requested = serializers.DecimalField(max_digits=16, decimal_places=2)
    unfunded = serializers.DecimalField(
        max_digits=16, decimal_places=2, help_text="cost less what is secured"
    )


class OutputRowSerializer(ScreenedSerializer):
    uid = serializers.UUIDField(required=False, help_text=UID)

    class Meta:
        model = Output
        fields = ["uid", "title", "planned", "unit", "done"]


class RiskSerializer(ScreenedSerializer):
    uid = serializers.UUIDField(required=False, help_text=UID)
    owner = TownRelated(Organisation, required=False, allow_null=True)

    class Meta:
        model = Risk
        fields = ["uid", "text", "likelihood", "impact", "mitigation", "owner", "owner_role"]


class MilestoneSerializer(serializers.ModelSerializer):
    action = serializers.SlugRelatedField("uid", read_only=True)
    owner = serializers.SlugRelatedField("uid", read_only=True)

    class Meta:
        model = Milestone
        fields = ["uid", "action", "title", "due_on", "done_on", "owner"]
        read_only_fields = fields


class MarkSerializer(serializers.Serializer):
    done_on = serializers.DateField(allow_null=True, help_text="Empty: it was not reached after all.")


class MilestoneViewSet(ReadOnly):
    """The dated steps of all actions. Written with their action; marked here, also while the plan is in force."""

    model = Milestone
    serializer_class = MilestoneSerializer
    filterset_fields = {"due_on": ["lt", "gte"], "done_on": ["isnull"], "action__uid": ["exact"]}
    ordering = ["due_on", "pk"]
    action_permissions = {"mark": Permission.REPORT_PROGRESS}

    def get_queryset(self):
        return super().get_queryset().select_related("action", "owner")

    @extend_schema(request=MarkSerializer, responses=MilestoneSerializer)
    @extra_action(methods=["post"], detail=True)
    def mark(self, request, **kwargs):
        """Say on which day the milestone was reached."""
        milestone = self.get_object()
        body = MarkSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        done_on = body.validated_data["done_on"]
        today = town_today(request.actor.municipality)
        services.mark_milestone(by=request.actor, milestone=milestone, done_on=done_on, today=today)
        milestone.refresh_from_db()
        return Response(self.get_serializer(milestone).data)


class OutputSerializer(serializers.ModelSerializer):
    action = serializers.SlugRelatedField("uid", read_only=True)

    class Meta:
        model = Output
        fields = ["uid", "action", "title", "planned", "unit", "done"]
        read_only_fields = fields


class DoneSerializer(serializers.Serializer):
    done = serializers.DecimalField(max_digits=12, decimal_places=2, min_value=0, allow_null=True)


class OutputViewSet(ReadOnly):
    """What all actions deliver. Written with their action; what is done is recorded here, also while in force."""

    model = Output
    serializer_class = OutputSerializer
    filterset_fields = {"action__uid": ["exact"]}
    ordering = ["action__order", "pk"]
    action_permissions = {"record": Permission.REPORT_PROGRESS}

    def get_queryset(self):
        return super().get_queryset().select_related("action")

    @extend_schema(request=DoneSerializer, responses=OutputSerializer)
    @extra_action(methods=["post"], detail=True)
    def record(self, request, **kwargs):
        """Say how much of it there is by now."""
        output = self.get_object()
        body = DoneSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.record_output(by=request.actor, output=output, done=body.validated_data["done"])
        output.refresh_from_db()
        return Response(self.get_serializer(output).data)
