"""Layers of areas: a new one, a better drawing of one, a new version that replaces one, and the way back."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from shapely.geometry import shape

from stakeholders.access.errors import Conflict, Refused
from stakeholders.municipalities.boundaries import Boundary, Reading
from stakeholders.municipalities.clock import town_today
from stakeholders.municipalities.models import Area, AreaLayer, AreaPassage

from .comparison import Comparison, Piece, compare
from .files import DEGREES

_CARRIED = ("aliases", "character", "deprivation_quintile", "is_priority")


@dataclass(frozen=True)
class Details:
    """What a person says about a division: what it is called and from which day it is in force."""

    name: str = ""
    kind: str = ""
    version: str = ""
    valid_from: date | None = None
    source: str = ""


@dataclass
class Compared:
    """A file beside the layer in use."""

    areas: list[Area]
    boundaries: list[Boundary]
    found: Comparison = field(default_factory=Comparison)

    @property
    def same(self) -> list[tuple[Area, Boundary]]:
        return [(self.areas[i], self.boundaries[j]) for i, j in self.found.same]

    @property
    def changed(self) -> list[tuple[Area, Boundary, float]]:
        """With the share of the old area that is kept, in percent."""
        return [(self.areas[i], self.boundaries[j], 100 * kept) for i, j, kept in self.found.changed]

    @property
    def new(self) -> list[Boundary]:
        return [self.boundaries[j] for j in self.found.new]

    @property
    def gone(self) -> list[Area]:
        return [self.areas[i] for i in self.found.gone]


def extent(municipality) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the areas in use, in degrees."""
    shapes = [
        shape(geometry).bounds
        for geometry in Area.objects.in_use()
        .filter(municipality=municipality, geometry__isnull=False)
        .values_list("geometry", flat=True)
    ]
    if not shapes:
        return None
    west, south, east, north = zip(*shapes, strict=True)
    return min(west), min(south), max(east), max(north)


def compared(layer: AreaLayer, boundaries: list[Boundary]) -> Compared:
    """The areas in use of a layer beside those of a file. Areas without a boundary take part by their code."""
    areas = list(Area.objects.in_use().filter(layer=layer).order_by("code"))
    empty = shape({"type": "Polygon", "coordinates": []})
    old = [Piece(area.code, shape(area.geometry) if area.geometry else empty) for area in areas]
    return Compared(areas, boundaries, compare(old, [Piece(b.code, shape(b.geometry)) for b in boundaries]))


def taken_codes(municipality, boundaries: list[Boundary], layer: AreaLayer | None) -> list[str]:
    """Codes of a file that an area in use of another layer has already."""
    rows = Area.objects.in_use().filter(municipality=municipality, code__in=[b.code for b in boundaries])
    return sorted((rows.exclude(layer=layer) if layer else rows).values_list("code", flat=True))


@transaction.atomic
def add_layer(*, by, municipality, details: Details, reading: Reading) -> AreaLayer:
    """A further division of the town, in use from now on beside the others."""
    refuse_future(municipality, details.valid_from)
    _refuse_taken(municipality, reading, None)
    layer = AreaLayer.objects.create(
        municipality=municipality,
        name=details.name,
        kind=details.kind,
        version=details.version,
        valid_from=details.valid_from,
        source=details.source,
        **_told(reading),
    )
    Area.objects.bulk_create(_area(layer, boundary) for boundary in reading.boundaries)
    return layer


@transaction.atomic
def redraw_layer(*, by, layer: AreaLayer, reading: Reading) -> AreaLayer:
    """A better drawing of the same areas: names and shapes by code; others stay as they are, new ones are added."""
    layer = _locked(layer)
    _refuse_taken(layer.municipality, reading, layer)
    areas = {area.code: area for area in Area.objects.in_use().filter(layer=layer)}
    drawn = [(areas[b.code], b) for b in reading.boundaries if b.code in areas]
    _redraw(drawn)
    Area.objects.bulk_create(_area(layer, b) for b in reading.boundaries if b.code not in areas)
    for name, value in _told(reading).items():
        setattr(layer, name, value)
    layer.save()
    return layer


@transaction.atomic
def replace_layer(*, by, layer: AreaLayer, details: Details, reading: Reading) -> AreaLayer:
    """A new version, in force from a day on. Areas that stay the same go over to it and keep all that names them;
    the others are retired on the day before, and what passes from which to which is kept."""
    layer = _locked(layer)
    _refuse_day(layer, details.valid_from)
    refuse_future(layer.municipality, details.valid_from)
    _refuse_taken(layer.municipality, reading, layer)
    found = compared(layer, reading.boundaries)
    layer.valid_to = details.valid_from - timedelta(days=1)
    layer.save()
    newer = AreaLayer.objects.create(
        municipality=layer.municipality,
        name=layer.name,
        kind=layer.kind,
        version=details.version,
        valid_from=details.valid_from,
        source=details.source,
        replaces=layer,
        is_counting=layer.is_counting,
        **_told(reading),
    )
    _redraw(found.same, layer=newer)
    retired = [*found.gone, *(area for area, _boundary, _kept in found.changed)]
    Area.objects.filter(pk__in=[area.pk for area in retired]).update(retired_on=layer.valid_to)
    _succeed(newer, found)
    return newer


