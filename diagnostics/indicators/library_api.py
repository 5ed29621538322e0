"""The starter library of indicators over the API."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action as extra_action
from rest_framework.response import Response

from stakeholders.access.api_base import TownViewSet
from stakeholders.access.permissions import Permission

from .copying import copied, copy_starter
from .models import Direction, Domain, Frequency, Indicator, Level, Split
from .starter import STARTER, StarterIndicator, matching


class StarterSerializer(serializers.Serializer):
    """An indicator of the library. `copied_as` is the uid of the town's own copy, if there is one."""

    code = serializers.CharField()
    name = serializers.CharField()
    formula = serializers.CharField()
    unit = serializers.CharField()
    sources = serializers.ListField(child=serializers.CharField())
    direction = serializers.ChoiceField(choices=Direction.choices)
    level = serializers.ChoiceField(choices=Level.choices)
    domain = serializers.ChoiceField(choices=Domain.choices)
    frequency = serializers.ChoiceField(choices=Frequency.choices)
    disaggregation = serializers.ListField(child=serializers.ChoiceField(choices=Split.choices))
    denominator = serializers.CharField()
    interpretation = serializers.CharField()
    pair = serializers.CharField(help_text="Code of the indicator that it should be read beside.")
    min_count = serializers.IntegerField()
    sdg_targets = serializers.ListField(child=serializers.CharField())
    copied_as = serializers.SerializerMethodField()

    def get_copied_as(self, starter) -> str | None:
        copy = self.context["copied"].get(starter.code)
        return str(copy.uid) if copy else None


class CopySerializer(serializers.Serializer):
    indicator = serializers.UUIDField(help_text="The town's own copy.")
    is_new = serializers.BooleanField(help_text="Whether this call made it.")


class StarterViewSet(TownViewSet):
    """Indicators ready to be copied into the town's own."""

    model = Indicator  # of which a library code makes one
    pagination_class = None
    filter_backends = []
    serializer_class = StarterSerializer
    lookup_field = "code"
    action_permissions = {"copy": Permission.MANAGE_DIAGNOSIS}

    @extend_schema(parameters=[OpenApiParameter(name, str, required=False) for name in ("q", "domain")])
    def list(self, request, **kwargs):
        asked = {name: request.query_params.get(name) for name in ("q", "domain")}
        return Response(self._shown(matching(STARTER.values(), **asked), many=True))

    def retrieve(self, request, code=None, **kwargs):
        return Response(self._shown(self._starter(code)))

    @extend_schema(request=None, responses={200: CopySerializer, 201: CopySerializer})
    @extra_action(methods=["post"], detail=True)
    def copy(self, request, code=None, **kwargs):
        """The town's own copy; a second time the first one."""
        indicator, is_new = copy_starter(by=request.actor, starter=self._starter(code))
        made = CopySerializer({"indicator": indicator.uid, "is_new": is_new})
        return Response(made.data, status=201 if is_new else 200)

    def _starter(self, code: str) -> StarterIndicator:
        if code not in STARTER:
            raise Http404
        return STARTER[code]

    def _shown(self, rows, **kwargs):
        return StarterSerializer(rows, context={"copied": copied(self.request.actor)}, **kwargs).data
