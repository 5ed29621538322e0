"""Meetings over the API: agenda, attendance, minutes, decisions, and what was said as comments."""

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response as Reply

from stakeholders.access.api_base import ReadOnly, ReadWrite, TownRelated, TownSerializer
from stakeholders.access.api_rows import LongSerializer, Rows, ScreenedSerializer
from stakeholders.access.permissions import Permission
from stakeholders.consultations.consultations.models import Consultation
from stakeholders.consultations.contribution_api import ContributionSerializer
from stakeholders.consultations.models import Contribution, Round, Stance
from stakeholders.groups.models import GroupContact, TargetGroup
from stakeholders.municipalities.clock import town_today
from stakeholders.organisations.models import Body, Organisation

from . import services
from .forms import belonging, belonging_errors, moves_points
from .models import AgendaItem, Attendance, DecisionState, Meeting, MeetingDecision, PeoplePresent


class AgendaItemSerializer(TownSerializer):
    class Meta:
        model = AgendaItem
        fields = ["title", "duration", "speaker"]


class AttendanceSerializer(TownSerializer):
    organisation = TownRelated(Organisation)

    class Meta:
        model = Attendance
        fields = ["organisation", "presence", "seniority", "function"]


class GroupPresentSerializer(TownSerializer):
    group = TownRelated(TargetGroup)
    organisation = TownRelated(Organisation, required=False, allow_null=True, help_text="Through whom.")

    class Meta:
        model = GroupContact
        fields = ["group", "organisation", "reached"]


class PeoplePresentSerializer(TownSerializer):
    class Meta:
        model = PeoplePresent
        fields = ["group", "number"]


class DecisionRowSerializer(TownSerializer):
    uid = serializers.UUIDField(required=False)
    responsible = TownRelated(Organisation, required=False, allow_null=True)

    class Meta:
        model = MeetingDecision
        fields = [
            "uid", "text", "agreed_by", "votes_for", "votes_against", "abstained", "responsible", "due_on", "state",
            "done_on",
        ]  # fmt: skip
        read_only_fields = ["done_on"]


class MeetingSerializer(LongSerializer):
    """Send `agenda` in its order; each list is the whole new list."""

    contradictions = staticmethod(belonging_errors)
    ROWS = {
        "agenda": Rows("meeting", ("position",)),
        "attendances": Rows("meeting", ("organisation",)),
        "groups": Rows("meeting", ("group",)),
        "people": Rows("meeting", ("group",)),
        "decisions": Rows("meeting", ("uid",)),
    }

    body = TownRelated(Body, required=False, allow_null=True)
    round = TownRelated(Round, required=False, allow_null=True)
    consultation = TownRelated(Consultation, required=False, allow_null=True)
    agenda = AgendaItemSerializer(many=True, required=False)
    attendances = AttendanceSerializer(many=True, required=False)
    groups = GroupPresentSerializer(many=True, required=False)
    people = PeoplePresentSerializer(many=True, required=False)
    decisions = DecisionRowSerializer(many=True, required=False)

    class Meta:
        model = Meeting
        fields = [
            "id", "kind", "title", "body", "round", "consultation", "held_on", "begins", "ends", "place",
            "online_url", "agenda", "attendances", "groups", "people", "minutes", "decisions", "is_public",
            "revision", "no_private_data",
        ]  # fmt: skip

    def validate(self, attrs):
        attrs = belonging(attrs)
        if self._is_record() and "round" in attrs and moves_points(self.instance.pk, attrs["round"]):
            raise serializers.ValidationError({"round": _("What was said in it stays in its round.")})
        return super().validate(attrs)

    def _keep(self, record, rows):
        services.settle(record)
        for place, draft in enumerate(rows.get("agenda", ()), 1):
            draft["position"] = place
        for draft in rows.get("groups", ()):
            draft.update(services.facts_of_groups(record))
        super()._keep(record, rows)


