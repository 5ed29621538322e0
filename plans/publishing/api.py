"""The public site over the API: how many listen, and the letter on the yearly report. Never who."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from plans.plan.current import current_plan_or_404
from stakeholders.access.api_base import TownViewSet
from stakeholders.access.permissions import Permission

from . import services
from .models import Subscription


class PublicationSerializer(serializers.Serializer):
    subscribers = serializers.IntegerField()


class ReportSerializer(serializers.Serializer):
    year = serializers.IntegerField(min_value=2000, max_value=2200)


class AnnouncedSerializer(serializers.Serializer):
    letters = serializers.IntegerField(
        help_text="Letters that are new; nobody is told of the same year twice."
    )


class PublicationViewSet(TownViewSet):
    """The public site of the adopted plan: the number of its subscribers, and the letter on the yearly report."""

    pagination_class = None
    filter_backends = []
    serializer_class = PublicationSerializer
    read_permission = Permission.FREEZE_VERSION
    action_permissions = {"report": Permission.FREEZE_VERSION}

    @extend_schema(responses=PublicationSerializer)
    def list(self, request, **kwargs):
        count = Subscription.objects.visible_to(request.actor).count()
        return Response(PublicationSerializer({"subscribers": count}).data)

    @extend_schema(request=ReportSerializer, responses=AnnouncedSerializer)
    @action(methods=["post"], detail=False)
    def report(self, request, **kwargs):
        """Tell everybody who subscribed that the report on a year is out."""
        given = ReportSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        plan = current_plan_or_404(request.actor)
        made = services.announce_report(by=request.actor, plan=plan, year=given.validated_data["year"])
        return Response(AnnouncedSerializer({"letters": made}).data)


routes = [("publication", PublicationViewSet)]
