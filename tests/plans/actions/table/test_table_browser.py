"""The table of actions in a real browser: typing, keys, dragging, with and without scripts; axe; how heavy it is."""

import gzip
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

from plans.models import Action
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from tests.builders import make_action, make_member, make_organisation, make_plan, make_town

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "/town/port-browser/plan/actions/table/"


@pytest.fixture
def town():
    made = make_town("port-browser")
    with scope(made.pk):
        plan, lead = make_plan(made), make_organisation(made)
        for number in range(1, 4):
            make_action(plan, f"A{number:02}", lead=lead, order=number, starts_on=date(2027, 1, 1))
    return made


@pytest.fixture
def alice(town):
    with scope(town.pk):
        user = make_member(town, "alice@example.org", Role.COORDINATOR)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def open_page(live_server, chromium, alice):
    contexts = []

    def opened(**options):
        context = chromium.new_context(reduced_motion="reduce", **options)
        contexts.append(context)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": alice.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + TABLE)
        return page

    yield opened
    for context in contexts:
        context.close()


def saved(page):
    """Code and title of each row, as the server gives them anew."""
    page.reload()
    codes, titles = (
        [field.input_value() for field in page.locator(f"[data-cell={key}]").all()]
        for key in ("code", "title")
    )
    return list(zip(codes, titles, strict=True))


def test_cells_are_saved_as_they_are_left_and_rows_are_dragged(open_page):
    page = open_page()
    titles = page.locator("[data-cell=title]")
    with page.expect_response("**/cell/"):
        titles.nth(0).fill("Typed and left")
        titles.nth(0).press("Enter")
    page.get_by_text("Saved: A01, title").wait_for(state="attached")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "title, A02"
    page.keyboard.press("Shift+Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "title, A01"
    with page.expect_response("**/cell/"):
        page.locator("[data-cell=measures]").nth(1).fill("L9")
        page.keyboard.press("Tab")
    page.get_by_text("Not known here: L9.").first.wait_for(state="attached")
    assert page.locator("[data-cell=measures]").nth(1).input_value() == "L9"
    page.locator("[data-cell=measures]").nth(1).fill("")
    page.keyboard.press("Tab")
    page.locator(".is-wrong").wait_for(state="detached")
    handles = page.locator(".grid-handle")
    with page.expect_navigation():
        handles.nth(2).drag_to(handles.nth(0))
    assert saved(page) == [("A03", "Action A03"), ("A01", "Typed and left"), ("A02", "Action A02")]
    page.get_by_role("button", name="Undo my last change").click()
    page.get_by_text("Taken back.").wait_for()
    assert [code for code, _title in saved(page)] == ["A01", "A02", "A03"]
    assert Axe().run(page).response["violations"] == []


def test_the_whole_table_is_one_form_without_scripts(open_page):
    page = open_page(java_script_enabled=False)
    page.locator("[data-cell=title]").nth(1).fill("By form")
    page.get_by_role("button", name="Save all", exact=True).last.click()
    page.get_by_text("1 action is saved.").wait_for()
    assert saved(page)[1] == ("A02", "By form")


def test_a_page_of_a_hundred_rows_is_light(alice, town):
    with scope(town.pk):
        plan = Action.objects.first().plan
        for number in range(4, 301):
            make_action(plan, f"A{number:03}", order=number, title=f"Something that is done, number {number}")
    page = alice.get(TABLE)
    assert len(page.context["rows"]) == 100
    assert len(gzip.compress(page.content)) < 60_000
