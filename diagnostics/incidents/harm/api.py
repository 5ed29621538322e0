"""Weights of offences over the API: versions can be read and the next one added; none is ever changed."""

from django.utils.translation import gettext as _
from rest_framework import mixins, serializers

from diagnostics.incidents.models import OffenceType
from stakeholders.access.api_base import ReadOnly
from stakeholders.access.permissions import Permission

from .models import HarmTable
from .services import LARGEST, keep_weights


class HarmTableSerializer(serializers.ModelSerializer):
    """`weights`: {uid of the offence: number, or null for one that is left out}; an offence not named has none."""

    weights = serializers.DictField(
        child=serializers.FloatField(min_value=0, max_value=LARGEST, allow_null=True), allow_empty=False
    )
    base = serializers.IntegerField(
        write_only=True, min_value=0, help_text="The version you looked at; 0 when there is none yet."
    )

    class Meta:
        model = HarmTable
        fields = ["uid", "version", "base", "unit", "source", "licence", "note", "weights", "created_at"]
        read_only_fields = ["uid", "version", "created_at"]

    def validate_weights(self, weights):
        known = OffenceType.objects.visible_to(self.context["request"].actor)
        unknown = set(weights) - {str(uid) for uid in known.values_list("uid", flat=True)}
        if unknown:
            raise serializers.ValidationError(
                _("No offence has the uid %(uids)s.") % {"uids": ", ".join(sorted(unknown))}
            )
        return weights

    def create(self, validated_data):
        return keep_weights(
            by=self.context["request"].actor, note=validated_data.pop("note", ""), **validated_data
        )


class HarmTableViewSet(mixins.CreateModelMixin, ReadOnly):
    """How much each offence weighs, one version after another."""

    model = HarmTable
    serializer_class = HarmTableSerializer
    write_permission = Permission.MANAGE_DIAGNOSIS
    http_method_names = ["get", "post", "head", "options"]
    filterset_fields = ["version"]
    ordering_fields = ["version"]
    ordering = ["-version"]


routes = [("harm-tables", HarmTableViewSet)]
