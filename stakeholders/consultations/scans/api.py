"""Scans over the API: which there are; the file itself is fetched from its page."""

from stakeholders.access.api_base import ReadOnly, TownSerializer
from stakeholders.access.permissions import Permission

from .models import Scan


class ScanSerializer(TownSerializer):
    class Meta:
        model = Scan
        fields = ["uid", "contribution", "kind", "size", "sha256", "created_at"]
        read_only_fields = fields


class ScanViewSet(ReadOnly):
    """Scans of letters and paper forms from which comments were written down."""

    model = Scan
    serializer_class = ScanSerializer
    read_permission = Permission.MODERATE
    ordering = ["id"]

    def get_queryset(self):
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.of_letters(self.request.actor).select_related("contribution")


routes = [("scans", ScanViewSet)]
