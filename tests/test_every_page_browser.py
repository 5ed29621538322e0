"""Every page in a real browser: nothing that axe finds, no complaint, nothing from elsewhere, no overflow, one h1.

The pages come from tests/access_matrix.py and their records from tests/world.py, so a new page is tested as soon as
it has its row there, which tests/test_access.py demands. Nothing is to be added here, but for a page that

* is no HTML for the eye (a file, a fragment, a health check): name it in NO_PAGE, with the reason;
* shows more when asked: add (name, query) to ALSO.

The town has a mark that no line can hold unbroken, so that a long word overflows here and not at somebody's desk.
"""

import re

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from stakeholders.access.permissions import Permission, Role
from tests.access_matrix import LIBRARY, LIBRARY_KEYS, PAGES
from tests.test_access import address_of
from tests.world import build, new_client

pytestmark = pytest.mark.django_db(transaction=True)

PARTS = 2
MARK = "Verkehrssicherheitsbeauftragte"
WIDE, PHONE, NARROWEST = (1280, 900), (360, 740), (320, 640)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What a narrow window may break; colours, names and roles are the same in both.
RULES_ON_A_PHONE = {"runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}}
NO_PAGE = {
    "livez": "for machines",
    "readyz": "for machines",
    "metrics": "for machines",
    "practice_suggest": "a fragment of the form of an action",
    "api-schema": "for machines",
    "api-docs": "the page of another project, with a policy of its own",
}
ALSO = [("version_compare", "?before=0.1&after=2.0"), ("action_list", "?q=nothing-like-this")]


RUN = """async options => (await axe.run(document, {...options, resultTypes: ["violations"]})).violations
           .map(one => one.id + " at " + one.nodes.slice(0, 3).map(node => node.target.join(" ")).join(", "))"""
# What sticks out to the right, innermost first, to find it quickly.
WIDER = """() => { const room = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= room) return []
    return [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > room + 1)
           .slice(-3).map(one => one.tagName.toLowerCase() + "." + one.className) }"""


class Visitor:
    """One person with one window, which goes from page to page."""

    def __init__(self, browser, origin: str, session: str | None) -> None:
        self.origin = origin
        context = browser.new_context(reduced_motion="reduce", locale="en-GB")
        if session:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": origin}])
        context.add_init_script(path=AXE_FILE_PATH)
        self.page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def look(self, path: str, drawn) -> list[str]:
        """What is wrong with the page as the application has drawn it; what it loads comes from the server."""
        self.heard, self.asked = [], []
        self._size(WIDE)
        given = {"headers": dict(drawn.headers), "body": drawn.content}
        address = re.compile(f"^{re.escape(self.origin + path)}$")
        self.page.route(address, lambda route: route.fulfill(status=200, **given), times=1)
        self.page.goto(self.origin + path)
        if self.page.url != self.origin + path:
            return [f"leads to {self.page.url}"]
        return [*self._as_it_stands(), *self._on_a_phone()]

    def _as_it_stands(self) -> list[str]:
        elsewhere = [url for url in self.asked if not url.startswith((self.origin, "data:", "blob:"))]
        headings = self.page.locator("h1").count()
        return [
            *self.heard,
            *(f"asks for {url}" for url in elsewhere),
            *([f"{headings} h1"] if headings != 1 else []),
            *self.page.evaluate(RUN, RULES),
        ]

    def _on_a_phone(self) -> list[str]:
        self._size(PHONE)
        found = [f"{one} (phone)" for one in self.page.evaluate(RUN, RULES_ON_A_PHONE)]
        found += self._what_sticks_out(PHONE)
        self._size(NARROWEST)
        return found + self._what_sticks_out(NARROWEST)

    def _what_sticks_out(self, size: tuple[int, int]) -> list[str]:
        return [f"{one} sticks out at {size[0]}" for one in self.page.evaluate(WIDER)]

    def _hear(self, message) -> None:
        if message.type in {"error", "warning"}:  # the rest is advice of the browser
            self.heard.append(message.text)

    def _size(self, size: tuple[int, int]) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.fixture
def world(db):
    cache.clear()
    return build("browser-town", MARK, first_version=0)


# Each part of the pages may be seen by a process of its own.
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_fit_to_be_seen(world, live_server, chromium, part):
    session = world.clients[Role.COORDINATOR].cookies[settings.SESSION_COOKIE_NAME].value
    visitors = {
        signed_in: Visitor(chromium, live_server.url, session if signed_in else None)
        for signed_in in (True, False)
    }
    wrong, many = [], 0
    for name, signed_in, path in list(addresses(world))[part::PARTS]:
        if drawn := page_at(world, name, signed_in, path):
            many += 1
            wrong += [f"{name}: {what}" for what in visitors[signed_in].look(path, drawn)]
    for visitor in visitors.values():
        visitor.page.context.close()
    assert not wrong, "\n".join(wrong)
    assert many > 150 / PARTS, "most pages were no pages"


def addresses(world):
    """(name, signed in, path) of every address, each for those whom it is made for."""
    for row in PAGES:
        if row.name in NO_PAGE:
            continue
        signed_in, path = isinstance(row.who, Permission) or row.who == "open", address_of(row, world)
        yield str(row), signed_in, path
        yield from ((f"{row}{query}", signed_in, path + query) for name, query in ALSO if name == row.name)
    for name, stranger_gets in LIBRARY.items():
        if name not in NO_PAGE:
            yield name, stranger_gets != 200, reverse(name, kwargs=LIBRARY_KEYS.get(name, {}))


def page_at(world, name: str, signed_in: bool, path: str):
    """What the application draws; None where it only takes POST, leads elsewhere or is a file, and for what the
    library keeps for a second factor."""
    client = world.clients[Role.COORDINATOR] if signed_in else new_client()
    response = client.get(path)
    response.close()  # files, too
    expected = {200, 302, 404, 405} if name in LIBRARY else {200, 302, 405}
    assert response.status_code in expected, f"{name}: {response.status_code}"
    is_page = response.status_code == 200 and response["Content-Type"].startswith("text/html")
    return response if is_page else None
