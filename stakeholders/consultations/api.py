"""Consulted texts, rounds, contributions and answers over the API: the same verbs as the pages."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response as Reply

from stakeholders.access.api_base import ReadOnly, TownRelated, TownSerializer, TownViewSet
from stakeholders.access.errors import Conflict
from stakeholders.access.permissions import Permission, can
from stakeholders.organisations.models import Organisation
from stakeholders.organisations.taxonomy import ACTOR_GROUPS

from . import answers, intake, services
from .coverage import ledger
from .models import (
    AuthorKind,
    ConsultedText,
    Contribution,
    Decision,
    Moderation,
    Response,
    Round,
    RoundState,
    Stance,
)


class ConsultedTextSerializer(TownSerializer):
    class Meta:
        model = ConsultedText
        fields = ["uid", "subject_uid", "title", "label", "content_hash", "created_at"]


class ConsultedTextDetail(TownSerializer):
    class Meta:
        model = ConsultedText
        fields = [*ConsultedTextSerializer.Meta.fields, "content"]


class ConsultedTextViewSet(ReadOnly):
    """Frozen texts on which people are consulted. The parts of a text come with its detail."""

    model = ConsultedText
    filterset_fields = ["subject_uid"]
    ordering = ["-created_at", "-id"]

    def get_serializer_class(self):
        return ConsultedTextDetail if self.action == "retrieve" else ConsultedTextSerializer

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if self.action == "retrieve" else rows.defer("content")


class RoundSerializer(TownSerializer):
    text = TownRelated(ConsultedText)

    class Meta:
        model = Round
        fields = [
            "uid",
            "text",
            "title",
            "introduction",
            "promise",
            "opens_at",
            "closes_at",
            "state",
            "summary",
            "published_at",
        ]
        read_only_fields = ["uid", "state", "summary", "published_at"]


class PublishSerializer(serializers.Serializer):
    summary = serializers.CharField(max_length=5000)


class GroupHeardSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()
    organisations = serializers.IntegerField()
    contributions = serializers.IntegerField()
    waiting = serializers.IntegerField()
    is_silent = serializers.BooleanField()


class RoundViewSet(
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
        "coverage": Permission.READ,
    }
    filterset_fields = ["state"]
    ordering = ["-opens_at", "-id"]

    def get_queryset(self):
        return super().get_queryset().select_related("text", "municipality").defer("text__content")

    def perform_destroy(self, instance):
        services.delete_round(by=self.request.actor, round_=instance)

    @extend_schema(request=RoundSerializer(partial=True), responses=RoundSerializer)
    def partial_update(self, request, *args, **kwargs):
        """Change what may still be changed: the promise and the text not after opening."""
        round_ = self.get_object()
        serializer = self.get_serializer(round_, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        services.edit_round(
            by=request.actor, round_=round_, changes=serializer.validated_data, at=timezone.now()
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
        body = PublishSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.publish_answers(
            by=request.actor,
            round_=self.get_object(),
            summary=body.validated_data["summary"],
            at=timezone.now(),
        )
        return self._now()

    @extend_schema(responses=GroupHeardSerializer(many=True))
    @action(methods=["get"], detail=True, pagination_class=None, filter_backends=[])
    def coverage(self, request, **kwargs):
        """Who has been heard: the twelve actor groups of the guidelines."""
        return Reply(GroupHeardSerializer(ledger(self.get_object()), many=True).data)


class ContributionSerializer(TownSerializer):
    round = TownRelated(Round)
    organisation = TownRelated(Organisation, required=False, allow_null=True)
    code = serializers.CharField(read_only=True, help_text="The code on the writer's receipt.")

    class Meta:
        model = Contribution
        fields = [
            "uid",
            "code",
            "round",
            "element_uid",
            "element_hash",
            "author_kind",
            "author_name",
            "organisation",
            "actor_group",
            "stance",
            "body",
            "channel",
            "received_on",
            "is_late",
            "may_be_shown",
            "flags",
            "moderation",
            "moderation_reason",
        ]
        read_only_fields = fields


class SentSerializer(serializers.Serializer):
    """What a partner system sends. `key` is chosen by the sender, once for each contribution."""

    key = serializers.UUIDField()
    round = TownRelated(Round)
    element_uid = serializers.UUIDField(required=False, allow_null=True)
    author_kind = serializers.ChoiceField(choices=AuthorKind.choices)
    author_name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    organisation = TownRelated(Organisation, required=False, allow_null=True)
    actor_group = serializers.ChoiceField(
        choices=list(ACTOR_GROUPS.items()), required=False, allow_blank=True
    )
    stance = serializers.ChoiceField(choices=Stance.choices)
    body = serializers.CharField(max_length=5000)
    may_be_shown = serializers.BooleanField(required=False, default=True)

    def validate(self, attrs):
        organisation = attrs.get("organisation")
        if attrs["author_kind"] == AuthorKind.NAMED and not attrs["author_name"]:
            raise serializers.ValidationError(
                {"author_name": [_("Write the name, or choose “without a name”.")]}
            )
        if attrs["author_kind"] == AuthorKind.ORGANISATION and not (organisation or attrs["author_name"]):
            raise serializers.ValidationError({"organisation": [_("Name the organisation.")]})
        return attrs

    def sent(self) -> intake.Sent:
        data = self.validated_data
        organisation = data.get("organisation")
        element = data.get("element_uid")
        return intake.Sent(
            key=data["key"],
            body=data["body"],
            stance=data["stance"],
            author_kind=data["author_kind"],
            author_name=data["author_name"] or (organisation.name if organisation else ""),
            organisation=organisation,
            actor_group=data.get("actor_group") or next(iter(getattr(organisation, "actor_groups", [])), ""),
            element_uid=str(element) if element else None,
            may_be_shown=data["may_be_shown"],
            channel="api",
        )


class ModerateSerializer(serializers.Serializer):
    decision = serializers.ChoiceField(choices=[Moderation.PUBLISHED.value, Moderation.WITHHELD.value])
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ContributionFilter(django_filters.FilterSet):
    round = django_filters.UUIDFilter(field_name="round__uid")

    class Meta:
        model = Contribution
        fields = ["round", "element_uid", "moderation", "stance", "author_kind", "is_late"]


class ContributionViewSet(ReadOnly):
    """What people said. Moderators see all of it; others see what everybody sees."""

    model = Contribution
    serializer_class = ContributionSerializer
    filterset_class = ContributionFilter
    search_fields = ["body"]
    write_permission = Permission.COMMENT
    action_permissions = {"moderate": Permission.MODERATE}
    ordering = ["id"]

    def get_queryset(self):
        rows = super().get_queryset().select_related("round", "organisation")
        if getattr(self, "swagger_fake_view", False) or can(self.request.actor, Permission.MODERATE):
            return rows
        return rows.shown().exclude(round__state=RoundState.DRAFT)

    @extend_schema(
        request=SentSerializer,
        responses={
            201: ContributionSerializer,
            200: OpenApiResponse(ContributionSerializer, description="It was sent before with this key."),
            409: OpenApiResponse(description="Something else was sent before with this key."),
        },
    )
    def create(self, request, **kwargs):
        """Hand in a contribution, for instance for an organisation. Repeat it freely with the same key."""
        # As on the public page: when a comment without a name came is written down nowhere.
        request._request.is_quiet = True
        body = SentSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        round_ = Round.objects.select_related("text", "municipality").get(pk=body.validated_data["round"].pk)
        receipt = intake.receive(by=request.actor, round_=round_, sent=body.sent(), at=timezone.now())
        return Reply(
            self.get_serializer(receipt.contribution).data,
            status=status.HTTP_201_CREATED if receipt.is_new else status.HTTP_200_OK,
        )

    @extend_schema(request=ModerateSerializer, responses=ContributionSerializer)
    @action(methods=["post"], detail=True)
    def moderate(self, request, **kwargs):
        row = self.get_object()
        body = ModerateSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        changed, _left = services.moderate(
            by=request.actor, contributions=Contribution.objects.filter(pk=row.pk), **body.validated_data
        )
        if not changed:
            raise Conflict(_("It is so already, or its round is published."))
        return Reply(self.get_serializer(self.get_object()).data)


class ResponseSerializer(TownSerializer):
    contribution = TownRelated(Contribution)
    drafted_by = serializers.CharField(read_only=True, allow_null=True)
    approved_by = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = Response
        fields = [
            "contribution",
            "decision",
            "reason",
            "change_made",
            "drafted_by",
            "approved_by",
            "approved_at",
            "updated_at",
        ]
        read_only_fields = ["approved_at", "updated_at"]


class DraftSerializer(serializers.Serializer):
    contribution = TownRelated(Contribution)
    decision = serializers.ChoiceField(choices=Decision.choices)
    reason = serializers.CharField(max_length=5000)
    change_made = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
    seen = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        help_text="`updated_at` of the answer that this one replaces; empty for the first.",
    )


class SeenSerializer(serializers.Serializer):
    updated_at = serializers.DateTimeField(help_text="`updated_at` of the answer as it was read.")


class ResponseViewSet(ReadOnly):
    """Answers to contributions, addressed by the contribution's uid. Drafts are for those who write or approve."""

    model = Response
    serializer_class = ResponseSerializer
    lookup_field = "contribution__uid"
    lookup_url_kwarg = "uid"
    write_permission = Permission.DRAFT_RESPONSE
    action_permissions = {"approve": Permission.APPROVE_RESPONSE}
    filterset_fields = {
        "decision": ["exact"],
        "contribution__round__uid": ["exact"],
        "approved_at": ["isnull"],
    }
    ordering = ["id"]

    def get_queryset(self):
        rows = super().get_queryset().select_related("contribution__round", "drafted_by", "approved_by")
        if getattr(self, "swagger_fake_view", False) or any(
            can(self.request.actor, permission)
            for permission in (Permission.DRAFT_RESPONSE, Permission.APPROVE_RESPONSE)
        ):
            return rows
        return rows.filter(
            contribution__round__state=RoundState.DECIDED,
            contribution__moderation=Moderation.PUBLISHED,
            contribution__may_be_shown=True,
        )

    @extend_schema(request=DraftSerializer, responses={200: ResponseSerializer, 201: ResponseSerializer})
    def create(self, request, **kwargs):
        """Draft the answer, or write it anew; another person approves it. Persons only, not partner systems."""
        body = DraftSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        data = body.validated_data
        contribution = data["contribution"]
        is_first = not data["seen"]
        (response,) = answers.draft_answer(
            by=request.actor,
            contributions=[contribution],
            answer=answers.Answer(data["decision"], data["reason"], data["change_made"]),
            seen={contribution.pk: _mark(data["seen"])},
        )
        return Reply(self.get_serializer(response).data, status=201 if is_first else 200)

    @extend_schema(request=SeenSerializer, responses=ResponseSerializer)
    @action(methods=["post"], detail=True)
    def approve(self, request, **kwargs):
        """Approve the answer as it was read; refused to whoever drafted it."""
        response = self.get_object()
        body = SeenSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        if body.validated_data["updated_at"] != response.updated_at:
            raise Conflict(_("The answer was changed in the meantime. Read it again."))
        answers.approve_answers(by=request.actor, responses=[response], at=timezone.now())
        return Reply(self.get_serializer(self.get_object()).data)


def _mark(seen: str) -> str:
    """The mark that the verb compares, from `updated_at` as the API writes it."""
    if not seen:
        return ""
    try:
        return serializers.DateTimeField().to_internal_value(seen).isoformat()
    except serializers.ValidationError as error:
        raise serializers.ValidationError({"seen": error.detail}) from None


routes = [
    ("consulted-texts", ConsultedTextViewSet),
    ("rounds", RoundViewSet),
    ("contributions", ContributionViewSet),
    ("responses", ResponseViewSet),
]
