"""Layers of areas over the API: the versions, what passed from one to the next, and new boundaries."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response

from stakeholders.access.api_base import ReadOnly, TownSerializer
from stakeholders.access.permissions import Permission
from stakeholders.municipalities.boundaries import Choices, Reading, read_layer
from stakeholders.municipalities.models import AreaKind, AreaLayer, AreaPassage

from . import services
from .files import BoundaryError, layer_of, open_layer


class LayerSerializer(TownSerializer):
    replaces = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = AreaLayer
        fields = [
            "id",
            "name",
            "version",
            "kind",
            "valid_from",
            "valid_to",
            "replaces",
            "is_counting",
            "source",
            "crs_in",
            "checked_coverage",
            "warnings",
        ]
        read_only_fields = ["kind", "valid_to", "crs_in", "checked_coverage", "warnings"]

    def validate_valid_from(self, day):
        services.refuse_future(self.context["request"].actor.municipality, day)
        return day

    def validate(self, attrs):
        # The mark moves from the layer that has it; the constraint is asked after that.
        counting = attrs.pop("is_counting", None)
        attrs = super().validate(attrs)
        return attrs if counting is None else {**attrs, "is_counting": counting}

    def update(self, instance, validated_data):
        if validated_data.get("is_counting") and instance.in_use:
            services.choose_counting(layer=instance)
        return super().update(instance, validated_data)


class NewLayerSerializer(serializers.Serializer):
    """A division of the town from a GeoJSON document or a file; with `replaces` it is a new version of that layer."""

    boundaries = serializers.JSONField(
        required=False, help_text="A GeoJSON FeatureCollection; `crs` may name a projection."
    )
    file = serializers.FileField(
        required=False,
        write_only=True,
        help_text="Instead of `boundaries`, as multipart/form-data: GeoJSON, or a Shapefile with its parts in a ZIP.",
    )
    replaces = serializers.IntegerField(required=False, allow_null=True)
    name = serializers.CharField(max_length=120, required=False)
    kind = serializers.ChoiceField(choices=AreaKind.choices, required=False, default=AreaKind.NEIGHBOURHOOD)
    version = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    valid_from = serializers.DateField(required=False, allow_null=True, default=None)
    source = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    code_property = serializers.CharField(required=False, default="", allow_blank=True)
    name_property = serializers.CharField(required=False, default="", allow_blank=True)
    prefix = serializers.CharField(max_length=10, required=False, default="", allow_blank=True)
    merge = serializers.BooleanField(required=False, default=False)
    dry_run = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Only tell what would become of the areas in use; nothing is kept.",
    )

    def validate(self, attrs):
        if not attrs.get("replaces") and not attrs.get("name"):
            raise serializers.ValidationError({"name": ["Give the new layer a name."]})
        if ("boundaries" in attrs) == ("file" in attrs):
            raise serializers.ValidationError({"boundaries": ["Send either boundaries or a file."]})
        given = "file" if "file" in attrs else "boundaries"
        try:
            file = open_layer(attrs["file"].read()) if given == "file" else layer_of(attrs["boundaries"])
        except BoundaryError as error:
            raise serializers.ValidationError({given: error.problems}) from None
        choices = Choices(
            attrs["code_property"], attrs["name_property"], attrs["prefix"], merge=attrs["merge"]
        )
        attrs["reading"] = read_layer(file, choices)
        return attrs


class WouldBeSerializer(serializers.Serializer):
    """What a file would do: codes of areas that stay, change, come and go, and what was mended in it."""

    same = serializers.ListField(child=serializers.CharField())
    changed = serializers.ListField(child=serializers.CharField())
    new = serializers.ListField(child=serializers.CharField())
    gone = serializers.ListField(child=serializers.CharField())
    problems = serializers.ListField(child=serializers.CharField())
    warnings = serializers.ListField(child=serializers.CharField())
    checked_coverage = serializers.JSONField()


class PassageSerializer(serializers.ModelSerializer):
    from_area = serializers.CharField(source="from_area.code")
    to_area = serializers.CharField(source="to_area.code")

    class Meta:
        model = AreaPassage
        fields = ["from_area", "to_area", "km2", "share", "share_back"]


class LayerViewSet(mixins.UpdateModelMixin, mixins.DestroyModelMixin, ReadOnly):
    """Divisions of the municipality into areas, with their versions."""

    model = AreaLayer
    serializer_class = LayerSerializer
    lookup_field = "pk"
    write_permission = Permission.MANAGE_SETTINGS
    filterset_fields = ["kind", "is_counting"]
    ordering = ["kind", "name", "-valid_from", "-pk"]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    parser_classes = [JSONParser, MultiPartParser]
    action_permissions = {"boundaries": Permission.MANAGE_SETTINGS, "passages": Permission.READ}

    def perform_destroy(self, instance):
        services.delete_layer(by=self.request.actor, layer=instance)

    @extend_schema(request=NewLayerSerializer, responses={200: WouldBeSerializer, 201: LayerSerializer})
    @action(methods=["post"], detail=False)
    def boundaries(self, request, **kwargs):
        """A further layer, or a new version of one that is in use. With `dry_run` only what it would do."""
        asked = NewLayerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        told, layer = asked.validated_data, None
        if told.get("replaces"):
            layer = self.get_queryset().filter(pk=told["replaces"]).first()
            if layer is None:
                raise serializers.ValidationError({"replaces": ["There is no such layer."]})
        if told["dry_run"]:
            return Response(WouldBeSerializer(_would_be(layer, told["reading"])).data)
        by, reading = request.actor, told["reading"]
        details = services.Details(
            *(told.get(name) or "" for name in ("name", "kind", "version")),
            told["valid_from"],
            told["source"],
        )
        if layer is not None:
            made = services.replace_layer(by=by, layer=layer, details=details, reading=reading)
        else:
            made = services.add_layer(by=by, municipality=by.municipality, details=details, reading=reading)
        return Response(LayerSerializer(made, context=self.get_serializer_context()).data, status=201)

    @extend_schema(responses=PassageSerializer(many=True))
    @action(methods=["get"], detail=True, pagination_class=None, filter_backends=[])
    def passages(self, request, **kwargs):
        """How much of each area of the version before lies in which area of this one, by surface."""
        rows = AreaPassage.objects.visible_to(request.actor).filter(to_area__since=self.get_object())
        return Response(PassageSerializer(rows.select_related("from_area", "to_area"), many=True).data)


def _would_be(layer: AreaLayer | None, reading: Reading) -> dict:
    told = {"same": [], "changed": [], "new": [one.code for one in reading.boundaries], "gone": []}
    if layer is not None:
        found = services.compared(layer, reading.boundaries)
        told = {
            "same": [area.code for area, _boundary in found.same],
            "changed": [area.code for area, _boundary, _kept in found.changed],
            "new": [boundary.code for boundary in found.new],
            "gone": [area.code for area in found.gone],
        }
    return {
        **told,
        "problems": reading.problems,
        "warnings": reading.warnings,
        "checked_coverage": reading.coverage,
    }


routes = [("area-layers", LayerViewSet)]
