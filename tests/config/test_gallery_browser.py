"""The gallery in a real browser: no accessibility violation, no overflow, no complaint of the content policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from config.styleguide import sample

ORIGIN = "https://gallery.invalid"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
MODES = {
    "wide": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 360, "height": 740}},
    "narrowest": {"viewport": {"width": 320, "height": 740}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "forced-colours": {"viewport": {"width": 1280, "height": 800}, "forced_colors": "active"},
    "without-scripts": {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False},
}
NAV = [
    {"label": "Diagnosis", "url": "#", "current": False, "children": []},
    {
        "label": "Plan",
        "url": "#",
        "current": True,
        "children": [{"label": "Actions", "url": "#", "current": True}],
    },
]

CORNERS = [[-8.7, 42.2], [-8.69, 42.2], [-8.69, 42.21], [-8.7, 42.2]]
PLACES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [CORNERS]},
            "properties": {"name": "<b>Old Port</b>", "count": 12, "hidden": None},
        }
    ],
}
STREETS = {
    "url": "/places.geojson",
    "tiles": "/static/concord/mark.svg?{z}-{x}-{y}",
    "credit": "<i>Streets</i> of the town",
}


def answer(route):
    """The gallery and its static files, from memory; nothing else exists."""
    path = route.request.url.removeprefix(ORIGIN)
    if path.startswith("/static/"):
        found = finders.find(path.removeprefix("/static/").partition("?")[0])
        return route.fulfill(path=found) if found else route.fulfill(status=404)
    if path == "/places.geojson":
        return route.fulfill(json=PLACES)
    if path not in {"/", "/?streets"}:
        return route.fulfill(status=404)
    direction = "rtl" if "rtl" in route.request.headers.get("accept-language", "") else "ltr"
    streets = STREETS if path == "/?streets" else None
    page = render_to_string(
        "styleguide.html", sample() | {"nav": NAV, "csrf_token": "token", "streets": streets}
    )
    page = page.replace('dir="ltr"', f'dir="{direction}"', 1)
    return route.fulfill(body=page, content_type="text/html", headers={"Content-Security-Policy": POLICY})


@pytest.fixture
def open_gallery(chromium):
    contexts = []

    def opened(path="/", **options):
        context = chromium.new_context(reduced_motion="reduce", **options)
        contexts.append(context)
        context.route("**/*", answer)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{ORIGIN}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("mode", MODES)
def test_gallery_fits_and_nothing_complains(open_gallery, mode):
    page = open_gallery(**MODES[mode])
    shown = page.locator("html").evaluate("html => html.scrollWidth") if mode != "without-scripts" else 0
    assert shown <= MODES[mode]["viewport"]["width"]
    assert page.complaints == []


@pytest.mark.parametrize(
    ("mode", "direction"), [("wide", "ltr"), ("phone", "rtl"), ("dark", "ltr"), ("forced-colours", "rtl")]
)
def test_gallery_has_no_accessibility_violation(open_gallery, mode, direction):
    page = open_gallery(**MODES[mode], extra_http_headers={"Accept-Language": direction})
    assert page.get_attribute("html", "dir") == direction
    found = Axe().run(page).response["violations"]
    assert [(violation["id"], [node["target"] for node in violation["nodes"]]) for violation in found] == []


def test_menu_opens_without_scripts(open_gallery):
    page = open_gallery(**MODES["without-scripts"])
    link = page.locator(".nav-main").get_by_role("link", name="Diagnosis")
    assert not link.is_visible()
    page.locator(".nav-toggle summary").click()
    assert link.is_visible()


def test_focus_goes_to_the_error_summary_and_from_there_to_the_field(open_gallery):
    page = open_gallery(**MODES["wide"])
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_title"


def test_phone_gets_the_narrow_drawing(open_gallery):
    for mode, class_ in (("phone", ".narrow"), ("wide", ".wide")):
        figure = open_gallery(**MODES[mode]).locator(".figure:has(.narrow)").first
        assert figure.locator(".wide").is_visible() is (class_ == ".wide")
        assert figure.locator(".narrow").is_visible() is (class_ == ".narrow")


def test_letters_in_drawings_can_be_read_on_a_phone(open_gallery):
    page = open_gallery(**MODES["phone"])
    smallest = page.evaluate(
        """Math.min(...[...document.querySelectorAll('.figure .narrow text')].map(text => {
             const svg = text.ownerSVGElement;
             return parseFloat(getComputedStyle(text).fontSize) * svg.getBoundingClientRect().width
                    / svg.viewBox.baseVal.width }))"""
    )
    assert smallest >= 10.5


def test_standing_links_and_buttons_are_large_enough(open_gallery):
    page = open_gallery(**MODES["phone"])
    small = page.evaluate(
        """[...document.querySelectorAll('a, button, summary, input')].filter(e => {
             const box = e.getBoundingClientRect();
             return box.width && Math.min(box.width, box.height) < 24 && !e.closest('svg, p:not([class]), .skip') })
           .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_a_map_is_enlarged_by_buttons_keys_and_mouse_and_is_whole_again(open_gallery):
    page = open_gallery(**MODES["wide"])
    box, drawing = page.locator("[data-map]").first, page.locator("[data-map] svg").first
    whole = drawing.get_attribute("viewBox")

    def shown() -> list[float]:
        return [float(one) for one in drawing.get_attribute("viewBox").split()]

    more, less, back = (box.get_by_role("button").nth(n) for n in range(3))
    assert less.is_disabled()
    assert box.get_attribute("aria-label")
    more.click()
    x, y, width, _height = shown()
    assert width < float(whole.split()[2])
    box.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert shown()[0] > x
    assert shown()[1] > y
    page.keyboard.press("+")
    assert shown()[2] < width
    place = drawing.bounding_box()
    page.mouse.move(place["x"] + 200, place["y"] + 100)
    page.mouse.down()
    before = shown()
    page.mouse.move(place["x"] + 120, place["y"] + 60)
    page.mouse.up()
    assert shown()[0] > before[0]
    back.click()
    assert shown() == [float(one) for one in whole.split()]
    page.keyboard.press("ArrowRight")  # moves nothing while the whole map is there
    assert shown() == [float(one) for one in whole.split()]
    assert page.complaints == []


