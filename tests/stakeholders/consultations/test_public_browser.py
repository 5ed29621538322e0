"""The public pages in a real browser: without scripts, on a phone, by keyboard alone, and for a screen reader."""

from contextvars import copy_context
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from stakeholders.consultations.models import Contribution
from stakeholders.consultations.places.grid import coarse, read
from stakeholders.consultations.places.views import WIDTHS
from stakeholders.municipalities.plane import Plane
from tests.builders import make_area, make_contribution, make_round

ORIGIN = "https://town.invalid"
DAY = timedelta(days=1)
SHAPE = {
    "type": "Polygon",
    "coordinates": [[[10.0, 50.0], [10.15, 50.01], [10.14, 50.1], [10.01, 50.09], [10.0, 50.0]]],
}


@pytest.fixture
def round_(town):
    make_area(town, "HARB", name="Harbour", geometry=SHAPE)
    round_ = make_round(town, opens_at=timezone.now() - DAY, closes_at=timezone.now() + DAY)
    make_contribution(round_, moderation="published")
    return round_


def bridge():
    """Answers the requests of a browser by the application itself, in the transaction of the test."""
    here = copy_context()  # the browser calls from a context of its own, which has another connection
    return lambda route: here.copy().run(answer, route)


def answer(route):
    request = route.request
    path = request.url.removeprefix(ORIGIN)
    if path.startswith("/static/"):
        route.fulfill(path=finders.find(urlsplit(path).path.removeprefix("/static/")))
        return
    data = request.post_data_buffer or b""
    kind = request.headers.get("content-type", "application/octet-stream")
    told = Client(enforce_csrf_checks=True).generic(request.method, path, data, content_type=kind)
    if told.status_code == 302:  # a redirect that is fulfilled here would be followed past this function
        to = f'<meta http-equiv="refresh" content="0;url={told["Location"]}">'
        route.fulfill(status=200, content_type="text/html", body=to)
        return
    route.fulfill(status=told.status_code, headers=dict(told.items()), body=told.content)


def window(chromium, *, width=360, scripts=False):
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=scripts, reduced_motion="reduce"
    )
    page = context.new_page()
    page.route("**/*", bridge())
    return page


def part_address(round_, tail=""):
    uid = round_.text.content[0]["uid"]
    return f"{ORIGIN}/public/port-test/consultation/{round_.uid}/part/{uid}/{tail}"


@pytest.mark.parametrize(("size", "width"), [("narrow", 360), ("wide", 1280)])
def test_the_place_that_was_pressed_is_the_place_that_is_meant(chromium, round_, size, width):
    page = window(chromium, width=width)
    page.goto(part_address(round_, "place/"))
    shown = page.locator("input.place-map:visible")
    assert shown.count() == 1
    assert shown.bounding_box()["width"] == WIDTHS[size]
    meant = coarse(10.07, 50.05)
    x, y = Plane([SHAPE], WIDTHS[size]).project(np.array([meant]))[0]
    shown.click(position={"x": float(x), "y": float(y)})
    page.wait_for_url("**place=**")
    place = read(parse_qs(urlsplit(page.url).query)["place"][0])
    assert place == meant
    assert "a place in Harbour" in page.locator("figcaption").inner_text()


def test_a_comment_is_written_without_scripts(chromium, round_):
    page = window(chromium)
    page.goto(part_address(round_, "comment/"))
    page.check("input[name=stance][value=change]")
    page.fill("textarea[name=body]", "**More** lamps.")
    page.check("input[name=author_kind][value=pseudonym]")
    page.fill("input[name=author_name]", "Gull")
    page.select_option("select[name=area]", "HARB")
    page.click("button[type=submit]:has-text('Send')")
    page.wait_for_url("**/receipt/**")
    kept = Contribution.objects.order_by("-id").first()
    assert (kept.body, kept.author_name, kept.area.name) == ("**More** lamps.", "Gull", "Harbour")


def test_a_comment_is_written_by_keyboard_alone(chromium, round_):
    page = window(chromium, width=1280, scripts=True)
    page.goto(part_address(round_, "comment/"))
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "() => { const e = document.activeElement; return e.name || e.textContent.trim().slice(0, 40) }"
        )
        reached.append(name)
        if name == "stance":
            page.keyboard.press("Space")
        if name == "body":
            page.keyboard.type("More lamps, by keyboard.")
        if name == "Send":
            page.keyboard.press("Enter")
            break
    page.wait_for_url("**/receipt/**")
    assert "leave_empty" not in reached  # the trap for robots is in nobody's way
    assert "Leave this page quickly" in reached
    assert Contribution.objects.filter(body="More lamps, by keyboard.").exists()


def test_a_mistake_is_named_where_a_screen_reader_begins(chromium, round_):
    page = window(chromium, width=1280, scripts=True)
    page.goto(part_address(round_, "comment/"))
    page.click("button[type=submit]:has-text('Send')")
    summary = page.locator("[role=alert], .error-summary").first
    assert "Choose your position." in summary.inner_text()
    field = page.locator("textarea[name=body]")
    assert field.get_attribute("aria-invalid") == "true"
    told = field.get_attribute("aria-describedby").split()
    assert any("Write your comment." in page.locator(f"[id='{one}']").inner_text() for one in told)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("tail", ["", "comment/", "place/"])
def test_the_pages_fit_and_break_no_rule(chromium, round_, width, tail):
    page = window(chromium, width=width, scripts=True)
    wrong = []
    page.on("console", lambda message: wrong.append(message.text))
    page.goto(part_address(round_, tail))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert [violation["id"] for violation in found.response["violations"]] == []
    assert wrong == []
