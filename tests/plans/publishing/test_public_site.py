"""The public pages: what was adopted, how it goes, what changed; no person, no small number, no heavy page."""

import gzip
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from diagnostics.models import Indicator, IndicatorValue
from plans.models import Action, Milestone, ProgressReport, Target
from plans.versions import services
from tests.builders import make_town

FILES = {"concord/concord.css", "concord/page.js", "concord/forms.js", "concord/mark.svg"}
BASE = "/public/port-test/plan/"


def read(client, path=""):
    answer = client.get(f"{BASE}{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


def valued(town, **fields):
    """A newest value for every indicator of the plan."""
    told = {
        "value": Decimal("70"),
        "period_start": date(2029, 1, 1),
        "period_end": date(2029, 11, 30),
        **fields,
    }
    for indicator in Indicator.objects.filter(targets__isnull=False).distinct():
        IndicatorValue.objects.create(municipality=town, indicator=indicator, **told)


def test_before_adoption_there_is_nothing(client, plan):
    for path in ("", "progress/", "1.0/", "1.0/changes/"):
        assert client.get(f"{BASE}{path}").status_code == 404


def test_progress_tells_status_and_milestones_and_no_words_of_reports(client, town, plan, version):
    action = Action.objects.get(code="A01")
    ProgressReport.objects.create(
        municipality=town,
        action=action,
        reported_on=date(2027, 1, 1),
        status="under_way",
        progress=10,
        text="Told by Maria Example",
        reported_by="Maria Example",
        channel="page",
        key=action.uid,
    )
    Milestone.objects.filter(action=action).update(done_on=date(2027, 3, 1))
    page = read(client, "progress/")
    assert action.title in page
    assert "1 of 1 reached" in page
    assert "Maria" not in page


def test_what_a_revision_prepares_is_not_public(client, coordinator, plan, version):
    services.open_revision(by=coordinator, plan=plan, reason="Evaluation")
    Action.objects.filter(code="A01").update(title="A secret title")
    Target.objects.update(target_value=Decimal("4321"))
    for path in ("1.0/", "progress/", "1.0/changes/"):
        assert "secret" not in read(client, path)
        assert "4,321" not in read(client, path)


def test_a_value_with_few_cases_behind_it_is_not_shown_nor_judged(client, town, plan, version):
    valued(town, value=Decimal("71.77"), numerator=Decimal(3), denominator=Decimal(900))
    page = read(client, "progress/")
    assert "71.77" not in page
    assert "fewer than 5 cases, not shown" in page
    assert "Target reached" not in page


def test_a_value_with_enough_cases_is_shown_with_its_judgement(client, town, plan, version):
    Target.objects.update(baseline_on=date(2026, 1, 1))
    valued(town, value=Decimal("71.77"), numerator=Decimal(300), ci_low=Decimal(70), ci_high=Decimal(73))
    page = read(client, "progress/")
    assert "71.77" in page
    assert "95 % interval 70 \N{EN DASH} 73" in page
    assert "No target to judge by" not in page


def test_a_version_says_what_it_changed(client, coordinator, plan, version):
    services.open_revision(by=coordinator, plan=plan, reason="Evaluation")
    Action.objects.filter(code="A01").update(description="Wholly other words.")
    services.adopt(by=coordinator, plan=plan, adopted_by="Council", adopted_on=version.adopted_on)
    assert "Wholly other words." in read(client, "1.1/changes/")
    assert "no earlier version" in read(client, "1.0/changes/")
    first = read(client, "1.0/")
    assert "no longer in force" in first
    assert f"{BASE}1.1/" in first


@pytest.mark.parametrize("path", ["1.0/", "progress/", "1.0/changes/", "subscribe/"])
def test_a_page_with_all_that_it_loads_is_light_and_needs_no_script(client, version, path):
    page = read(client, path)
    loaded = [Path(settings.BASE_DIR, "static", name).read_bytes() for name in FILES]
    sent = sum(len(gzip.compress(part)) for part in [page.encode(), *loaded])
    assert sent <= 100_000
    assert set(re.findall(r"/static/(\S+?)\"", page)) <= FILES
    assert "onclick" not in page
    assert "<style" not in page


def test_the_number_of_questions_does_not_grow(
    client, town, plan, version, coordinator, django_assert_max_num_queries, django_assert_num_queries
):
    read(client, "progress/")
    with django_assert_max_num_queries(30) as few:
        read(client, "progress/")
    services.open_revision(by=coordinator, plan=plan, reason="More")
    for number in range(30):
        action = Action.objects.get(code="A01")
        Milestone.objects.create(
            municipality=town, action=action, title=f"M{number}", due_on=date(2027, 5, 1)
        )
    with django_assert_num_queries(len(few)):
        read(client, "progress/")


def test_another_town_has_no_part_in_it(client, version):
    make_town("elsewhere", name="Elsewhere")
    for path in ("plan/", "plan/progress/", "plan/1.0/", "plan/1.0/changes/"):
        assert client.get(f"/public/elsewhere/{path}").status_code == 404
