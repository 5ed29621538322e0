"""The table for the ministry has the sheets and columns that the town's profile chooses, in their order."""

from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import load_workbook

from plans.documents.edition import edition_of
from plans.documents.ministry_columns import catalogue, choice_of, known, unknown_columns
from plans.documents.services import MINISTRY, PLAN, file_of
from plans.documents.workbooks import MINISTRY_SHEETS, ministry_workbook
from plans.models import Profile
from plans.profiles.services import choose_profile, profile_of
from plans.profiles.shipped import CODES, shipped
from plans.versions import services
from stakeholders.access.permissions import Role
from tests.forms import fill
from tests.plans.checks.complete import make_complete_plan
from tests.test_api import caller

PAGE = "/town/port-test/plan/profile/"
CHOSEN = ["actions.lead", "actions.code", "plan", "targets.unit", "actions.title"]


@pytest.fixture
def version(town, coordinator):
    choose_profile(by=coordinator, municipality=town, code="france")
    return services.freeze_for_consultation(by=coordinator, plan=make_complete_plan(town))


def book_of(version):
    with translation.override("en"):
        return load_workbook(BytesIO(ministry_workbook(edition_of(version))))


def heads(book, sheet) -> list[str]:
    return [cell.value for cell in book[sheet][1]]


def test_a_list_of_names_becomes_sheets_with_columns():
    assert choice_of(CHOSEN) == {"actions": ["lead", "code", "title"], "plan": None, "targets": ["unit"]}
    assert choice_of(["plan.title", "plan", "budget", "gone.title", "plan.gone"]) == {
        "plan": None,
        "budget": None,
    }
    assert choice_of([]) == {}
    assert unknown_columns([*CHOSEN, "plan", "budget.total", "gone"]) == ["plan", "budget.total", "gone"]
    assert [name for _title, group in catalogue() for name, _words in group] == list(known())
    assert set(MINISTRY_SHEETS) <= set(known())


@pytest.mark.parametrize("code", CODES)
def test_what_is_shipped_names_only_what_there_is(code):
    assert unknown_columns(shipped(code).get("ministry_columns", [])) == []


def test_without_a_choice_the_usual_sheets_come(version):
    book = book_of(version)
    assert book.sheetnames[0] == "Plan"
    assert "Budget" in book.sheetnames


def test_the_profile_chooses_and_the_file_is_another_one(version, town):
    before = {product.name: file_of(version, product) for product in (MINISTRY, PLAN)}
    Profile.objects.update(ministry_columns=CHOSEN)
    book = book_of(version)
    assert book.sheetnames[:3] == ["Actions", "Plan", "Targets"]
    assert "Budget" not in book.sheetnames
    assert heads(book, "Actions") == ["Lead", "Code", "Title"]
    assert heads(book, "Targets") == ["Unit"]
    assert file_of(version, MINISTRY) != before["ministry.xlsx"]
    assert file_of(version, PLAN) == before["plan.pdf"]


def test_on_the_page(as_alice, version):
    form = as_alice.get(f"{PAGE}edit/")
    assert "targets.baseline_value" in form.content.decode()
    data = fill(form, ministry_columns="problems.title\nproblems.extent_valu")
    wrong = as_alice.post(f"{PAGE}edit/", data)
    assert wrong.status_code == 422
    assert "problems.extent_valu." in wrong.content.decode()
    data["ministry_columns"] = "problems.title\n\nproblems.code, budget\r\n"
    assert as_alice.post(f"{PAGE}edit/", data).status_code == 302
    assert Profile.objects.get(code="france").ministry_columns == [
        "problems.title",
        "problems.code",
        "budget",
    ]
    page = as_alice.get(PAGE).content.decode()
    assert "Problems: Title, Code" in page
    assert "Budget: all columns" in page
    assert fill(as_alice.get(f"{PAGE}edit/"))["ministry_columns"] == ["problems.title\nproblems.code\nbudget"]


def test_over_the_api(alice, town, version):
    api = caller(town, alice, Role.COORDINATOR)
    address = f"/api/v1/port-test/profiles/{profile_of(town).profile.uid}/"
    changed = api.patch(address, {"ministry_columns": CHOSEN}, format="json")
    assert changed.json()["ministry_columns"] == CHOSEN
    refused = api.patch(address, {"ministry_columns": ["plan", "plan"]}, format="json")
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["ministry_columns"])
    current = api.get("/api/v1/port-test/profiles/current/").json()
    assert current["ministry_columns"] == CHOSEN
