"""A long form in a real browser, with and without scripts: rows, search, errors, saving; and axe over the pages."""

from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from tests.builders import (
    make_action,
    make_finding,
    make_member,
    make_objective,
    make_organisation,
    make_plan,
    make_problem,
    make_town,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town():
    made = make_town("port-browser")
    with scope(made.pk):
        plan = make_plan(made, vision="Calm streets.")
        make_problem(plan, status="prioritised")
        make_objective(plan)
        make_action(plan, lead=make_organisation(made))
        make_finding(made, "F01", statement="Robbery at the station")
        make_finding(made, "F02", statement="Fear after dark")
    return made


@pytest.fixture
def signed_in(town):
    with scope(town.pk):
        user = make_member(town, "alice@example.org", Role.COORDINATOR)
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def open_page(live_server, chromium, signed_in):
    contexts = []

    def opened(address: str, **options):
        context = chromium.new_context(reduced_motion="reduce", **options)
        contexts.append(context)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": signed_in, "url": live_server.url}
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(f"{live_server.url}/town/port-browser/{address}")
        return page

    yield opened
    for context in contexts:
        context.close()


def unfold(page, *keys: str) -> None:
    """Open sections of a very long form, as a person does: by their headings."""
    for key in keys:
        if page.locator(f"#section-{key}:not([open])").count():
            page.locator(f"#section-{key} > summary").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_problem_is_written(open_page, scripts):
    page = open_page("plan/problems/new/", java_script_enabled=scripts)
    unfold(page, "questions", "factors")
    page.fill("#id_what", "Typed text")
    page.get_by_role("button", name="Add a factor").click()
    page.locator("#id_factors-1-factor").wait_for()
    page.select_option("#id_factors-1-factor", "RF2")
    page.select_option("#id_factors-1-link", "direct")
    # Enter in a text field saves and adds no row; without a title that is an error.
    page.press("#id_title", "Enter")
    page.locator(".error-summary").wait_for()
    assert page.locator("#factors-rows .rows-row").count() == 2
    unfold(page, "findings")
    if scripts:
        page.fill("#id_finding_search", "station")
        page.press("#id_finding_search", "Enter")
    else:
        page.fill("#id_finding_search", "station")
        page.get_by_role("button", name="Search").click()
    page.get_by_text("Fear after dark").wait_for(state="detached")
    page.get_by_label("Robbery at the station").check()
    page.fill("#id_title", "Written in a browser")
    page.locator(".form-bar").get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="Written in a browser").wait_for()
    shown = page.locator("main").inner_text()
    for text in ("Typed text", "RF2 Education", "Robbery at the station"):
        assert text in shown


def test_new_rows_are_reached_by_keyboard(open_page):
    page = open_page("plan/actions/new/")
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="When").press("Enter")
    page.get_by_role("button", name="Add a milestone").press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_milestones-1-title"


@pytest.mark.parametrize("scripts", [True, False])
def test_sections_fold_and_lose_nothing(open_page, scripts):
    page = open_page("plan/actions/", java_script_enabled=scripts)
    page.locator("main table tbody th a").first.click()
    page.get_by_role("link", name="Edit").first.click()
    # What is filled stands open, what is empty is folded; both are sent.
    assert page.locator("#section-who[open]").count() == 1
    assert page.locator("#section-means[open]").count() == 0
    unfold(page, "means", "when")
    page.fill("#id_staff_fte", "2.5")
    page.fill("#id_milestones-0-title", "First lamps")
    page.locator("#section-when > summary").click()
    page.locator(".form-bar").get_by_role("button", name="Save", exact=True).click()
    page.locator(".error-summary").wait_for()
    assert page.input_value("#id_milestones-0-title") == "First lamps"
    assert page.input_value("#id_staff_fte") == "2.5"
    page.locator(".error-summary a").first.click()
    assert page.locator("#id_milestones-0-due_on").is_visible()
    wrong = page.get_by_role("navigation", name="Sections").get_by_role("link", name="When")
    assert "1 error" in wrong.inner_text()


ADDRESSES = (
    "",
    "plan/",
    "plan/problems/",
    "plan/problems/new/",
    "plan/actions/",
    "plan/actions/new/",
    "plan/timeline/",
    "findings/",
    "findings/new/",
    "indicators/new/",
)


def test_pages_fit_and_are_accessible(open_page):
    """Wide and in the light, then on a phone and in the dark."""
    page = open_page(ADDRESSES[0])
    for address in ADDRESSES:
        for width, scheme in ((1280, "light"), (360, "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if scheme == "light":
                page.goto(urljoin(page.url, f"/town/port-browser/{address}"))
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            found = Axe().run(page).response["violations"]
            assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == [], address
