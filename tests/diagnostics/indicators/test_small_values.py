"""Values on few cases are told to those who may see small counts, or who record them."""

from datetime import date
from decimal import Decimal

import pytest

from diagnostics.models import IndicatorValue
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from tests.builders import make_indicator
from tests.plans.versions.test_api import API, caller

VALUES = {2022: (3, None), 2023: (40, None), 2024: (6, 2), 2025: (8, 8)}


@pytest.fixture
def indicator(town):
    made = make_indicator(town, "I01", name="Stabbings", unit="stabbings", domain="crime")
    fill(town, made)
    return made


def fill(town, indicator) -> None:
    for year, (value, cases) in VALUES.items():
        IndicatorValue.objects.create(
            municipality=town, indicator=indicator, value=value, numerator=cases,
            period_start=date(year, 1, 1), period_end=date(year, 12, 31),
        )  # fmt: skip


def told(town, role) -> list[int]:
    actor = Actor(town, ROLE_PERMISSIONS[role], role, role=role)
    return sorted(value.period_end.year for value in IndicatorValue.objects.told_to(actor))


@pytest.mark.parametrize("role", Role.values)
def test_who_reads_which_values(town, indicator, role):
    sees = role in {Role.COORDINATOR, Role.DEPUTY, Role.ANALYST, Role.EVALUATOR}
    assert told(town, role) == ([*VALUES] if sees else [2023, 2025])


@pytest.mark.parametrize(
    ("unit", "domain", "years"),
    [
        ("per 1,000 households", "crime", [2022, 2023, 2025]),
        ("% of respondents", "crime", [2022, 2023, 2025]),
        ("persons hurt", "crime", [2023, 2025]),  # a word that only begins like "per"
        ("meetings", "governance", [2022, 2023, 2024, 2025]),
    ],
)
def test_what_counts_no_cases_is_told(town, unit, domain, years):
    fill(town, make_indicator(town, "I02", unit=unit, domain=domain))
    assert told(town, Role.MINISTRY) == years


def test_the_page_says_that_there_are_more(as_bob, town, indicator):
    page = as_bob.get(f"/town/{town.slug}/indicators/{indicator.uid}/")
    assert [value.period_end.year for value in page.context["values"]] == [2025, 2023]
    assert "2 values rest on fewer than 5 cases" in page.content.decode()
    assert Decimal(3) not in {value.value for value in page.context["values"]}


def test_the_api_leaves_them_out(town, bob, indicator):
    rows = caller(town, bob, Role.MINISTRY).get(f"{API}/indicator-values/").json()["results"]
    assert {row["period_end"][:4] for row in rows} == {"2023", "2025"}
