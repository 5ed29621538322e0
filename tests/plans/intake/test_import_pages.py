"""The whole way of an import over HTTP: sheet, columns, proposal, report, undo; and what goes wrong on it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plans.models import Action, Plan, PlanImport
from plans.plan.models import PlanStage
from tests.builders import make_action, make_organisation, make_plan
from tests.forms import fill

from .sheets import messy, spanish

START = "/town/port-test/plan/actions/import/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def plan(town):
    town.currency = "EUR"
    town.save()
    return make_plan(town)


def upload(client, content: bytes, name: str = "plan.xlsx"):
    return client.post(START, {"file": SimpleUploadedFile(name, content), "cells": ""})


def text_of(answer) -> str:
    return answer.content.decode()


def test_a_messy_plan_comes_in_is_reported_and_goes_out_again(as_alice, town, plan):
    police = make_organisation(town, "Police")
    assert "Import a plan" in text_of(as_alice.get("/town/port-test/plan/actions/table/"))
    columns = upload(as_alice, messy())
    assert columns.status_code == 302
    page = as_alice.get(columns.url)
    for text in ("Responsible: Lead", "hidden in the file", "Plan 2027-29", "Locks and lamps for 40"):
        assert text in text_of(page)
    detail = as_alice.post(columns.url, fill(page))
    assert detail.status_code == 302
    page = as_alice.get(detail.url)
    told = text_of(page)
    for text in (
        "Fewer burglaries in N01", "Tenants&#x27; union", "0171 2345678", "Target hardening for flats",
        "Approved by: ____________", "below the table", "names no day",
    ):  # fmt: skip
        assert text in told, text
    refused = as_alice.post(detail.url, fill(page))
    assert refused.status_code == 422
    assert "private persons" in text_of(refused)
    assert not Action.objects.exists()
    names = {name: name for name in page.context["form"].fields if name.startswith("name")}
    council = next(name for name in names if page.context["form"].fields[name].label == "Municipality")
    done = as_alice.post(detail.url, fill(page, private="remove", leave=["16"], **{council: str(police.uid)}))
    assert done.status_code == 302
    page = as_alice.get(done.url)
    told = text_of(page)
    assert "The plan is imported" in told
    assert "left out" in told
    for action in Action.objects.of(plan):
        assert f"/plan/actions/{action.uid}/" in told
        assert as_alice.get(f"/town/port-test/plan/actions/{action.uid}/").status_code == 200
    assert set(Action.objects.values_list("code", flat=True)) == {"1", "2", "3"}
    undo = as_alice.get(f"{detail.url}undo/")
    assert "named in the report" in text_of(undo)
    back = as_alice.post(f"{detail.url}undo/")
    assert back.status_code == 302
    assert "The plan is as it was before" in text_of(as_alice.get(back.url))
    assert not Action.objects.exists()


def test_a_spanish_plan_is_read_by_its_headings(as_alice, plan):
    columns = upload(as_alice, spanish())
    detail = as_alice.post(columns.url, fill(as_alice.get(columns.url)))
    page = as_alice.get(detail.url)
    assert "Reducir los robos" in text_of(page)
    as_alice.post(detail.url, fill(page))
    lamps = Action.objects.get(title="Alumbrado en pasajes")
    assert (lamps.cost, lamps.stage, lamps.funding_source) == (1200000, "universal", "Fondo municipal")
    assert "Observaciones: Ver acta 12" in lamps.note


def test_cells_are_pasted(as_alice, plan):
    cells = (
        'Action\tResponsible\tDeadline\n"Lamps in\nthe ""old"" town"\tPolice\tmid 2027\nThe "safe" way\t\t\n'
    )
    columns = as_alice.post(START, {"cells": cells})
    detail = as_alice.post(columns.url, fill(as_alice.get(columns.url)))
    as_alice.post(detail.url, fill(as_alice.get(detail.url)))
    assert set(Action.objects.values_list("title", flat=True)) == {
        'Lamps in the "old" town',
        'The "safe" way',
    }


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "plan.xlsx", "0 bytes"),
        (b"%PDF-1.7", "plan.xlsx", "PDF"),
        (b"PK\x03\x04broken", "plan.xlsx", "damaged"),
        (b"only one line\n", "plan.csv", "no row of data"),
    ],
)
def test_a_bad_file_is_refused_in_words_and_nothing_is_kept(as_alice, plan, content, name, said):
    answer = upload(as_alice, content, name)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not PlanImport.objects.exists()


def test_nothing_and_both_are_refused(as_alice, plan):
    assert as_alice.post(START, {"cells": " \n"}).status_code == 422
    both = {"file": SimpleUploadedFile("plan.csv", b"Action\nx"), "cells": "Action\nx"}
    assert as_alice.post(START, both).status_code == 422


def test_other_headings_are_read_anew_and_a_column_is_for_one_field(as_alice, plan):
    cells = "Plan\t\nSomething\tElse\nLamps\tPolice\nLocks\tPolice\n"
    columns = as_alice.post(START, {"cells": cells})
    page = as_alice.get(columns.url)
    again = as_alice.post(columns.url, fill(page, first="1", last="1"))
    assert (again.status_code, again.context["form"]["c0"].label) == (200, "Column A: Plan")
    again = as_alice.post(columns.url, fill(again, first="2", last="2"))
    assert again.context["form"]["c0"].label == "Column A: Something"
    wrong = as_alice.post(columns.url, fill(again, c0="title", c1="title"))
    assert wrong.status_code == 422
    right = as_alice.post(columns.url, fill(again, c0="title", c1="lead"))
    assert right.status_code == 302
    page = as_alice.get(right.url)
    assert as_alice.post(right.url, fill(page)).status_code == 302
    assert set(Action.objects.values_list("title", flat=True)) == {"Lamps", "Locks"}


def test_a_plan_that_has_changed_is_shown_anew_with_the_decisions_kept(as_alice, plan):
    columns = as_alice.post(START, {"cells": "Action\tLead\tBudget\nLamps\tPolice\t100\nLocks\tNobody\t5\n"})
    detail = as_alice.post(columns.url, fill(as_alice.get(columns.url)))
    page = as_alice.get(detail.url)
    make_action(plan, "A01", title="Lamps", cost=7)
    late = as_alice.post(detail.url, fill(page, leave=["3"]))
    assert late.status_code == 409
    assert "changed since you looked" in text_of(late)
    assert Action.objects.get().cost == 7
    assert as_alice.post(detail.url, fill(late)).status_code == 302
    assert Action.objects.get().cost == 100


def test_a_plan_in_force_is_not_imported_into(as_alice, plan):
    columns = as_alice.post(START, {"cells": "Action\tLead\nLamps\tPolice\n"})
    detail = as_alice.post(columns.url, fill(as_alice.get(columns.url)))
    page = as_alice.get(detail.url)
    Plan.objects.update(stage=PlanStage.IN_FORCE)
    assert as_alice.get(START).status_code == 409
    assert as_alice.post(detail.url, fill(page)).status_code == 422
    assert not Action.objects.exists()


def test_a_sheet_is_discarded_with_its_file(as_alice, plan, tmp_path, django_capture_on_commit_callbacks):
    columns = as_alice.post(START, {"cells": "Action\tLead\nLamps\tPolice\n"})
    batch = PlanImport.objects.get()
    assert (tmp_path / batch.stored_as).is_file()
    with django_capture_on_commit_callbacks(execute=True):
        as_alice.post(columns.url.replace("columns/", "discard/"))
    assert not PlanImport.objects.exists()
    assert not (tmp_path / batch.stored_as).exists()
