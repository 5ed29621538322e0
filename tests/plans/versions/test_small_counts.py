"""Small counts in a version: told to those who may see them, left out at every way out for everybody else."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest

from plans.documents.edition import edition_of
from plans.documents.products import PRODUCTS
from plans.models import Problem, Target
from plans.versions import services
from plans.versions.content import snapshot
from plans.versions.disclosing import disclosed
from plans.versions.hashing import content_hash
from plans.versions.models import PlanVersion
from stakeholders.access.permissions import ROLE_PERMISSIONS, Permission, Role
from tests.plans.checks.complete import make_complete_plan

from .test_api import API, caller

COUNT = Decimal(3)
UNIT = "stabbings"  # a word that stands nowhere else, so that its figure is found in any file
GIVEN_AWAY = ("3 stabbings", "from 3 ", "stabbings): from 3")


@pytest.fixture
def plan(town):
    plan = make_complete_plan(town)
    Problem.objects.filter(plan=plan).update(extent_value=COUNT, extent_unit=UNIT)
    targets = Target.objects.filter(objective__plan=plan)
    targets.update(baseline_value=COUNT, target_value=0, baseline_period="2025")
    for target in targets.select_related("indicator"):
        type(target.indicator).objects.filter(pk=target.indicator_id).update(unit=UNIT)
    return plan


@pytest.fixture
def version(plan, coordinator):
    services.freeze_for_consultation(by=coordinator, plan=plan)
    Problem.objects.filter(plan=plan).update(extent_value=Decimal(2))
    Target.objects.filter(objective__plan=plan).update(baseline_value=Decimal(2))
    return services.adopt(by=coordinator, plan=plan, adopted_by="Council", adopted_on=date(2026, 11, 20))


def told(town, user, role, address="versions/1.0/content/") -> dict:
    return caller(town, user, role).get(f"{API}/{address}").json()


@pytest.mark.parametrize("role", Role.values)
def test_the_content_of_a_version_hides_small_counts_from_who_may_not_see_them(town, bob, version, role):
    content = told(town, bob, role)["content"]
    may = Permission.SEE_SMALL_COUNTS in ROLE_PERMISSIONS[role]
    target = content["objectives"][0]["targets"][0]
    shown = (content["problems"][0]["extent_value"], target["baseline_value"], "salt" in content)
    assert shown == (("2", "2", True) if may else (None, None, False))
    if not may:
        assert content["hidden_below"] == 5
        assert content["problems"][0]["hidden"] == ["extent_value"]
        assert target["hidden"] == ["baseline_value"]


def test_the_differences_hide_small_counts(town, bob, version, coordinator):
    for role, seen in ((Role.MINISTRY, False), (Role.ANALYST, True)):
        told_ = str(told(town, bob, role, "versions/1.0/diff/?before=0.1"))
        assert ("'before': '3'" in told_) is seen
        assert ("fewer than 5" in told_) is not seen


def test_the_page_of_the_comparison_hides_small_counts(as_bob, version):
    page = as_bob.get("/town/port-test/plan/versions/compare/?before=0.1&after=1.0").content.decode()
    assert "fewer than 5" in page
    assert not [one for one in GIVEN_AWAY if one in page]


def test_public_pages_hide_small_counts(client, version):
    for address in ("plan/1.0/", "plan/1.0/summary/", "plan/1.0/changes/", "plan/progress/"):
        page = client.get(f"/public/port-test/{address}")
        assert page.status_code == 200
        assert not [one for one in ("2 stabbings", "from 2 ") if one in page.content.decode()], address


@pytest.mark.parametrize("name", [name for name in PRODUCTS if name.endswith((".xlsx", ".docx", ".zip"))])
def test_files_hide_small_counts(version, name):
    with ZipFile(BytesIO(PRODUCTS[name].make(edition_of(version)))) as archive:
        text = " ".join(archive.read(one).decode("utf-8", "ignore") for one in archive.namelist())
    for figure in ("2", "3"):
        assert f"{figure} stabbings" not in text
        assert f"from {figure} " not in text
        assert f",{figure},,{UNIT}" not in text
        assert f"<v>{figure}</v></c><c><v>{UNIT}" not in text


def test_everything_as_data_is_for_those_who_see_small_counts():
    assert PRODUCTS["plan.json"].permission == Permission.SEE_SMALL_COUNTS
    assert not PRODUCTS["plan.json"].is_public


def test_a_hidden_count_cannot_be_tried_against_the_published_hash(plan):
    content = snapshot(plan)
    seen = disclosed(content, 5)
    tried = {**seen, "problems": content["problems"], "objectives": content["objectives"]}
    del tried["hidden_below"]
    assert content_hash(tried) != content_hash(content)
    assert content_hash({**tried, "salt": content["salt"]}) == content_hash(content)


def test_a_version_without_salt_or_counts_is_told_as_it_is(plan):
    content = snapshot(plan)
    assert disclosed(content, 0) is content
    assert disclosed({**content, "problems": [], "objectives": []}, 5)["problems"] == []


def test_the_frozen_version_itself_holds_every_figure(version):
    assert PlanVersion.objects.get(pk=version.pk).content["problems"][0]["extent_value"] == "2"
