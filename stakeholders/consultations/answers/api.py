"""Answers over the API: drafted by one person and approved by another, never by a system."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response as Reply

from stakeholders.access.api_base import ReadOnly, TownRelated, TownSerializer
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Permission, can
from stakeholders.consultations.models import ConsultedText, RoundState
from stakeholders.consultations.segments.models import Segment

from . import services
from .models import Decision, Response, ResponseChange


class ResponseChangeSerializer(TownSerializer):
    text = TownRelated(ConsultedText, required=False, allow_null=True)

    class Meta:
        model = ResponseChange
        fields = ["element_uid", "text", "words"]
        read_only_fields = fields


class ResponseSerializer(TownSerializer):
    segment = TownRelated(Segment)
    changes = ResponseChangeSerializer(many=True, read_only=True)
    drafted_by = serializers.CharField(read_only=True, allow_null=True)
    approved_by = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = Response
        fields = [
            "segment",
            "decision",
            "reason",
            "change_made",
            "changes",
            "later_reason",
            "drafted_by",
            "approved_by",
            "approved_at",
            "updated_at",
        ]
        read_only_fields = ["approved_at", "updated_at"]


class DraftSerializer(serializers.Serializer):
    segment = TownRelated(Segment)
    decision = serializers.ChoiceField(choices=Decision.choices)
    reason = serializers.CharField(max_length=5000)
    change_made = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
    changes = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        default=list,
        max_length=20,
        help_text="Uids of the parts of the text that change. An accepted point names one, or `later_reason`.",
    )
    later_reason = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
    seen = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        help_text="`updated_at` of the answer that this one replaces; empty for the first.",
    )


class AnsweredPointSerializer(serializers.Serializer):
    segment = TownRelated(Segment)
    seen = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        help_text="`updated_at` of its answer as it was read; empty for the first.",
    )


class DraftManySerializer(DraftSerializer):
    """One answer to several points of one round."""

    segment = None
    seen = None
    points = AnsweredPointSerializer(many=True, min_length=1, max_length=500)


class ApprovedPointSerializer(serializers.Serializer):
    segment = TownRelated(Segment)
    updated_at = serializers.DateTimeField(help_text="`updated_at` of the answer as it was read.")


class ApproveManySerializer(serializers.Serializer):
    answers = ApprovedPointSerializer(many=True, min_length=1, max_length=500)


class ApprovedSerializer(serializers.Serializer):
    approved = serializers.IntegerField()


class SeenSerializer(serializers.Serializer):
    updated_at = serializers.DateTimeField(help_text="`updated_at` of the answer as it was read.")


class ResponseViewSet(ReadOnly):
    """Answers to points, addressed by the uid of the point. Drafts are for those who write or approve.

    A point under a head is answered with its head.
    """

    model = Response
    serializer_class = ResponseSerializer
    lookup_field = "segment__uid"
    lookup_url_kwarg = "uid"
    write_permission = Permission.DRAFT_RESPONSE
    action_permissions = {
        "approve": Permission.APPROVE_RESPONSE,
        "draft_many": Permission.DRAFT_RESPONSE,
        "approve_many": Permission.APPROVE_RESPONSE,
    }
    filterset_fields = {
        "decision": ["exact"],
        "segment__contribution__round__uid": ["exact"],
        "approved_at": ["isnull"],
    }
    ordering = ["id"]

    def get_queryset(self):
        rows = (
            super()
            .get_queryset()
            .select_related("segment__contribution__round", "drafted_by", "approved_by")
            .prefetch_related("changes__text")
        )
        if getattr(self, "swagger_fake_view", False) or any(
            can(self.request.actor, permission)
            for permission in (Permission.DRAFT_RESPONSE, Permission.APPROVE_RESPONSE)
        ):
            return rows
        return rows.filter(
            segment__contribution__round__state=RoundState.DECIDED,
            segment__in=Segment.objects.visible_to(self.request.actor).seen_by(
                self.request.actor, timezone.now()
            ),
        )

    @extend_schema(request=DraftSerializer, responses={200: ResponseSerializer, 201: ResponseSerializer})
    def create(self, request, **kwargs):
        """Draft the answer, or write it anew; another person approves it. Persons only, not partner systems."""
        body = DraftSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        data = body.validated_data
        segment = data["segment"]
        is_first = not data["seen"]
        (response,) = services.draft_answer(
            by=request.actor,
            segments=[segment],
            answer=services.Answer(
                data["decision"],
                data["reason"],
                data["change_made"],
                changes=tuple(map(str, data["changes"])),
                later_reason=data["later_reason"],
            ),
            seen={segment.pk: _mark(data["seen"])},
        )
        return Reply(self.get_serializer(response).data, status=201 if is_first else 200)

    @extend_schema(request=DraftManySerializer, responses=ResponseSerializer(many=True))
    @action(methods=["post"], detail=False, url_path="draft-many", pagination_class=None, filter_backends=[])
    def draft_many(self, request, **kwargs):
        """Give several points of one round the same answer, all or none; another person approves it."""
        body = DraftManySerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        data = body.validated_data
        points = [one["segment"] for one in data["points"]]
        pks = {point.pk for point in points}
        rounds = Segment.objects.filter(pk__in=pks).values("contribution__round").distinct().count()
        if rounds > 1:
            raise Refused(_("These points are of several rounds."), code="of_several_rounds")
        made = services.draft_answer(
            by=request.actor,
            segments=points,
            answer=services.Answer(
                data["decision"],
                data["reason"],
                data["change_made"],
                changes=tuple(map(str, data["changes"])),
                later_reason=data["later_reason"],
            ),
            seen={one["segment"].pk: _mark(one["seen"]) for one in data["points"]},
        )
        return Reply(self.get_serializer(made, many=True).data)

    @extend_schema(request=ApproveManySerializer, responses=ApprovedSerializer)
    @action(methods=["post"], detail=False, url_path="approve-many")
    def approve_many(self, request, **kwargs):
        """Approve answers as they were read, all or none."""
        body = ApproveManySerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        seen = {one["segment"].pk: one["updated_at"] for one in body.validated_data["answers"]}
        rows = list(Response.objects.visible_to(request.actor).filter(segment__in=seen))
        if len(rows) < len(seen) or any(row.updated_at != seen[row.segment_id] for row in rows):
            raise Conflict(_("An answer was changed in the meantime. Read it again."))
        count = services.approve_answers(by=request.actor, responses=rows, at=timezone.now())
        return Reply({"approved": count})

    @extend_schema(request=SeenSerializer, responses=ResponseSerializer)
    @action(methods=["post"], detail=True)
    def approve(self, request, **kwargs):
        """Approve the answer as it was read; refused to whoever drafted it."""
        response = self.get_object()
        body = SeenSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        if body.validated_data["updated_at"] != response.updated_at:
            raise Conflict(_("The answer was changed in the meantime. Read it again."))
        services.approve_answers(by=request.actor, responses=[response], at=timezone.now())
        return Reply(self.get_serializer(self.get_object()).data)


def _mark(seen: str) -> str:
    """The mark that the verb compares, from `updated_at` as the API writes it."""
    if not seen:
        return ""
    try:
        return serializers.DateTimeField().to_internal_value(seen).isoformat()
    except serializers.ValidationError as error:
        raise serializers.ValidationError({"seen": error.detail}) from None
