"""Supervision of field work: rates, the ledger of contacts, and the page that tells how far it is."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.models import ContactTally, FieldPlan, SurveyAnswer, SurveyClosing, SurveyCollector
from diagnostics.surveys.field.api_shapes import FieldworkShape, fieldwork_of
from diagnostics.surveys.field.closing import services as closing
from diagnostics.surveys.field.quality import services as quality
from diagnostics.surveys.field.quotas import services as quotas
from diagnostics.surveys.field.rates import Outcomes, eligible_share, outcome_rates
from diagnostics.surveys.field.reading import Names, read_tallies
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor
from tests.builders import make_area

from .builders import ON, QUESTIONS, make_answers, make_open_survey

AREA = {"code": "area", "kind": "area", "text": "Where?"}
WAYS = Names({"interview": "interview", "at the door": "interview"}, {"harbour": 7}, {"t1": 9})


@pytest.fixture
def survey(town):
    make_area(town, "A1", name="Harbour")
    make_area(town, "A2", name="Hill")
    made = make_open_survey(town, (*QUESTIONS, AREA), sampling="probability", invited=400)
    make_answers(made, [{"safe": "yes", "area": "A1"}] * 12 + [{"safe": "no", "area": "A2"}] * 7 + [{}])
    return made


def test_rates_are_those_of_the_standard():
    """AAPOR, Standard Definitions, 10th edition (2023), “Calculating outcome rates”, worked out by hand:

    I 600, P 50, R 200, NC 100, O 50, U 300, not eligible 200. Known eligible 1,000; e = 1,000 / 1,200 = 0.8333, so that
    250 of the unknown count in RR3. RR1 600/1,300, RR2 650/1,300, RR3 600/1,250; COOP1 600/900; REF1 200/1,300;
    CON1 900/1,300.
    """
    o = Outcomes(600, 50, 200, 100, 50, 300, 200)
    assert (o.total, o.interviews, o.eligible) == (1500, 650, 1000)
    assert eligible_share(o) == pytest.approx(1000 / 1200)
    assert {code: rate.value for code, rate in outcome_rates(o).items()} == pytest.approx(
        {
            "RR1": 0.461538,
            "RR2": 0.5,
            "RR3": 0.48,
            "COOP1": 0.666667,
            "REF1": 0.153846,
            "CON1": 0.692308,
        },
        abs=1e-6,
    )
    # Nothing known: no rate is made up; only unknown cases: each may be eligible.
    assert eligible_share(Outcomes()) is None
    assert {rate.value for rate in outcome_rates(Outcomes()).values()} == {None}
    unknown = outcome_rates(Outcomes(unknown=4))
    assert (unknown["RR1"].value, unknown["RR3"].value, unknown["COOP1"].value) == (0, 0, None)
    assert Outcomes(1, refused=2) + Outcomes(3, unknown=1) == Outcomes(4, refused=2, unknown=1)
    # Nobody unknown: RR3 is RR1. Every unknown one counts at most once: RR1 ≤ RR3 ≤ COOP1.
    assert outcome_rates(Outcomes(3, refused=1))["RR3"].value == 0.75
    rates = outcome_rates(o)
    assert rates["RR1"].value < rates["RR3"].value < rates["COOP1"].value


def test_a_table_is_read_whole_or_not_at_all():
    text = "Day;Area;Interviewer;Interviewed;Nobody reached;not_eligible\n"
    good = f"{text}2026-03-02;Harbour;T1;3;;2\n2026-03-03;;;1;4;\n".encode()
    first, second = read_tallies(good, "", WAYS).lines
    assert first.key == (date(2026, 3, 2), "interview", 7, 9)
    assert {name: n for name, n in first.outcomes.items() if n} == {"completed": 3, "not_eligible": 2}
    assert second.outcomes["non_contact"] == 4
    wrong = f"{text}March 2026;Harbour;T1;3;;\n2026-03-03;Moon;;1;;\n2026-03-04;;;x;;\n2026-03-05;;;;;\n"
    found = read_tallies(f"{wrong}2026-03-06;;;1;;\n2026-03-06;;;2;;\n".encode(), "", WAYS)
    assert not found.lines
    assert [trouble.partition(":")[0] for trouble in found.troubles] == [f"Line {n}" for n in (2, 3, 4, 5, 7)]
    assert "“Moon” is not known as area" in found.troubles[1]
    for empty in (b"", b"Name;Street\nA;B\n", text.encode()):
        assert read_tallies(empty, "", WAYS).troubles


def test_the_page_tells_how_far_field_work_is(client, alice, survey, town):
    """Counts, target, rates and their definitions; as many queries for one answer as for all."""
    client.force_login(alice)
    url = f"/town/{town.slug}/surveys/{survey.uid}/field/"
    page = client.get(url).content.decode()
    assert "Answered of those invited" in page
    assert "20 of 400 invited" in page
    assert "No contacts are entered" in page
    assert "1 answers name no area." in page
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    telephone = SurveyCollector.objects.create(
        municipality=town, survey=survey, name="Telephone 3", token_hash="1" * 64
    )
    area = make_area(town, "A3", name="Old town")
    for n in range(30):
        ContactTally.objects.create(
            municipality=town,
            survey=survey,
            on=ON + timedelta(days=n),
            way="interview",
            area=area,
            collector=telephone,
            completed=20,
            refused=10,
            non_contact=5,
            unknown=5,
        )
    FieldPlan.objects.create(municipality=town, survey=survey, target=40, ends_on=ON + timedelta(days=400))
    SurveyAnswer.objects.filter(survey=survey, answers__safe="no").update(
        channel="interview", collector=telephone
    )
    with CaptureQueriesContext(connection) as many:
        page = client.get(url).content.decode()
    assert len(many) <= len(few), (len(few), len(many))
    # 20/40 of all that may belong, 20/30 of those met, 10/40 refused, 30/40 met.
    assert "600 of 1,200 (RR1)" in page
    assert "50 % of 40 wanted" in page
    for rate in ("50.0 %", "66.7 %", "25.0 %", "75.0 %"):
        assert rate in page
    for words in ("Old town", "Telephone 3", "(I + P + R + O) / (I + P + R + NC + O + U)", "AAPOR"):
        assert words in page
    assert "No answer has come yet" not in page
    told = fieldwork_of(survey, Actor(town))
    assert (told["answers"], told["target"], told["outcomes"]["completed"]) == (20, 40, 600)
    assert told["rates"] == pytest.approx(
        {"RR1": 0.5, "RR2": 0.5, "RR3": 0.5, "COOP1": 2 / 3, "REF1": 0.25, "CON1": 0.75}
    )
    assert {line["name"]: line["answers"] for line in told["areas"]} == {
        "Harbour": 12,
        "Hill": 7,
        "Old town": 0,
    }
    assert FieldworkShape(told).data["interviewers"][0]["rates"]["REF1"] == 0.25
    SurveyAnswer.objects.filter(survey=survey).delete()
    assert "No answer has come yet" in client.get(url).content.decode()


def test_contacts_are_entered_changed_brought_and_taken_out(client, alice, survey, town):
    client.force_login(alice)
    url = f"/town/{town.slug}/surveys/{survey.uid}/field/contacts/"
    assert "No contacts are entered" in client.get(url).content.decode()
    sent = {"on": "2026-03-02", "way": "interview", "completed": "3", "refused": "1"}
    assert client.post(f"{url}new/", sent).status_code == 302
    row = ContactTally.objects.get()
    assert (row.completed, row.refused, row.unknown, row.area) == (3, 1, 0, None)
    # The same day, way, area and interviewer is one line, in the form and in the database.
    again = client.post(f"{url}new/", sent)
    assert again.status_code == 422
    assert "There is a line for this day" in again.content.decode()
    assert (
        client.post(f"{url}new/", {**sent, "on": "2026-03-03", "completed": "", "refused": "0"}).status_code
        == 422
    )
    changed = client.post(f"{url}{row.pk}/edit/", {**sent, "completed": "4", "revision": row.revision})
    assert changed.status_code == 302
    stale = client.post(f"{url}{row.pk}/edit/", {**sent, "completed": "5", "revision": row.revision})
    assert stale.status_code == 409
    row.refresh_from_db()
    assert row.completed == 4
    table = "day\tarea\tinterviewed\trefused\n2026-03-02\t\t9\t1\n2026-03-04\tHarbour\t2\t2\n"
    assert client.post(f"{url}import/", {"cells": table.replace("Harbour", "Moon")}).status_code == 422
    assert ContactTally.objects.count() == 1
    for _twice in range(2):
        assert client.post(f"{url}import/", {"cells": table}).status_code == 302
    assert dict(ContactTally.objects.values_list("on", "completed")) == {
        date(2026, 3, 2): 9,
        date(2026, 3, 4): 2,
    }
    assert "Harbour" in client.get(url).content.decode()
    assert client.post(f"{url}{row.pk}/delete/").status_code == 302
    assert ContactTally.objects.count() == 1
    assert client.post(f"{url[:-9]}wanted/", {"target": "500", "ends_on": "2026-05-01"}).status_code == 302
    assert FieldPlan.objects.get().target == 500


def test_a_survey_is_closed_with_a_reason_where_something_is_open(client, alice, survey, town):
    client.force_login(alice)
    url = f"/town/{town.slug}/surveys/{survey.uid}/"
    FieldPlan.objects.create(municipality=town, survey=survey, target=50)
    quota = quotas.add_quota(by=Actor(town), survey=survey, codes=["safe"])
    cells = [{"values": ["yes"], "target": 20}, {"values": ["no"], "target": 5}]
    quotas.keep_cells(by=Actor(town), quota=quota, cells=cells, when_full="go_on")
    page = client.get(f"{url}close/").content.decode()
    for words in (
        "Nobody has gone through the interviews.",
        "1 group is short, by 8 interviews.",
        "20 of 50 wanted.",
    ):
        assert words in page
    assert client.post(f"{url}close/", {"reason": ""}).status_code == 422
    with pytest.raises(Refused) as refused:
        closing.close(by=Actor(town, label="Ines"), survey=survey, on=ON)
    assert len(refused.value.reasons) == 3
    survey.refresh_from_db()
    assert survey.state == "open"
    assert client.post(f"{url}close/", {"reason": "The money is spent."}).status_code == 302
    found = SurveyClosing.objects.get()
    assert (found.reason, len(found.points)) == ("The money is spent.", 3)
    page = client.get(f"{url}field/").content.decode()
    assert "Why nevertheless: The money is spent." in page
    assert client.post(f"{url}close/", {"reason": "Again."}).status_code == 409
    # Nothing is open: nothing is asked.
    FieldPlan.objects.all().delete()
    quotas.drop_quota(by=Actor(town), quota=quota)
    quality.go_through(by=Actor(town), survey=survey, on=ON)
    assert client.post(f"{url}reopen/").status_code == 302
    assert "Why it is closed" not in client.get(f"{url}close/").content.decode()
    assert client.post(f"{url}close/").status_code == 302
    assert SurveyClosing.objects.first().points == []
