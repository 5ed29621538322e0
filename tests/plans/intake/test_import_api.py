"""The import of a plan over the API, with the same rules as the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plans.models import Action, PlanImport
from tests.builders import make_action, make_plan

from .sheets import messy

BASE = "/api/v1/port-test/plan-imports/"
ROWS = [["Action", "Lead", "Budget", "Remarks"], ["Lamps", "Police", 100, "soon"], ["Locks", None, 2.5, None]]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def plan(town):
    town.currency = "EUR"
    town.save()
    return make_plan(town)


def post(client, path: str, body=None, expect: int = 200, **headers) -> dict:
    answer = client.post(f"{BASE}{path}", body or {}, content_type="application/json", headers=headers)
    assert answer.status_code == expect, answer.content
    return answer.json()


def test_rows_come_in_and_go_out_again(as_alice, plan):
    made = post(as_alice, "", {"rows": ROWS, "name": "from the planning system"}, expect=201)
    assert made["mapping"]["targets"] == ["title", "lead", "cost", "keep"]
    here = f"{made['uid']}/"
    proposal = as_alice.get(f"{BASE}{here}proposal/").json()
    assert [(row["kind"], row["title"], row["note"]) for row in proposal["rows"]] == [
        ("new", "Lamps", ["Remarks: soon"]),
        ("new", "Locks", []),
    ]
    assert [one["name"] for one in proposal["unknown_organisations"]] == ["Police"]
    done = post(
        as_alice, f"{here}confirm/", {"fingerprint": proposal["fingerprint"], "names": {"police": "note"}}
    )
    assert (done["state"], done["report"]["counts"]["new"]) == ("done", 2)
    assert "written" not in done["report"]
    lamps = Action.objects.get(title="Lamps")
    assert (lamps.cost, lamps.note) == (100, "Remarks: soon\nLead: Police")
    assert post(as_alice, f"{here}undo/")["state"] == "undone"
    assert not Action.objects.exists()


def test_a_file_is_sent_and_its_columns_are_settled(as_alice, plan):
    answer = as_alice.post(BASE, {"file": SimpleUploadedFile("plan.xlsx", messy())})
    assert answer.status_code == 201, answer.content
    made = answer.json()
    here = f"{made['uid']}/"
    targets = ["keep" if one == "cost" else one for one in made["mapping"]["targets"]]
    told = post(as_alice, f"{here}columns/", {"targets": targets, "date_order": "day_first"})
    assert told["mapping"]["targets"] == targets
    moved = post(as_alice, f"{here}columns/", {"sheet": "Cover"})
    assert moved["mapping"]["heading"] == [2, 2]
    back = post(as_alice, f"{here}columns/", {"sheet": "Plan 2027-29"})
    assert back["mapping"] == made["mapping"]
    post(as_alice, f"{here}columns/", {"targets": targets})
    for wrong, code in (
        ({"targets": ["title"]}, "mapping_incomplete"),
        ({"targets": ["title", "title", *targets[2:]]}, "mapping_value"),
        ({"sheet": "Nowhere"}, "no_such_sheet"),
    ):
        assert post(as_alice, f"{here}columns/", wrong, expect=422)["code"] == code
    proposal = as_alice.get(f"{BASE}{here}proposal/").json()
    assert proposal["private_lines"] == ["15"]
    body = {"fingerprint": proposal["fingerprint"]}
    assert post(as_alice, f"{here}confirm/", body, expect=422)["code"] == "private_data"
    post(as_alice, f"{here}confirm/", {**body, "private": "keep", "left_out": [16]})
    assert Action.objects.count() == 3
    again = post(as_alice, f"{here}confirm/", {**body, "private": "keep"}, expect=422)
    assert again["code"] == "was_imported"


def test_a_plan_that_changed_is_a_conflict(as_alice, plan):
    here = f"{post(as_alice, '', {'rows': ROWS}, expect=201)['uid']}/"
    seen = as_alice.get(f"{BASE}{here}proposal/").json()
    make_action(plan, "A01", title="Lamps")
    assert (
        post(as_alice, f"{here}confirm/", {"fingerprint": seen["fingerprint"]}, expect=409)["code"]
        == "conflict"
    )
    assert Action.objects.count() == 1


def test_a_repeated_request_is_one_import(as_alice, plan):
    for _time in range(2):
        post(as_alice, "", {"rows": ROWS}, expect=201, **{"Idempotency-Key": "once"})
    assert PlanImport.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"rows": [[{"a": 1}]]}, {"rows": "x"}, {"rows": []}])
def test_what_is_no_table_is_an_ordinary_error(as_alice, plan, body):
    answer = as_alice.post(BASE, body, content_type="application/json")
    assert answer.status_code in {400, 422}, answer.content
    assert not PlanImport.objects.exists()


def test_a_sheet_is_discarded(as_alice, plan):
    made = post(as_alice, "", {"rows": ROWS}, expect=201)
    assert as_alice.delete(f"{BASE}{made['uid']}/").status_code == 204
    assert not PlanImport.objects.exists()
