"""One rule for counts and maps where a row names one area and its coordinates lie in another."""

import pytest

from diagnostics.models import CellFact, CountFact, Incident
from stakeholders.models import Area
from tests.builders import make_area

from .conftest import table
from .test_records import areas, square  # noqa: F401 - the fixture with two neighbours that have boundaries

HEADER = "Case number,Date,Offence,Area,Latitude,Longitude"
# In N01, in N02, on the border of both, in no area; N03 has no boundary.
FILE = table(
    "A-1,2025-01-03,Burglary,N01,50.01,10.01",
    "A-2,2025-01-03,Burglary,N01,50.01,10.03",
    "A-3,2025-01-03,Burglary,N02,50.01,10.02",
    "A-4,2025-01-03,Burglary,N01,50.50,10.01",
    "A-5,2025-01-03,Burglary,N03,50.01,10.01",
    "A-6,2025-01-03,Burglary,N03,50.50,10.01",
    "A-7,2025-01-03,Burglary,Atlantis,50.01,10.03",
    "A-8,2025-01-03,Burglary,,50.01,10.03",
    header=HEADER,
)


@pytest.fixture
def third(town, areas):  # noqa: F811
    return make_area(town, "N03", name="Mercado", geometry=None)


def columns(desk, **changes) -> dict:
    page = desk.client.get(desk.url(f"{desk.batch().uid}/columns/"))
    form = page.context["records"]
    told = {
        f"records-{name}": form.initial[name] for name in form.fields if form.initial.get(name) is not False
    }
    return told | {"records-shown": "1"} | {f"records-{name}": value for name, value in changes.items()}


def checked(desk, content=FILE, **changes):
    desk.upload(content)
    desk.settle_columns(**columns(desk, **changes))
    return desk.work()


def stored() -> list[tuple]:
    rows = Incident.objects.order_by("pk").select_related("area")
    return [(row.area and row.area.code, row.longitude is not None, row.cell is not None) for row in rows]


def test_the_coordinates_are_believed_unless_told_otherwise(desk, third):
    batch = checked(desk)
    records = batch.report["records"]
    assert (records["elsewhere"], records["astray"], records["disputed"]) == (2, 1, "coordinates")
    assert records["disputes"] == [
        ["N01 Old Harbour", "N02 Centro", 1], ["N01 Old Harbour", "", 1], ["N03 Mercado", "N01 Old Harbour", 1],
    ]  # fmt: skip
    assert "2 rows name one area while their coordinates lie in another. The coordinates are believed" in (
        desk.client.get(desk.url(f"{batch.uid}/")).content.decode()
    )
    desk.confirm(batch)
    assert stored() == [
        ("N01", True, True),
        ("N02", True, True),  # named N01
        ("N02", True, True),  # on the border: both are right, so the row is
        ("N01", False, False),  # coordinates in no area do not stand against an area
        ("N01", True, True),  # named N03
        ("N03", True, True),  # N03 has no boundary: nothing contradicts it
        ("N02", True, True),
        ("N02", True, True),
    ]


def test_or_the_area_is_and_the_coordinates_go(desk, third):
    batch = checked(desk, disputed="area")
    assert (batch.report["records"]["elsewhere"], batch.report["records"]["disputed"]) == (2, "area")
    assert "As you chose, the area is believed" in desk.client.get(desk.url(f"{batch.uid}/")).content.decode()
    desk.confirm(batch)
    assert stored()[:5] == [
        ("N01", True, True), ("N01", False, False), ("N02", True, True), ("N01", False, False), ("N03", False, False),
    ]  # fmt: skip
    assert set(Incident.objects.filter(longitude=None).values_list("place_precision", flat=True)) == {4}


@pytest.mark.parametrize("disputed", ["coordinates", "area"])
def test_what_is_drawn_is_what_is_counted(desk, third, disputed):
    """No incident that has a hexagon is counted in another area than the one it lies in."""
    desk.confirm(checked(desk, disputed=disputed))
    for row in Incident.objects.filter(cell__isnull=False).exclude(area=third).select_related("area"):
        west = {"N01": 10.00, "N02": 10.02}[row.area.code]
        assert west <= row.longitude <= west + 0.02
    drawn = sum(CellFact.objects.filter(span="year").totals().values())
    assert drawn == Incident.objects.filter(cell__isnull=False).count()
    assert sum(CountFact.objects.values_list("count", flat=True)) == 8


def test_a_district_over_the_areas_of_the_town_contradicts_nothing(desk, town, areas):  # noqa: F811
    make_area(town, "D1", name="Waterfront", kind="district", geometry=square(10.0, 50.0, 0.04))
    batch = checked(desk, table("A-1,2025-01-03,Burglary,Waterfront,50.01,10.03", header=HEADER))
    assert (batch.report["records"]["elsewhere"], batch.report["records"]["astray"]) == (0, 0)
    desk.confirm(batch)
    assert stored() == [("N02", True, True)]


def test_a_decision_about_a_name_is_stronger_than_the_coordinates(desk, third):
    batch = checked(desk, table("A-1,2025-01-03,Burglary,Atlantis,50.50,10.01", header=HEADER))
    assert batch.rejected_by_reason == {"unknown_area": 1}
    desk.client.post(desk.url(f"{batch.uid}/names/"), {"area_0": "0"})
    assert desk.work(batch).report["left_out"] == 1
    assert Area.objects.filter(name="Atlantis").count() == 0
