"""Opening a file of boundaries: GeoJSON, or a Shapefile with its companions in a ZIP. Bytes in, features out."""

import io
import json
import zipfile
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from pathlib import PurePosixPath

import pyproj
import shapefile
import shapely
from django.utils.translation import gettext as _
from shapely.geometry import Polygon, shape

LARGEST_BYTES = 10 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
MOST_MEMBERS = 200
MOST_AREAS = 2_000
MOST_POINTS = 1_000_000
DEGREES = "EPSG:4326"
NEEDED = (".shp", ".dbf")
READ = (".shp", ".dbf", ".shx", ".prj", ".cpg")


class BoundaryError(Exception):
    """The file cannot be used; `problems` says what is wrong with which feature."""

    def __init__(self, problems: list[str]):
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Feature:
    """One entry of the file; `geometry` in the coordinates of the file, None with the reason in `problem`."""

    number: int
    properties: dict[str, object]
    geometry: object | None
    problem: str = ""


@dataclass(frozen=True)
class LayerFile:
    """What a file holds: its features, and the coordinate system that it states (empty: it states none)."""

    features: list[Feature]
    crs: pyproj.CRS | None = None
    encoding_guessed: bool = False

    @property
    def columns(self) -> list[str]:
        """Names of the properties, in the order in which they come."""
        return list(dict.fromkeys(name for one in self.features for name in one.properties))


