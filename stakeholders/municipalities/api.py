"""The municipality, its areas and their population over the API."""

from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from stakeholders.access.api_base import ReadOnly, ReadWrite, TownRelated, TownSerializer
from stakeholders.access.permissions import Permission
from stakeholders.access.speaking import known

from .boundaries import boundaries_of
from .layers.files import BoundaryError
from .models import Area, Municipality, Population
from .services import import_boundaries, plan_boundaries, settle


class MunicipalitySerializer(serializers.ModelSerializer):
    class Meta:
        model = Municipality
        fields = [
            "slug",
            "name",
            "country",
            "admin_code",
            "languages",
            "time_zone",
            "currency",
            "contact_email",
            "emergency_contact",
            "support_contacts",
            "exit_url",
            "about",
            "small_count_threshold",
        ]
        read_only_fields = ["slug"]

    def validate_languages(self, codes: list[str]) -> list[str]:
        if not codes:
            raise serializers.ValidationError(_("Name at least one language."))
        if strange := sorted(set(codes) - set(dict(known()))):
            raise serializers.ValidationError(
                _("This language is not known: %(languages)s.") % {"languages": ", ".join(strange)}
            )
        return list(dict.fromkeys(codes))

    def validate_time_zone(self, zone: str) -> str:
        if zone not in available_timezones():
            raise serializers.ValidationError(_("Write the zone as in “Europe/Lisbon”."))
        return zone

    def validate_currency(self, currency: str) -> str:
        if len(currency) != 3 or not currency.isalpha():
            raise serializers.ValidationError(_("Write the three letters of the currency, as in “EUR”."))
        return currency.upper()


class MunicipalityViewSet(mixins.UpdateModelMixin, ReadOnly):
    """The town of the address: one entry, by its slug."""

    model = Municipality
    serializer_class = MunicipalitySerializer
    lookup_field = "slug"
    write_permission = Permission.MANAGE_SETTINGS
    ordering = ["slug"]
    http_method_names = ["get", "patch", "head", "options"]


class AreaSerializer(TownSerializer):
    class Meta:
        model = Area
        fields = [
            "code",
            "name",
            "aliases",
            "kind",
            "geometry",
            "area_km2",
            "character",
            "deprivation_quintile",
            "is_priority",
        ]

    @transaction.atomic
    def create(self, validated_data):
        return settle_and_save(Area(**self.parents(), **validated_data))

    @transaction.atomic
    def update(self, instance, validated_data):
        for name, value in validated_data.items():
            setattr(instance, name, value)
        return settle_and_save(instance)


def settle_and_save(area: Area) -> Area:
    settle(area).save()
    return area


class BoundariesSerializer(serializers.Serializer):
    boundaries = serializers.JSONField(
        help_text="A GeoJSON FeatureCollection in WGS 84; each feature has a code and a name."
    )
    dry_run = serializers.BooleanField(required=False, default=False, help_text="Say it, change nothing.")

    def validate_boundaries(self, collection):
        try:
            return boundaries_of(collection)
        except BoundaryError as error:
            raise serializers.ValidationError(error.problems) from None


class BoundariesReadSerializer(serializers.Serializer):
    """Codes of the areas, by what becomes of them."""

    new = serializers.ListField(child=serializers.CharField())
    changed = serializers.ListField(child=serializers.CharField())
    untouched = serializers.ListField(child=serializers.CharField())


class AreaViewSet(ReadWrite):
    """Parts of the municipality; `geometry` is a GeoJSON polygon in WGS 84."""

    model = Area
    serializer_class = AreaSerializer
    lookup_field = "code"
    lookup_value_regex = r"[^/]+"
    write_permission = Permission.MANAGE_SETTINGS
    filterset_fields = ["kind", "is_priority"]
    search_fields = ["code", "name"]
    ordering = ["code"]
    action_permissions = {"boundaries": Permission.MANAGE_SETTINGS}

    def get_queryset(self):
        return super().get_queryset().in_use().select_related("layer")

    @extend_schema(request=BoundariesSerializer, responses=BoundariesReadSerializer)
    @action(methods=["post"], detail=False)
    def boundaries(self, request, **kwargs):
        """Add and change areas from a boundary file; those that it does not mention stay as they are."""
        asked = BoundariesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        about = {
            "municipality": request.actor.municipality,
            "boundaries": asked.validated_data["boundaries"],
        }
        if asked.validated_data["dry_run"]:
            plan = plan_boundaries(**about)
        else:
            plan = import_boundaries(by=request.actor, **about)
        return Response(
            {
                "new": [boundary.code for boundary in plan.new],
                "changed": [area.code for area, _boundary in plan.changed],
                "untouched": [area.code for area in plan.untouched],
            }
        )


class PopulationSerializer(TownSerializer):
    area = TownRelated(Area)

    class Meta:
        model = Population
        fields = ["id", "area", "year", *Population.KINDS, "source"]


class PopulationViewSet(ReadWrite):
    """What rates are calculated with: residents, households, dwellings, vehicles, businesses, people present."""

    model = Population
    serializer_class = PopulationSerializer
    lookup_field = "pk"
    write_permission = Permission.MANAGE_SETTINGS
    filterset_fields = ["year", "area__code"]
    ordering = ["area__code", "year"]

    def get_queryset(self):
        return super().get_queryset().select_related("area")


routes = [
    ("municipality", MunicipalityViewSet),
    ("areas", AreaViewSet),
    ("population", PopulationViewSet),
]
