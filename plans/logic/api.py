"""The logic model over the API: the same bands, lanes and gaps as the page."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from plans.plan.current import current_plan_or_404
from stakeholders.access.api_base import TownViewSet
from stakeholders.access.permissions import Permission

from .chain import chain_of


class BoxSerializer(serializers.Serializer):
    """One part of the chain; `missing` says that nothing is there yet and `text` what is wanted."""

    code = serializers.CharField()
    text = serializers.CharField()
    gaps = serializers.ListField(child=serializers.CharField())
    missing = serializers.BooleanField()
    again = serializers.BooleanField()


class LogicStepSerializer(serializers.Serializer):
    action = BoxSerializer()
    outputs = BoxSerializer(many=True)


class LaneSerializer(serializers.Serializer):
    objective = BoxSerializer()
    steps = LogicStepSerializer(many=True)
    indicators = BoxSerializer(many=True)


class BandSerializer(serializers.Serializer):
    problem = BoxSerializer()
    causes = BoxSerializer(many=True)
    lanes = LaneSerializer(many=True)


class GapSerializer(serializers.Serializer):
    where = serializers.CharField()
    text = serializers.CharField()


class LogicModelSerializer(serializers.Serializer):
    bands = BandSerializer(many=True)
    gaps = GapSerializer(many=True)


class LogicModelViewSet(TownViewSet):
    """From each priority problem to its causes, objectives, actions, outputs and indicators, with what is missing."""

    pagination_class = None
    filter_backends = []
    read_permission = Permission.READ
    serializer_class = LogicModelSerializer

    @extend_schema(
        responses=LogicModelSerializer,
        parameters=[OpenApiParameter("problem", str, description="Only the problem with this uid.")],
    )
    def list(self, request, **kwargs):
        plan = current_plan_or_404(request.actor)
        asked = request.query_params.get("problem") or None
        chain = chain_of(plan, town=request.actor.municipality.slug, problem=asked)
        return Response(LogicModelSerializer(chain).data)


routes = [("logic-model", LogicModelViewSet)]