def open_layer(content: bytes) -> LayerFile:
    """The features of a file, told apart by its first bytes; BoundaryError when it cannot be read."""
    if len(content) > LARGEST_BYTES:
        raise BoundaryError(
            [
                _("The file has more than %(limit)s MB. Simplify the boundaries first.")
                % {"limit": LARGEST_BYTES // 1024**2}
            ]
        )
    if not content.strip():
        raise BoundaryError([_("The file is empty.")])
    return _from_zip(content) if content[:2] == b"PK" else layer_of(_json(content))


def _json(content: bytes):
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BoundaryError(
            [_("The file is neither GeoJSON in UTF-8 nor a Shapefile in a ZIP. Export it again.")]
        ) from None
    except (json.JSONDecodeError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise BoundaryError(
            [
                _("The file is not GeoJSON: line %(line)s, column %(column)s: %(what)s.")
                % {"line": line, "column": column, "what": getattr(error, "msg", _("nested too deeply"))}
            ]
        ) from None


def layer_of(document) -> LayerFile:
    """The features of a GeoJSON document that was read already."""
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise BoundaryError([_("The file is not a GeoJSON FeatureCollection. Export the layer as GeoJSON.")])
    features = document.get("features") or []
    if not isinstance(features, list):
        features = []
    _limit(len(features))
    file = LayerFile([_feature(n, one) for n, one in enumerate(features, 1)], _stated(document))
    _limit_points(file)
    return file


def _feature(number: int, feature) -> Feature:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
        return Feature(number, {}, None, _("it is no GeoJSON feature"))
    properties = {str(k): v for k, v in (feature.get("properties") or {}).items()}
    if feature.get("id") not in (None, "") and "id" not in {name.lower() for name in properties}:
        properties["id"] = feature["id"]
    geometry = feature.get("geometry") or {}
    if not isinstance(geometry, dict):
        return Feature(number, properties, None, _("the geometry cannot be read"))
    if geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        kind = geometry.get("type", _("missing"))
        message = _("the geometry is %(kind)s; an area needs a polygon") % {"kind": kind}
        return Feature(number, properties, None, message)
    try:
        return Feature(number, properties, shapely.force_2d(shape(geometry)))
    except (ValueError, TypeError, IndexError, KeyError, shapely.errors.ShapelyError):
        return Feature(number, properties, None, _("the coordinates cannot be read"))


def _stated(document: dict) -> pyproj.CRS | None:
    """The coordinate system, as older GeoJSON states it."""
    crs = document.get("crs")
    stated = crs.get("properties") if isinstance(crs, dict) else crs
    name = str(stated.get("name", "") if isinstance(stated, dict) else stated or "")
    return coordinate_system(name) if name else None


def coordinate_system(text: str) -> pyproj.CRS:
    """The system that a number of the EPSG, a name or the text of a .prj file means; else BoundaryError."""
    try:
        return pyproj.CRS.from_user_input(f"EPSG:{text.strip()}" if text.strip().isdigit() else text.strip())
    except pyproj.exceptions.CRSError:
        raise BoundaryError(
            [_("The coordinate system “%(name)s” is not known.") % {"name": text.strip()[:80]}]
        ) from None


def _limit(count: int) -> None:
    if not count:
        raise BoundaryError([_("The file holds no areas.")])
    if count > MOST_AREAS:
        raise BoundaryError(
            [
                _("The file holds %(number)s areas; at most %(most)s can be read.")
                % {"number": count, "most": MOST_AREAS}
            ]
        )


def _limit_points(file: LayerFile) -> None:
    points = int(shapely.get_num_coordinates([one.geometry for one in file.features]).sum())
    if points > MOST_POINTS:
        raise BoundaryError(
            [
                _(
                    "The boundaries have %(number)s corners; at most %(most)s can be read. Simplify them first."
                )
                % {"number": points, "most": MOST_POINTS}
            ]
        )


def _from_zip(content: bytes) -> LayerFile:
    parts = _unpacked(content)
    encoding, guessed = _encoding(parts)
    streams = {
        ending[1:]: io.BytesIO(parts[ending]) for ending in (".shp", ".dbf", ".shx") if ending in parts
    }
    try:
        with shapefile.Reader(**streams, encoding=encoding, encodingErrors="replace") as reader:
            _limit(len(reader))
            features = [_shape(n, one) for n, one in enumerate(reader.iterShapeRecords(), 1)]
    except BoundaryError:
        raise
    except Exception as error:  # the library raises whatever the bytes make it raise
        raise BoundaryError(
            [_("The Shapefile cannot be read: %(what)s") % {"what": str(error)[:200]}]
        ) from error
    stated = parts.get(".prj", b"").decode("utf-8", "replace").strip()
    file = LayerFile(features, coordinate_system(stated) if stated else None, guessed)
    _limit_points(file)
    return file


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of the one Shapefile in a ZIP by their ending; never more bytes than allowed are unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [
                one for one in archive.infolist() if not one.is_dir() and "__MACOSX" not in one.filename
            ]
            if len(members) > MOST_MEMBERS:
                raise BoundaryError([_("The ZIP holds too many files.")])
            return _parts(archive, members)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise BoundaryError([_("The ZIP cannot be opened: %(what)s") % {"what": str(error)[:200]}]) from error


def _parts(archive, members) -> dict[str, bytes]:
    paths = {PurePosixPath(one.filename): one for one in members}
    shapes = sorted(path for path in paths if path.suffix.lower() == ".shp")
    if not shapes:
        raise BoundaryError([_("The ZIP holds no Shapefile (.shp).")])
    if len(shapes) > 1:
        names = ", ".join(path.name for path in shapes[:10])
        raise BoundaryError([_("The ZIP holds several Shapefiles: %(names)s. Send one.") % {"names": names}])
    parts, left = {}, LARGEST_UNPACKED
    for path, member in paths.items():
        ending = path.suffix.lower()
        if ending not in READ or (path.parent, path.stem.lower()) != (
            shapes[0].parent,
            shapes[0].stem.lower(),
        ):
            continue
        with archive.open(member) as file:
            parts[ending] = file.read(left + 1)
        left -= len(parts[ending])
        if left < 0:
            raise BoundaryError(
                [
                    _("Unpacked, the file has more than %(limit)s MB. Simplify the boundaries first.")
                    % {"limit": LARGEST_UNPACKED // 1024**2}
                ]
            )
    missing = [ending for ending in NEEDED if ending not in parts]
    if missing:
        raise BoundaryError([_("The ZIP lacks %(names)s beside the .shp.") % {"names": ", ".join(missing)}])
    return parts


def _encoding(parts: dict[str, bytes]) -> tuple[str, bool]:
    """(encoding of the table, whether it was guessed)."""
    stated = parts.get(".cpg", b"").decode("ascii", "ignore").strip().lower()
    for name in (
        stated,
        f"cp{stated}",
        stated.replace("iso 8859", "iso-8859-").replace("iso88591", "latin-1"),
    ):
        try:
            if stated:
                "".encode(name)
                return name, False
        except LookupError:
            continue
    try:
        parts[".dbf"].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", True
    return "utf-8", False


def _shape(number: int, entry) -> Feature:
    properties = {name: _plain(value) for name, value in entry.record.as_dict().items()}
    if entry.shape.shapeType not in {shapefile.POLYGON, shapefile.POLYGONZ, shapefile.POLYGONM}:
        kind = entry.shape.shapeTypeName.lower()
        message = _("the geometry is %(kind)s; an area needs a polygon") % {"kind": kind}
        return Feature(number, properties, None, message)
    starts = [*entry.shape.parts, len(entry.shape.points)]
    rings = [entry.shape.points[a:b] for a, b in pairwise(starts) if b - a >= 4]
    if not rings:
        return Feature(number, properties, None, _("the polygon has no surface"))
    return Feature(number, properties, _of_rings([[(x, y) for x, y, *_more in ring] for ring in rings]))


def _of_rings(rings: list) -> object:
    """Inside is what an odd number of rings surrounds, whichever way round they run."""
    if len(rings) == 1:
        return Polygon(rings[0])
    return reduce(shapely.symmetric_difference, (shapely.make_valid(Polygon(ring)) for ring in rings))


def _plain(value):
    return value.strip() if isinstance(value, str) else value
