"""From the features of a file to areas: projection, columns, mending, what fits together. It asks no database.

What is mended is told; what cannot be used is told with the number of the feature; nothing is guessed in silence.
"""

from collections import Counter
from dataclasses import dataclass, field, replace

import pyproj
import shapely
from django.utils.translation import gettext as _
from shapely.geometry import mapping
from shapely.validation import explain_validity

from .layers.coverage import coverage
from .layers.files import DEGREES, BoundaryError, LayerFile, coordinate_system, layer_of, open_layer
from .layers.plane import area_km2

LONGEST_CODE = 40
CODE_NAMES = ("code", "id", "area_code", "areacode", "ref", "gid", "codigo", "kod")
NAME_NAMES = ("name", "area_name", "areaname", "nombre", "nom", "nome", "bezeichnung", "title")
NUMBERED = "#"  # instead of a column: the areas get numbers in the order of the file
LEAST_KM2 = 1e-6  # a part of less than one square metre is a slip of the pen
SLIVER = 0.005  # of a mended polygon, parts below this share of it are slivers


@dataclass(frozen=True)
class Boundary:
    """One area of the file: `geometry` as GeoJSON in degrees (WGS 84), `area_km2` in square kilometres."""

    code: str
    name: str
    geometry: dict
    area_km2: float


@dataclass(frozen=True)
class Choices:
    """What a person decides about a file. Empty columns are guessed; `crs` is used where the file states none."""

    code: str = ""
    name: str = ""
    prefix: str = ""
    crs: str = ""
    swap: bool = False
    merge: bool = False


@dataclass
class Reading:
    """What a file would give. With `problems` nothing can be taken; `warnings` were mended or need a look."""

    boundaries: list[Boundary] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    code: str = ""
    name: str = ""
    crs: str = DEGREES
    repeated: list[str] = field(default_factory=list)
    coverage: dict = field(default_factory=dict)


def read_boundaries(content: bytes) -> list[Boundary]:
    """All areas of a file, or BoundaryError with every problem found."""
    return _or_error(read_layer(open_layer(content)))


def boundaries_of(document) -> list[Boundary]:
    """All areas of a GeoJSON document that was read already, or BoundaryError with every problem found."""
    return _or_error(read_layer(layer_of(document)))


def _or_error(reading: Reading) -> list[Boundary]:
    if reading.problems:
        raise BoundaryError(reading.problems)
    return reading.boundaries


def read_layer(file: LayerFile, choices: Choices | None = None, known: tuple | None = None) -> Reading:
    """Everything that can be said about a file. `known`: west, south, east, north of the town, where known."""
    choices = choices or Choices()
    reading = Reading(columns=file.columns)
    reading.code = choices.code or _guess(file.columns, CODE_NAMES)
    reading.name = choices.name or _guess(file.columns, NAME_NAMES)
    if file.encoding_guessed:
        reading.warnings.append(
            _("The file does not say how its letters are written (.cpg). Look whether the names are right.")
        )
    try:
        project = _projection(file, choices, reading)
    except BoundaryError as error:
        reading.problems += error.problems
        return reading
    for feature in file.features:
        try:
            reading.boundaries.append(_boundary(feature, reading, choices, project))
        except ValueError as error:
            reading.problems.append(str(error))
    _join_repeated(reading, choices)
    if not reading.problems:
        shapes = [shapely.from_geojson(_text(one.geometry)) for one in reading.boundaries]
        reading.coverage = coverage([one.code for one in reading.boundaries], shapes)
        reading.warnings += _misplaced(shapes, known)
    return reading


def _guess(columns: list[str], names: tuple[str, ...]) -> str:
    lower = {column.lower(): column for column in reversed(columns)}
    return next((lower[name] for name in names if name in lower), "")


def _projection(file: LayerFile, choices: Choices, reading: Reading):
    """A function from the coordinates of the file to degrees, east before north."""
    system = file.crs or (coordinate_system(choices.crs) if choices.crs else None)
    if system is None:
        return lambda shape: shape
    reading.crs = system.name if system.to_authority() is None else ":".join(system.to_authority())
    if system.is_geographic and system.to_authority() in {("EPSG", "4326"), ("OGC", "CRS84")}:
        return lambda shape: shape
    transformer = pyproj.Transformer.from_crs(system, DEGREES, always_xy=True)

    def project(shape):
        return shapely.transform(shape, transformer.transform, interleaved=False)

    return project


