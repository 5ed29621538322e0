"""Sources over the API."""

from rest_framework import serializers, status
from rest_framework.response import Response

from stakeholders.access.api_base import ReadWrite, TownSerializer
from stakeholders.access.permissions import Permission

from .models import QUALITY_FIELDS, DataSource, SourceBreak
from .services import delete_source


class DataSourceSerializer(TownSerializer):
    quality_is_scored = serializers.BooleanField(read_only=True)

    class Meta:
        model = DataSource
        fields = [
            "uid",
            "name",
            "kind",
            "owner",
            "period_from",
            "period_to",
            "legal_basis",
            *QUALITY_FIELDS,
            "quality_note",
            "quality_is_scored",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["uid", "created_at", "updated_at"]


class DataSourceViewSet(ReadWrite):
    """Where knowledge comes from, with six quality scores from 1 (poor) to 5 (very good)."""

    model = DataSource
    serializer_class = DataSourceSerializer
    write_permission = Permission.MANAGE_DIAGNOSIS
    filterset_fields = ["kind", "name"]
    search_fields = ["name", "quality_note"]
    ordering_fields = ["name", "kind", "updated_at"]
    ordering = ["name"]

    def get_queryset(self):
        return super().get_queryset().select_related("owner")

    def destroy(self, request, *args, **kwargs):
        delete_source(by=request.actor, source=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)


class SourceBreakSerializer(TownSerializer):
    class Meta:
        model = SourceBreak
        fields = ["uid", "source", "month", "kind", "reason", "offence", "created_at", "updated_at"]
        read_only_fields = ["uid", "created_at", "updated_at"]

    def validate_month(self, month):
        return month.replace(day=1)


class SourceBreakViewSet(ReadWrite):
    """Months from which the numbers of a source cannot be compared with earlier ones."""

    model = SourceBreak
    serializer_class = SourceBreakSerializer
    write_permission = Permission.MANAGE_DIAGNOSIS
    filterset_fields = ["source__uid", "kind"]
    ordering_fields = ["month"]
    ordering = ["month", "pk"]

    def get_queryset(self):
        return super().get_queryset().select_related("source", "offence")


routes = [("sources", DataSourceViewSet), ("source-breaks", SourceBreakViewSet)]
