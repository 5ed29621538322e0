"""Reading a boundary file (GeoJSON, RFC 7946). Bytes in, boundaries or clear messages out."""

import json
from dataclasses import dataclass
from math import cos, radians

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import mapping, shape
from shapely.validation import explain_validity

KM_PER_DEGREE = 111.195  # mean earth radius 6,371 km
LARGEST_BYTES = 10 * 1024 * 1024
MOST_AREAS = 2_000
LONGEST_CODE = 40
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
    return boundaries_of(_document(content))


def boundaries_of(document) -> list[Boundary]:
    """All areas of a GeoJSON document that was read already, or BoundaryError with every problem found."""
    features = _features(document)
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


def _document(content: bytes):
    if len(content) > LARGEST_BYTES:
        raise BoundaryError(
            [
                _("The file has more than %(limit)s MB. Simplify the boundaries first.")
                % {"limit": LARGEST_BYTES // 1024**2}
            ]
        )
    if not content.strip():
        raise BoundaryError([_("The file is empty.")])
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BoundaryError([_("The file is not text in UTF-8. Export it as GeoJSON again.")]) from None
    except json.JSONDecodeError as error:
        raise BoundaryError(
            [
                _("The file is not GeoJSON: line %(line)s, column %(column)s: %(what)s.")
                % {"line": error.lineno, "column": error.colno, "what": error.msg}
            ]
        ) from None


def _features(document) -> list:
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise BoundaryError(
            [_("The file is not a GeoJSON FeatureCollection. Export the layer as GeoJSON (WGS 84).")]
        )
    crs = _projection(document)
    if crs and not any(known in crs for known in ("CRS84", "4326")):
        raise BoundaryError(
            [_("The file is in the projection %(name)s. Export it in WGS 84 (EPSG:4326).") % {"name": crs}]
        )
    features = document.get("features") or []
    if not isinstance(features, list) or not features:
        raise BoundaryError([_("The file holds no areas.")])
    if len(features) > MOST_AREAS:
        raise BoundaryError(
            [
                _("The file holds %(number)s areas; at most %(most)s can be read.")
                % {"number": len(features), "most": MOST_AREAS}
            ]
        )
    return features


def _projection(document: dict) -> str:
    """The name of another coordinate system, as older files state it; empty where none is stated."""
    crs = document.get("crs")
    stated = crs.get("properties") if isinstance(crs, dict) else crs
    return str(stated.get("name", "") if isinstance(stated, dict) else stated or "")


def _boundary(number: int, feature) -> Boundary:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
        raise ValueError(_("Feature %(number)s: it is no GeoJSON feature.") % {"number": number})
    properties = {str(k).lower(): v for k, v in (feature.get("properties") or {}).items()}
    name = _first(properties, NAME_NAMES)
    code = _first(properties, CODE_NAMES) or str(feature.get("id") or "")
    where = _("Feature %(number)s") % {"number": number} + (f" ({name or code})" if name or code else "")
    if not (code or name):
        raise ValueError(
            _("%(where)s: it has neither a code nor a name among its properties.") % {"where": where}
        )
    if len(code) > LONGEST_CODE:
        raise ValueError(
            _("%(where)s: the code has more than %(most)s characters.")
            % {"where": where, "most": LONGEST_CODE}
        )
    geometry = feature.get("geometry") or {}
    if not isinstance(geometry, dict):
        raise ValueError(_("%(where)s: the geometry cannot be read.") % {"where": where})
    if geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        raise ValueError(
            _("%(where)s: the geometry is %(kind)s; an area needs a polygon.")
            % {"where": where, "kind": geometry.get("type", _("missing"))}
        )
    try:
        polygon = shape(geometry)
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
        raise ValueError(_("%(where)s: the coordinates cannot be read.") % {"where": where}) from None
    _refuse_other_projection(where, polygon)
    if not polygon.is_valid:
        raise ValueError(
            _("%(where)s: the polygon is broken (%(why)s). Repair it and export again.")
            % {"where": where, "why": explain_validity(polygon)}
        )
    if polygon.is_empty or polygon.area == 0:
        raise ValueError(_("%(where)s: the polygon has no surface.") % {"where": where})
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
            _(
                "%(where)s: coordinates such as %(west).0f, %(south).0f are not degrees. "
                "The file is in another projection: export it in WGS 84 (EPSG:4326)."
            )
            % {"where": where, "west": west, "south": south}
        )


def _repeated(boundaries: list[Boundary]) -> list[str]:
    seen: set[str] = set()
    repeated = {b.code for b in boundaries if b.code in seen or seen.add(b.code)}
    return [_("The code %(code)s appears more than once.") % {"code": code} for code in sorted(repeated)]


def _plain(geometry: dict) -> dict:
    return json.loads(json.dumps(geometry))


def area_km2(polygon) -> float:
    """Surface of a polygon in degrees, on an equirectangular projection about its own middle latitude."""
    middle = (polygon.bounds[1] + polygon.bounds[3]) / 2
    return polygon.area * KM_PER_DEGREE**2 * cos(radians(middle))
