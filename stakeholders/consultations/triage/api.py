"""Protection over the API: setting a comment aside, the restricted queue, and what was done."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response as Reply

from stakeholders.access.api_base import ReadOnly, TownSerializer
from stakeholders.access.permissions import Permission

from . import services
from .models import Disclosure, DisclosureKind, DisclosureState


class DisclosureSerializer(TownSerializer):
    contribution = serializers.UUIDField(source="contribution.uid", read_only=True)
    text = serializers.CharField(source="contribution.said", read_only=True)
    set_aside_by = serializers.CharField(read_only=True, allow_null=True)
    settled_by = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = Disclosure
        fields = [
            "id",
            "contribution",
            "text",
            "kind",
            "due_at",
            "state",
            "referred_to",
            "lawful_basis",
            "record",
            "set_aside_by",
            "settled_by",
        ]
        read_only_fields = fields


class SettleSerializer(serializers.Serializer):
    """What was done. Passed on needs to whom and on what lawful basis."""

    state = serializers.ChoiceField(
        choices=[value for value in DisclosureState.values if value != DisclosureState.OPEN]
    )
    record = serializers.CharField(max_length=3000)
    referred_to = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    lawful_basis = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class DisclosureViewSet(ReadOnly):
    """Comments that tell of a crime, a danger or a child in need. Only those who protect see them."""

    model = Disclosure
    serializer_class = DisclosureSerializer
    lookup_field = "pk"
    read_permission = Permission.SAFEGUARD
    # What was done is read by those who protect, and kept nowhere else.
    told_once = frozenset({"settle"})
    action_permissions = {"settle": Permission.SAFEGUARD}
    filterset_fields = ["kind", "state"]
    ordering = ["due_at", "id"]

    def get_queryset(self):
        return super().get_queryset().select_related("contribution", "set_aside_by", "settled_by")

    @extend_schema(request=SettleSerializer, responses=DisclosureSerializer)
    @action(methods=["post"], detail=True)
    def settle(self, request, **kwargs):
        """Write down what was done. Given back, the comment waits for moderation again."""
        row = self.get_object()
        body = SettleSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.settle(by=request.actor, disclosure=row, **body.validated_data)
        return Reply(self.get_serializer(self.get_object()).data)


class SetAsideSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=DisclosureKind.choices)


class SetAsideTakenSerializer(serializers.Serializer):
    due_at = serializers.DateTimeField(help_text="By when those who protect are to act.")


class SetAsideAction:
    """What the contributions of the API answer about protection."""

    @extend_schema(request=SetAsideSerializer, responses=SetAsideTakenSerializer)
    @action(methods=["post"], detail=True, url_path="set-aside")
    def set_aside(self, request, **kwargs):
        """Take a comment out of moderation and the table, for those who protect; it stays counted."""
        row = self.get_object()
        body = SetAsideSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = services.set_aside(
            by=request.actor, contribution=row, at=timezone.now(), **body.validated_data
        )
        return Reply({"due_at": made.due_at})


routes = [("disclosures", DisclosureViewSet)]
