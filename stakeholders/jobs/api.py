"""Long work over the API: ask how far it is, stop it."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from stakeholders.access.api_base import ReadOnly, TownSerializer
from stakeholders.access.permissions import Permission

from . import services
from .models import Job
from .registry import may_fetch
from .views import stored_file


class JobSerializer(TownSerializer):
    progress = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = [
            "uid",
            "kind",
            "title",
            "state",
            "progress",
            "message",
            "result",
            "created_at",
            "started_at",
            "finished_at",
        ]

    def get_progress(self, job) -> dict:
        return services.progress_of(job)


class JobViewSet(ReadOnly):
    """Imports and documents that are being made."""

    model = Job
    serializer_class = JobSerializer
    read_permission = Permission.EXPORT
    action_permissions = {"cancel": Permission.EXPORT, "file": Permission.EXPORT}
    filterset_fields = ["kind", "state"]
    ordering = ["-created_at", "-id"]

    @extend_schema(request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, uid=None):
        """Stop waiting work at once and running work at its next step; nothing of it is kept."""
        job = self.get_object()
        if not services.may_cancel(request.actor, job):
            raise PermissionDenied
        services.cancel(by=request.actor, job=job)
        job.refresh_from_db()
        return Response(self.get_serializer(job).data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], filter_backends=[], pagination_class=None)
    def file(self, request, uid=None, **_kwargs):
        """The file that the job left; 404 until it is there, and when its time is over."""
        job = self.get_object()
        if not may_fetch(request.actor, job):
            raise PermissionDenied
        return stored_file(job.result_file, job.municipality_id)


routes = [("jobs", JobViewSet)]
