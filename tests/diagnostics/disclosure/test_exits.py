"""The lists of ways out are complete."""

import ast
import re

import pytest

from diagnostics.incidents import urls
from diagnostics.incidents.analyses.catalogue import ANALYSES
from diagnostics.surveys import urls as survey_urls
from stakeholders.access.permissions import ROLE_PERMISSIONS, Permission
from tests.access_matrix import API, PAGES
from tests.test_architecture import ROOT

from . import exits

FACTS = {
    *("CountFact", "ReplacedCount", "Incident", "ReplacedIncident", "CellFact", "HourFact", "PrecisionFact"),
}
#: The same tables in a statement, or by name.
_BY_NAME = re.compile("|".join(rf"diagnostics_{one.lower()}\b|[\"']{one}[\"']" for one in sorted(FACTS)))

_FIGURES = re.compile(r"\b(extent_value|baseline_value|IndicatorValue|latest_values|values_by_indicator)\b")


def test_every_analysis_says_what_it_tells_outside():
    assert {one.slug: one.public for one in ANALYSES} == {
        slug: told is not None for slug, told in exits.ANALYSES.items()
    }


def test_every_address_of_incidents_is_a_way_out_or_none():
    inside = {row.name for row in PAGES if isinstance(row.who, Permission) and only_inside(row.who)}
    names = {pattern.name for pattern in urls.urlpatterns}
    assert names - inside - exits.SILENT == exits.PAGES
    assert inside >= exits.INSIDE


def names_of(patterns) -> set[str]:
    """The names of addresses, with those of other lists that are taken in."""
    return {
        name
        for one in patterns
        for name in (names_of(one.url_patterns) if hasattr(one, "url_patterns") else {one.name})
    }


def only_inside(permission: Permission) -> bool:
    """Whether all who hold it may see small counts."""
    return all(
        Permission.SEE_SMALL_COUNTS in held for held in ROLE_PERMISSIONS.values() if permission in held
    )


def test_every_answer_of_the_api_of_incidents_is_a_way_out_or_none():
    about = ("api-counts", "api-analyses", "api-incidents", "api-hours", "api-cells")
    routes = {
        row.name
        for row in API
        if row.name.startswith(about) and not all(only_inside(one) for one in row.methods.values())
    }
    assert routes == exits.API


def test_every_address_of_surveys_is_a_way_out_or_none():
    inside = {row.name for row in PAGES if isinstance(row.who, Permission) and only_inside(row.who)}
    pages = names_of(survey_urls.urlpatterns) - inside
    api = {
        row.name
        for row in API
        if row.name.startswith("api-surveys-") and not all(only_inside(one) for one in row.methods.values())
    }
    assert pages | api == exits.SURVEYS | exits.SURVEYS_SILENT


@pytest.mark.parametrize("app", ["diagnostics", "plans", "stakeholders", "config"])
def test_every_module_that_reads_counts_is_listed(app):
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and path.name != "models.py" and reads_facts(path)
    }
    assert found == {one for one in exits.READERS if one.startswith(app)}


def test_every_module_that_reads_figures_of_plans_is_listed():
    found = {
        path.relative_to(ROOT).as_posix()
        for app in ("diagnostics", "plans", "stakeholders", "config")
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and path.name != "models.py" and _FIGURES.search(path.read_text())
    }
    assert found == set(exits.FIGURES)


def reads_facts(path) -> bool:
    """Whether a module names a table of counts or incidents."""
    text = path.read_text()
    names = {
        alias.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return bool(names & FACTS or _BY_NAME.search(text))
