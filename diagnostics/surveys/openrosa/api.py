"""Telephones of interviewers over the API: connect one, withdraw one."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from diagnostics.surveys.models import Survey
from diagnostics.surveys.wording import day_in
from stakeholders.access.api_base import TownRelated, TownSerializer, TownViewSet
from stakeholders.access.permissions import Permission

from . import services
from .models import SurveyCollector
from .scanning import collect_settings, scanned_text, server_address

MANAGE = Permission.MANAGE_DIAGNOSIS


class CollectorShape(TownSerializer):
    """A telephone. `counted`: how many of its interviews count; `held`: how many wait to be looked at."""

    survey = TownRelated(Survey)
    counted = serializers.IntegerField(read_only=True)
    held = serializers.IntegerField(read_only=True)

    class Meta:
        model = SurveyCollector
        fields = ["id", "survey", "name", "active_until", "revoked_on", "counted", "held"]
        read_only_fields = ["id", "revoked_on"]


class ConnectedShape(CollectorShape):
    """A new telephone with what connects it, told this one time only."""

    token = serializers.CharField(read_only=True)
    address = serializers.CharField(read_only=True, help_text="Of the server, for this telephone alone.")
    code = serializers.CharField(
        read_only=True, help_text="What ODK Collect scans, to be drawn as a QR code."
    )

    class Meta(CollectorShape.Meta):
        fields = [*CollectorShape.Meta.fields, "token", "address", "code"]


class CollectorViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, TownViewSet):
    """Telephones that may send interviews to a survey. They are withdrawn, never deleted."""

    model = SurveyCollector
    serializer_class = CollectorShape
    lookup_field = "pk"
    read_permission = write_permission = MANAGE
    action_permissions = {"withdraw": MANAGE}
    told_once = frozenset({"create"})
    filterset_fields = ["survey__uid"]
    search_fields = ["name"]
    ordering = ["revoked_on", "name", "id"]
    http_method_names = ["get", "post", "head", "options"]

    def get_queryset(self):
        return services.with_interviews(super().get_queryset().select_related("survey"))

    @extend_schema(request=CollectorShape, responses={201: ConnectedShape})
    def create(self, request, *args, **kwargs):
        """Connect a telephone. Its token, address and code are in this answer and nowhere else."""
        shape = self.get_serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        collector = SurveyCollector(municipality=request.actor.municipality, **shape.validated_data)
        token = services.add_collector(by=request.actor, collector=collector)
        survey = collector.survey
        collector.counted = collector.held = 0
        collector.token, collector.address = token, server_address(survey, token)
        collector.code = scanned_text(collect_settings(survey, token))
        body = ConnectedShape(collector, context=self.get_serializer_context()).data
        return Response(body, status=201, headers={"Cache-Control": "no-store"})

    @extend_schema(request=None, responses=CollectorShape)
    @action(methods=["post"], detail=True)
    def withdraw(self, request, **_kwargs):
        """Take nothing more from it; 409 when it was withdrawn before."""
        collector = self.get_object()
        services.revoke_collector(
            by=request.actor, collector=collector, on=day_in(request.actor.municipality)
        )
        return Response(self.get_serializer(self.get_queryset().get(pk=collector.pk)).data)


routes = [("survey-collectors", CollectorViewSet)]
