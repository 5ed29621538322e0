"""What organisations answered as a whole, over the API. What they draft behind their links stays theirs."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response as Reply

from stakeholders.access.api_base import ReadOnly, TownRelated, TownSerializer
from stakeholders.access.api_history import HISTORY, WithHistory
from stakeholders.access.permissions import Permission
from stakeholders.consultations.models import Round
from stakeholders.consultations.wording import channel_choices
from stakeholders.organisations.models import Organisation

from . import on_behalf
from .models import OrganisationReply, Outcome
from .on_behalf import Told


class OrganisationReplySerializer(TownSerializer):
    round = TownRelated(Round, read_only=True)
    organisation = TownRelated(Organisation, read_only=True)
    is_recorded = serializers.SerializerMethodField(help_text="Written down by the office for them.")

    class Meta:
        model = OrganisationReply
        fields = [
            "id", "round", "organisation", "outcome", "reason", "given_by_name", "given_by_role", "given_on", "channel",
            "is_recorded",
        ]  # fmt: skip
        read_only_fields = fields

    def get_is_recorded(self, row) -> bool:
        return row.channel != "link"


class ReplyOnBehalfSerializer(serializers.Serializer):
    """What an organisation told the office: that it has no objection, or that it takes no part and why."""

    round = TownRelated(Round)
    organisation = TownRelated(Organisation)
    outcome = serializers.ChoiceField(choices=[Outcome.NIL.value, Outcome.DECLINED.value])
    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    given_by_name = serializers.CharField(max_length=120)
    given_by_role = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    given_on = serializers.DateField()
    channel = serializers.ChoiceField(choices=[name for name, _words in channel_choices()])


class OrganisationReplyViewSet(WithHistory, ReadOnly):
    """The answers of organisations as a whole. A POST writes one down for them, or corrects what was written down."""

    model = OrganisationReply
    serializer_class = OrganisationReplySerializer
    lookup_field = "pk"
    read_permission = write_permission = Permission.RUN_CONSULTATION
    action_permissions = HISTORY
    filterset_fields = {"round__uid": ["exact"], "organisation__uid": ["exact"], "outcome": ["exact"]}
    ordering = ["id"]

    def get_queryset(self):
        return super().get_queryset().select_related("round", "organisation")

    @extend_schema(request=ReplyOnBehalfSerializer, responses={201: OrganisationReplySerializer})
    def create(self, request, **kwargs):
        body = ReplyOnBehalfSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        said = body.validated_data
        told = Told(
            outcome=said["outcome"],
            reason=said["reason"],
            name=said["given_by_name"],
            function=said["given_by_role"],
            channel=said["channel"],
            given_on=said["given_on"],
        )
        reply = on_behalf.write_down(
            by=request.actor,
            round_=said["round"],
            organisation=said["organisation"],
            told=told,
            at=timezone.now(),
        )
        return Reply(self.get_serializer(reply).data, status=status.HTTP_201_CREATED)


routes = [("organisation-replies", OrganisationReplyViewSet)]
