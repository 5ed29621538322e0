"""Consulted texts and rounds over the API: the same verbs as the pages."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response as Reply

from stakeholders.access.api_base import TownRelated, TownSerializer, TownViewSet
from stakeholders.access.permissions import Permission

from . import services
from .answers.api import ResponseViewSet
from .clusters.api import LookalikeActions
from .consultations.api import routes as consultation_routes
from .consultations.models import Consultation
from .contribution_api import ContributionViewSet
from .coverage.api import CoverageActions, ParticipationSerializer
from .coverage.api import routes as coverage_routes
from .inviting.api import InviteAction
from .inviting.api import routes as inviting_routes
from .models import ConsultedText, EndChange, Round
from .partners.api import routes as partner_routes
from .plain.api import ConsultedTextViewSet
from .questions.api import QuestionActions
from .questions.api import routes as question_routes
from .questions.pile_api import routes as pile_routes
from .rounds.api import RoundAccessSerializer, SetAccessSerializer
from .rounds.services import prepare_round, set_access
from .scans.api import routes as scan_routes
from .segments.api import SegmentViewSet
from .topics.api import routes as topic_routes
from .triage.api import routes as triage_routes


class EndChangeSerializer(TownSerializer):
    class Meta:
        model = EndChange
        fields = ["created_at", "audience", "before", "after", "reason"]
        read_only_fields = fields


class RoundSerializer(TownSerializer):
    text = TownRelated(ConsultedText)
    consultation = TownRelated(
        Consultation,
        required=False,
        help_text="Without one, a new round belongs to that on the same thing, or begins one.",
    )
    audiences = RoundAccessSerializer(source="accesses", many=True, read_only=True)
    end_changes = EndChangeSerializer(many=True, read_only=True)
    participation = ParticipationSerializer(many=True, read_only=True)

    class Meta:
        model = Round
        fields = [
            "uid",
            "consultation",
            "text",
            "title",
            "introduction",
            "promise",
            "opens_at",
            "closes_at",
            "comments_shown",
            "is_blind",
            "first_reminder_days",
            "last_reminder_days",
            "audiences",
            "state",
            "summary",
            "published_at",
            "end_changes",
            "participation",
        ]
        read_only_fields = ["uid", "state", "summary", "published_at"]

    def create(self, validated_data):
        return prepare_round(by=self.context["request"].actor, **validated_data)


class RoundChangeSerializer(RoundSerializer):
    end_reason = serializers.CharField(
        max_length=500,
        required=False,
        write_only=True,
        help_text="Why the end of an open round is moved. Needed then, and shown to everybody.",
    )

    class Meta(RoundSerializer.Meta):
        fields = [*RoundSerializer.Meta.fields, "end_reason"]


class PublishSerializer(serializers.Serializer):
    summary = serializers.CharField(max_length=5000)


class RoundViewSet(
    CoverageActions,
    InviteAction,
    LookalikeActions,
    QuestionActions,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.CreateModelMixin,
    mixins.DestroyModelMixin,
    TownViewSet,
):
    """Rounds of consultation, from preparation to the published answers."""

    model = Round
    serializer_class = RoundSerializer
    write_permission = Permission.RUN_CONSULTATION
    action_permissions = {
        "open": Permission.RUN_CONSULTATION,
        "close": Permission.RUN_CONSULTATION,
        "publish": Permission.RUN_CONSULTATION,
        "invite": Permission.RUN_CONSULTATION,
        "access": Permission.RUN_CONSULTATION,
        **CoverageActions.COVERAGE_PERMISSIONS,
        **LookalikeActions.LOOKALIKE_PERMISSIONS,
        **QuestionActions.QUESTION_PERMISSIONS,
    }
    own_key = frozenset({"answer_questions"})
    filterset_fields = {"state": ["exact"], "consultation__uid": ["exact"]}
    ordering = ["-opens_at", "-id"]

    def get_queryset(self):
        rows = super().get_queryset()
        if not getattr(self, "swagger_fake_view", False):
            rows = rows.seen_by(self.request.actor, timezone.now())
        rows = rows.select_related("text", "municipality", "consultation").defer("text__content")
        return rows.prefetch_related("end_changes", "participation__area", "accesses")

    def perform_destroy(self, instance):
        services.delete_round(by=self.request.actor, round_=instance)

    @extend_schema(request=RoundChangeSerializer(partial=True), responses=RoundSerializer)
    def partial_update(self, request, *args, **kwargs):
        """Change what may still be changed: the promise and the text not after opening."""
        round_ = self.get_object()
        serializer = RoundChangeSerializer(
            round_, data=request.data, partial=True, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        changes = dict(serializer.validated_data)
        reason = changes.pop("end_reason", "")
        services.edit_round(
            by=request.actor, round_=round_, changes=changes, at=timezone.now(), reason=reason
        )
        return self._now()

    def _now(self) -> Reply:
        return Reply(self.get_serializer(self.get_object()).data)

    @extend_schema(request=None, responses=RoundSerializer)
    @action(methods=["post"], detail=True)
    def open(self, request, **kwargs):
        services.open_round(by=request.actor, round_=self.get_object(), at=timezone.now())
        return self._now()

    @extend_schema(request=None, responses=RoundSerializer)
    @action(methods=["post"], detail=True)
    def close(self, request, **kwargs):
        services.close_round(by=request.actor, round_=self.get_object(), at=timezone.now())
        return self._now()

    @extend_schema(request=PublishSerializer, responses=RoundSerializer)
    @action(methods=["post"], detail=True)
    def publish(self, request, **kwargs):
        """Publish all answers together; refused while a comment is not moderated or not answered."""
        round_ = self.get_object()
        body = PublishSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.publish_answers(
            by=request.actor,
            round_=round_,
            summary=body.validated_data["summary"],
            at=timezone.now(),
        )
        return self._now()

    @extend_schema(request=SetAccessSerializer, responses=RoundSerializer)
    @action(methods=["post"], detail=True)
    def access(self, request, **kwargs):
        """Who may see and do what, and when. Once the round is open only an own end may move, for a reason."""
        round_ = self.get_object()
        body = SetAccessSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        rows, reason = body.validated_data["audiences"], body.validated_data["reason"]
        set_access(by=request.actor, round_=round_, rows=rows, at=timezone.now(), reason=reason)
        return self._now()


routes = [
    *consultation_routes,
    *coverage_routes,
    *inviting_routes,
    *partner_routes,
    *question_routes,
    *pile_routes,
    *scan_routes,
    *topic_routes,
    *triage_routes,
    ("consulted-texts", ConsultedTextViewSet),
    ("rounds", RoundViewSet),
    ("contributions", ContributionViewSet),
    ("segments", SegmentViewSet),
    ("responses", ResponseViewSet),
]