class PointSerializer(ScreenedSerializer):
    """What was said in a meeting. `key` is chosen by the sender, once for each point."""

    key = serializers.UUIDField()
    body = serializers.CharField(max_length=5000)
    element_uid = serializers.UUIDField(required=False, allow_null=True)
    stance = serializers.ChoiceField(choices=Stance.choices)
    shared_by = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=100000)

    class Meta:
        model = Contribution
        fields = ["key", "body", "element_uid", "stance", "shared_by"]

    def validate(self, attrs):
        if errors := self._suspicious(attrs):
            raise serializers.ValidationError(errors)
        return attrs


class DecisionSerializer(TownSerializer):
    meeting = TownRelated(Meeting, read_only=True)
    responsible = TownRelated(Organisation, read_only=True)

    class Meta:
        model = MeetingDecision
        fields = ["meeting", *DecisionRowSerializer.Meta.fields]
        read_only_fields = fields


class DecisionStateSerializer(serializers.Serializer):
    state = serializers.ChoiceField(choices=DecisionState.choices)


class MeetingFilterSet(django_filters.FilterSet):
    round = django_filters.UUIDFilter(field_name="round__uid")
    consultation = django_filters.UUIDFilter(field_name="consultation__uid")

    class Meta:
        model = Meeting
        fields = {"held_on": ["gte", "lte"], "body": ["exact"], "kind": ["exact"]}


class MeetingViewSet(ReadWrite):
    """Meetings of bodies and in consultations."""

    model = Meeting
    serializer_class = MeetingSerializer
    lookup_field = "pk"
    write_permission = Permission.MANAGE_PARTNERS
    action_permissions = {"points": Permission.RUN_CONSULTATION}
    filterset_class = MeetingFilterSet
    search_fields = ["title", "body__name", "minutes", "decisions__text"]
    ordering = ["-held_on", "id"]

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .with_names()
            .prefetch_related(
                "agenda",
                "attendances__organisation",
                "groups__group",
                "groups__organisation",
                "people",
                "decisions__responsible",
            )
        )

    @extend_schema(
        request=PointSerializer(many=True), responses={201: ContributionSerializer(many=True)}, filters=False
    )
    @action(methods=["post"], detail=True, pagination_class=None, filter_backends=[])
    def points(self, request, **kwargs):
        """Enter what was said as comments of those who met: all or none. Repeat it freely with the same keys."""
        meeting = self.get_object()
        body = PointSerializer(data=request.data, many=True, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        points = [
            services.Point(
                **{**row, "element_uid": str(row["element_uid"]) if row.get("element_uid") else None}
            )
            for row in body.validated_data
        ]
        made, _waiting = services.enter_points(
            by=request.actor,
            meeting=meeting,
            points=points,
            today=town_today(request.actor.municipality),
            admit=False,
        )
        rows = Contribution.objects.filter(pk__in=[one.pk for one in made]).select_related("round", "meeting")
        return Reply(
            ContributionSerializer(
                rows.order_by("id"), many=True, context=self.get_serializer_context()
            ).data,
            status=201,
        )


class DecisionViewSet(ReadOnly):
    """The decisions of all meetings: who carries them out, by when, and what is still open."""

    model = MeetingDecision
    serializer_class = DecisionSerializer
    action_permissions = {"carry_out": Permission.MANAGE_PARTNERS}
    filterset_fields = {"state": ["exact"], "due_on": ["gte", "lte"], "responsible__uid": ["exact"]}
    search_fields = ["text"]
    ordering = ["due_on", "id"]

    def get_queryset(self):
        return super().get_queryset().select_related("meeting", "responsible")

    @extend_schema(request=DecisionStateSerializer, responses=DecisionSerializer)
    @action(methods=["post"], detail=True, url_path="carry-out")
    def carry_out(self, request, **kwargs):
        """Say that it was carried out, is dropped, or is open again."""
        decision = self.get_object()
        body = DecisionStateSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.carry_out(
            by=request.actor,
            decision=decision,
            state=body.validated_data["state"],
            on=town_today(request.actor.municipality),
        )
        return Reply(self.get_serializer(self.get_object()).data)


routes = [("meetings", MeetingViewSet), ("meeting-decisions", DecisionViewSet)]
