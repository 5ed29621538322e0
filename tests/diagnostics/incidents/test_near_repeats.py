"""What follows close by and soon: by a job, refused where places or days are not exact, a verdict outside."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.incidents.analyses.catalogue import analysis_named
from diagnostics.incidents.analyses.desk import answer, open_desk
from diagnostics.incidents.analyses.near import shared_points
from diagnostics.incidents.analyses.services import evidence_of
from diagnostics.incidents.counts.gate import outsider
from diagnostics.models import Incident, StoredAnswer
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from stakeholders.jobs.models import Job, JobState
from stakeholders.jobs.services import run_job
from tests.builders import make_area

HEADER = "Date,Offence,Address,Latitude,Longitude"
SIDE, WEST, SOUTH = 0.03, 10.0, 50.0
METRE = 1 / 111_195


@pytest.fixture
def areas(town):
    made = {}
    for i, name in enumerate(("Harbour", "Centro")):
        west, east = WEST + i * SIDE, WEST + (i + 1) * SIDE
        ring = [[west, SOUTH], [east, SOUTH], [east, SOUTH + SIDE], [west, SOUTH + SIDE], [west, SOUTH]]
        made[f"N0{i + 1}"] = make_area(
            town, f"N0{i + 1}", name=name, geometry={"type": "Polygon", "coordinates": [ring]}
        )
    return made


def file(number: int, followed: int = 0, *, offence="Burglary", areas=2, seed=1) -> str:
    """Incidents at random in 2024; of the first ones some are followed 50 m north and three days later."""
    random = np.random.default_rng(seed)
    rows = [HEADER]
    for i in range(number):
        day = date(2024, 1, 1) + timedelta(days=int(random.integers(0, 355)))
        east = WEST + random.uniform(0.002, areas * SIDE - 0.002)
        north = SOUTH + random.uniform(0.002, SIDE - 0.002)
        rows.append(f"{day},{offence},a {i},{north:.6f},{east:.6f}")
        if i < followed:
            later = day + timedelta(days=3)
            rows.append(f"{later},{offence},b {i},{north + 50 * METRE:.6f},{east:.6f}")
    return "\n".join(rows) + "\n"


def analyst(town) -> Actor:
    return Actor(town, ROLE_PERMISSIONS[Role.ANALYST], "alice", role=Role.ANALYST)


def asked(town, *, outside=False, **query):
    analysis, actor = analysis_named("near-repeats"), analyst(town)
    return answer(analysis, open_desk(query, actor, outsider(actor) if outside else None, analysis).asked)


@pytest.fixture
def ask(as_alice, town):
    def press(query=""):
        assert as_alice.post(f"/town/{town.slug}/analyses/near-repeats/work-out/{query}").status_code == 302
        for job in Job.objects.filter(kind="analyses.work_out", state=JobState.QUEUED):
            run_job(job.pk)

    return press


def test_what_follows_close_by_and_soon_is_found(desk, town, ask):
    desk.run(file(150, 40))
    ask()
    result = asked(town).result
    bands = {(row[0], row[1]): row for row in result.table("bands").values}
    near = bands[("0 to 100 m", "1 to 7 days")]
    assert near[2] >= 40
    assert near[4] > 5
    assert near[5] == 0.001
    assert near[7] == "clearly more"
    assert bands[("300 to 400 m", "22 to 28 days")][7] == "not clearly more"
    assert "At 0 to 100 m and 1 to 7 days" in result.said[0]
    assert result.table("ratios").texts[1][2].endswith("*")
    assert ("Permutations", "999") in result.facts


def test_chance_is_not_called_a_near_repeat(desk, town, ask):
    desk.run(file(200))
    ask()
    assert "no near repeats were found" in asked(town).result.said[0]


def test_bands_and_draw_are_chosen_and_kept_apart(desk, town, ask):
    desk.run(file(100, 30))
    ask("?reach=200&within=56&metric=manhattan&seed=2")
    query = {"reach": "200", "within": "56", "metric": "manhattan", "seed": "2"}
    result = asked(town, **query).result
    assert result.table("bands").values[6][:2] == ["0 to 50 m", "1 to 14 days"]
    assert asked(town).result is None
    assert StoredAnswer.objects.get().question["seed"] == "2"


def test_places_that_are_not_exact_are_refused(desk, town, ask):
    desk.run(file(100, 30))
    Incident.objects.update(place_precision=3)
    from diagnostics.incidents.records.summaries import Span, rebuild  # noqa: PLC0415 - as a file of snap points would

    rebuild(town.pk, desk.source.pk, Span(date(2024, 1, 1), date(2024, 12, 31)))
    assert "near repeats cannot be told from rounding" in asked(town).refused


def test_months_without_days_are_refused(desk, town):
    rows = "\n".join(f"2024-{i % 12 + 1:02d},Burglary,a {i},50.01,10.01" for i in range(60))
    desk.run(HEADER.replace("Date", "Month") + "\n" + rows + "\n")
    assert "what followed soon cannot be told" in asked(town).refused


def test_too_few_is_the_answer_of_the_job(desk, town, ask):
    desk.run(file(40))
    ask()
    assert "Only 40 incidents" in asked(town).refused


def test_coordinates_shared_by_addresses_are_warned_of(desk, town, ask):
    lines = file(120).splitlines()
    rounded = [",".join([*row.split(",")[:3], "50.0100", "10.0100"]) for row in lines[1:61]]
    desk.run("\n".join([lines[0], *rounded, *lines[61:]]) + "\n")
    ask()
    assert (
        "50\u00a0% of the incidents have the coordinates of another address" in asked(town).result.warnings[0]
    )


def test_shared_points_counts_incidents_and_not_repeats():
    x, y = np.array([1.0, 1, 1, 2, 2, 3]), np.zeros(6)
    assert shared_points(x, y, np.array([7, 7, 7, 8, 9, 4])) == pytest.approx(2 / 6)
    assert shared_points(x, y, np.zeros(6)) == 0


def test_the_job_tells_how_far_it_is_and_stops_when_asked(desk, town, as_alice):
    desk.run(file(100, 30))
    as_alice.post(f"/town/{town.slug}/analyses/near-repeats/work-out/")
    job = Job.objects.get(kind="analyses.work_out")
    as_alice.post(f"/town/{town.slug}/jobs/{job.uid}/cancel/")
    run_job(job.pk)
    assert asked(town).waits.job.state == JobState.CANCELLED
    assert "Work it out" in as_alice.get(f"/town/{town.slug}/analyses/near-repeats/").content.decode()


def test_the_page_reads_no_incident_and_asks_as_much_for_many(desk, town, as_alice, ask):
    address = f"/town/{town.slug}/analyses/near-repeats/"
    desk.run(file(60))
    ask()
    as_alice.get(address)
    with CaptureQueriesContext(connection) as few:
        as_alice.get(address)
    assert not [one["sql"] for one in few if 'diagnostics_incident"' in one["sql"]]
    desk.run(file(300, 60))
    as_alice.get(address)
    for job in Job.objects.filter(kind="analyses.work_out", state=JobState.QUEUED):
        run_job(job.pk)
    with CaptureQueriesContext(connection) as many:
        as_alice.get(address)
    assert len(many) == len(few)


def test_the_api_asks_and_answers(desk, town, as_alice):
    desk.run(file(150, 40))
    address = f"/api/v1/{town.slug}/analyses/near-repeats/"
    told = as_alice.get(address).json()
    assert (told["offered"], told["ready"], told["job"]) == (True, False, None)
    told = as_alice.post(f"{address}work-out/")
    assert told.status_code == 202
    job = Job.objects.get(uid=told.json()["job"])
    run_job(job.pk)
    told = as_alice.get(address).json()
    assert told["ready"]
    assert {one["name"] for one in told["tables"]} == {"ratios", "bands"}


# What everybody may see


def test_outside_a_verdict_is_told_where_all_areas_are_shown(desk, town, ask):
    desk.run(file(150, 40))
    ask()
    result = asked(town, outside=True).result
    assert result.said == [
        "At 0 to 100 m and 1 to 7 days there are clearly more pairs of incidents than chance has."
    ]
    assert [one.values for one in result.all_tables] == [
        [["0 to 100 m, 1 to 7 days", "clearly more than chance"]]
    ]
    assert not result.figures
    assert not result.warnings
    assert evidence_of(analysis_named("near-repeats"), {}, analyst(town)).picture.startswith("<svg")


def test_outside_nothing_is_told_where_an_area_is_hidden(desk, town, ask):
    hidden = file(3, offence="Burglary", seed=5).splitlines()[1:]
    moved = [row.rsplit(",", 1)[0] + f",{WEST + SIDE + 0.01:.6f}" for row in hidden]
    desk.run(file(150, 40, areas=1) + "\n".join(moved) + "\n")
    ask()
    assert asked(town).result is not None
    assert "rests on the places" in asked(town, outside=True).refused
    with pytest.raises(Refused, match="rests on the places"):
        evidence_of(analysis_named("near-repeats"), {}, analyst(town))


def test_sensitive_offences_have_no_places_outside(desk, town, ask):
    desk.run(file(150, 40, offence="Domestic violence"))
    ask()
    assert asked(town).result is not None
    assert "Places of sensitive offences" in asked(town, outside=True).refused
