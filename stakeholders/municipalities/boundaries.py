"""Reading a boundary file (GeoJSON, RFC 7946). Pure: bytes in, boundaries or clear messages out."""

import json
from dataclasses import dataclass
from math import cos, radians

import shapely
from shapely.geometry import mapping, shape
from shapely.validation import explain_validity

KM_PER_DEGREE = 111.195  # mean earth radius 6,371 km
LARGEST_BYTES = 10 * 1024 * 1024
MOST_AREAS = 2_000
CODE_NAMES = ("code", "id", "area_code", "areacode", "ref", "gid", "codigo", "kod")
NAME_NAMES = ("name", "area_name", "areaname", "nombre", "nom", "nome", "bezeichnung", "title")


class BoundaryError(Exception):
    """The file cannot be used; `problems` says what is wrong with which feature."""

    def __init__(self, problems: list[str]):
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Boundary:
    """One area of the file: `geometry` as GeoJSON in degrees (WGS 84), `area_km2` in square kilometres."""

    code: str
    name: str
    geometry: dict
    area_km2: float


def read_boundaries(content: bytes) -> list[Boundary]:
    """All areas of a GeoJSON file, or BoundaryError with every problem found. Nothing is repaired silently."""
    features = _features(content)
    boundaries, problems = [], []
    for number, feature in enumerate(features, start=1):
        try:
            boundaries.append(_boundary(number, feature))
        except ValueError as error:
            problems.append(str(error))
    problems += _repeated(boundaries)
    if problems:
        raise BoundaryError(problems)
    return boundaries


def _features(content: bytes) -> list:
    if len(content) > LARGEST_BYTES:
        raise BoundaryError(
            [f"The file has more than {LARGEST_BYTES // 1024**2} MB. Simplify the boundaries first."]
        )
    if not content.strip():
        raise BoundaryError(["The file is empty."])
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BoundaryError(["The file is not text in UTF-8. Export it as GeoJSON again."]) from None
    except json.JSONDecodeError as error:
        raise BoundaryError(
            [f"The file is not GeoJSON: line {error.lineno}, column {error.colno}: {error.msg}."]
        ) from None
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise BoundaryError(
            ["The file is not a GeoJSON FeatureCollection. Export the layer as GeoJSON (WGS 84)."]
        )
    crs = str(document.get("crs", {}).get("properties", {}).get("name", "")) if document.get("crs") else ""
    if crs and not any(known in crs for known in ("CRS84", "4326")):
        raise BoundaryError([f"The file is in the projection {crs}. Export it in WGS 84 (EPSG:4326)."])
    features = document.get("features") or []
    if not features:
        raise BoundaryError(["The file holds no areas."])
    if len(features) > MOST_AREAS:
        raise BoundaryError([f"The file holds {len(features)} areas; at most {MOST_AREAS} can be read."])
    return features


def _boundary(number: int, feature: dict) -> Boundary:
    properties = {str(k).lower(): v for k, v in (feature.get("properties") or {}).items()}
    name = _first(properties, NAME_NAMES)
    code = _first(properties, CODE_NAMES) or str(feature.get("id") or "")
    where = f"Feature {number}" + (f" ({name or code})" if name or code else "")
    if not (code or name):
        raise ValueError(f"{where}: it has neither a code nor a name among its properties.")
    geometry = feature.get("geometry") or {}
    if geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        raise ValueError(
            f"{where}: the geometry is {geometry.get('type', 'missing')}; an area needs a polygon."
        )
    try:
        polygon = shape(geometry)
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
        raise ValueError(f"{where}: the coordinates cannot be read.") from None
    _refuse_other_projection(where, polygon)
    if not polygon.is_valid:
        raise ValueError(
            f"{where}: the polygon is broken ({explain_validity(polygon)}). Repair it and export again."
        )
    if polygon.is_empty or polygon.area == 0:
        raise ValueError(f"{where}: the polygon has no surface.")
    rounded = shapely.force_2d(shapely.set_precision(polygon, 1e-6))
    return Boundary(code or name, name or code, _plain(mapping(rounded)), round(area_km2(polygon), 3))


def _first(properties: dict, names: tuple[str, ...]) -> str:
    return next(
        (str(properties[name]).strip() for name in names if properties.get(name) not in (None, "")), ""
    )


def _refuse_other_projection(where: str, polygon) -> None:
    west, south, east, north = polygon.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(
            f"{where}: coordinates such as {west:.0f}, {south:.0f} are not degrees. "
            "The file is in another projection: export it in WGS 84 (EPSG:4326)."
        )


def _repeated(boundaries: list[Boundary]) -> list[str]:
    seen: set[str] = set()
    repeated = {b.code for b in boundaries if b.code in seen or seen.add(b.code)}
    return [f"The code {code} appears more than once." for code in sorted(repeated)]


def _plain(geometry: dict) -> dict:
    return json.loads(json.dumps(geometry))


def area_km2(polygon) -> float:
    """Surface of a polygon in degrees, on an equirectangular projection about its own middle latitude."""
    middle = (polygon.bounds[1] + polygon.bounds[3]) / 2
    return polygon.area * KM_PER_DEGREE**2 * cos(radians(middle))
