"""Who has been heard, over the API: counts, gaps and their reasons, residents by sex and age."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response as Reply

from stakeholders.access.api_base import ReadWrite, TownRelated, TownSerializer
from stakeholders.access.permissions import Permission
from stakeholders.municipalities.models import Area

from . import services
from .ledger import ledger
from .models import Participation, PopulationShare


class ParticipationSerializer(TownSerializer):
    area = TownRelated(Area, required=False, allow_null=True)

    class Meta:
        model = Participation
        fields = ["group", "name", "area", "number"]

    def validate(self, attrs):
        if wrong := Participation.why_wrong(attrs["group"], attrs.get("name", ""), attrs.get("area")):
            raise serializers.ValidationError(wrong)
        return attrs


class EffortSerializer(serializers.Serializer):
    held_on = serializers.DateField()
    occasion = serializers.CharField()
    through = serializers.CharField()
    reached = serializers.CharField()


class GroupHeardSerializer(serializers.Serializer):
    """One of the twelve actor groups (by code), or a marginalised group of the town (by uid)."""

    code = serializers.CharField()
    label = serializers.CharField()
    organisations = serializers.IntegerField()
    invited = serializers.IntegerField()
    opened = serializers.IntegerField()
    responded = serializers.IntegerField()
    nil = serializers.IntegerField()
    declined = serializers.IntegerField()
    silent = serializers.IntegerField()
    contributions = serializers.IntegerField()
    waiting = serializers.IntegerField()
    efforts = EffortSerializer(many=True)
    reason = serializers.CharField(source="gap.reason", default="", allow_blank=True)
    state = serializers.CharField(help_text="heard, nil, declined, effort, explained, or open: still a gap")
    is_silent = serializers.BooleanField()


class ReasonSerializer(serializers.Serializer):
    code = serializers.CharField(max_length=40, help_text="Code of an actor group or uid of a target group.")
    reason = serializers.CharField(max_length=500, allow_blank=True)


class RepresentedSerializer(serializers.Serializer):
    by = serializers.CharField()
    label = serializers.CharField()
    people = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    share_of_town = serializers.FloatField(allow_null=True)
    standing = serializers.CharField(help_text="fair, low, very_low, few (too few counted) or unknown")


class PopulationShareSerializer(TownSerializer):
    class Meta:
        model = PopulationShare
        fields = ["id", "year", "group", "number", "source"]
        read_only_fields = ["id"]


class PopulationShareViewSet(ReadWrite):
    """Residents of the whole town by sex and by age, with which those who take part are compared."""

    model = PopulationShare
    serializer_class = PopulationShareSerializer
    lookup_field = "pk"
    write_permission = Permission.RUN_CONSULTATION
    filterset_fields = ["year", "group"]
    ordering = ["-year", "id"]


class CoverageActions:
    """What the rounds of the API answer about coverage."""

    COVERAGE_PERMISSIONS = {
        "participation": Permission.RUN_CONSULTATION,
        "gaps": Permission.RUN_CONSULTATION,
        "coverage": Permission.READ,
        "representation": Permission.READ,
    }

    @extend_schema(request=ParticipationSerializer(many=True))
    @action(methods=["post"], detail=True)
    def participation(self, request, **kwargs):
        """Who took part, counted by sex, age, area and group. The list replaces the one before."""
        round_ = self.get_object()
        body = ParticipationSerializer(data=request.data, many=True, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        services.keep_participation(by=request.actor, round_=round_, rows=body.validated_data)
        return self._now()

    @extend_schema(responses=GroupHeardSerializer(many=True))
    @action(methods=["get"], detail=True, pagination_class=None, filter_backends=[])
    def coverage(self, request, **kwargs):
        """Who has been heard: the twelve actor groups of the guidelines and the town's marginalised groups."""
        return Reply(GroupHeardSerializer(ledger(self.get_object()), many=True).data)

    @extend_schema(request=ReasonSerializer(many=True), responses=GroupHeardSerializer(many=True))
    @action(methods=["post"], detail=True, pagination_class=None, filter_backends=[])
    def gaps(self, request, **kwargs):
        """Say why groups were not heard. An empty reason takes a former one back."""
        round_ = self.get_object()
        body = ReasonSerializer(data=request.data, many=True)
        body.is_valid(raise_exception=True)
        reasons = {row["code"]: row["reason"] for row in body.validated_data}
        services.explain_gaps(by=request.actor, round_=round_, reasons=reasons)
        return Reply(GroupHeardSerializer(ledger(round_), many=True).data)

    @extend_schema(responses=RepresentedSerializer(many=True))
    @action(methods=["get"], detail=True, pagination_class=None, filter_backends=[])
    def representation(self, request, **kwargs):
        """Those who took part against those who live here, by sex, age and area."""
        rows = [
            {
                "by": part["by"],
                "label": label,
                "people": one.people,
                "share": one.share,
                "share_of_town": one.of_town,
                "standing": one.standing,
            }
            for part in services.representation(self.get_object())
            for label, one in part["rows"]
        ]
        return Reply(RepresentedSerializer(rows, many=True).data)


routes = [("population-shares", PopulationShareViewSet)]
