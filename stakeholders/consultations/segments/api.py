"""Points over the API: what each contribution says, cut into what can be answered."""

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response as Reply

from stakeholders.access.api_base import ReadOnly, TownRelated, TownSerializer
from stakeholders.access.permissions import Permission, can
from stakeholders.consultations.models import Contribution, Stance
from stakeholders.consultations.topics.models import Topic
from stakeholders.organisations.models import Organisation

from . import services
from .bulk_api import BulkActions
from .models import Segment
from .splitting import Span


class WorkOnSerializer(serializers.Serializer):
    """Who looks after a point, and until when."""

    assigned_to = serializers.CharField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    criticises = serializers.UUIDField(source="criticises.uid", allow_null=True, default=None)
    work_note = serializers.CharField(allow_blank=True)


class SegmentSerializer(TownSerializer):
    contribution = TownRelated(Contribution, read_only=True)
    round = serializers.UUIDField(source="contribution.round.uid", read_only=True)
    code = serializers.CharField(read_only=True, help_text="What colleagues call the point.")
    text = serializers.CharField(source="excerpt", read_only=True, help_text="The words of the point.")
    head = TownRelated(Segment, read_only=True)
    topics = TownRelated(Topic, many=True, read_only=True)
    work = serializers.SerializerMethodField(help_text="For those who answer; null for others.")

    class Meta:
        model = Segment
        fields = [
            "uid",
            "code",
            "contribution",
            "round",
            "number",
            "starts",
            "ends",
            "text",
            "element_uid",
            "element_hash",
            "stance",
            "head",
            "topics",
            "work",
        ]
        read_only_fields = fields

    @extend_schema_field(WorkOnSerializer(allow_null=True))
    def get_work(self, row) -> dict | None:
        actor = getattr(self.context.get("request"), "actor", None)
        if actor is None or not can(actor, Permission.DRAFT_RESPONSE):
            return None
        return WorkOnSerializer(row).data


class WorkSerializer(serializers.Serializer):
    """What is said of a point while it is worked on; what is left out stays."""

    element_uid = serializers.UUIDField(required=False, allow_null=True)
    stance = serializers.ChoiceField(choices=Stance.choices, required=False)
    topics = TownRelated(Topic, many=True, required=False)
    criticises = TownRelated(Organisation, required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    work_note = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class SpanSerializer(serializers.Serializer):
    starts = serializers.IntegerField(min_value=0)
    ends = serializers.IntegerField(min_value=1)


class SplitSerializer(serializers.Serializer):
    spans = SpanSerializer(many=True, help_text="Characters of the words; none: one whole point again.")


class GatherSerializer(serializers.Serializer):
    others = TownRelated(Segment, many=True)


class SegmentFilter(django_filters.FilterSet):
    round = django_filters.UUIDFilter(field_name="contribution__round__uid")
    contribution = django_filters.UUIDFilter(field_name="contribution__uid")
    head = django_filters.UUIDFilter(field_name="head__uid")

    class Meta:
        model = Segment
        fields = ["round", "contribution", "head", "element_uid", "stance"]


class SegmentViewSet(BulkActions, ReadOnly):
    """The points of contributions. Those who answer see all; others what the round shows them."""

    model = Segment
    serializer_class = SegmentSerializer
    filterset_class = SegmentFilter
    write_permission = Permission.DRAFT_RESPONSE
    action_permissions = {
        "split": Permission.DRAFT_RESPONSE,
        "gather": Permission.DRAFT_RESPONSE,
        "release": Permission.DRAFT_RESPONSE,
        **BulkActions.BULK_PERMISSIONS,
    }
    ordering = ["id"]

    def get_queryset(self):
        rows = (
            super()
            .get_queryset()
            .select_related("contribution__round", "head", "assigned_to", "criticises")
            .prefetch_related("topics")
        )
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.seen_by(self.request.actor, timezone.now())

    @extend_schema(request=WorkSerializer, responses=SegmentSerializer)
    def partial_update(self, request, **kwargs):
        """Say of which part a point speaks, with what position, on which topics, until when it is answered."""
        segment = self.get_object()
        body = WorkSerializer(data=request.data, partial=True, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        services.work_on(by=request.actor, segment=segment, changes=dict(body.validated_data))
        return self._now()

    @extend_schema(request=SplitSerializer, responses=SegmentSerializer(many=True))
    @action(methods=["post"], detail=True)
    def split(self, request, **kwargs):
        """Cut the contribution of this point into points; answers with all of them."""
        segment = self.get_object()
        body = SplitSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        spans = [Span(one["starts"], one["ends"]) for one in body.validated_data["spans"]]
        made = services.split(by=request.actor, contribution=segment.contribution, spans=spans)
        rows = self.get_queryset().filter(pk__in=[one.pk for one in made]).order_by("number")
        return Reply(SegmentSerializer(rows, many=True, context=self.get_serializer_context()).data)

    @extend_schema(request=GatherSerializer, responses=SegmentSerializer)
    @action(methods=["post"], detail=True)
    def gather(self, request, **kwargs):
        """Put other points under this one: its answer answers them too."""
        head = self.get_object()
        body = GatherSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        services.gather(by=request.actor, head=head, others=body.validated_data["others"])
        return self._now()

    @extend_schema(request=None, responses=SegmentSerializer)
    @action(methods=["post"], detail=True)
    def release(self, request, **kwargs):
        """Let this point stand alone again."""
        services.release(by=request.actor, segments=Segment.objects.filter(pk=self.get_object().pk))
        return self._now()

    def _now(self) -> Reply:
        return Reply(self.get_serializer(self.get_object()).data)
