"""The matrix in a real browser: a sheet by keyboard, the same without scripts, and axe over the pages."""

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

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
def open_page(live_server, town):
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    with scope(town.pk):
        user = make_member(town, "alice@example.org", Role.COORDINATOR)
    client = Client()
    client.force_login(user)
    signed_in = client.cookies[settings.SESSION_COOKIE_NAME].value
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])

        def opened(address: str, **options):
            context = chromium.new_context(reduced_motion="reduce", **options)
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": signed_in, "url": live_server.url}
            context.add_cookies([cookie])
            page = context.new_page()
            page.goto(f"{live_server.url}/town/port-browser/plan/{address}")
            return page

        yield opened
        chromium.close()


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
    for address in addresses:
        page = open_page(address)
        found = Axe().run(page)
        assert found.violations_count == 0, (address, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        narrow = open_page(address, viewport={"width": 360, "height": 800})
        assert narrow.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
