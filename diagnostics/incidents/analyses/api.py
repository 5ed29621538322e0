"""Analyses over the API, through the same gate as the pages."""

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from diagnostics.incidents.models import CountFact
from stakeholders.access.api_base import TownViewSet
from stakeholders.access.permissions import Permission

from . import stored
from .analysis import LongAnalysis
from .catalogue import ANALYSES, analysis_named
from .desk import Answer, answer, obstacle, open_desk
from .exports import as_table


class OfferSerializer(serializers.Serializer):
    """One analysis for a selection; `reason` says why it is not offered."""

    kind = serializers.CharField()
    name = serializers.CharField()
    question = serializers.CharField()
    offered = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)


class AnalysisTableSerializer(serializers.Serializer):
    name = serializers.CharField()
    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField())


class AnalysisSerializer(OfferSerializer):
    """The answer: tables, what may and may not be said, and how it was made. Empty where it is not offered.

    An answer that takes long is worked out by a job once somebody asks for it with POST; until then `ready` is false,
    and `job` is the one that works on it.
    """

    ready = serializers.BooleanField()
    job = serializers.UUIDField(allow_null=True)

    source = serializers.UUIDField()
    offences = serializers.ListField(child=serializers.UUIDField())
    area = serializers.CharField(allow_null=True)
    first = serializers.DateField(allow_null=True)
    last = serializers.DateField(allow_null=True)
    tables = AnalysisTableSerializer(many=True)
    said = serializers.ListField(child=serializers.CharField())
    not_said = serializers.ListField(child=serializers.CharField())
    method = serializers.CharField(allow_blank=True)
    places = serializers.ListField(
        child=serializers.DictField(), allow_null=True, help_text="GeoJSON features."
    )


PARAMETERS = [
    OpenApiParameter("source", OpenApiTypes.UUID, description="Default: the source with the most counts."),
    OpenApiParameter(
        "offence", OpenApiTypes.UUID, many=True, description="Default: the one counted most often."
    ),
    OpenApiParameter("first", OpenApiTypes.DATE, description="First day, of a month, quarter or year."),
    OpenApiParameter("last", OpenApiTypes.DATE, description="Last day."),
    OpenApiParameter("area", str, description="Code of an area, where the analysis takes one."),
    OpenApiParameter(
        "treated", str, many=True, description="Before and after: codes of the measure's areas."
    ),
    OpenApiParameter("comparison", str, many=True, description="Before and after: codes to compare with."),
    OpenApiParameter("around", str, many=True, description="Before and after: codes of areas around."),
    OpenApiParameter(
        "start", OpenApiTypes.DATE, description="Before and after: first day of the measure's month."
    ),
]


class AnalysisViewSet(TownViewSet):
    """Analyses of incidents. Callers without the right to small counts get what the public may see."""

    model = CountFact
    serializer_class = AnalysisSerializer
    lookup_field = "kind"
    http_method_names = ["get", "post", "head", "options"]
    action_permissions = {"work_out": Permission.SEE_SMALL_COUNTS}

    @extend_schema(parameters=PARAMETERS, responses=OfferSerializer(many=True))
    def list(self, request, *args, **kwargs):
        rows = [] if getattr(self, "swagger_fake_view", False) else _offers(request)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(OfferSerializer(page, many=True).data)

    @extend_schema(
        parameters=[*PARAMETERS, OpenApiParameter("kind", str, OpenApiParameter.PATH)],
        responses=AnalysisSerializer,
    )
    def retrieve(self, request, kind=None, **kwargs):
        analysis = analysis_named(kind)
        asked = open_desk(request.query_params, request.actor, analysis=analysis).asked if analysis else None
        if asked is None:
            raise Http404
        return Response(AnalysisSerializer(_answer(answer(analysis, asked))).data)

    @extend_schema(
        parameters=[*PARAMETERS, OpenApiParameter("kind", str, OpenApiParameter.PATH)],
        request=None,
        responses={202: AnalysisSerializer},
    )
    @action(detail=True, methods=["post"], url_path="work-out")
    def work_out(self, request, kind=None, **kwargs):
        """Have a long answer worked out; the address chooses what is asked, as with GET."""
        analysis = analysis_named(kind)
        if not isinstance(analysis, LongAnalysis):
            raise Http404
        asked = open_desk(request.query_params, request.actor, analysis=analysis).asked
        if asked is None:
            raise Http404
        if not obstacle(analysis, asked):
            stored.ask(by=request.actor, analysis=analysis, asked=asked)
        return Response(AnalysisSerializer(_answer(answer(analysis, asked))).data, status=202)


def _offers(request) -> list[dict]:
    asked = open_desk(request.query_params, request.actor).asked
    return [_offer(one, obstacle(one, asked) if asked else _("Nothing is counted yet.")) for one in ANALYSES]


def _offer(analysis, reason: str) -> dict:
    return {
        "kind": analysis.slug,
        "name": analysis.label,
        "question": analysis.question,
        "offered": not reason,
        "reason": reason,
    }


def _answer(found: Answer) -> dict:
    asked, result = found.asked, found.result
    return {
        **_offer(found.analysis, found.refused),
        "ready": result is not None,
        "job": found.waits.job.uid if found.waits and found.waits.job else None,
        "source": asked.source.uid,
        "offences": [one.uid for one in asked.offences],
        "area": asked.area.code if asked.area else None,
        "first": asked.span.first if asked.span else None,
        "last": asked.span.last if asked.span else None,
        "tables": [as_table(one) for one in result.all_tables] if result else [],
        "said": list(result.said) if result else [],
        "not_said": [*result.warnings, *result.not_said] if result else [],
        "method": f"{_(result.method.text)}. {result.method.source}" if result else "",
        "places": result.places if result else None,
    }


routes = [("analyses", AnalysisViewSet)]
