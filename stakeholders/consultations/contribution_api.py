"""Contributions over the API: partner systems hand in, persons moderate."""

import django_filters
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response as Reply

from stakeholders.access.api_base import ReadOnly, TownRelated, TownSerializer
from stakeholders.access.errors import Conflict
from stakeholders.access.permissions import Permission
from stakeholders.municipalities.models import Area
from stakeholders.organisations.models import Organisation
from stakeholders.organisations.taxonomy import ACTOR_GROUPS

from . import intake, services
from .models import POSITIONS, AuthorKind, Contribution, Moderation, Round
from .partners.services import propose
from .places.grid import read as read_place
from .questions.models import RoundQuestion
from .renditions.api import RedactActions
from .triage.api import SetAsideAction


class ContributionSerializer(TownSerializer):
    round = TownRelated(Round)
    organisation = TownRelated(Organisation, required=False, allow_null=True)
    area = TownRelated(Area, read_only=True)
    question = TownRelated(
        RoundQuestion, read_only=True, help_text="The question that it answers, if it does."
    )
    place = serializers.ListField(
        child=serializers.FloatField(),
        read_only=True,
        help_text="Longitude and latitude of the middle of a square of 200 metres, or null.",
    )
    body = serializers.CharField(
        source="said",
        read_only=True,
        help_text="The words that may be read: the newest rendition, or as sent.",
    )
    proposed_words = serializers.SerializerMethodField(
        help_text="The wording that is proposed for the part, as it may be read; empty for none."
    )
    code = serializers.CharField(read_only=True, help_text="The code on the writer's receipt.")

    class Meta:
        model = Contribution
        fields = [
            "uid",
            "code",
            "round",
            "element_uid",
            "element_hash",
            "question",
            "author_kind",
            "author_name",
            "organisation",
            "actor_group",
            "area",
            "place",
            "is_confirmed",
            "stance",
            "body",
            "proposed_words",
            "channel",
            "meeting",
            "shared_by",
            "received_on",
            "is_late",
            "may_be_shown",
            "flags",
            "moderation",
            "moderation_reason",
        ]
        read_only_fields = fields

    def get_proposed_words(self, row) -> str:
        proposal = getattr(row, "proposal", None)
        return proposal.said if proposal else ""


class SentSerializer(serializers.Serializer):
    """What a partner system sends. `key` is chosen by the sender, once for each contribution."""

    key = serializers.UUIDField()
    round = TownRelated(Round)
    element_uid = serializers.UUIDField(required=False, allow_null=True)
    author_kind = serializers.ChoiceField(
        choices=[one for one in AuthorKind.choices if one[0] != AuthorKind.MEETING]
    )
    author_name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    organisation = TownRelated(Organisation, required=False, allow_null=True)
    actor_group = serializers.ChoiceField(
        choices=list(ACTOR_GROUPS.items()), required=False, allow_blank=True
    )
    area = TownRelated(Area, required=False, allow_null=True)
    place = serializers.ListField(
        child=serializers.FloatField(),
        min_length=2,
        max_length=2,
        required=False,
        allow_null=True,
        help_text="Longitude and latitude. Kept as the middle of a square of 200 metres.",
    )
    stance = serializers.ChoiceField(choices=POSITIONS)
    body = serializers.CharField(max_length=5000)
    proposed_words = serializers.CharField(
        max_length=10000,
        required=False,
        allow_blank=True,
        default="",
        help_text="The part as it should read; `element_uid` says which.",
    )
    may_be_shown = serializers.BooleanField(required=False, default=True)

    def validate(self, attrs):
        organisation = attrs.get("organisation")
        named = {AuthorKind.NAMED, AuthorKind.PSEUDONYM}
        if attrs["author_kind"] in named and not attrs["author_name"]:
            raise serializers.ValidationError(
                {"author_name": [_("Write the name, or choose “without a name”.")]}
            )
        if attrs["author_kind"] == AuthorKind.ORGANISATION and not (organisation or attrs["author_name"]):
            raise serializers.ValidationError({"organisation": [_("Name the organisation.")]})
        if place := attrs.get("place"):
            found = read_place(f"{place[0]},{place[1]}")
            if found is None:
                raise serializers.ValidationError({"place": [_("These are no longitude and latitude.")]})
            attrs["place"] = found
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
            area=data.get("area"),
            place=data.get("place"),
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


class ContributionViewSet(RedactActions, SetAsideAction, ReadOnly):
    """What people said. Moderators see what was not set aside for protection; others see what everybody sees."""

    model = Contribution
    serializer_class = ContributionSerializer
    filterset_class = ContributionFilter
    search_fields = ["words_said"]
    write_permission = Permission.COMMENT
    action_permissions = {
        "moderate": Permission.MODERATE,
        "set_aside": Permission.MODERATE,
        **RedactActions.REDACT_PERMISSIONS,
    }
    own_key = frozenset({"create"})
    ordering = ["id"]

    def get_queryset(self):
        rows = (
            super()
            .get_queryset()
            .select_related("round", "organisation", "area", "question", "proposal", "meeting")
        )
        if getattr(self, "swagger_fake_view", False):
            return rows
        rows = rows.with_said()
        return rows.seen_by(self.request.actor, timezone.now())

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
        with transaction.atomic():
            receipt = intake.receive(by=request.actor, round_=round_, sent=body.sent(), at=timezone.now())
            receipt.contribution.round = round_
            propose(receipt.contribution, body.validated_data["proposed_words"])
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
