"""Who may see and do what in a round, over the API."""

from rest_framework import serializers

from stakeholders.access.api_base import TownSerializer

from .models import RoundAccess


class RoundAccessSerializer(TownSerializer):
    class Meta:
        model = RoundAccess
        fields = ["audience", "access", "opens_at", "closes_at"]

    def validate(self, attrs):
        # The verb compares with the window of the round and tells what is wrong.
        return attrs


class SetAccessSerializer(serializers.Serializer):
    """One row for each audience that may not do what is usual; `reason` where an own end is moved."""

    audiences = RoundAccessSerializer(many=True)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
