"""Target groups over the API."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from stakeholders.access.api_base import ReadWrite, TownRelated
from stakeholders.access.api_rows import ScreenedSerializer
from stakeholders.access.permissions import Permission
from stakeholders.consultations.models import Round
from stakeholders.organisations.models import Organisation

from .models import GroupContact, TargetGroup


class TargetGroupSerializer(ScreenedSerializer):
    class Meta:
        model = TargetGroup
        fields = [
            "uid",
            "name",
            "age_min",
            "age_max",
            "sex",
            "condition",
            "est_size",
            "is_marginalised",
            "is_youth_at_risk",
            "inclusion_note",
        ]
        read_only_fields = ["uid"]


class TargetGroupViewSet(ReadWrite):
    """Groups of people whom actions are meant to reach; never a list of names."""

    model = TargetGroup
    serializer_class = TargetGroupSerializer
    write_permission = Permission.MANAGE_PARTNERS
    filterset_fields = ["is_marginalised", "is_youth_at_risk"]
    search_fields = ["name", "condition"]
    ordering = ["name"]


class GroupContactSerializer(ScreenedSerializer):
    group = TownRelated(TargetGroup)
    organisation = TownRelated(Organisation, required=False, allow_null=True)
    round = TownRelated(Round, required=False, allow_null=True)

    class Meta:
        model = GroupContact
        fields = [
            "id",
            "group",
            "occasion",
            "held_on",
            "organisation",
            "reached",
            "format",
            "round",
            "meeting",
        ]
        read_only_fields = ["meeting"]

    def validate(self, attrs):
        if self.instance is not None and self.instance.meeting_id:
            raise serializers.ValidationError(_("This is the attendance of a meeting: change it there."))
        return super().validate(attrs)


class GroupContactViewSet(ReadWrite):
    """Occasions on which a group was heard about the plan."""

    model = GroupContact
    serializer_class = GroupContactSerializer
    write_permission = Permission.MANAGE_PARTNERS
    lookup_field = "pk"
    filterset_fields = ["reached", "format"]
    ordering = ["-held_on", "id"]

    def get_queryset(self):
        return super().get_queryset().select_related("group", "organisation", "round", "meeting")


routes = [("target-groups", TargetGroupViewSet), ("group-contacts", GroupContactViewSet)]
