"""Areas and population over the API."""

from stakeholders.access.api_base import ReadWrite, TownRelated, TownSerializer
from stakeholders.access.permissions import Permission

from .models import Area, Population


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


class PopulationSerializer(TownSerializer):
    area = TownRelated(Area)

    class Meta:
        model = Population
        fields = ["id", "area", "year", "residents", "households", "source"]


class PopulationViewSet(ReadWrite):
    """Residents and households of an area in a year."""

    model = Population
    serializer_class = PopulationSerializer
    lookup_field = "pk"
    write_permission = Permission.MANAGE_SETTINGS
    filterset_fields = ["year", "area__code"]
    ordering = ["area__code", "year"]

    def get_queryset(self):
        return super().get_queryset().select_related("area")


routes = [("areas", AreaViewSet), ("population", PopulationViewSet)]
