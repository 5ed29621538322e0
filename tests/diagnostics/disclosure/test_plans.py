"""A plan as it is and as it might be, with other figures where they are small: all that shows it is the same.

Extent of a problem, baseline of a target, value of an indicator: pages of the draft, pages and files of the version in
force, the public pages and the API, as somebody reads them who may not see small counts.
"""

import io
import re
from datetime import date
from decimal import Decimal
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from diagnostics.models import Indicator, IndicatorValue
from plans.documents.edition import edition_of
from plans.documents.products import PRODUCTS
from plans.models import Problem, Target
from plans.versions import services
from stakeholders.access.permissions import Role
from stakeholders.access.tokens import issue_token
from tests.builders import make_member
from tests.plans.checks.complete import make_complete_plan

UNIT = "stabbings"
PAGES = (
    *(
        "plan/",
        "plan/problems/",
        "plan/objectives/",
        "plan/check/",
        "plan/logic/",
        "follow-up/",
        "indicators/",
    ),
    *("plan/versions/", "plan/versions/1.0/", "plan/versions/compare/?before=0.1&after=1.0", ""),
)
PUBLIC = ("plan/", "plan/1.0/", "plan/1.0/summary/", "plan/1.0/changes/", "plan/progress/")
#: Files of other forms are made of the same documents.
FILES = ("plan.docx", "council-paper.docx", "compliance.xlsx", "ministry.xlsx", "open-data.zip")
API = (
    *("problems/", "objectives/", "indicators/", "indicator-values/", "logic-model/", "checks/", "versions/"),
    *("versions/1.0/content/", "versions/1.0/diff/?before=0.1"),
)
#: What changes from one freezing to the next: keys, hashes, times.
_OF_THE_MOMENT = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9a-f]{12,64}\b|\d{4}-\d\d-\d\dT[\d:.]+Z?|[0-9]{1,2}:[0-9]{2}|"
    r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|"X-CSRFToken": *"[^"]*"'
)


def told(plan, town, readers: dict[str, Client], figure: int) -> dict[str, str]:
    """Everything that is told when every small figure of the plan is this one."""
    fill(plan, town, figure)
    by = readers["coordinator"]
    services.freeze_for_consultation(by=by, plan=plan)
    version = services.adopt(by=by, plan=plan, adopted_by="Council", adopted_on=date(2026, 11, 20))
    cache.clear()
    base = f"/town/{town.slug}/"
    rows = [
        f"plan/problems/{Problem.objects.get().uid}/",
        f"plan/objectives/{Target.objects.first().objective.uid}/",
        *(f"indicators/{one.uid}/" for one in Indicator.objects.all()),
    ]
    kept = {one: readers["page"].get(base + one) for one in (*PAGES, *rows)}
    kept |= {f"public {one}": Client().get(f"/public/{town.slug}/{one}") for one in PUBLIC}
    kept |= {f"api {one}": readers["api"].get(f"/api/v1/{town.slug}/{one}") for one in API}
    texts = {name: f"{page.status_code} {page.content.decode()}" for name, page in kept.items()}
    for name in FILES:
        texts[name] = unpacked(PRODUCTS[name].make(edition_of(version)))
    return {name: _OF_THE_MOMENT.sub("", text) for name, text in texts.items()}


def fill(plan, town, figure: int) -> None:
    """The figure as extent, baseline and newest value, one of its values with so many cases only."""
    Problem.objects.filter(plan=plan).update(extent_value=figure, extent_unit=UNIT, extent_period="2025")
    targets = Target.objects.filter(objective__plan=plan)
    targets.update(
        baseline_value=figure, baseline_on=date(2025, 12, 31), target_value=20, target_on=date(2027, 12, 31)
    )
    Indicator.objects.filter(targets__in=targets).update(unit=UNIT, direction="higher")
    period = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31)}
    for number, indicator in enumerate(Indicator.objects.filter(targets__in=targets)):
        # The first value could be on its way from a baseline of 1, and behind from one of 4.
        few = {"value": Decimal("11")} if number == 0 else {"value": Decimal("0.4"), "numerator": figure}
        IndicatorValue.objects.create(municipality=town, indicator=indicator, **few, **period)


def unpacked(content: bytes) -> str:
    with ZipFile(io.BytesIO(content)) as book:
        return " ".join(book.read(name).decode("utf-8", "ignore") for name in sorted(book.namelist()))


@pytest.fixture
def readers(town, alice, coordinator):
    page = Client()
    page.force_login(make_member(town, "ministry@example.org", Role.MINISTRY))
    _client, token = issue_token(by=alice, municipality=town, name="Ministry", role=Role.MINISTRY)
    api = Client(headers={"authorization": f"Bearer {token}"})
    return {"page": page, "api": api, "coordinator": coordinator}


def test_other_figures_where_they_are_small_change_nothing_that_is_told(town, readers):
    plan = make_complete_plan(town)
    found = []
    for figure in (4, 1):
        with transaction.atomic():
            found.append(told(plan, town, readers, figure))
            transaction.set_rollback(True)
    as_it_is, as_it_might_be = found
    assert [name for name, text in as_it_is.items() if text[:3] not in {"200", "302"} and "/" in name] == []
    assert [name for name, text in as_it_is.items() if text != as_it_might_be[name]] == []
    assert sum("fewer than 5" in text for text in as_it_is.values()) > 8
