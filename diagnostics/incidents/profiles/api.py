"""Profiles over the API: the same words as in an exported file."""

from rest_framework import serializers

from stakeholders.access.api_base import ReadWrite, TownSerializer
from stakeholders.access.permissions import Permission

from .models import ImportProfile
from .reading import BadReading, checked


class ImportProfileSerializer(TownSerializer):
    """How files of a source are read: headings, choices, and codes by the names in the file."""

    reading = serializers.JSONField()

    class Meta:
        model = ImportProfile
        fields = ["uid", "source", "name", "reading", "created_at", "updated_at"]
        read_only_fields = ["uid", "created_at", "updated_at"]

    def validate_reading(self, told):
        try:
            return checked(told)
        except BadReading as problem:
            raise serializers.ValidationError(str(problem)) from problem


class ImportProfileViewSet(ReadWrite):
    """How the files of each source are read. A new file is read by the profile that knows its headings."""

    model = ImportProfile
    serializer_class = ImportProfileSerializer
    read_permission = write_permission = Permission.MANAGE_DIAGNOSIS
    search_fields = ["name"]
    ordering_fields = ["name", "updated_at"]
    ordering = ["name"]

    def get_queryset(self):
        return super().get_queryset().select_related("source", "municipality")


routes = [("import-profiles", ImportProfileViewSet)]
