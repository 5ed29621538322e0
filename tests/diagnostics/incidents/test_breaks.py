"""Breaks of a source: kept by the analyst, told beside the numbers, and nothing drawn or compared across them."""

import random

import pytest

from diagnostics.incidents.counts.denominators import Denominators
from diagnostics.incidents.counts.desk import open_offence
from diagnostics.incidents.counts.gate import outsider
from diagnostics.incidents.counts.overview import overview
from diagnostics.incidents.counts.query import TownCounts
from diagnostics.incidents.counts.tables import season_sheet
from diagnostics.incidents.services import evidence_of
from diagnostics.models import OffenceType, SourceBreak
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from tests.diagnostics.incidents.conftest import table


@pytest.fixture
def actor(town):
    return Actor(town, ROLE_PERMISSIONS[Role.ANALYST], "alice", role=Role.ANALYST)


def file(level=1.6) -> str:
    """Four years; from July 2023 on more burglaries are recorded. Robberies come in waves."""
    chance, rows = random.Random(7), []  # noqa: S311 - numbers of a test
    for i in range(48):
        month = f"{2021 + i // 12}-{1 + i % 12:02d}"
        more = level if i >= 30 else 1
        rows.append(f"{month},N01,Burglary,{round(100 * more + chance.gauss(0, 8))}")
        rows.append(f"{month},N01,Street robbery,{chance.choice([10, 15, 60, 90])}")
    return table(*rows)


def told(actor, source, reader=None):
    found = overview(TownCounts.load(actor, source), Denominators.load(actor), reader or actor)
    return found, {line.offence.name: line for line in found.lines}


def test_nothing_is_drawn_or_compared_across_a_break(desk, town, source, actor, as_alice):
    desk.run(file())
    burglary = OffenceType.objects.get(name="Burglary")
    page = f"/town/{town.slug}/sources/{source.uid}/"
    _found, lines = told(actor, source)
    assert lines["Burglary"].trend.percent_per_year > 15
    assert lines["Burglary"].change.verdict == "clear_rise"
    # Its months spread far more than chance, so its change is wider than the exact test says.
    assert lines["Street robbery"].change.dispersion > 5
    assert lines["Street robbery"].change.verdict == "no_clear_change"
    assert lines["Burglary"].change.dispersion > 2  # the shift itself, as long as nobody says what it is

    sent = {"month": "2023-07-19", "kind": "level", "reason": "New reporting page", "offence": burglary.pk}
    assert as_alice.post(f"{page}breaks/new/", sent).status_code == 302
    row = SourceBreak.objects.get()
    assert row.month.isoformat() == "2023-07-01"
    assert as_alice.post(f"{page}breaks/new/", sent).status_code == 422
    assert "New reporting page" in as_alice.get(page).content.decode()

    found, lines = told(actor, source)
    trend = lines["Burglary"].trend
    assert (trend.months, len(trend.steps)) == (48, 1)
    assert trend.steps[0].interval.low < 60 < trend.steps[0].interval.high
    assert trend.verdict == "no_clear_change"
    assert lines["Burglary"].change is None
    assert lines["Street robbery"].change is not None
    assert found.family == 1
    assert found.spreads[burglary.pk][0] < 1.5
    shown = as_alice.get(f"/town/{town.slug}/counts/{burglary.uid}/").content.decode()
    assert "beside a step of" in shown
    assert shown.count("New reporting page") >= 3  # in both drawings and in the note
    assert "not compared: a break lies between" in shown
    assert "not compared: a break lies between" in as_alice.get(f"/town/{town.slug}/counts/").content.decode()
    assert "New reporting page" in evidence_of({}, actor, burglary.uid).limits
    _found, outside = told(actor, source, outsider(actor))
    assert outside["Burglary"].change is None

    # Another kind of break: what is left of the series is too short for a trend.
    edit = f"/town/{town.slug}/sources/breaks/{row.uid}/"
    assert as_alice.post(edit, {**sent, "kind": "definition"}).status_code == 302
    assert told(actor, source)[1]["Burglary"].trend is None
    assert as_alice.post(edit, {**sent, "kind": "definition", "month": "2022-07-01"}).status_code == 302
    assert told(actor, source)[1]["Burglary"].trend.first == 18
    assert told(actor, source)[1]["Burglary"].change is not None
    assert as_alice.post(f"{edit}delete/").status_code == 302
    assert told(actor, source)[1]["Burglary"].trend.first == 0


def test_seasons_are_told_where_there_are_any(desk, town, source, actor, as_alice):
    chance = random.Random(3)  # noqa: S311 - numbers of a test
    rows = []
    for i in range(48):
        summer = 150 if i % 12 in {5, 6, 7} else 80
        month = f"{2021 + i // 12}-{1 + i % 12:02d}"
        rows += [
            f"{month},N01,Burglary,{round(chance.gauss(summer, 9))}",
            f"{month},N01,Street robbery,{round(chance.gauss(60, 7))}",
        ]
    desk.run(table(*rows))
    pages = {
        name: as_alice.get(
            f"/town/{town.slug}/counts/{OffenceType.objects.get(name=name).uid}/"
        ).content.decode()
        for name in ("Burglary", "Street robbery")
    }
    assert "There are seasons (p below 0.001)" in pages["Burglary"]
    assert "without the season" in pages["Burglary"]
    assert "No clear season" in pages["Street robbery"]
    assert "without the season" not in pages["Street robbery"]
    view = open_offence({}, actor, OffenceType.objects.get(name="Burglary").uid).view
    sheet = season_sheet(view.season)
    assert [row[0] for row in sheet.texts][::11] == ["January", "December"]
    assert all(low < index < high for _name, index, low, high in sheet.values)
    assert {max(sheet.values, key=lambda row: row[1])[0]} <= {"June", "July", "August"}
    # Of a single area nothing is told of seasons, and a break leaves only what comes after it.
    assert open_offence({"area": ["N01"]}, actor, view.offence.uid).view.season is None
    SourceBreak.objects.create(
        municipality=town, source=source, month="2022-07-01", kind="recording", reason="New system"
    )
    assert open_offence({}, actor, view.offence.uid).view.season is None
