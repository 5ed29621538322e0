"""Who is struck again: worked out by a job, kept while the incidents stay as they are, told outside in tenths only."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from diagnostics.incidents.analyses.catalogue import analysis_named
from diagnostics.incidents.analyses.desk import answer, open_desk
from diagnostics.incidents.analyses.services import evidence_of
from diagnostics.incidents.counts.gate import outsider
from diagnostics.models import StoredAnswer
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from stakeholders.jobs.models import Job
from stakeholders.jobs.services import run_job

HEADER = "Date,Offence,Area,Address,Victim id"
FIRST = date(2023, 1, 1)


def row(day: int, address, offence="Burglary", area="Centro", victim="") -> str:
    return f"{FIRST + timedelta(days=day)},{offence},{area},{address},{victim}"


def file(*rows: str) -> str:
    """The rows, and something else in every month, so that 2023 and 2024 are covered to the last day."""
    months = [row(day, "", "Street robbery") for day in (*range(0, 730, 30), 730)]
    return "\n".join([HEADER, *rows, *months]) + "\n"


def singles(number: int, area="Centro", start=0) -> list[str]:
    return [row(i * 7 % 364, f"{area} {start + i}", area=area) for i in range(number)]


def twice(number: int, gap: int, area="Centro") -> list[str]:
    days = [(i * 5 % 300, f"{area} twice {gap} {i}") for i in range(number)]
    return [row(day + more, address, area=area) for day, address in days for more in (0, gap)]


def analyst(town) -> Actor:
    return Actor(town, ROLE_PERMISSIONS[Role.ANALYST], "alice", role=Role.ANALYST)


def asked(town, *, outside=False, **query):
    analysis, actor = analysis_named("repeats"), analyst(town)
    return answer(analysis, open_desk(query, actor, outsider(actor) if outside else None, analysis).asked)


@pytest.fixture
def ask(as_alice, town):
    """Alice presses the button, and the worker does the work."""

    def press(**query):
        text = "&".join(f"{k}={v}" for k, v in query.items())
        page = as_alice.post(f"/town/{town.slug}/analyses/repeats/work-out/?{text}")
        assert page.status_code == 302
        for job in Job.objects.filter(kind="analyses.work_out", state="queued"):
            run_job(job.pk)

    return press


def figures(found) -> dict[str, str]:
    return {one.label: one.value for one in found.result.figures}


def test_the_page_asks_for_the_work_and_then_has_the_answer(desk, town, as_alice, ask):
    desk.run(file(*singles(80), *twice(20, 40)))
    page = as_alice.get(f"/town/{town.slug}/analyses/repeats/")
    assert "Work it out" in page.content.decode()
    ask()
    found = asked(town)
    assert found.waits is None
    assert "Of 100 addresses struck in 2023, 20 were struck again within 365 days" in found.result.said[0]
    assert found.result.table("number").values == [[1, 80, 0.8, 80, 0.6667], [2, 20, 0.2, 40, 0.3333]]
    assert figures(found)["Half of them again within"] == "40"
    page = as_alice.get(f"/town/{town.slug}/analyses/repeats/").content.decode()
    assert "Work it out" not in page
    assert "svg" in page


def test_while_it_is_worked_out_the_page_looks_again_by_itself(desk, town, as_alice):
    desk.run(file(*singles(80), *twice(20, 40)))
    as_alice.post(f"/town/{town.slug}/analyses/repeats/work-out/")
    as_alice.post(f"/town/{town.slug}/analyses/repeats/work-out/")
    assert StoredAnswer.objects.count() == Job.objects.filter(kind="analyses.work_out").count() == 1
    page = as_alice.get(f"/town/{town.slug}/analyses/repeats/").content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "Waiting" in page


def test_a_later_import_makes_the_answer_anew_and_an_undo_too(desk, town, ask):
    desk.run(file(*singles(80), *twice(20, 40)))
    ask()
    batch = desk.run(file(*singles(70), *twice(30, 40)))
    assert asked(town).result is None
    assert asked(town).waits.is_running
    for job in Job.objects.filter(kind="analyses.work_out", state="queued"):
        run_job(job.pk)
    assert "30 were struck again" in asked(town).result.said[0]
    desk.undo(batch)
    for job in Job.objects.filter(kind="analyses.work_out", state="queued"):
        run_job(job.pk)
    assert "20 were struck again" in asked(town).result.said[0]


def test_the_window_is_chosen_and_incidents_without_address_are_told(desk, town, ask):
    desk.run(file(*singles(60), *twice(15, 40), *twice(15, 200), row(10, ""), row(20, "")))
    ask(window="90", first="2023-01-01")
    found = asked(town, window="90", first="2023-01-01")
    assert "15 were struck again within 90 days" in found.result.said[0]
    assert "2 of" in found.result.not_said[0]


def test_persons_are_followed_by_their_number(desk, town, ask):
    rows = [row(i, f"a {i}", victim=f"V{i % 30}") for i in range(60)]
    desk.run(file(*rows))
    ask(unit="persons")
    assert asked(town, unit="persons").refused == ""
    assert "Of 30 persons struck in 2023, 30 were struck again" in asked(town, unit="persons").result.said[0]


def test_what_the_incidents_cannot_carry_is_refused(desk, town, ask):
    desk.run("\n".join([HEADER, *(row(i * 3, f"a {i}") for i in range(60))]) + "\n")
    assert "at least 15 months" in asked(town).refused
    desk.run(file(*(row(i * 5, "") for i in range(60))))
    assert "Only 0 of" in asked(town).refused
    assert "have an address" in asked(town).refused


def test_too_few_is_the_answer_of_the_job(desk, town, ask, offences):
    desk.run(file(*singles(12)))
    ask(offence=offences["BURG"].uid)
    assert "Only 12 had an event in that year" in asked(town, offence=str(offences["BURG"].uid)).refused


def test_chance_is_told_where_homes_are_known(desk, town, ask, areas):
    desk.run(file(*singles(80), *twice(20, 40)))
    ask()
    found = asked(town)
    assert "more than chance alone" in found.result.said[2]
    # 120 incidents, 3 x 4,000 households.
    assert figures(found)["By chance, were all homes alike"] == "1.0\u00a0%"


def test_no_page_reads_the_incidents_and_many_ask_as_little_as_few(desk, town, as_alice, ask):
    address = f"/town/{town.slug}/analyses/repeats/"
    desk.run(file(*singles(30)))
    ask()
    as_alice.get(address)
    with CaptureQueriesContext(connection) as few:
        as_alice.get(address)
    assert not [one["sql"] for one in few if 'diagnostics_incident"' in one["sql"]]
    desk.run(file(*singles(300), *twice(50, 20)))
    ask()
    as_alice.get(address)
    with CaptureQueriesContext(connection) as many:
        as_alice.get(address)
    assert len(many) == len(few)


# What everybody may see


def test_outside_the_share_is_told_in_tenths_and_nothing_else(desk, town, ask):
    desk.run(file(*singles(80), *twice(20, 40)))
    ask()
    found = asked(town, outside=True)
    assert found.result.said == [
        "Of the addresses struck in 2023, 20 to 30 % were struck again within 365 days."
    ]
    assert not found.result.figures
    assert [one.values for one in found.result.all_tables] == [
        [["Struck again within twelve months", "20\u201330\u00a0%"]]
    ]
    evidence = evidence_of(analysis_named("repeats"), {}, analyst(town))
    assert evidence.rows == [["Struck again within twelve months", "20\u201330\u00a0%"]]
    assert evidence.picture.startswith("<svg")


def test_outside_a_tenth_of_few_is_not_told(desk, town, ask):
    """A tenth of 49 is less than five counts."""
    desk.run(file(*singles(39), *twice(10, 40)))
    ask()
    assert "Too few were struck" in asked(town, outside=True).refused
    with pytest.raises(Refused, match="Too few were struck"):
        evidence_of(analysis_named("repeats"), {}, analyst(town))


def test_outside_nothing_is_told_where_shown_areas_could_not_hold_the_repeats(desk, town, ask):
    """Those areas are hidden that the repeats must lie in: that would say something about their numbers."""
    desk.run(file(*twice(40, 40, "Old Harbour"), *singles(60, "Old Harbour"), *singles(3, "Mercado")))
    ask()
    assert "areas are hidden" in asked(town, outside=True).refused
    assert "40 were struck again" in asked(town).result.said[0]


def test_sensitive_offences_and_persons_are_never_told_outside(desk, town, ask):
    desk.run(file(*(row(i % 365, f"a {i % 70}", "Domestic violence", victim=f"V{i}") for i in range(300))))
    ask()
    assert asked(town).result is not None
    assert "Too few were struck" in asked(town, outside=True).refused
    assert not analysis_named("repeats").has_public_form({"unit": "persons"})
    assert not analysis_named("repeats").has_public_form({"first": "2023-04-01"})


def test_a_reader_gets_tenths_and_may_not_ask(desk, town, ask, bob):
    client = Client()
    client.force_login(bob)
    desk.run(file(*singles(80), *twice(20, 40)))
    page = client.get(f"/town/{town.slug}/analyses/repeats/").content.decode()
    assert "Analysts of the town" in page
    assert client.post(f"/town/{town.slug}/analyses/repeats/work-out/").status_code == 403
    ask()
    page = client.get(f"/town/{town.slug}/analyses/repeats/?window=90").content.decode()
    assert "20 to 30 %" in page
    assert "Times struck" not in page
