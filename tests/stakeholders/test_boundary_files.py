"""Boundary files as they come: broken, projected, in old letters, too large, from two years."""

import io
import json
import zipfile
from datetime import date, timedelta

import pyproj
import pytest
import shapefile
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from shapely.geometry import box, mapping

from stakeholders.models import Area, AreaLayer, Population
from stakeholders.municipalities.boundaries import Choices, read_layer
from stakeholders.municipalities.clock import town_today
from stakeholders.municipalities.layers import files
from stakeholders.municipalities.layers.comparison import Piece, compare
from stakeholders.municipalities.layers.coverage import coverage
from stakeholders.municipalities.layers.files import BoundaryError, layer_of, open_layer
from stakeholders.municipalities.layers.plane import area_km2
from stakeholders.municipalities.papers import plane_of
from stakeholders.municipalities.services import counting_layer
from tests.builders import make_area, make_finding

UTM = pyproj.CRS("EPSG:25832")
PRJ = UTM.to_wkt("WKT1_ESRI")
TO_UTM = pyproj.Transformer.from_crs(4326, UTM, always_xy=True)
BOW_TIE = {"type": "Polygon", "coordinates": [[[9, 50], [9.02, 50.02], [9.02, 50], [9, 50.02], [9, 50]]]}


def geojson(*features, **more) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


def feature(code, geometry, **properties):
    geometry = geometry if isinstance(geometry, dict) else mapping(geometry)
    return {"type": "Feature", "properties": {"code": code, "name": f"Area {code}", **properties},
            "geometry": geometry}  # fmt: skip


def read(content: bytes, known=None, **choices):
    return read_layer(open_layer(content), Choices(**choices), known)


def zipped(shapes: dict, *, prj=PRJ, encoding="latin-1", cpg="ISO-8859-1", leave_out=(),
           backwards=False, kind=shapefile.POLYGON) -> bytes:  # fmt: skip
    """A Shapefile in a ZIP: {name: polygon in degrees}, projected."""
    parts = {name: io.BytesIO() for name in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, shapeType=kind, encoding=encoding) as writer:
        writer.field("CODE", "N", 10, 1)
        writer.field("NAME", "C", 40)
        for number, (name, shape) in enumerate(shapes.items(), 1):
            flat = shapely.transform(shape, TO_UTM.transform, interleaved=False)
            rings = [list(flat.exterior.coords), *(list(one.coords) for one in flat.interiors)]
            rings = [[list(point) for point in (ring[::-1] if backwards else ring)] for ring in rings]
            writer.poly(rings) if kind == shapefile.POLYGON else writer.polyz(
                [[[*point, 7.5] for point in ring] for ring in rings]
            )
            writer.record(number, name)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, stream in parts.items():
            archive.writestr(f"data/areas.{name}", stream.getvalue())
        archive.writestr("data/areas.prj", prj)
        archive.writestr("data/areas.cpg", cpg)
        archive.writestr("__MACOSX/data/._areas.shp", b"x")
    return without(target.getvalue(), leave_out)


def without(content: bytes, endings) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if not name.endswith(tuple(endings) or "?"):
                new.writestr(name, old.read(name))
    return target.getvalue()


TOWN = {"Köln": box(9, 50, 9.02, 50.02), "Málaga": box(9.02, 50, 9.04, 50.02)}


@pytest.mark.parametrize("kind", [shapefile.POLYGON, shapefile.POLYGONZ])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_shapefile_in_utm_and_latin_letters_lands_in_degrees(kind, backwards):
    reading = read(zipped(TOWN, kind=kind, backwards=backwards))
    assert (reading.problems, reading.warnings) == ([], [])
    assert [(b.code, b.name) for b in reading.boundaries] == [("1", "Köln"), ("2", "Málaga")]
    assert reading.crs == "EPSG:25832"
    found = shapely.from_geojson(json.dumps(reading.boundaries[0].geometry))
    assert not found.has_z
    assert shapely.hausdorff_distance(found, TOWN["Köln"]) < 2e-7
    assert reading.boundaries[0].area_km2 == pytest.approx(area_km2(TOWN["Köln"]), abs=0.001)


def test_a_hole_stays_a_hole_whichever_way_the_rings_run():
    ring = box(9, 50, 9.02, 50.02).difference(box(9.005, 50.005, 9.01, 50.01))
    for backwards in (False, True):
        (found,) = read(zipped({"Ring": ring}, backwards=backwards)).boundaries
        assert found.area_km2 == pytest.approx(area_km2(ring), abs=0.001)