def _boundary(feature, reading: Reading, choices: Choices, project) -> Boundary:
    named = {key.lower(): value for key, value in feature.properties.items()}
    name = _text_of(named.get(reading.name.lower()))
    code = str(feature.number) if reading.code == NUMBERED else _text_of(named.get(reading.code.lower()))
    where = _("Feature %(number)s") % {"number": feature.number}
    where += f" ({name or code})" if name or code else ""
    if feature.problem:
        raise ValueError(f"{where}: {feature.problem}.")
    if not (code or name):
        raise ValueError(
            _("%(where)s: it has neither a code nor a name among its properties.") % {"where": where}
        )
    code = f"{choices.prefix}{code or name}"
    if len(code) > LONGEST_CODE:
        raise ValueError(
            _("%(where)s: the code has more than %(most)s characters.")
            % {"where": where, "most": LONGEST_CODE}
        )
    polygon = project(feature.geometry)
    if choices.swap:
        polygon = shapely.transform(polygon, lambda points: points[:, ::-1])
    _refuse_no_degrees(where, polygon)
    polygon = _mended(where, polygon, reading)
    return Boundary(code, name or code, _plain(polygon), round(area_km2(polygon), 3))


def _text_of(value) -> str:
    """A code that a program wrote as the number 7.0 is 7."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _refuse_no_degrees(where: str, polygon) -> None:
    west, south, east, north = polygon.bounds if not polygon.is_empty else (0, 0, 0, 0)
    if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
        return
    told = {"where": where, "west": f"{west:.0f}", "south": f"{south:.0f}"}
    if -90 <= west <= east <= 90 and -180 <= south <= north <= 180:
        raise ValueError(
            _("%(where)s: latitude and longitude seem to have changed places. Choose “swap” below.") % told
        )
    raise ValueError(
        _(
            "%(where)s: coordinates such as %(west)s, %(south)s are not degrees. Say below in which "
            "coordinate system the file is, or export it in WGS 84 (EPSG:4326)."
        )
        % told
    )


def _mended(where: str, polygon, reading: Reading):
    """The polygon without self-crossings and slivers, on a grid of a ten-millionth of a degree (1 cm)."""
    broken = "" if polygon.is_valid else explain_validity(polygon)
    whole = shapely.make_valid(polygon, method="structure", keep_collapsed=False) if broken else polygon
    parts = [one for one in _polygons(shapely.set_precision(whole, 1e-7)) if area_km2(one) > 0]
    surface = sum(area_km2(one) for one in parts)
    least = max(LEAST_KM2, SLIVER * surface if broken else 0)
    kept = [one for one in parts if area_km2(one) >= min(least, surface)]
    if not kept:
        raise ValueError(_("%(where)s: the polygon has no surface.") % {"where": where})
    if broken:
        reading.warnings.append(
            _("%(where)s: the polygon was broken (%(why)s) and has been mended. Compare it with the map.")
            % {"where": where, "why": broken}
        )
    if len(kept) < len(parts):
        reading.warnings.append(
            _("%(where)s: %(number)s tiny parts were left out.")
            % {"where": where, "number": len(parts) - len(kept)}
        )
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


def _polygons(shape):
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            yield part
        elif hasattr(part, "geoms"):
            yield from _polygons(part)


def _join_repeated(reading: Reading, choices: Choices) -> None:
    counted = Counter(one.code for one in reading.boundaries)
    reading.repeated = sorted(code for code, times in counted.items() if times > 1)
    if not choices.merge:
        reading.problems += [
            _(
                "The code %(code)s appears more than once. Is it one area in several parts? Then choose “join”."
            )
            % {"code": code}
            for code in reading.repeated
        ]
        return
    by_code: dict[str, list[Boundary]] = {}
    for one in reading.boundaries:
        by_code.setdefault(one.code, []).append(one)
    reading.boundaries = [_joined(same) if len(same) > 1 else same[0] for same in by_code.values()]


def _joined(same: list[Boundary]) -> Boundary:
    whole = shapely.union_all([shapely.from_geojson(_text(one.geometry)) for one in same])
    return replace(same[0], geometry=_plain(whole), area_km2=round(area_km2(whole), 3))


def _misplaced(shapes: list, known: tuple | None) -> list[str]:
    """Whether the file lies where the town lies, as it stands or with latitude and longitude exchanged."""
    if known is None:
        return []
    town = shapely.box(*known).buffer(0.5)  # degrees: some 50 km around it
    west, south, east, north = shapely.total_bounds(shapes)
    if town.intersects(shapely.box(west, south, east, north)):
        return []
    if town.intersects(shapely.box(south, west, north, east)):
        return [
            _(
                "Latitude and longitude seem to have changed places: choose “swap”, and these areas lie in town."
            )
        ]
    return [_("These areas lie far from those that the town has already. Is the coordinate system right?")]


def _plain(polygon) -> dict:
    def lists(value):
        return [lists(one) for one in value] if isinstance(value, (list, tuple)) else round(value, 7)

    told = mapping(polygon)
    return {"type": told["type"], "coordinates": lists(told["coordinates"])}


def _text(geometry: dict) -> str:
    return shapely.to_geojson(shapely.geometry.shape(geometry))
