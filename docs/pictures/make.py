"""Takes the pictures of docs/first-hour.md from the running demonstration: `make run`, then `make pictures`.

    python -m docs.pictures.make [NAME …]

Nothing is changed in the town. The pictures are kept small: few colours, as a page has few.
"""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from config.embedded.runfolder import RunFolder

from .palette import small_png

HERE = Path(__file__).resolve().parent
TOWN, WHO, PASSWORD = "port-aurelia", "ines@port-aurelia.example", "port-aurelia-2027"
DESK, PHONE = (1120, 720), (360, 640)
MOST_BYTES = 60_000
FROM_THE_HEADING = """() => { const title = document.querySelector("h1"), head = title.closest(".page-head") ?? title
    window.scrollTo(0, head.getBoundingClientRect().top + window.scrollY - 24) }"""


@dataclass(frozen=True)
class Picture:
    """What is seen: a page of the town, and the way on from there by the links on it; from its heading, or whole."""

    name: str
    page: str
    way: Callable[[Page], None] | None = None
    size: tuple[int, int] = DESK
    whole: bool = False


def follow(text: str, scope: str = "main") -> Callable[[Page], None]:
    """Open the first link that carries this text."""

    def way(page: Page) -> None:
        address = page.locator(scope).get_by_role("link", name=text).first.get_attribute("href")
        page.goto(address if "://" in address else origin_of(page) + address)

    return way


def all_of(*ways: Callable[[Page], None]) -> Callable[[Page], None]:
    def way(page: Page) -> None:
        for one in ways:
            one(page)

    return way


def origin_of(page: Page) -> str:
    return page.evaluate("location.origin")


PICTURES = [
    Picture("home", "", whole=True, size=(1120, 900)),
    Picture("areas", "areas/"),
    Picture("counts", "counts/"),
    Picture("offence", "counts/", follow("Burglary (dwelling)")),
    Picture("import", "imports/new/"),
    Picture("survey", "surveys/", all_of(follow("Safety in Port Aurelia"), follow("Try it")), size=PHONE),
    Picture("finding", "findings/", follow("F05")),
    Picture("plan", "plan/"),
    Picture("action", "plan/actions/", follow("A08")),
    Picture("check", "plan/check/"),
    Picture(
        "letter", "letters/", all_of(follow("please confirm"), follow("/link/accept/")), size=(1120, 900)
    ),
    Picture("answers", "consultation/rounds/", all_of(follow("first round"), follow("You said, we did"))),
    Picture("adopt", "plan/versions/adopt/"),
]


def main(names: list[str]) -> int:
    address = RunFolder(HERE.parents[1] / ".run").recall().get("address")
    if not address:
        print("The demonstration is not running; start it in another window with: make run", file=sys.stderr)
        return 1
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(locale="en-GB", reduced_motion="reduce", color_scheme="light")
        sign_in(page, address)
        for picture in PICTURES:
            if not names or picture.name in names:
                take(page, address, picture)
        browser.close()
    return 0


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("[name=login]", WHO)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(f"**/town/{TOWN}/**")


def take(page: Page, address: str, picture: Picture) -> None:
    page.set_viewport_size({"width": picture.size[0], "height": picture.size[1]})
    page.goto(f"{address}/town/{TOWN}/{picture.page}")
    if picture.way:
        picture.way(page)
    if not picture.whole:
        page.evaluate(FROM_THE_HEADING)
    file = HERE / f"{picture.name}.png"
    file.write_bytes(small_png(page.screenshot(), MOST_BYTES))
    print(f"{file.name}  {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