def test_without_scripts_the_whole_map_stands_there(open_gallery):
    page = open_gallery(**MODES["without-scripts"])
    assert page.locator("[data-map] button").count() == 0
    assert page.locator("[data-map] svg").last.is_visible()


def test_a_block_of_a_spreadsheet_is_laid_out_from_the_cell_with_the_focus(open_gallery):
    page = open_gallery(**MODES["wide"])
    page.evaluate(
        """() => new Promise((done) => {
            const cells = '<td><input class="cell"></td>'.repeat(3);
            document.querySelector("main").insertAdjacentHTML("beforeend",
                `<table data-sheet><tbody>${`<tr>${cells}</tr>`.repeat(3)}</tbody></table>`);
            const script = document.createElement("script");
            script.type = "module";
            script.src = "/static/concord/sheet.js";
            script.onload = done;
            document.head.append(script);
        })"""
    )
    cells = page.locator("table[data-sheet] input.cell")
    cells.nth(1).focus()
    page.evaluate(
        """(text) => {
            const data = new DataTransfer();
            data.setData("text", text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        "1\t2\t3\r\n4\t5\r\n",
    )
    assert [cells.nth(n).input_value() for n in range(9)] == ["", "1", "2", "", "4", "5", "", "", ""]
    page.keyboard.press("ArrowDown")
    assert cells.nth(4).evaluate("cell => cell === document.activeElement")


def test_streets_lie_under_the_places_when_somebody_asks_for_them(open_gallery):
    page = open_gallery("/?streets", **MODES["wide"])
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    assert page.locator(".leaflet-container").count() == 0
    button = page.get_by_role("button", name="Show streets")
    button.focus()
    page.keyboard.press("Enter")
    page.locator(".leaflet-interactive").wait_for()
    page.locator(".leaflet-tile-loaded").first.wait_for()
    page.locator(".leaflet-interactive").click()
    # What a file or a setting says is text, whatever it holds.
    assert page.locator(".leaflet-popup-content").inner_text() == "name: <b>Old Port</b>\ncount: 12"
    assert page.locator(".leaflet-control-attribution").inner_text() == "<i>Streets</i> of the town"
    assert all(url.startswith(ORIGIN) for url in asked)
    page.get_by_role("button", name="Hide streets").click()
    assert page.locator(".leaflet-container").is_hidden()
    assert page.complaints == []
