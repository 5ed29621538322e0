"""The budget as page, file and API: the same amounts everywhere."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from plans.models import FundingLine
from tests.builders import make_action, make_plan
from tests.plans.plan.test_plan_pages import queries

PAGE = "/town/port-test/plan/budget/"


@pytest.fixture
def plan(town):
    plan = make_plan(town)
    gates = make_action(
        plan, "A17", cost=165_000, approach="situational", measures=["L1.1a"], resource_level="local"
    )
    make_action(plan, "A10", cost=35_000, approach="victim", measures=["L4.3"], resource_level="mixed")
    for year, status, amount in ((2027, "committed", 100_000), (2028, "requested", 40_000)):
        FundingLine.objects.create(
            municipality=town, action=gates, source="=Town", level="local",
            year=year, status=status, amount=amount,
        )  # fmt: skip
    return plan


def test_the_page_adds_up(as_alice, plan):
    page = as_alice.get(PAGE).content.decode()
    for amount in ("200,000", "100,000", "60,000"):
        assert amount in page
    assert "82 % of the cost goes to one approach" in page


def test_page_file_and_api_say_the_same(as_alice, plan):
    answer = as_alice.get("/api/v1/port-test/budget/").json()
    assert Decimal(answer["total"]) == 200_000
    assert Decimal(answer["unfunded"]) == 100_000
    by_source = answer["tables"][0]
    assert by_source["columns"][1:] == ["2027", "2028", "Together"]
    assert Decimal(by_source["foot"][-1]) == 200_000
    sheet = load_workbook(BytesIO(b"".join(as_alice.get(f"{PAGE}budget.xlsx").streaming_content))).worksheets[
        0
    ]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert 165_000 in {cell.value for cell in cells}
    assert "f" not in {cell.data_type for cell in cells}


def test_without_costs_it_says_where_to_begin(as_alice, town):
    make_plan(town)
    assert "No costs yet" in as_alice.get(PAGE).content.decode()


def test_a_reader_may_look_and_export(as_bob, plan):
    assert as_bob.get(PAGE).status_code == 200


def test_more_actions_ask_no_more(as_alice, plan):
    few = queries(as_alice, PAGE)
    for i in range(30):
        make_action(plan, f"B{i}", cost=10)
    assert queries(as_alice, PAGE) == few
