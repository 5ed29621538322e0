"""The overview against the worked example of the field: Port Aurelia, 2023 to 2025."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from diagnostics.incidents.counts.denominators import Denominators
from diagnostics.incidents.counts.overview import overview
from diagnostics.incidents.counts.query import TownCounts
from diagnostics.models import CountFact, ImportBatch
from stakeholders.models import Population
from tests.builders import make_area, make_offence, make_source

# Printed in the worked example: 2023, 2024, 2025, per 1,000, ratio, limits, p, q, verdict.
EXAMPLE = {
    "Burglary (dwelling)": (661, 712, 831, 4.62, 1.170, 1.058, 1.295, 0.0021, 0.021, "clear_rise"),
    "Street robbery": (425, 460, 495, 2.75, 1.079, 0.948, 1.228, 0.2441, 0.771, "no_clear_change"),
    "Theft from person": (1986, 2056, 2016, 11.20, 0.983, 0.924, 1.046, 0.5942, 0.771, "no_clear_change"),
    "Vehicle crime": (1157, 1094, 1042, 5.79, 0.955, 0.877, 1.041, 0.2891, 0.771, "no_clear_change"),
    "Assault in public": (839, 870, 911, 5.06, 1.050, 0.956, 1.154, 0.3083, 0.771, "no_clear_change"),
    "Domestic violence reports": (
        981,
        1019,
        1056,
        5.87,
        1.039,
        0.953,
        1.134,
        0.3919,
        0.771,
        "no_clear_change",
    ),
    "Drug offences": (501, 511, 506, 2.81, 0.993, 0.876, 1.125, 0.9251, 0.925, "no_clear_change"),
    "Criminal damage": (999, 971, 943, 5.24, 0.974, 0.889, 1.066, 0.5678, 0.771, "no_clear_change"),
    "Hate-motivated incidents": (43, 47, 52, 0.29, 1.109, 0.733, 1.682, 0.6168, 0.771, "no_clear_change"),
    "Illegal firearm possession": (32, 34, 36, 0.20, 1.062, 0.646, 1.749, 0.8123, 0.903, "no_clear_change"),
}


@pytest.fixture
def aurelia(town):
    """The counts of the worked example, by area and year."""
    data = json.loads((Path(__file__).parents[2] / "golden" / "port_aurelia_counts.json").read_text())
    source = make_source(town)
    batch = ImportBatch.objects.create(
        municipality=town, source=source, file_name="x", stored_as="", sha256="", size=0, state="done"
    )
    areas = [make_area(town, area["code"], name=area["name"]) for area in data["areas"]]
    for area, told in zip(areas, data["areas"], strict=True):
        Population.objects.create(
            municipality=town,
            area=area,
            year=2025,
            residents=told["population"],
            households=told["households"],
        )
    offences = [make_offence(town, f"O{i}", name=name) for i, name in enumerate(data["types"])]
    CountFact.objects.bulk_create(
        CountFact(
            municipality=town,
            batch=batch,
            source=source,
            area=area,
            offence=offence,
            period_kind="year",
            period_start=date(int(year), 1, 1),
            count=count,
        )
        for year, by_area in data["incidents"].items()
        for area in areas
        for offence, count in zip(offences, by_area[area.code], strict=True)
    )
    return source


def test_every_line_is_the_printed_one(aurelia, coordinator):
    found = overview(TownCounts.load(coordinator, aurelia), Denominators.load(coordinator), coordinator)
    assert [year.first.year for year in found.years] == [2023, 2024, 2025]
    assert {line.offence.name for line in found.lines} == set(EXAMPLE)
    for line in found.lines:
        *counts, rate, ratio, low, high, p, q, verdict = EXAMPLE[line.offence.name]
        assert [cell.count for cell in line.cells] == counts
        assert line.rate.value == pytest.approx(rate, abs=0.006)
        assert line.change.ratio == pytest.approx(ratio, abs=0.0006)
        assert line.change.interval.low == pytest.approx(low, abs=0.0006)
        assert line.change.interval.high == pytest.approx(high, abs=0.0006)
        assert line.change.p == pytest.approx(p, abs=0.00006)
        assert line.change.q == pytest.approx(q, abs=0.0006)
        assert (line.change.verdict, line.change.family) == (verdict, 10)


def test_the_page_says_so(aurelia, as_bob, town):
    page = as_bob.get(f"/town/{town.slug}/counts/").content.decode()
    assert "1.17 (1.06 to 1.30)" in page
    assert "clear rise" in page
    assert "0.021" in page


def test_two_divisions_of_the_town_are_never_added_up(town):
    """Of each year those areas count that were in force in the middle of it."""
    times = {1: (None, date(2025, 12, 31)), 2: (date(2026, 1, 1), None), 3: (None, None)}
    values = {1: {2025: {"vehicles": 70}}, 2: {2026: {"vehicles": 50}}, 3: {2025: {"vehicles": 5}}}
    known = Denominators(values, parts=[1, 2, 3], times=times)
    assert known.of_area(None, 2025, "vehicles") == 75
    assert known.of_area(None, 2026, "vehicles") == 55
    assert known.of_area(None, 2025, "dwellings") is None
    known = replace(
        known, lacking={date(2026, 1, 1)}
    )  # a further area of the newer division has no numbers yet
    assert known.of_area(None, 2026, "vehicles") == 75