def _succeed(newer: AreaLayer, found: Compared) -> None:
    """The areas of a new version that were not there before, and the passages to them."""
    before = {boundary.code: area for area, boundary, _kept in found.changed}
    fresh = [*found.new, *(boundary for _area, boundary, _kept in found.changed)]
    made = {
        area.code: area
        for area in Area.objects.bulk_create(_area(newer, b, before.get(b.code)) for b in fresh)
    }
    AreaPassage.objects.bulk_create(
        AreaPassage(
            municipality_id=newer.municipality_id,
            from_area=found.areas[one.old],
            to_area=made[found.boundaries[one.new].code],
            km2=one.km2,
            share=one.share,
            share_back=one.share_back,
        )
        for one in found.found.passages
    )


@transaction.atomic
def delete_layer(*, by, layer: AreaLayer) -> None:
    """Take a layer away with its areas, when nothing names them. The version that it replaced is in use again."""
    layer = _locked(layer)
    own = Area.objects.filter(since=layer)
    if used := users_of(own):
        raise Conflict(
            _("It cannot be deleted: its areas are named by %(users)s.") % {"users": ", ".join(used)}
        )
    own.delete()
    older = layer.replaces
    if older is not None:
        day, older.valid_to = older.valid_to, None
        Area.objects.filter(layer=layer).update(layer=older)
        layer.delete()
        older.save()
        Area.objects.filter(layer=older, retired_on=day).update(retired_on=None)
    else:
        layer.delete()


def users_of(areas) -> list[str]:
    """In words, the kinds of records that name one of these areas, besides their population and passages."""
    own = {"Population", "AreaPassage"}
    links = [
        relation
        for relation in Area._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and (relation.one_to_many or relation.one_to_one)
        and relation.related_model.__name__ not in own
    ]
    keys = list(areas.values_list("pk", flat=True))
    return sorted(
        {
            str(relation.related_model._meta.verbose_name_plural)
            for relation in links
            if relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys}).exists()
        }
    )


def areas_of(layer: AreaLayer):
    """The areas of a version, those included that went over to a newer one unchanged."""
    later, one = [layer.pk], layer
    while one is not None:
        one = AreaLayer.objects.filter(replaces=one).first()
        later += [one.pk] if one else []
    earlier, one = [layer.pk], layer
    while one.replaces_id:
        one = one.replaces
        earlier.append(one.pk)
    return Area.objects.filter(layer__in=later, since__in=earlier).order_by("code")


def choose_counting(*, layer: AreaLayer) -> None:
    """Count incidents in the areas of this layer from now on. Call inside a transaction."""
    AreaLayer.objects.in_use().filter(municipality_id=layer.municipality_id, is_counting=True).exclude(
        pk=layer.pk
    ).update(is_counting=False)


def _locked(layer: AreaLayer) -> AreaLayer:
    layer = AreaLayer.objects.select_for_update().get(pk=layer.pk)
    if not layer.in_use:
        raise Conflict(_("This version has been replaced meanwhile; it is kept as it was."))
    return layer


def _refuse_day(layer: AreaLayer, day: date | None) -> None:
    if day is None:
        raise Refused(_("Say from which day the new boundaries are in force."), code="no_day")
    if layer.valid_from and day <= layer.valid_from:
        raise Refused(_("The new boundaries must begin after those that they replace."), code="too_early")


def refuse_future(municipality, day: date | None) -> None:
    """Boundaries are in use from the moment they are taken over, so this cannot be before their day."""
    if day and day > town_today(municipality):
        raise Refused(
            _("They are in force from %(day)s. Take them over on that day: until then those of today count.")
            % {"day": date_format(day)},
            code="too_soon",
        )


def _refuse_taken(municipality, reading: Reading, layer: AreaLayer | None) -> None:
    if reading.problems:
        raise Refused(_("The file cannot be used."), code="file", reasons=reading.problems)
    if taken := taken_codes(municipality, reading.boundaries, layer):
        raise Refused(
            _("Areas of another layer have the codes %(codes)s. Choose letters to put before the codes.")
            % {"codes": ", ".join(taken[:10])},
            code="codes_taken",
        )


def _told(reading: Reading) -> dict:
    return {
        "crs_in": (reading.crs or DEGREES)[:120],
        "checked_coverage": reading.coverage,
        "warnings": reading.warnings[:200],
    }


def _area(layer: AreaLayer, boundary: Boundary, before: Area | None = None) -> Area:
    carried = {name: getattr(before, name) for name in _CARRIED} if before else {}
    return Area(
        municipality_id=layer.municipality_id,
        layer=layer,
        since=layer,
        kind=layer.kind,
        code=boundary.code,
        name=boundary.name[:120],
        geometry=boundary.geometry,
        area_km2=boundary.area_km2,
        **carried,
    )


def _redraw(drawn: list[tuple[Area, Boundary]], **more) -> None:
    more["updated_at"] = timezone.now()  # by which maps on paper are known to be old
    for area, boundary in drawn:
        area.name, area.geometry, area.area_km2 = boundary.name[:120], boundary.geometry, boundary.area_km2
        for name, value in more.items():
            setattr(area, name, value)
    Area.objects.bulk_update([area for area, _b in drawn], ["name", "geometry", "area_km2", *more])
