"""Harm beside counts: weights in versions, from a sheet or a file, and what is said with them and without."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from diagnostics.incidents.analyses.catalogue import analysis_named
from diagnostics.incidents.analyses.desk import answer, open_desk
from diagnostics.incidents.analyses.services import evidence_of
from diagnostics.incidents.counts.gate import outsider
from diagnostics.incidents.harm.proposal import proposed
from diagnostics.incidents.harm.services import keep_weights, weights_of
from diagnostics.models import HarmTable, OffenceType
from diagnostics.statistics.harm import harm_total
from stakeholders.access.errors import Conflict
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from tests.diagnostics.incidents.conftest import table, workbook

EDIT = "/town/{}/offences/weights/edit/"


def analyst(town) -> Actor:
    return Actor(town, ROLE_PERMISSIONS[Role.ANALYST], "alice", role=Role.ANALYST)


def asked(town, outside=False, **query):
    analysis, actor = analysis_named("harm"), analyst(town)
    reader = outsider(actor) if outside else None
    return answer(analysis, open_desk(query, actor, reader, analysis).asked)


def file() -> str:
    rows = []
    for month in range(1, 13):
        for area, burglaries, robberies, violence in (("N01", 9, 2, 1), ("N02", 20, 1, 0), ("N03", 4, 4, 2)):
            rows += [
                f"2024-{month:02d},{area},Burglary,{burglaries}",
                f"2024-{month:02d},{area},Street robbery,{robberies}",
                f"2024-{month:02d},{area},Domestic violence,{violence}",
            ]
    return table(*rows)


def keep(town, base=0, **weights):
    uids = {one.code: str(one.uid) for one in OffenceType.objects.filter(municipality=town)}
    told = {uids[code]: weight for code, weight in weights.items()}
    about = {"unit": "days", "source": "Sentencing guideline", "licence": "open data", "note": ""}
    return keep_weights(by=analyst(town), base=base, weights=told, **about)


def test_the_proposal_knows_gravity_and_what_the_police_find_by_looking():
    assert proposed("0101") > proposed("0301") > proposed("04011") > proposed("05012") > proposed("05022")
    assert proposed("06012") is None
    for unknown in ("", "09", "1102"):
        with pytest.raises(KeyError):
            proposed(unknown)


def test_harm_stands_beside_counts(desk, town):
    desk.run(file())
    # Nothing is guessed: what has no weight is named, and nothing is added up.
    refused = asked(town)
    assert refused.code == "no_weight"
    assert "Burglary" in refused.refused
    keep(town, BURG=10, ROBB=365, DV=None)

    result = asked(town).result
    rows = {row[0]: row for row in result.table("harm").values}
    counts = {"Burglary": 33 * 12, "Street robbery": 7 * 12}
    assert {name: (row[1], row[3]) for name, row in rows.items()} == {
        "Burglary": (counts["Burglary"], counts["Burglary"] * 10),
        "Street robbery": (counts["Street robbery"], counts["Street robbery"] * 365),
    }
    whole = counts["Burglary"] * 10 + counts["Street robbery"] * 365
    assert rows["Street robbery"][2] == pytest.approx(84 / 480)
    assert rows["Street robbery"][6] == pytest.approx(84 * 365 / whole, abs=1e-4)
    alone = harm_total([84], [365]).interval
    assert rows["Street robbery"][4:6] == [round(alone.low, 2), round(alone.high, 2)]
    assert result.figures[0].value == f"{whole:,}"
    assert "Domestic violence" in " ".join(result.not_said)
    assert result.said[0].startswith("Street robbery makes")

    areas = {row[0]: row for row in asked(town, by="area").result.table("harm").values}
    assert areas["Mercado"][1:4:2] == [48 + 48, 48 * 10 + 48 * 365]
    months = asked(town, by="month").result.table("harm").values
    assert len(months) == 12
    assert {row[3] for row in months} == {33 * 10 + 7 * 365}
    one = asked(town, by="month", area="N02").result.table("harm").values
    assert {row[3] for row in one} == {20 * 10 + 365}
    assert asked(town, area="N02").result.table("harm").values[0][0] == "Street robbery"

    # Everybody: from what is shown of a whole year, and no months.
    outside = {row[0]: row for row in asked(town, outside=True).result.table("harm").values}
    assert outside == rows
    assert asked(town, outside=True, by="month").result is None
    small = asked(town, outside=True, first="2024-01-01", last="2024-06-30")
    assert small.result is None or small.asked.span.is_year


def test_what_stands_in_another_offence_weighs_once(desk, town):
    """Street robbery is counted among the burglaries of this file: 7 a month of 33."""
    desk.run(file())
    keep(town, BURG=10, ROBB=365, DV=None)
    offences = {one.code: one for one in OffenceType.objects.filter(municipality=town)}
    offences["ROBB"].part_of = offences["BURG"]
    offences["ROBB"].save()
    result = asked(town).result
    rows = {row[0]: (row[1], row[3]) for row in result.table("harm").values}
    assert rows == {
        "Burglary, the rest": (26 * 12, 26 * 12 * 10),
        "Street robbery": (7 * 12, 7 * 12 * 365),
    }
    areas = {row[0]: row for row in asked(town, by="area").result.table("harm").values}
    # There, all that is counted in the whole is told as its part.
    assert areas["Mercado"][1:4:2] == [48, 48 * 365]
    assert {row[3] for row in asked(town, by="month").result.table("harm").values} == {26 * 10 + 7 * 365}


def test_a_finding_keeps_its_weights(desk, town):
    desk.run(file())
    keep(town, BURG=10, ROBB=365, DV=None)
    analysis = analysis_named("harm")
    before = evidence_of(analysis, {}, analyst(town))
    keep(town, base=1, BURG=1, ROBB=1, DV=1)
    assert before.query["weights"] == "1"
    again = evidence_of(analysis, before.query, analyst(town))
    assert (again.rows, again.statement) == (before.rows, before.statement)
    assert evidence_of(analysis, {}, analyst(town)).rows != before.rows
    with pytest.raises(Conflict):
        keep(town, base=1, BURG=3)


def test_a_small_count_is_neither_weighed_nor_shown_outside(desk, town):
    desk.run(
        table(
            *(
                f"2024-{m:02d},N01,Burglary,9\n2024-{m:02d},N02,Street robbery,{m == 3:d}"
                for m in range(1, 13)
            )
        )
    )
    keep(town, BURG=10, ROBB=365)
    result = asked(town, outside=True).result
    assert [row[0] for row in result.table("harm").values] == ["Burglary"]
    assert "Street robbery" in result.not_said[-1]
    assert result.figures[0].value == "1,080"


def typed(page) -> dict:
    """What the form would send as it stands."""
    found = {}
    for bound in page.context["form"]:
        value = bound.value()
        if value is True:
            found[bound.name] = "on"
        elif value is not None and value is not False:
            found[bound.name] = value
    return found


def test_the_sheet_and_the_file(desk, town, as_alice):
    address = EDIT.format(town.slug)
    page = as_alice.get(address)
    assert page.context["form"]["base"].value() == 0
    uids = {one.code: one.uid.hex for one in OffenceType.objects.filter(municipality=town)}
    book = workbook(
        ["Offence", "Weight"], ["break-in", 20], ["DV", "left out"], ["Robery", 3], ["ROBB", "many"]
    )
    sent = typed(page) | {"unit": "days", "source": "Guideline", f"weight_{uids['ROBB']}": "12"}
    read = as_alice.post(address, {**sent, "read": "1", "file": SimpleUploadedFile("w.xlsx", book)})
    assert read.status_code == 200
    assert [line for line, _column, _why in read.context["reading"].problems] == [4, 5]
    sent = typed(read)
    # What was typed before the file was read is still there.
    assert sent[f"weight_{uids['ROBB']}"] == "12"
    assert (sent[f"weight_{uids['BURG']}"], sent[f"out_{uids['DV']}"]) == (20, "on")
    assert not HarmTable.objects.exists()

    wrong = as_alice.post(address, sent | {f"weight_{uids['ROBB']}": "-1", f"weight_{uids['DV']}": "3"})
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {f"weight_{uids['ROBB']}", f"weight_{uids['DV']}"}
    assert as_alice.post(address, sent).status_code == 302
    kept = HarmTable.objects.get()
    assert sorted(kept.weights.values(), key=str) == [12.0, 20.0, None]

    # Somebody was faster: nothing is lost, and what they kept stands beside.
    stale = as_alice.post(address, sent | {f"weight_{uids['ROBB']}": "99"})
    assert stale.status_code == 409
    assert stale.context["form"][f"weight_{uids['ROBB']}"].value() == "99"
    assert as_alice.post(address, typed(stale)).status_code == 302
    assert weights_of(analyst(town)).version == 2
    shown = as_alice.get(address.removesuffix("edit/") + "?version=1").content.decode()
    assert "earlier version" in shown
    csv = as_alice.get(address.replace("edit/", "weights.csv") + "?version=1").content.decode()
    assert "BURG,Burglary,,20" in csv
    assert "DV,Domestic violence,,left out" in csv
    assert as_alice.get(address.replace("edit/", "weights.xlsx")).status_code == 200
    assert as_alice.get(address.removesuffix("edit/") + "?version=9").status_code == 404


def test_over_the_api(desk, town, as_alice):
    address = f"/api/v1/{town.slug}/harm-tables/"
    uid = str(OffenceType.objects.get(municipality=town, code="BURG").uid)
    body = {"base": 0, "unit": "days", "source": "Guideline", "licence": "open", "weights": {uid: 20}}

    def send(**changes):
        return as_alice.post(address, json.dumps(body | changes), content_type="application/json")

    assert send().status_code == 201
    assert send().status_code == 409
    assert send(base=1, weights={"0" * 8: 3}).status_code == 400
    assert send(base=1, weights={uid: None}).status_code == 422
    assert [row["version"] for row in as_alice.get(address).json()["results"]] == [1]