def test_letters_are_read_as_the_cpg_says_and_guessed_with_a_warning_without_it():
    told = read(zipped(TOWN, encoding="utf-8", cpg="UTF-8"))
    assert (told.boundaries[0].name, told.warnings) == ("Köln", [])
    guessed = read(zipped(TOWN, leave_out=[".cpg"]))
    assert guessed.boundaries[0].name == "Köln"
    assert "names are right" in guessed.warnings[0]
    assert read(zipped(TOWN, cpg="1252")).boundaries[1].name == "Málaga"


def test_a_shapefile_without_prj_asks_for_the_coordinate_system():
    content = zipped(TOWN, leave_out=[".prj"])
    assert "are not degrees" in read(content).problems[0]
    assert read(content, crs="25832").boundaries[0].area_km2 == pytest.approx(3.178, abs=0.01)
    assert "not known" in read(content, crs="99999999").problems[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (zipped(TOWN, leave_out=[".dbf"]), "lacks .dbf"),
        (zipped(TOWN, leave_out=["areas.shp"]), "no Shapefile"),
        (zipped(TOWN, prj="PROJCS[nonsense"), "is not known"),
        (b"PK\x03\x04 nothing", "cannot be opened"),
        (b"\xff\xfe\x00", "neither GeoJSON"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_cannot_be_opened_says_why(content, message):
    with pytest.raises(BoundaryError, match=message):
        open_layer(content)


def test_a_shapefile_without_its_index_is_read():
    assert len(read(zipped(TOWN, leave_out=[".shx"])).boundaries) == 2


def test_two_shapefiles_in_one_zip_are_named():
    target = io.BytesIO(zipped(TOWN))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("other.shp", b"")
    with pytest.raises(BoundaryError, match=r"areas.shp, other.shp"):
        open_layer(target.getvalue())


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", b"\0" * (files.LARGEST_UNPACKED + 1))
        archive.writestr("a.dbf", b"")
    assert len(target.getvalue()) < 100_000
    with pytest.raises(BoundaryError, match="more than 60 MB"):
        open_layer(target.getvalue())


def test_too_many_corners_are_refused(monkeypatch):
    monkeypatch.setattr(files, "MOST_POINTS", 8)
    with pytest.raises(BoundaryError, match="10 corners"):
        open_layer(geojson(feature("A", box(0, 0, 1, 1)), feature("B", box(1, 0, 2, 1))))


def test_a_broken_polygon_is_mended_and_named():
    reading = read(geojson(feature("N07", BOW_TIE), feature("N08", box(9.02, 50, 9.04, 50.02))))
    assert reading.problems == []
    assert "Feature 1 (Area N07): the polygon was broken (Self-intersection" in reading.warnings[0]
    mended = shapely.from_geojson(json.dumps(reading.boundaries[0].geometry))
    assert mended.is_valid
    assert mended.area == pytest.approx(0.0002, rel=1e-3)


def test_slivers_are_left_out_and_told():
    parts = shapely.MultiPolygon([box(9, 50, 9.02, 50.02), box(9.03, 50, 9.030004, 50.000004)])
    reading = read(geojson(feature("N01", parts)))
    assert reading.boundaries[0].geometry["type"] == "Polygon"
    assert "1 tiny parts were left out" in reading.warnings[0]


def test_heights_are_dropped_and_old_geojson_says_its_projection():
    solid = shapely.force_3d(shapely.transform(TOWN["Köln"], TO_UTM.transform, interleaved=False), 12.0)
    reading = read(
        geojson(feature("N01", solid), crs={"properties": {"name": "urn:ogc:def:crs:EPSG::25832"}})
    )
    assert reading.boundaries[0].area_km2 == pytest.approx(area_km2(TOWN["Köln"]), abs=0.001)
    assert len(reading.boundaries[0].geometry["coordinates"][0][0]) == 2


def test_exchanged_latitude_and_longitude_are_told_and_put_right():
    swapped = geojson(feature("N01", box(50, 9, 50.02, 9.02)))
    known = (8.9, 49.9, 9.1, 50.1)
    assert "changed places" in read(swapped, known).warnings[0]
    righted = read(swapped, known, swap=True)
    assert righted.warnings == []
    assert shapely.from_geojson(json.dumps(righted.boundaries[0].geometry)).bounds[0] == 9
    assert "changed places" in read(geojson(feature("N01", box(50, 109, 50.02, 109.02)))).problems[0]


def test_a_wrong_projection_is_noticed_by_where_the_town_lies():
    content = zipped(TOWN, prj=pyproj.CRS("EPSG:25829").to_wkt("WKT1_ESRI"))
    assert "far from those" in read(content, (8.9, 49.9, 9.1, 50.1)).warnings[-1]


def test_columns_can_be_chosen_numbered_and_prefixed():
    content = geojson({"type": "Feature", "properties": {"WARD": "x", "Label": "Old"}, "geometry": BOW_TIE})
    assert "neither a code nor a name" in read(content).problems[0]
    chosen = read(content, code="WARD", name="Label", prefix="D")
    assert [(b.code, b.name) for b in chosen.boundaries] == [("Dx", "Old")]
    assert read(content, code="#").boundaries[0].code == "1"


def test_parts_of_one_area_are_joined_only_when_asked():
    content = geojson(feature("N01", box(9, 50, 9.01, 50.01)), feature("N01", box(9.02, 50, 9.03, 50.01)))
    reading = read(content)
    assert reading.repeated == ["N01"]
    assert "more than once" in reading.problems[0]
    (joined,) = read(content, merge=True).boundaries
    assert joined.geometry["type"] == "MultiPolygon"


def test_overlaps_and_gaps_are_measured_and_shared_borders_are_neither():
    west, east, north = box(0, 0, 0.01, 0.01), box(0.01, 0, 0.02, 0.01), box(0, 0.01, 0.02, 0.02)
    assert coverage(["W", "E", "N"], [west, east, north]) == {
        "overlaps": [], "overlaps_km2": 0, "gaps": 0, "gaps_km2": 0
    }  # fmt: skip
    far = box(0.009, 0, 0.02, 0.01)
    holed = north.difference(box(0.005, 0.012, 0.006, 0.013))
    found = coverage(["W", "E", "N"], [west, far, holed])
    assert found["overlaps"] == [["W", "E", pytest.approx(0.1236, abs=1e-3)]]
    assert (found["gaps"], found["gaps_km2"]) == (1, pytest.approx(0.0124, abs=1e-3))


def test_two_versions_are_compared_and_shares_add_up():
    old = [Piece("A", box(0, 0, 1, 1)), Piece("B", box(1, 0, 2, 1)), Piece("C", box(2, 0, 3, 1))]
    new = [
        Piece("A", box(0, 0, 1.0000001, 1)),  # drawn anew
        Piece("B", box(1, 0, 1.75, 1)),
        Piece("D", box(1.75, 0, 3, 1)),
    ]
    found = compare(old, new)
    assert found.same == [(0, 0)]
    assert found.changed == [(1, 1, pytest.approx(0.75))]
    assert (found.new, found.gone) == ([2], [2])
    shares = {(p.old, p.new): (p.share, p.share_back) for p in found.passages}
    assert shares == {
        (1, 1): (pytest.approx(0.75), pytest.approx(1)),
        (1, 2): (pytest.approx(0.25), pytest.approx(0.2)),
        (2, 2): (pytest.approx(1), pytest.approx(0.8)),
    }


def test_ground_that_no_new_area_covers_is_not_shared_out():
    found = compare([Piece("A", box(0, 0, 1, 1))], [Piece("A", box(0, 0, 0.5, 1))])
    assert found.passages[0].share == pytest.approx(0.5)


def test_layer_of_takes_a_document_of_the_api():
    assert len(layer_of(json.loads(geojson(feature("A", BOW_TIE)))).features) == 1


# What the pages do with it.

PAGES = "/town/port-test/areas"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def uploaded(client, content: bytes) -> str:
    answer = client.post(f"{PAGES}/boundaries/", {"file": io.BytesIO(content)})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


OLD = geojson(feature("A", box(9, 50, 9.01, 50.01)), feature("B", box(9.01, 50, 9.02, 50.01)))
LATER = geojson(feature("A", box(9, 50, 9.01, 50.01)), feature("B", box(9.01, 50, 9.015, 50.01)),
                feature("C", box(9.015, 50, 9.02, 50.01)))  # fmt: skip


def test_a_new_version_keeps_what_stays_and_tells_what_passed(as_alice, town):
    page = uploaded(as_alice, OLD)
    assert Area.objects.count() == 0
    as_alice.post(page, {"use": "new", "layer_name": "Wards", "kind": "district", "version": "2020"})
    a, b = Area.objects.all()
    Population.objects.create(municipality=town, area=a, year=2024, residents=900)
    Area.objects.filter(pk=b.pk).update(aliases=["Bee"])
    first = AreaLayer.objects.get()
    AreaLayer.objects.update(is_counting=True)

    page = uploaded(as_alice, LATER)
    shown = as_alice.get(page)
    assert shown.context["form"]["use"].value() == f"version-{first.pk}"
    assert [area.code for area, _b, _kept in shown.context["compared"].changed] == ["B"]
    told = {"use": f"version-{first.pk}", "version": "2026"}
    assert as_alice.post(page, told).status_code == 422
    assert as_alice.post(page, {**told, "valid_from": "2026-01-01"}).status_code == 302

    first.refresh_from_db()
    second = AreaLayer.objects.get(replaces=first)
    assert (first.valid_to, second.is_counting, second.name) == (date(2025, 12, 31), True, "Wards")
    a.refresh_from_db()
    b.refresh_from_db()
    assert (a.layer, a.since, a.retired_on) == (second, first, None)
    assert (b.layer, b.retired_on) == (first, second.valid_from - timedelta(days=1))
    now = {area.code: area for area in Area.objects.in_use()}
    assert set(now) == {"A", "B", "C"}
    assert (now["A"], now["B"].aliases, now["B"].kind) == (a, ["Bee"], "district")
    shares = {(p.from_area.code, p.to_area.code): round(p.share, 3) for p in b.passages_on.all()}
    assert shares == {("B", "B"): 0.5, ("B", "C"): 0.5}

    file = as_alice.get(f"{PAGES}/layers/{second.pk}/cross-walk.csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0:3:2] for line in file[1:]] == [["A", "A"], ["B", "B"], ["B", "C"]]
    old = as_alice.get(f"{PAGES}/layers/{first.pk}/areas.geojson").json()["features"]
    assert [one["properties"]["code"] for one in old] == ["A", "B"]
    assert "2020" in as_alice.get(f"{PAGES}/layers/{second.pk}/").content.decode()
    assert as_alice.get(f"{PAGES}/{b.pk}/edit/").status_code == 404

    as_alice.post(f"{PAGES}/layers/{second.pk}/delete/")
    first.refresh_from_db()
    assert first.in_use
    assert {area.pk for area in Area.objects.in_use()} == {a.pk, b.pk}


def test_a_layer_whose_areas_are_named_is_not_deleted(as_alice, town):
    area = make_area(town)
    make_finding(town).areas.add(area, through_defaults={"municipality": town})
    answer = as_alice.post(f"{PAGES}/layers/{area.layer_id}/delete/")
    assert answer.status_code == 409
    assert "named by finding" in answer.content.decode()
    assert (Area.objects.count(), AreaLayer.objects.count()) == (1, 1)


def test_codes_of_another_layer_need_a_prefix(as_alice, town):
    make_area(town, "A")
    page = uploaded(as_alice, OLD)
    told = {"use": "new", "layer_name": "Wards", "kind": "district"}
    answer = as_alice.post(page, told)
    assert answer.status_code == 422
    assert "letters to put before" in answer.content.decode()
    as_alice.post(page, {**told, "prefix": "W"})
    assert set(Area.objects.in_use().values_list("code", flat=True)) == {"A", "WA", "WB"}


def test_names_and_other_names_are_edited_in_one_table(as_alice, town):
    area = make_area(town)
    told = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": area.pk, "form-0-name": "Harbour",
            "form-0-aliases": "Port, Docks"}  # fmt: skip
    assert as_alice.post(f"{PAGES}/layers/{area.layer_id}/names/", told).status_code == 302
    area.refresh_from_db()
    assert (area.name, area.aliases) == ("Harbour", ["Port", "Docks"])
    assert (
        as_alice.post(f"{PAGES}/layers/{area.layer_id}/names/", {**told, "form-0-name": ""}).status_code
        == 422
    )


def test_choosing_a_counting_layer_takes_the_mark_from_the_other(as_alice, town):
    near, far = make_area(town, "N1").layer, make_area(town, "D1", kind="district").layer
    for layer in (near, far):
        told = {"name": layer.name, "version": "1", "is_counting": "on"}
        assert as_alice.post(f"{PAGES}/layers/{layer.pk}/edit/", told).status_code == 302
        assert counting_layer(town) == layer


API = "/api/v1/port-test/area-layers"


def test_the_api_adds_replaces_tells_and_takes_back_a_layer(as_alice, town):
    def post(**body):
        answer = as_alice.post(f"{API}/boundaries/", json.dumps(body), "application/json")
        return answer.status_code, answer.json()

    assert post(boundaries=json.loads(OLD))[1]["fields"]["name"]
    status, first = post(boundaries=json.loads(OLD), name="Wards", kind="district", version="2020")
    assert (status, first["kind"], first["checked_coverage"]["gaps"]) == (201, "district", 0)
    status, answer = post(boundaries=json.loads(LATER), replaces=first["id"])
    assert (status, answer["code"]) == (422, "no_day")
    told = {
        "boundaries": json.loads(LATER),
        "replaces": first["id"],
        "version": "2026",
        "valid_from": "2026-01-01",
    }
    status, would_be = post(**told, dry_run=True)
    assert (status, would_be["same"], would_be["changed"], would_be["new"]) == (200, ["A"], ["B"], ["C"])
    assert AreaLayer.objects.count() == 1
    status, second = post(**told)
    assert (status, second["replaces"]) == (201, first["id"])
    assert post(**told)[0] == 409
    passages = as_alice.get(f"{API}/{second['id']}/passages/").json()
    assert {(p["from_area"], p["to_area"], round(p["share"], 3)) for p in passages} == {
        ("B", "B", 0.5), ("B", "C", 0.5)
    }  # fmt: skip
    counting = as_alice.patch(f"{API}/{second['id']}/", json.dumps({"is_counting": True}), "application/json")
    assert (counting.status_code, counting.json()["is_counting"]) == (200, True)
    assert as_alice.delete(f"{API}/{second['id']}/").status_code == 204
    assert as_alice.get(f"{API}/{first['id']}/").json()["valid_to"] is None
    assert post(boundaries=json.loads(OLD), name="Again")[1]["code"] == "codes_taken"


def test_the_api_takes_a_shapefile(as_alice, town):
    def send(content: bytes, **told):
        file = SimpleUploadedFile("areas.zip", content)
        return as_alice.post(f"{API}/boundaries/", {"file": file, "name": "Wards", "kind": "district"} | told)

    assert send(zipped(TOWN), dry_run="true").status_code == 200
    assert not AreaLayer.objects.exists()
    assert send(zipped(TOWN)).status_code == 201
    assert Area.objects.filter(layer__name="Wards").count() == len(TOWN)
    refused = send(zipped(TOWN, leave_out=["areas.shp"]), name="Again")
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["file"])
    both = as_alice.post(f"{API}/boundaries/", json.dumps({"name": "None"}), "application/json")
    assert list(both.json()["fields"]) == ["boundaries"]


def test_a_map_that_is_kept_on_paper_is_drawn_anew_with_new_boundaries(as_alice, town):
    as_alice.post(uploaded(as_alice, OLD), {"use": "new", "layer_name": "Wards", "kind": "district"})
    layer = AreaLayer.objects.get()
    areas = list(layer.areas.order_by("code"))
    before = plane_of(areas, 340).coast
    as_alice.post(uploaded(as_alice, LATER), {"use": f"redraw-{layer.pk}"})
    assert plane_of(list(layer.areas.order_by("code")), 340).coast != before


def test_boundaries_are_taken_over_on_their_day_and_not_before(as_alice, town):
    """Areas are in use from the moment they are taken over; so the future is refused wherever a day is told."""
    as_alice.post(uploaded(as_alice, OLD), {"use": "new", "layer_name": "Wards", "kind": "district"})
    first, tomorrow = AreaLayer.objects.get(), town_today(town) + timedelta(days=1)
    told = {"use": f"version-{first.pk}", "version": "next", "valid_from": tomorrow.isoformat()}
    refused = as_alice.post(uploaded(as_alice, LATER), told)
    assert refused.status_code == 422
    assert "Take them over on that day" in refused.content.decode()
    body = {"boundaries": json.loads(LATER), "replaces": first.pk, "valid_from": tomorrow.isoformat()}
    answer = as_alice.post(f"{API}/boundaries/", json.dumps(body), "application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "too_soon")
    later = json.dumps({"valid_from": tomorrow.isoformat()})
    assert as_alice.patch(f"{API}/{first.pk}/", later, "application/json").status_code == 422
    assert list(Area.objects.in_use().values_list("code", flat=True)) == ["A", "B"]
    today = {**told, "valid_from": town_today(town).isoformat()}
    assert as_alice.post(uploaded(as_alice, LATER), today).status_code == 302
