"""Target groups over the API."""

from stakeholders.access.api_base import ReadWrite
from stakeholders.access.api_rows import ScreenedSerializer
from stakeholders.access.permissions import Permission

from .models import TargetGroup


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


routes = [("target-groups", TargetGroupViewSet)]
