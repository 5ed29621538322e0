"""Progress reports over the API."""

from rest_framework import serializers, status
from rest_framework.response import Response

from plans.actions.models import Action, ActionStatus
from stakeholders.access.api_base import ReadOnly, TownRelated, TownSerializer
from stakeholders.access.permissions import Permission, can
from stakeholders.municipalities.clock import town_today

from . import services
from .models import ProgressReport


class ProgressReportSerializer(TownSerializer):
    action = TownRelated(Action)
    status = serializers.ChoiceField(choices=ActionStatus.choices)

    class Meta:
        model = ProgressReport
        fields = [
            "uid",
            "action",
            "reported_on",
            "status",
            "progress",
            "text",
            "reported_by",
            "channel",
            "key",
        ]
        read_only_fields = ["uid", "reported_on", "channel"]

    def validate(self, attrs):
        # The verb decides: the same key with the same content is not an error but the same report.
        return attrs


class ProgressReportViewSet(ReadOnly):
    """How far actions are, as reported. A report is never changed; send each with a `key` of your own."""

    model = ProgressReport
    serializer_class = ProgressReportSerializer
    action_permissions = {"create": Permission.REPORT_PROGRESS}
    filterset_fields = {"action__code": ["exact"], "status": ["exact"], "reported_on": ["gte", "lte"]}
    ordering = ["-reported_on", "-id"]

    def get_queryset(self):
        return super().get_queryset().select_related("action")

    def create(self, request, *args, **kwargs):
        """201 for a new report, 200 when the same report was sent before, 409 when the key carries another one."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        if not can(request.actor, Permission.REPORT_PROGRESS, data["action"]):
            self.permission_denied(request)
        report, is_new = services.report_progress(
            **data, today=town_today(request.actor.municipality), channel="api"
        )
        answer = self.get_serializer(report).data
        return Response(answer, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


routes = [("progress-reports", ProgressReportViewSet)]
