"""Layers of areas: which is in use, where incidents are counted, what is still offered."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from stakeholders.access.forms import TownForm
from stakeholders.models import Area, AreaLayer, AreaPassage, Population
from stakeholders.municipalities.services import counting_areas, counting_layer, layer_for
from tests.builders import make_action, make_area, make_finding, make_plan, make_problem


def retired(town, code="N01", **fields):
    return make_area(town, code, retired_on=date(2025, 12, 31), **fields)


def test_areas_made_by_hand_stand_in_a_layer_of_their_kind(as_alice, town):
    for code, kind in [("N01", "neighbourhood"), ("N02", "neighbourhood"), ("D1", "district")]:
        as_alice.post("/town/port-test/areas/new/", {"code": code, "name": code, "kind": kind})
    layers = {area.code: area.layer for area in Area.objects.select_related("layer")}
    assert layers["N01"] == layers["N02"] != layers["D1"]
    assert (layers["N01"].name, layers["D1"].name) == ("Neighbourhoods", "Districts")


def test_incidents_are_counted_in_the_chosen_layer_else_neighbourhoods_else_districts(town):
    assert (counting_layer(town), list(counting_areas(town))) == (None, [])
    district = make_area(town, "D1", kind="district")
    make_area(town, "N0", geometry=None)
    assert list(counting_areas(town)) == [district]
    second, first = make_area(town, "N2"), make_area(town, "N1")
    retired(town, "N3", layer=first.layer, since=first.layer)
    assert list(counting_areas(town)) == [first, second]
    AreaLayer.objects.filter(pk=district.layer_id).update(is_counting=True)
    assert list(counting_areas(town)) == [district]


def test_the_database_allows_one_counting_layer_in_use(town):
    for kind in ("district", "neighbourhood"):
        layer_for(town, kind)
    with pytest.raises(IntegrityError), transaction.atomic():
        AreaLayer.objects.filter(municipality=town).update(is_counting=True)
    AreaLayer.objects.filter(kind="district").update(is_counting=True, valid_to=date(2025, 12, 31))
    AreaLayer.objects.filter(kind="neighbourhood").update(is_counting=True)


def test_a_code_is_used_once_among_the_areas_in_use(town):
    old = retired(town)
    layer = AreaLayer.objects.create(municipality=town, name="Neighbourhoods", version="2026")
    new = make_area(town, layer=layer, since=layer)
    assert list(Area.objects.in_use()) == [new]
    with pytest.raises(IntegrityError), transaction.atomic():
        Area.objects.filter(pk=old.pk).update(retired_on=None)


def test_a_retired_area_is_kept_where_it_is_named_and_offered_nowhere_else(town, coordinator):
    old = retired(town, "N09")
    new = make_area(town, "N10")
    finding = make_finding(town)
    finding.areas.add(old, through_defaults={"municipality": town})

    class Form(TownForm):
        class Meta:
            model = type(finding)
            fields = ["areas"]

    assert set(Form(instance=finding, actor=coordinator).fields["areas"].queryset) == {old, new}
    assert set(Form(actor=coordinator).fields["areas"].queryset) == {new}
    assert "until" in str(old)


def test_pages_and_api_name_areas_in_use_only(as_alice, town):
    old = retired(town)
    layer = AreaLayer.objects.create(municipality=town, name="Neighbourhoods", version="2026")
    make_area(town, layer=layer, since=layer, name="Newer")
    assert as_alice.get("/api/v1/port-test/areas/N01/").json()["name"] == "Newer"
    assert [a.pk for a in as_alice.get("/town/port-test/areas/").context["areas"]] != [old.pk]
    assert len(as_alice.get("/town/port-test/areas/areas.geojson").json()["features"]) == 1


def test_areas_of_former_days_get_one_layer_for_each_kind(town):
    """The statement of the migration, run on areas as they stood before it."""
    for code, kind in [("N1", "neighbourhood"), ("N2", "neighbourhood"), ("D1", "district")]:
        make_area(town, code, kind=kind)
    loader = MigrationLoader(connection)
    statement = loader.get_migration("stakeholders", "0014_every_area_in_a_layer").operations[0].sql
    before = AreaLayer.objects.count()
    for layer in AreaLayer.objects.all():
        AreaLayer.objects.filter(pk=layer.pk).update(name=f"Older {layer.pk}", kind="hotspot")
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SELECT set_config('app.municipality', %s, true)", [str(town.pk)])
    assert AreaLayer.objects.count() == before + 2
    found = {area.code: (area.layer.name, area.since == area.layer) for area in Area.objects.all()}
    assert found == {
        "N1": ("Neighbourhoods", True),
        "N2": ("Neighbourhoods", True),
        "D1": ("Districts", True),
    }


def test_layers_that_lie_over_each_other_are_not_added_up(as_alice, town):
    for code, kind, residents in [
        ("N1", "neighbourhood", 100),
        ("N2", "neighbourhood", 50),
        ("D1", "district", 150),
    ]:
        area = make_area(town, code, kind=kind)
        Population.objects.create(municipality=town, area=area, year=2025, residents=residents)
    page = as_alice.get("/town/port-test/areas/")
    assert page.context["total"] == 150
    assert "Neighbourhoods together" in page.content.decode()
    assert len(page.context["areas"]) == 3


def test_what_names_a_retired_area_says_what_became_of_it(as_alice, town):
    old, left, right = (
        retired(town, "N01", name="Old Harbour"),
        make_area(town, "N11"),
        make_area(town, "N12"),
    )
    for area, share in ((left, 0.62), (right, 0.38)):
        AreaPassage.objects.create(
            municipality=town, from_area=old, to_area=area, km2=share, share=share, share_back=1
        )
    plan = make_plan(town)
    finding, problem = make_finding(town, "F01"), make_problem(plan)
    action = make_action(plan)
    for row in (finding, problem, action):
        row.areas.add(old, left, through_defaults={"municipality_id": town.pk})
    base = f"/town/{town.slug}"
    for address in (
        f"findings/{finding.uid}/",
        f"plan/problems/{problem.uid}/",
        f"plan/actions/{action.uid}/",
    ):
        page = " ".join(as_alice.get(f"{base}/{address}").content.decode().split())
        assert "in force until 31 December 2025; since then" in page, address
        assert f"{left} (62 % of its surface), {right} (38 % of its surface))" in page
        assert page.count("% of its surface") == 2
