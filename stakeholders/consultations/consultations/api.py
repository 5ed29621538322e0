"""Consultations over the API."""

from stakeholders.access.api_base import ReadWrite, TownSerializer
from stakeholders.access.permissions import Permission

from .models import Consultation


class ConsultationSerializer(TownSerializer):
    class Meta:
        model = Consultation
        fields = [
            "uid", "title", "subject", "promise", "languages", "accessibility", "outreach", "summary", "created_at",
        ]  # fmt: skip
        read_only_fields = ["uid", "created_at"]


class ConsultationViewSet(ReadWrite):
    """Consultations as a whole: what they are about and what they promise. Their rounds name them."""

    model = Consultation
    serializer_class = ConsultationSerializer
    write_permission = Permission.RUN_CONSULTATION
    filterset_fields = ["subject"]
    ordering = ["-created_at", "-id"]


routes = [("consultations", ConsultationViewSet)]
