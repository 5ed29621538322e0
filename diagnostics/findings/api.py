"""Findings over the API."""

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from diagnostics.sources.models import DataSource
from stakeholders.access.api_base import ReadWrite, TownRelated
from stakeholders.access.api_rows import LongSerializer, Rows, ScreenedSerializer
from stakeholders.access.permissions import Permission
from stakeholders.municipalities.clock import town_today
from stakeholders.municipalities.models import Area

from . import services
from .models import Citation, Finding


class CitationSerializer(ScreenedSerializer):
    source = TownRelated(DataSource)

    class Meta:
        model = Citation
        fields = ["source", "detail", "evidence"]
        # Numbers are frozen from a page of counts or estimates, never typed.
        read_only_fields = ["evidence"]


class FindingSerializer(LongSerializer):
    ROWS = {"citations": Rows("finding", ("source", "detail"))}

    code = serializers.CharField(required=False, max_length=20)
    areas = TownRelated(Area, many=True, required=False)
    citations = CitationSerializer(many=True, required=False)

    class Meta:
        model = Finding
        fields = [
            "uid",
            "code",
            "kind",
            "statement",
            "confidence",
            "limits",
            "areas",
            "citations",
            "validated_on",
            "revision",
            "no_private_data",
        ]
        read_only_fields = ["uid", "validated_on"]

    def validate_citations(self, citations):
        return [{"detail": "", **citation} for citation in citations]

    def create(self, validated_data):
        validated_data.setdefault("code", services.propose_code(self.context["request"].actor))
        return super().create(validated_data)

    def update(self, instance, validated_data):
        changed = {name for name, value in validated_data.items() if getattr(instance, name, None) != value}
        if instance.validated_on and services.VALIDATED_FIELDS & changed:
            validated_data |= {"validated_on": None, "validated_by": None}
        return super().update(instance, validated_data)


class FindingFilterSet(django_filters.FilterSet):
    source = django_filters.UUIDFilter(field_name="citations__source__uid", distinct=True)
    area = django_filters.CharFilter(field_name="area_links__area__code")
    is_validated = django_filters.BooleanFilter(field_name="validated_on", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Finding
        fields = ["kind", "confidence"]


class FindingViewSet(ReadWrite):
    """What the diagnosis says, each with the sources it cites."""

    model = Finding
    serializer_class = FindingSerializer
    filterset_class = FindingFilterSet
    search_fields = ["code", "statement"]
    write_permission = Permission.MANAGE_DIAGNOSIS
    action_permissions = {
        "validate": Permission.VALIDATE_FINDINGS,
        "withdraw": Permission.VALIDATE_FINDINGS,
    }
    ordering = ["code"]

    def get_queryset(self):
        return super().get_queryset().prefetch_related("areas", "citations__source")

    def perform_destroy(self, instance):
        services.delete_finding(by=self.request.actor, finding=instance)

    @extend_schema(request=None)
    @action(methods=["post"], detail=True)
    def validate(self, request, **kwargs):
        """Confirm the finding as it reads now."""
        finding = self.get_object()
        services.validate_finding(
            by=request.actor, finding=finding, on=town_today(request.actor.municipality)
        )
        return self._shown(finding)

    @extend_schema(request=None)
    @action(methods=["post"], detail=True)
    def withdraw(self, request, **kwargs):
        """The finding counts as a draft again."""
        finding = self.get_object()
        services.withdraw_validation(by=request.actor, finding=finding)
        return self._shown(finding)

    def _shown(self, finding):
        finding.refresh_from_db()
        return Response(self.get_serializer(finding).data)


routes = [("findings", FindingViewSet)]
