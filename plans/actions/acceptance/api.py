"""The acceptance of responsibilities over the API: how it stands, and asking. Answering is for the link alone."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response as Reply

from plans.actions.models import Responsibility
from plans.actions.services import responsibility_hash
from stakeholders.access.api_base import ReadOnly, TownSerializer
from stakeholders.access.permissions import Permission

from .overview import GROUPS, dressed, group_of
from .services import Asked, ask, with_text, withdraw


class AcceptanceSerializer(TownSerializer):
    action = serializers.UUIDField(source="action.uid", read_only=True)
    action_code = serializers.CharField(source="action.code", read_only=True)
    organisation = serializers.UUIDField(source="organisation.uid", read_only=True)
    organisation_name = serializers.CharField(source="organisation.name", read_only=True)
    current_hash = serializers.SerializerMethodField(help_text="Hash of the words as they stand now.")
    to_ask = serializers.SerializerMethodField(
        help_text="Why it can be asked: new, waiting, earlier (the words changed since), declined; else empty."
    )
    asked_at = serializers.SerializerMethodField()
    link_opened_at = serializers.SerializerMethodField()

    class Meta:
        model = Responsibility
        fields = [
            "uid",
            "action",
            "action_code",
            "organisation",
            "organisation_name",
            "kind",
            "task",
            "acceptance",
            "to_ask",
            "text_hash",
            "current_hash",
            "answered_by",
            "answered_role",
            "answered_at",
            "answer_note",
            "asked_at",
            "link_opened_at",
        ]
        read_only_fields = fields

    def get_current_hash(self, part) -> str:
        return responsibility_hash(part.action, part)

    def get_to_ask(self, part) -> str:
        return group_of(part)

    def get_asked_at(self, part) -> str | None:
        return _moment(part.asked_at)

    def get_link_opened_at(self, part) -> str | None:
        return _moment(part.way.link and part.way.link.first_opened_at)


def _moment(value) -> str | None:
    return value.isoformat() if value else None


class AskSerializer(serializers.Serializer):
    groups = serializers.MultipleChoiceField(choices=list(GROUPS.items()))
    leads_only = serializers.BooleanField(required=False, default=True)


class AskedSerializer(serializers.Serializer):
    """Uids of the responsibilities, by what became of the question."""

    asked = serializers.ListField(child=serializers.UUIDField())
    again_today = serializers.ListField(child=serializers.UUIDField())
    without_contact = serializers.ListField(child=serializers.UUIDField())
    settled = serializers.ListField(child=serializers.UUIDField())


def _told(result: Asked) -> dict:
    names = ("asked", "again_today", "without_contact", "settled")
    return {name: [part.uid for part in getattr(result, name)] for name in names}


class AcceptanceViewSet(ReadOnly):
    """Who has accepted which part of the plan."""

    model = Responsibility
    serializer_class = AcceptanceSerializer
    filterset_fields = {"acceptance": ["exact"], "kind": ["exact"], "organisation__uid": ["exact"]}
    search_fields = ["action__title", "action__code", "organisation__name"]
    action_permissions = {
        "ask": Permission.EDIT_PLAN,
        "ask_many": Permission.EDIT_PLAN,
        "withdraw": Permission.EDIT_PLAN,
    }
    ordering = ["action__order", "action__code", "id"]
    locked_first = "action.plan"

    def get_queryset(self):
        return with_text(super().get_queryset()).exclude(action__plan__stage="closed")

    def paginate_queryset(self, queryset):
        return dressed(list(super().paginate_queryset(queryset)), timezone.now())

    def get_object(self):
        return dressed([super().get_object()], timezone.now())[0]

    def represent(self, row) -> dict:
        return super().represent(dressed([row], timezone.now())[0])

    @extend_schema(request=None, responses=AskedSerializer)
    @action(methods=["post"], detail=True)
    def ask(self, request, **kwargs):
        """Write to the organisation's first contact, once a day at most."""
        return Reply(_told(ask(by=request.actor, parts=[self.get_object()], at=timezone.now())))

    @extend_schema(
        operation_id="acceptances_ask_many_create", request=AskSerializer, responses=AskedSerializer
    )
    @action(methods=["post"], detail=False, url_path="ask", url_name="ask-many")
    def ask_many(self, request, **kwargs):
        """Write to all organisations of these groups."""
        body = AskSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        parts = [
            part
            for part in self.get_queryset()
            if group_of(part) in body.validated_data["groups"]
            and (part.kind == "lead" or not body.validated_data["leads_only"])
        ]
        return Reply(_told(ask(by=request.actor, parts=parts, at=timezone.now())))

    @extend_schema(request=None, responses=AcceptanceSerializer)
    @action(methods=["post"], detail=True)
    def withdraw(self, request, **kwargs):
        """Make the open links useless."""
        withdraw(by=request.actor, part=self.get_object(), at=timezone.now())
        return Reply(self.get_serializer(self.get_object()).data)


routes = [("acceptances", AcceptanceViewSet)]
