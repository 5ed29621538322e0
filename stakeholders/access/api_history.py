"""The history of a record over the API, from the trail that the database keeps."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from .permissions import Permission
from .trail import MOST, history_of

HISTORY = {"history": Permission.SEE_AUDIT}


class FieldStepSerializer(serializers.Serializer):
    """A field as it was stored before and after."""

    name = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class StepSerializer(serializers.Serializer):
    """One change: of the record itself, or (`is_part`) of a row that belongs to it."""

    at = serializers.DateTimeField()
    who = serializers.CharField()
    deed = serializers.ChoiceField(choices=["insert", "update", "delete"])
    record = serializers.CharField(help_text="What kind of record, in words.")
    is_part = serializers.BooleanField()
    fields_changed = FieldStepSerializer(many=True, source="fields")


class UntilSerializer(serializers.Serializer):
    until = serializers.DateTimeField(required=False, default=None)


class WithHistory:
    """Mixed into an endpoint: GET …/<uid>/history/. Add HISTORY to its `action_permissions`."""

    @extend_schema(
        parameters=[OpenApiParameter("until", str, description="Only what happened before this moment.")],
        responses=StepSerializer(many=True),
        filters=False,
    )
    @action(methods=["get"], detail=True, pagination_class=None, filter_backends=[])
    def history(self, request, **kwargs):
        """Who changed the record and what belongs to it, newest first; read on with the last `at` as `until`."""
        asked = UntilSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        steps = history_of(request.actor, self.get_object(), most=MOST, **asked.validated_data)
        return Response(StepSerializer(steps, many=True).data)
