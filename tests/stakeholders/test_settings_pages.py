"""Municipality, areas, members, partner systems, changes: what the pages do and refuse."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from stakeholders.access.permissions import Role
from stakeholders.access.tokens import client_of
from stakeholders.models import ApiClient, Area, AuditEntry, Membership, Population
from tests.builders import SQUARE, make_area, make_member

TOWN = "/town/port-test"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def geojson(*features) -> SimpleUploadedFile:
    content = json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()
    return SimpleUploadedFile("areas.geojson", content)


def feature(code="N01", geometry=SQUARE, **properties):
    return {
        "type": "Feature",
        "properties": {"code": code, "name": f"Area {code}", **properties},
        "geometry": geometry,
    }


def test_a_boundary_file_is_shown_first_and_then_read(as_alice, town):
    existing = make_area(town, "N01", geometry=None)
    answer = as_alice.post(f"{TOWN}/areas/boundaries/", {"file": geojson(feature("N01"), feature("N02"))})
    page = as_alice.get(answer.url)
    assert Area.objects.count() == 1
    assert page.context["form"]["use"].value() == f"redraw-{existing.layer_id}"
    assert [boundary.code for boundary in page.context["compared"].new] == ["N02"]
    as_alice.post(answer.url, {"use": f"redraw-{existing.layer_id}"})
    existing.refresh_from_db()
    assert existing.geometry["type"] == "Polygon"
    assert float(existing.area_km2) == pytest.approx(123.64, abs=0.01)
    assert set(Area.objects.values_list("code", flat=True)) == {"N01", "N02"}


METRES = {
    "type": "Polygon",
    "coordinates": [[[500000, 4100000], [500100, 4100000], [500100, 4100100], [500000, 4100000]]],
}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b'{"type": "FeatureCollection", "features": [}', "line 1, column 44"),
        (b"\xff\xfe\x00", "neither GeoJSON in UTF-8"),
        (b'{"type": "Polygon"}', "FeatureCollection"),
        (json.dumps({"type": "FeatureCollection", "features": []}).encode(), "holds no areas"),
        (
            json.dumps({"type": "FeatureCollection", "features": [feature("N07", METRES)]}).encode(),
            "are not degrees",
        ),
        (
            json.dumps({"type": "FeatureCollection", "features": [feature(), feature()]}).encode(),
            "N01 appears more than once",
        ),
        (
            json.dumps(
                {
                    "type": "FeatureCollection",
                    "features": [feature(geometry={"type": "Point", "coordinates": [0, 0]})],
                }
            ).encode(),
            "needs a polygon",
        ),
    ],
)
def test_a_bad_boundary_file_says_what_is_wrong_and_changes_nothing(as_alice, town, media, content, message):
    response = as_alice.post(f"{TOWN}/areas/boundaries/", {"file": SimpleUploadedFile("a.geojson", content)})
    if response.status_code == 302:
        page = response.url
        response = as_alice.post(page, {"use": "new", "layer_name": "Wards"})
    else:
        assert list(media.rglob("*.geojson")) == []
    assert response.status_code == 422
    assert message in response.content.decode().replace("&#x27;", "'")
    assert Area.objects.count() == 0


def collection(*features, **more) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (collection(None), "Feature 1: it is no GeoJSON feature"),
        (collection(feature("N01"), "N02"), "Feature 2: it is no GeoJSON feature"),
        (collection({**feature(), "properties": ["N01"]}), "it is no GeoJSON feature"),
        (collection({**feature(), "geometry": [1, 2]}), "the geometry cannot be read"),
        (collection({**feature(), "properties": {}}), "neither a code nor a name"),
        (collection(feature("N" * 41)), "the code has more than 40 characters"),
        (collection(feature("N01", {"type": "Polygon", "coordinates": [[["a", "b"]]]})), "N01): the coord"),
        (collection(feature("N01", {"type": "Polygon", "coordinates": []})), "N01): "),
        (b'{"type": "FeatureCollection", "features": {"0": 1}}', "holds no areas"),
        (collection(feature(), crs={"properties": {"name": "EPSG:999999"}}), "“EPSG:999999” is not known"),
        (b"PK\x03\x04 a shape file in an archive", "The ZIP cannot be opened"),
    ],
)
def test_a_strange_boundary_file_is_told_apart_and_not_kept(as_alice, town, media, content, message):
    response = as_alice.post(f"{TOWN}/areas/boundaries/", {"file": SimpleUploadedFile("a.geojson", content)})
    if response.status_code == 302:
        response = as_alice.post(response.url, {"use": "new", "layer_name": "Wards"})
    else:
        assert list(media.rglob("*.geojson")) == []
    assert response.status_code == 422
    assert message in response.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize(("path", "limit"), [("areas/boundaries/", "10"), ("population/file/", "30")])
def test_a_file_beyond_the_limit_is_refused_before_it_is_read(as_alice, town, path, limit):
    large = SimpleUploadedFile("a.csv", b"x" * (31 * 1024 * 1024))
    response = as_alice.post(f"{TOWN}/{path}", {"file": large, "source": "Register"})
    assert response.status_code == 422
    text = response.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")
    assert f"at most {limit}.0 MB can be read" in text


def test_an_area_is_edited_and_a_code_is_used_once(as_alice, town):
    area = make_area(town, "N01")
    make_area(town, "N02")
    as_alice.post(
        f"{TOWN}/areas/{area.pk}/edit/",
        {"code": "N01", "name": "Harbour", "aliases": "Port, Docks", "kind": "district"},
    )
    area.refresh_from_db()
    assert (area.name, area.aliases) == ("Harbour", ["Port", "Docks"])
    again = as_alice.post(
        f"{TOWN}/areas/{area.pk}/edit/", {"code": "N02", "name": "Typed and kept", "kind": "district"}
    )
    assert again.status_code == 422
    assert "Typed and kept" in again.content.decode()


def test_population_by_year(as_alice, town):
    area = make_area(town)
    data = {"year": 2025, "residents": 14200, "households": 6900, "source": "Register"}
    as_alice.post(f"{TOWN}/areas/{area.pk}/population/new/", data)
    assert Population.objects.get().residents == 14200
    assert as_alice.post(f"{TOWN}/areas/{area.pk}/population/new/", data).status_code == 422
    page = as_alice.get(f"{TOWN}/areas/").content.decode()
    assert "14200" in page or "14,200" in page


def test_the_list_of_areas_asks_a_constant_number_of_questions(as_alice, town, django_assert_num_queries):
    make_area(town, "N00")
    with django_assert_num_queries(FIXED := _count(as_alice)):
        as_alice.get(f"{TOWN}/areas/")
    for number in range(1, 30):
        area = make_area(town, f"N{number:02}")
        Population.objects.create(municipality=town, area=area, year=2025, residents=100)
    with django_assert_num_queries(FIXED):
        as_alice.get(f"{TOWN}/areas/")


def _count(client) -> int:
    from django.db import connection  # noqa: PLC0415 - only this measure needs it
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client.get(f"{TOWN}/areas/")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{TOWN}/areas/")
    return len(queries)


def test_a_member_is_added_changed_and_the_last_manager_stays(as_alice, alice, town):
    as_alice.post(
        f"{TOWN}/members/new/", {"email": "New@Example.org", "full_name": "Nia New", "role": "analyst"}
    )
    member = Membership.objects.get(user__email="new@example.org")
    assert member.role == Role.ANALYST
    again = as_alice.post(
        f"{TOWN}/members/new/", {"email": "new@example.org", "full_name": "X", "role": "analyst"}
    )
    assert again.status_code == 422
    mine = Membership.objects.get(user=alice)
    refused = as_alice.post(f"{TOWN}/members/{mine.pk}/", {"role": "analyst", "is_active": "on"})
    assert refused.status_code == 422
    assert Membership.objects.get(user=alice).role == Role.COORDINATOR


def test_an_action_lead_needs_an_organisation(as_alice, town):
    response = as_alice.post(
        f"{TOWN}/members/new/", {"email": "l@example.org", "full_name": "Lee", "role": "action_lead"}
    )
    assert response.status_code == 422


def test_a_token_is_shown_once_and_can_be_withdrawn(as_alice, town):
    page = as_alice.post(f"{TOWN}/systems/", {"name": "Police dashboard", "role": "ministry"})
    token = page.context["token"]
    assert token in page.content.decode()
    assert token not in as_alice.get(f"{TOWN}/systems/").content.decode()
    client = ApiClient.objects.get()
    assert token not in str(AuditEntry.objects.filter(table_name="stakeholders_apiclient").values())
    assert client.token_hash not in str(
        AuditEntry.objects.filter(table_name="stakeholders_apiclient").values()
    )
    assert client_of(token, municipality=town, at=client.created_at) == client
    as_alice.post(f"{TOWN}/systems/{client.pk}/revoke/")
    assert client_of(token, municipality=town, at=client.created_at) is None


def test_the_coordinator_sees_who_changed_what(as_alice, alice, town):
    area = make_area(town)
    as_alice.post(f"{TOWN}/areas/{area.pk}/edit/", {"code": "N01", "name": "Harbour", "kind": "district"})
    page = as_alice.get(f"{TOWN}/changes/?table=stakeholders_area&actor=alice").content.decode()
    assert "<ins>Harbour</ins>" in page
    assert "alice@example.org" in page
    assert as_alice.get(f"{TOWN}/changes/?since=not-a-date").status_code == 200


@pytest.mark.parametrize("path", ["members/", "systems/", "changes/", "municipality/", "letters/"])
def test_a_reader_may_not_open_settings(as_bob, town, path):
    assert as_bob.get(f"{TOWN}/{path}").status_code == 403


def test_the_municipality_is_edited(as_alice, town):
    data = {
        "name": "Port Test",
        "first_language": "pt",
        "time_zone": "Europe/Lisbon",
        "currency": "eur",
        "small_count_threshold": 5,
    }
    assert as_alice.post(f"{TOWN}/municipality/", data).status_code == 302
    town.refresh_from_db()
    assert (town.languages, town.time_zone, town.currency) == (["pt"], "Europe/Lisbon", "EUR")
    assert as_alice.post(f"{TOWN}/municipality/", {**data, "time_zone": "Moon"}).status_code == 422


def test_an_evaluator_reads_areas_but_edits_none(client, town):
    client.force_login(make_member(town, "eva@example.org", Role.EVALUATOR))
    area = make_area(town)
    assert client.get(f"{TOWN}/areas/{area.pk}/").status_code == 200
    assert client.get(f"{TOWN}/areas/{area.pk}/edit/").status_code == 403
