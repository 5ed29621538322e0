"""Population from a spreadsheet: good rows are offered, bad ones are told with line and column."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from stakeholders.models import Population
from tests.builders import make_area

PATH = "/town/port-test/population/file/"


def upload(client, text, name="population.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(PATH, {"file": SimpleUploadedFile(name, content), "source": "Register 2025"})


@pytest.fixture
def areas(town):
    return [
        make_area(town, "N01", name="Old Harbour", aliases=["Port"]),
        make_area(town, "N02", name="Centro"),
    ]


def test_good_rows_are_taken_once_confirmed_and_again_without_harm(as_alice, areas):
    text = "area,year,residents,households\nN01,2025,14200,6900\nCENTRO,2025,12600,\n"
    page = upload(as_alice, text)
    assert Population.objects.count() == 0
    for _again in range(2):
        as_alice.post(f"{PATH}{page.context['stored']}/", {"source": "Register 2025"})
        assert list(Population.objects.values_list("area__code", "residents", "households")) == [
            ("N01", 14200, 6900),
            ("N02", 12600, None),
        ]


def test_bad_rows_are_told_with_line_and_column(as_alice, areas):
    text = (
        "area,year,residents\nN01,2025,14200\nCentr,2025,5\nPort,2024,-3\nN02,1066,7\nN01,2025,9\nN02,2025,\n"
    )
    reading = upload(as_alice, text).context["reading"]
    assert [(figure.year, figure.numbers["residents"]) for figure in reading.figures] == [(2025, 14200)]
    assert [(line, column) for line, column, _message in reading.problems] == [
        (3, "A"),
        (4, "C"),
        (5, "B"),
        (6, ""),
        (7, "C"),
    ]
    assert "Did you mean “Centro”?" in reading.problems[0][2]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "a.csv", "empty"),
        (b"area;people\nN01;5\n", "a.csv", "year"),
        (b"%PDF-1.7 nothing", "a.xlsx", "PDF"),
        (b"", "a.xlsx", "empty"),
        (b"PK\x03\x04 cut off", "a.xlsx", "damaged or was cut off"),
        (b"\x89PNG\r\n\x1a\n....", "a.png", "This is an image, not a table"),
        (b"\x00\x01\x02\x03" * 50, "a.csv", "This is not a text file"),
        (
            "area,year,residents\nN01,2025,5\nN\x81\x8d,2025,6\n".encode("latin-1"),
            "a.csv",
            "cannot be read (line 3)",
        ),
        (b"area,year,residents,residents\nN01,2025,5,6\n", "a.csv", "residents (C, D)"),
        (b"area,year,residents\n", "a.csv", "there is no row of data"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(as_alice, areas, settings, tmp_path, content, name, message):
    settings.MEDIA_ROOT = str(tmp_path)
    answer = upload(as_alice, content, name)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert Population.objects.count() == 0
    assert list(tmp_path.rglob("population/*")) == []


@pytest.mark.parametrize("number", ["2.5", "-1", "many", "99999999999", "#REF!", "1e400"])
def test_what_is_no_number_of_people_is_told_with_its_place(as_alice, areas, number):
    page = upload(as_alice, f"area,year,residents,households\nN01,2025,5,2\nN02,2025,7,{number}\n")
    (problem,) = page.context["reading"].problems
    assert problem[:2] == (3, "D")
    as_alice.post(f"{PATH}{page.context['stored']}/", {"source": "Register 2025"})
    assert list(Population.objects.values_list("area__code", "residents")) == [("N01", 5)]


def test_another_towns_file_is_not_found(as_alice, areas):
    assert as_alice.post(f"{PATH}nothing.csv/").status_code == 404


def test_one_register_after_another_fills_the_year_and_both_are_named(as_alice, areas, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    for text, source in [
        ("area,year,residents,households\nN01,2025,14200,6900\n", "Register"),
        ("Area;Year;Cars;Dwellings;People present\nOld Harbour;2025;5100;7000;21000\n", "Vehicle office"),
        ("area,year,vehicles\nN01,2025,5200\nN02,2025,\nN02,2024,80\n", "Vehicle office"),
    ]:
        page = upload(as_alice, text)
        as_alice.post(f"{PATH}{page.context['stored']}/", {"source": source})
    (problem,) = page.context["reading"].problems
    assert (problem[:2], "missing" in problem[2]) == ((3, "C"), True)
    older, newer = Population.objects.order_by("year")
    assert (older.area.code, older.year, older.residents, older.vehicles) == ("N02", 2024, None, 80)
    told = {kind: getattr(newer, kind) for kind in Population.KINDS}
    assert told == {
        "residents": 14200,
        "households": 6900,
        "dwellings": 7000,
        "vehicles": 5200,
        "businesses": None,
        "ambient": 21000,
    }
    assert newer.source == "Register; Vehicle office"
    page = as_alice.get(f"/town/port-test/areas/{newer.area_id}/").content.decode()
    assert "21,000" in page
    assert "Businesses" not in page


def test_a_year_without_any_number_is_refused(as_alice, areas):
    told = {"year": 2025, "source": "Register"}
    answer = as_alice.post(f"/town/port-test/areas/{areas[0].pk}/population/new/", told)
    assert answer.status_code == 422
    assert "at least one number" in answer.content.decode()
