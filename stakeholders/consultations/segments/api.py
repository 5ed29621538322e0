"""Points over the API: what each contribution says, cut into what can be answered."""

import django_filters
from django.utils import timezone
from rest_framework import serializers

from stakeholders.access.api_base import ReadOnly, TownRelated, TownSerializer
from stakeholders.consultations.models import Contribution

from .models import Segment


class SegmentSerializer(TownSerializer):
    contribution = TownRelated(Contribution)
    round = serializers.UUIDField(source="contribution.round.uid", read_only=True)
    code = serializers.CharField(read_only=True, help_text="What colleagues call the point.")
    text = serializers.CharField(source="excerpt", read_only=True, help_text="The words of the point.")
    head = TownRelated(Segment, required=False, allow_null=True)

    class Meta:
        model = Segment
        fields = [
            "uid",
            "code",
            "contribution",
            "round",
            "number",
            "starts",
            "ends",
            "text",
            "element_uid",
            "element_hash",
            "stance",
            "head",
        ]
        read_only_fields = fields


class SegmentFilter(django_filters.FilterSet):
    round = django_filters.UUIDFilter(field_name="contribution__round__uid")
    contribution = django_filters.UUIDFilter(field_name="contribution__uid")
    head = django_filters.UUIDFilter(field_name="head__uid")

    class Meta:
        model = Segment
        fields = ["round", "contribution", "head", "element_uid", "stance"]


class SegmentViewSet(ReadOnly):
    """The points of contributions. Those who answer see all; others what the round shows them."""

    model = Segment
    serializer_class = SegmentSerializer
    filterset_class = SegmentFilter
    ordering = ["id"]

    def get_queryset(self):
        rows = super().get_queryset().select_related("contribution__round", "head")
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.seen_by(self.request.actor, timezone.now())
