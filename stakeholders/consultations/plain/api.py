"""Consulted texts over the API, in exact words and in plain ones."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response as Reply

from stakeholders.access.api_base import ReadOnly, TownSerializer
from stakeholders.access.permissions import Permission
from stakeholders.consultations.models import ConsultedText

from .services import word_plainly


class ConsultedTextSerializer(TownSerializer):
    class Meta:
        model = ConsultedText
        fields = ["uid", "subject_uid", "title", "label", "content_hash", "created_at"]


class ConsultedTextDetail(TownSerializer):
    class Meta:
        model = ConsultedText
        fields = [*ConsultedTextSerializer.Meta.fields, "content"]


class PlainWordingSerializer(serializers.Serializer):
    element_uid = serializers.UUIDField()
    language = serializers.CharField(max_length=10)
    body = serializers.CharField(
        max_length=4000, allow_blank=True, help_text="Empty takes the plain words away."
    )


class ConsultedTextViewSet(ReadOnly):
    """Frozen texts on which people are consulted. The parts of a text come with its detail."""

    model = ConsultedText
    action_permissions = {
        "plain_wordings": Permission.READ,
        "word_plainly": Permission.RUN_CONSULTATION,
    }
    filterset_fields = ["subject_uid"]
    ordering = ["-created_at", "-id"]

    def get_serializer_class(self):
        return ConsultedTextDetail if self.action == "retrieve" else ConsultedTextSerializer

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if self.action in {"retrieve", "word_plainly"} else rows.defer("content")

    @extend_schema(responses=PlainWordingSerializer(many=True))
    @action(
        methods=["get"], detail=True, url_path="plain-wordings", pagination_class=None, filter_backends=[]
    )
    def plain_wordings(self, request, **kwargs):
        """The parts of a text once more, in plain language."""
        rows = self.get_object().plain_wordings.all()
        return Reply(PlainWordingSerializer(rows, many=True).data)

    @extend_schema(request=PlainWordingSerializer, responses=PlainWordingSerializer(many=True))
    @action(methods=["post"], detail=True, url_path="word-plainly")
    def word_plainly(self, request, **kwargs):
        """Write the plain words of one part; refused when people have read others already."""
        text = self.get_object()
        body = PlainWordingSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        word_plainly(by=request.actor, text=text, **body.validated_data)
        return Reply(PlainWordingSerializer(text.plain_wordings.all(), many=True).data)
