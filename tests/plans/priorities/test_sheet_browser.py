"""The matrix in a real browser: a sheet by keyboard, the same without scripts, and axe over the pages."""

from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from plans.models import Criterion, PriorityScore, Scorer
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from tests.builders import make_finding, make_member, make_plan, make_problem, make_source, make_town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town():
    made = make_town("port-browser")
    with scope(made.pk):
        plan = make_plan(made)
        for place, (code, label) in enumerate((("V", "Volume"), ("H", "Harm")), start=1):
            Criterion.objects.create(
                municipality=made, plan=plan, code=code, label=label, weight=10 * place, order=place
            )
        problems = [make_problem(plan, f"P{place}", order=place) for place in (1, 2)]
        made.scorer = Scorer.objects.create(municipality=made, plan=plan, name="Analyst")
        made.problem = problems[0]
        link = problems[0].finding_links.create(
            municipality=made, finding=make_finding(made, source=make_source(made))
        )
        link.seen = {"statement": "Earlier", "kind": "extent", "limits": "", "confidence": "low",
                     "validated": True, "numbers": []}  # fmt: skip
        link.save()
        other = Scorer.objects.create(municipality=made, plan=plan, name="Steering group", order=2)
        criterion = Criterion.objects.get(code="H")
        for scorer, value in ((made.scorer, 1), (other, 5)):
            PriorityScore.objects.create(
                municipality=made, problem=problems[0], criterion=criterion, scorer=scorer, value=value
            )
    return made


@pytest.fixture
def open_page(live_server, chromium, town):
    with scope(town.pk):
        user = make_member(town, "alice@example.org", Role.COORDINATOR)
    client = Client()
    client.force_login(user)
    signed_in = client.cookies[settings.SESSION_COOKIE_NAME].value
    contexts = []

    def opened(address: str, **options):
        context = chromium.new_context(reduced_motion="reduce", **options)
        contexts.append(context)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": signed_in, "url": live_server.url}
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{live_server.url}/town/port-browser/plan/{address}")
        return page

    yield opened
    for context in contexts:
        context.close()


def test_a_sheet_is_filled_by_digits_and_arrows(open_page, town):
    page = open_page(f"priorities/scorers/{town.scorer.uid}/")
    cells = page.locator("input.cell")
    cells.nth(0).focus()
    page.keyboard.type("4")  # goes on to Harm of P1
    page.keyboard.type("5")  # goes on to the next row
    assert page.locator("[data-score]").nth(0).inner_text() == "93.3"
    page.keyboard.type("2")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement === document.querySelectorAll('input.cell')[1]")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("1")
    page.get_by_role("button", name="Save the scores").click()
    page.wait_for_selector(".notice")
    assert [cells.nth(place).input_value() for place in range(4)] == ["4", "5", "2", "1"]


def test_a_sheet_is_filled_without_scripts(open_page, town):
    page = open_page(f"priorities/scorers/{town.scorer.uid}/", java_script_enabled=False)
    for place, value in enumerate("4521"):
        page.locator("input.cell").nth(place).fill(value)
    page.get_by_role("button", name="Save the scores").click()
    again = open_page(f"priorities/scorers/{town.scorer.uid}/", java_script_enabled=False)
    assert [again.locator("input.cell").nth(place).input_value() for place in range(4)] == list("4521")


def test_axe_finds_nothing(open_page, town):
    addresses = (
        "priorities/",
        "priorities/criteria/",
        "priorities/criteria/new/",
        f"priorities/scorers/{town.scorer.uid}/",
        f"priorities/scorers/{town.scorer.uid}/{town.problem.uid}/",
        f"problems/{town.problem.uid}/",
        f"problems/{town.problem.uid}/why/",
        f"problems/{town.problem.uid}/decision/",
    )
    page = open_page(addresses[0])
    for address in addresses:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(urljoin(page.url, f"/town/port-browser/plan/{address}"))
        found = Axe().run(page)
        assert found.violations_count == 0, (address, found.generate_report())
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
