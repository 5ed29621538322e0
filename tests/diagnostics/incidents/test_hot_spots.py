"""Where it happens: hot spots, density and concentration; what everybody may see depends on nothing hidden."""

import csv as csv_files
import io
import json
import re
from copy import deepcopy
from datetime import date, timedelta

import numpy as np
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from diagnostics.incidents.analyses.catalogue import analysis_named
from diagnostics.incidents.analyses.desk import answer, open_desk
from diagnostics.incidents.analyses.services import evidence_of
from diagnostics.incidents.counts.gate import outsider
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from stakeholders.models import Population
from tests.builders import make_area

HEADER = "Date,Offence,Latitude,Longitude"
SIDE = 0.03
WEST, SOUTH = 10.0, 50.0


@pytest.fixture
def areas(town):
    """Four squares in a row, about two by three kilometres each."""
    made = {}
    for i, name in enumerate(("Harbour", "Centro", "Mercado", "Dunes")):
        west, east = WEST + i * SIDE, WEST + (i + 1) * SIDE
        ring = [[west, SOUTH], [east, SOUTH], [east, SOUTH + SIDE], [west, SOUTH + SIDE], [west, SOUTH]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        made[f"N0{i + 1}"] = make_area(town, f"N0{i + 1}", name=name, geometry=shape)
        people = {"residents": 10_000, "households": 4_000}
        Population.objects.create(municipality=town, area=made[f"N0{i + 1}"], year=2024, **people)
    return made


class Points:
    """Rows of a file, of incidents spread over 2024."""

    def __init__(self):
        self.rows, self.day = [], 0

    def add(self, longitude, latitude, offence="Street robbery"):
        self.day += 1
        on = date(2024, 1, 1) + timedelta(days=self.day * 31 % 366)
        self.rows.append(f"{on},{offence},{latitude:.5f},{longitude:.5f}")
        return self

    def anywhere(self, area: int, number: int, seed=1):
        random = np.random.default_rng(seed + 100 * area)
        for east, north in random.uniform(0.001, SIDE - 0.001, (number, 2)):
            self.add(WEST + area * SIDE + east, SOUTH + north)
        return self

    def at(self, area: int, number: int, east=0.015, north=0.015):
        for _ in range(number):
            self.add(WEST + area * SIDE + east, SOUTH + north)
        return self

    def about(self, area: int, number: int, seed=1):
        """A bad quarter: within a few hundred metres of the middle."""
        random = np.random.default_rng(seed)
        for east, north in random.normal(0.015, 0.002, (number, 2)):
            self.add(WEST + area * SIDE + east, SOUTH + north)
        return self

    def file(self) -> str:
        return "\n".join([HEADER, *self.rows]) + "\n"


def analyst(town) -> Actor:
    return Actor(town, ROLE_PERMISSIONS[Role.ANALYST], "alice", role=Role.ANALYST)


def asked(town, kind="hot-spots", *, outside=False, **query):
    analysis, actor = analysis_named(kind), analyst(town)
    return answer(analysis, open_desk(query, actor, outsider(actor) if outside else None, analysis).asked)


def page(client, town, path, query=""):
    return client.get(f"/town/{town.slug}/analyses/{path}{query}")


def spread(extra=60) -> Points:
    """Something everywhere, and a bad place in the Harbour."""
    return Points().anywhere(0, 60).anywhere(1, 60).anywhere(2, 60).anywhere(3, 60).about(0, extra)


def test_a_bad_place_is_a_hot_spot_and_names_its_area(desk, town):
    desk.run(spread().file())
    result = asked(town).result
    spots = result.table("hot-spots").values
    assert [row[1] for row in spots] == ["Harbour"]
    assert spots[0][4] >= 40
    assert "Harbour" in result.said[0]
    hexagons = result.table("hot-hexagons").values
    assert {row[4] for row in hexagons} <= {"hot", "very hot"}
    assert len(result.places) == len(hexagons) == spots[0][2]
    assert ("Without coordinates", "0") in result.facts


def test_the_page_names_the_very_place(desk, as_alice, town):
    desk.run(spread().file())
    table = page(as_alice, town, "hot-spots/hot-hexagons.csv", "?full=1").content.decode("utf-8-sig")
    row = next(csv_files.DictReader(io.StringIO(table)))
    told = page(as_alice, town, "hot-spots/").content.decode()
    for name in ("Latitude", "Longitude"):
        assert f"{float(row[name]):.5f}" in told


def test_a_single_bad_bar_is_a_peak_and_no_hot_spot(desk, town):
    desk.run(Points().anywhere(0, 60).anywhere(1, 60).anywhere(2, 60).anywhere(3, 60).at(1, 30).file())
    result = asked(town).result
    assert result.table("hot-spots").values == []
    assert [row[1:2] + row[4:5] for row in result.table("hot-hexagons").values] == [["Centro", "single peak"]]
    assert "Single hexagons far above the rest" in result.said[0]
    outside = asked(town, outside=True).result
    assert [row[4] for row in outside.table("hot-hexagons").values] == ["single peak"]


def test_chance_makes_no_hot_spot(desk, town):
    desk.run(spread(extra=0).file())
    result = asked(town).result
    assert result.table("hot-spots").values == []
    assert "No place stands out from chance" in result.said[0]


def test_a_map_without_coordinates_is_refused(desk, town, areas):
    desk.run(
        "Date,Offence,Area\n" + "".join(f"2024-01-{day:02d},Street robbery,Harbour\n" for day in range(1, 29))
    )
    assert "Only 0 of 28 incidents have coordinates" in asked(town).refused
    assert asked(town, "concentration", places="areas").result is not None


def test_density_is_a_picture_and_no_finding(desk, town):
    desk.run(spread().file())
    result = asked(town, view="density").result
    assert "lie most densely in Harbour" in result.said[0]
    assert max(one["properties"]["density"] for one in result.places) > 100
    with pytest.raises(Refused, match="nothing that may be shown to everybody"):
        evidence_of(analysis_named("hot-spots"), {"view": "density"}, analyst(town))


def test_rates_of_four_areas_are_too_few_and_the_page_leads_to_what_answers_instead(desk, town, as_alice):
    desk.run(spread().file())
    assert "4 areas are too few to look for groups" in asked(town, view="rates").refused
    shown = page(as_alice, town, "hot-spots/", "?view=rates").content.decode()
    assert f"/town/{town.slug}/analyses/areas/?" in shown.split('id="answer"')[1]


def test_the_page_asks_as_much_for_many_as_for_few(desk, as_alice, town):
    desk.run(Points().anywhere(0, 30).file())
    for kind in ("hot-spots/", "concentration/"):
        page(as_alice, town, kind)
    with CaptureQueriesContext(connection) as few:
        page(as_alice, town, "hot-spots/")
    desk.run(spread().file())
    page(as_alice, town, "hot-spots/")
    with CaptureQueriesContext(connection) as many:
        page(as_alice, town, "hot-spots/")
    assert len(many) == len(few)


def test_files_of_the_map(desk, as_alice, town):
    desk.run(spread().file())
    rows = list(csv_files.DictReader(io.StringIO(
        page(as_alice, town, "hot-spots/hot-hexagons.csv", "?full=1").content.decode("utf-8-sig")
    )))  # fmt: skip
    assert float(rows[0]["expected by chance"]) < float(rows[0]["with neighbours"])
    places = json.loads(page(as_alice, town, "hot-spots/places.geojson", "?full=1").content)
    assert places["features"][0]["properties"]["area"] == "Harbour"
    outside = json.loads(page(as_alice, town, "hot-spots/places.geojson").content)
    assert outside["features"]
    assert set(outside["features"][0]["properties"]) == {"spot", "area", "class"}


def test_streets_are_offered_where_a_town_has_set_an_address(desk, as_alice, town, settings):
    desk.run(spread().file())
    assert "data-streets" not in page(as_alice, town, "hot-spots/").content.decode()
    cache.clear()  # a page drawn under another setting
    settings.MAP_TILES = "https://tiles.example.org/{z}/{x}/{y}.png"
    told = page(as_alice, town, "hot-spots/").content.decode()
    found = re.search(r'data-streets="([^"]+)"', told)[1].replace("&amp;", "&")
    assert as_alice.get(found).json()["features"]


# What everybody may see


def told(town) -> tuple:
    """All that is told outside of a map, as text."""
    found = asked(town, outside=True)
    if found.result is None:
        return (found.refused,)
    result = found.result
    return (
        *result.said,
        result.places,
        *(table.values for table in result.all_tables),
        str(result.drawings[0].wide),
    )


def test_what_is_told_outside_does_not_depend_on_incidents_of_hidden_areas(desk, town):
    """Mercado has a small number, and Dunes is hidden with it. Wherever in them theirs lie, the map is the same."""
    base = Points().anywhere(0, 60).anywhere(1, 60).about(0, 60)
    scattered = deepcopy(base).anywhere(2, 3, seed=1).anywhere(3, 50, seed=1)
    gathered = deepcopy(base).anywhere(2, 3, seed=2).about(3, 50)
    maps = []
    for points in (scattered, gathered):
        desk.run(points.file())
        maps.append(told(town))
    assert "Harbour" in maps[0][0]
    assert maps[0] == maps[1]
    assert "Dunes" in asked(town).result.said[0]  # who sees all sees the second one gathered


def test_an_analysis_that_does_not_say_that_it_is_public_is_not(desk, town):
    desk.run(spread().file())

    class Inside(type(analysis_named("hours"))):
        public = False

    analysis, actor = Inside(), analyst(town)
    outside = open_desk({}, actor, outsider(actor), analysis).asked
    assert "Only for those in the town" in answer(analysis, outside).refused


def test_a_small_peak_is_not_told_outside(desk, town):
    """Few incidents in all: eight in one hexagon stand out, and would be known to be eight where ten are few."""
    town.small_count_threshold = 10
    town.save()
    desk.run(Points().anywhere(0, 12).anywhere(1, 12).anywhere(2, 12).anywhere(3, 12).at(1, 8).file())
    inside, outside = asked(town).result, asked(town, outside=True).result
    assert [row[4:6] for row in inside.table("hot-hexagons").values] == [["single peak", 8]]
    assert outside.table("hot-hexagons").values == []


def test_sensitive_offences_have_no_places_outside(desk, town):
    points = Points()
    for _ in range(200):
        points.add(WEST + 0.01, SOUTH + 0.01, "Domestic violence")
    desk.run(points.file())
    assert "Places of sensitive offences" in asked(town, outside=True).refused


def test_a_reader_sees_no_number_of_a_hexagon(desk, town, bob):
    desk.run(spread().file())
    client = Client()
    client.force_login(bob)
    shown = page(client, town, "hot-spots/").content.decode()
    assert "Incidents in hot hexagons" not in shown
    assert "expected by chance" not in shown
    assert (
        page(client, town, "hot-spots/", "?view=density").context["result"].drawings[0].slug
        == "hot-spots-map"
    )


# Concentration


def test_few_places_have_most(desk, town):
    desk.run(spread(200).file())
    result = asked(town, "concentration").result
    law = {row[0]: row[2] for row in result.table("law").values}
    assert law["25\u00a0%"] < law["50\u00a0%"] < law["80\u00a0%"]
    assert "more concentrated than chance" in result.said[1]
    assert result.table("places").values[0][1] >= 40


def test_few_incidents_always_look_concentrated(desk, town):
    desk.run(Points().anywhere(0, 10).anywhere(1, 10).anywhere(2, 10).anywhere(3, 10).file())
    assert "no more than chance" in asked(town, "concentration").result.said[1]


def test_outside_concentration_is_of_areas_and_only_where_all_are_shown(desk, town):
    desk.run(spread().file())
    result = asked(town, "concentration", outside=True).result
    assert result.table("places").values[0][0] == "Harbour"
    desk.run(Points().anywhere(0, 60).anywhere(1, 60).anywhere(2, 3).file())
    assert "small numbers" in asked(town, "concentration", outside=True).refused
