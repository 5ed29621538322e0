"""Redaction over the API: other words in place of those that were sent, and the sealed original."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response as Reply

from stakeholders.access.permissions import Permission
from stakeholders.consultations.models import Contribution, Moderation

from . import services
from .models import RedactionReason, Rendition


class RedactSerializer(serializers.Serializer):
    """What may be read instead; the original is sealed and stays."""

    body = serializers.CharField(max_length=6000)
    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices=RedactionReason.choices), min_length=1
    )
    seen = serializers.CharField(
        max_length=6000, trim_whitespace=False, help_text="`body` of the contribution as it was read."
    )
    proposed_words = serializers.CharField(
        max_length=10000,
        required=False,
        allow_blank=True,
        help_text="Of the proposed wording; empty: nothing of it is shown. Left out: it stays as it is.",
    )
    seen_proposed = serializers.CharField(
        max_length=10000, required=False, allow_blank=True, trim_whitespace=False
    )


class RenditionSerializer(serializers.ModelSerializer):
    made_by = serializers.CharField(allow_null=True)

    class Meta:
        model = Rendition
        fields = ["body", "proposed_words", "hides_proposal", "reasons", "made_by", "created_at"]


class OriginalSerializer(serializers.Serializer):
    """The words as they were sent, and what is read instead, the newest first."""

    body = serializers.CharField()
    proposed_words = serializers.CharField(allow_blank=True)
    renditions = RenditionSerializer(many=True)


class RedactActions:
    """What the contributions of the API answer about redaction."""

    REDACT_PERMISSIONS = {"redact": Permission.MODERATE, "original": Permission.SEE_ORIGINALS}

    def _not_protected(self) -> Contribution:
        row = self.get_object()
        if row.moderation == Moderation.DIVERTED:
            raise Http404
        return row

    @extend_schema(request=RedactSerializer)
    @action(methods=["post"], detail=True)
    def redact(self, request, **kwargs):
        """Let other words be read. 409 when what was seen is not what is read now."""
        row = self._not_protected()
        body = RedactSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data = dict(body.validated_data)
        services.redact(by=request.actor, contribution=row, proposed=data.pop("proposed_words", None), **data)
        return Reply(self.get_serializer(self.get_object()).data)

    @extend_schema(responses=OriginalSerializer)
    @action(methods=["get"], detail=True, pagination_class=None, filter_backends=[])
    def original(self, request, **kwargs):
        """The sealed original. It goes no further than to those who may see originals."""
        row = self._not_protected()
        proposal = getattr(row, "proposal", None)
        told = {
            "body": row.body,
            "proposed_words": proposal.words if proposal else "",
            "renditions": row.renditions.select_related("made_by"),
        }
        return Reply(OriginalSerializer(told).data)
