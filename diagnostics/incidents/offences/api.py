"""Offence types over the API."""

from rest_framework import serializers, status
from rest_framework.response import Response

from diagnostics.incidents.models import OffenceType
from stakeholders.access.api_base import ReadWrite, TownSerializer
from stakeholders.access.permissions import Permission

from . import iccs
from .services import closes_circle, delete_offence, in_a_circle, name_clashes


class OffenceTypeSerializer(TownSerializer):
    iccs_label = serializers.SerializerMethodField()

    class Meta:
        model = OffenceType
        fields = [
            "uid",
            "code",
            "name",
            "aliases",
            "iccs_code",
            "iccs_label",
            "cp_code",
            "denominator",
            "part_of",
            "counted_apart",
            "is_sensitive",
            "reporting_sensitive",
        ]
        read_only_fields = ["uid"]

    def get_iccs_label(self, offence) -> str:
        return iccs.label(offence.iccs_code)

    def validate_iccs_code(self, code):
        if code and not iccs.is_known(code):
            raise serializers.ValidationError("This is not a code of the classification.")
        return code

    def validate(self, attrs):
        attrs = super().validate(attrs)
        names = {field: attrs.get(field) or [] for field in ("code", "name", "aliases")}
        actor = self.context["request"].actor
        if clashes := name_clashes(by=actor, names=names, besides=getattr(self.instance, "pk", None)):
            raise serializers.ValidationError(clashes)
        if self.instance and closes_circle(by=actor, offence=self.instance, part_of=attrs.get("part_of")):
            raise serializers.ValidationError({"part_of": [in_a_circle()]})
        return attrs


class OffenceTypeViewSet(ReadWrite):
    """Kinds of offence as the town counts them, with the names under which they arrive in files."""

    model = OffenceType
    serializer_class = OffenceTypeSerializer
    write_permission = Permission.MANAGE_DIAGNOSIS
    filterset_fields = ["code", "iccs_code", "cp_code", "is_sensitive", "reporting_sensitive"]
    search_fields = ["code", "name"]
    ordering_fields = ["code", "name"]
    ordering = ["code"]

    def destroy(self, request, *args, **kwargs):
        delete_offence(by=request.actor, offence=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)


routes = [("offences", OffenceTypeViewSet)]
