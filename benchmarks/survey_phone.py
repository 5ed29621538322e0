"""A survey on a poor phone: when its pages are seen and can be used, beside a page of the same words and nothing else.

Chromium with a processor six times slower, on a line that brings 400 kbit a second and waits two seconds for each
answer; nothing was fetched before. The survey is that of the demonstration, without its areas. “Can be used”: painted
and complete, so that it takes a press or an answer. “With scripts”: when they have taken over what until then works
without them. Medians of three visits, each from the first page to the thanks.
"""

import http.server
import json
import os
import re
import shutil
import statistics
import threading
import time
from contextlib import contextmanager

from django.db import transaction
from django.urls import reverse
from playwright.sync_api import sync_playwright

from benchmarks.measuring import Report, free_port
from benchmarks.serving import PROJECT, served
from diagnostics.surveys import services as surveys
from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.records import item_from_json
from diagnostics.surveys.wording import day_in
from stakeholders.access.permissions import Actor
from stakeholders.access.tenancy import scope
from stakeholders.models import Municipality

VISITS, SLOWER = int(os.environ.get("BENCH_VISITS", "3")), 6
LINE = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SEEN = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
TAKEN = "() => self.tookOver"
USABLE = "() => Math.max(performance.getEntriesByType('navigation')[0].domInteractive, ({})())".replace(
    "{}", SEEN
)
# The script puts a section of its own on the page, and from then on answers the button itself.
TAKES_OVER = """new MutationObserver((all, one) => document.querySelector("main > section[aria-label]")
  && (self.tookOver = performance.now()) && one.disconnect()).observe(document, { childList: true, subtree: true })"""
WORDS_ONLY = re.compile(r"<style>.*?</style>|<script.*?</script>|<link[^>]*>", re.DOTALL)


def measure() -> Report:
    town, survey = _opened()
    page = reverse("public:survey_answer", kwargs={"town": town.slug, "uid": survey.uid})
    with served() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        address = f"http://127.0.0.1:{port}{page}"
        with _bare(browser, address) as bare:
            rows = [
                _row("the same words, no style, no script", [_first(browser, bare, False) for _ in _visits()])
            ]
        without = [_whole(browser, address) for _ in _visits()]
        rows.append(_row("first page, without scripts", [one["first"] for one in without]))
        rows.append(_row("first page, with scripts", [_first(browser, address, True) for _ in _visits()]))
        rows.append(
            _row("a page of questions, after the press", [told for one in without for told in one["pages"]])
        )
        rows.append(_row("the thanks, after sending", [one["sent"] for one in without]))
        browser.close()
    rows = [(*row, row[3] / rows[0][3]) for row in rows]
    columns = (
        "Page",
        "files",
        "kB",
        "seen after s",
        "can be used after s",
        "with scripts after s",
        "seen / bare",
    )
    return Report(columns, rows, _says(rows))


def _says(rows: list[tuple]) -> str:
    later = rows[1][4] - rows[0][4]
    return (
        "Two seconds of each page are the wait for the answer. "
        f"The style travels inside: nothing else is waited for, and the first page can be used {later:.1f} s after the "
        "bare words. The scripts are two files that are asked for at once: one wait more."
    )


def _opened() -> tuple[Municipality, Survey]:
    """A town with the survey of the demonstration, open to everybody."""
    record = json.loads(next(PROJECT.glob("plans/demo/data/*/survey.json")).read_text())
    with scope(dispatch=True):
        town = Municipality.objects.create(slug=f"phone-{time.time_ns()}", name="Phone", languages=["en"])
    with scope(town.pk), transaction.atomic():
        survey = Survey.objects.create(
            municipality=town,
            title="Safety in our town",
            introduction="What it is for.",
            population="Residents",
        )
        surveys.fill(survey, [item_from_json(one) for one in record["questions"] if one["kind"] != "area"])
        surveys.publish(by=Actor(town, label="bench"), survey=survey, on=day_in(town))
    return town, survey


def _visits():
    return range(VISITS)


def _chromium() -> str:
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))


@contextmanager
def _bare(browser, address: str):
    """Another server, which has the words of the page only; its address."""
    page = browser.new_page()
    words = WORDS_ONLY.sub("", page.goto(address).text()).encode()
    page.close()

    class Words(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)

        def log_message(self, *_what):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), Words)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


class Visit:
    """A phone that comes for the first time, and what goes over its line."""

    def __init__(self, browser, *, scripts: bool):
        context = browser.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=scripts)
        self.page = context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.add_init_script(TAKES_OVER)
        line = context.new_cdp_session(self.page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", LINE)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        self.sizes = []
        line.on("Network.loadingFinished", lambda told: self.sizes.append(told["encodedDataLength"]))

    def told(self) -> dict:
        """Of the page that is open: files and kB since the last one, seconds until it was seen and usable."""
        self.wait(SEEN)
        sizes, self.sizes[:] = list(self.sizes), []
        return {
            "files": len(sizes),
            "kB": sum(sizes) / 1000,
            "seen": self.page.evaluate(SEEN) / 1000,
            "usable": self.page.evaluate(USABLE) / 1000,
        }

    def wait(self, what: str) -> None:
        """Until it is there; asked from outside, as the page itself may run no script."""
        while self.page.evaluate(what) is None:
            self.page.wait_for_timeout(50)

    def press(self, deed: str) -> dict:
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(f"button[value={deed}]").click()
        return self.told()


def _first(browser, address: str, scripts: bool) -> dict:
    visit = Visit(browser, scripts=scripts)
    visit.page.goto(address, wait_until="load")
    if scripts:
        visit.wait(TAKEN)
    told = visit.told()
    if scripts:
        told["taken"] = visit.page.evaluate(TAKEN) / 1000
    visit.page.context.close()
    return told


def _whole(browser, address: str) -> dict:
    """Everything answered and sent without scripts."""
    visit = Visit(browser, scripts=False)
    visit.page.goto(address, wait_until="load")
    found = {"first": visit.told(), "pages": [visit.press("begin")]}
    while not visit.page.locator("button[value=send]").count():
        for question in visit.page.locator("fieldset").all():
            question.locator("input").first.check()
        for number in visit.page.locator("input.number").all():
            number.fill("30")
        is_announced = visit.page.locator("button[value=on]").count()  # what is asked next is sensitive
        found["pages"].append(visit.press("on" if is_announced else "next"))
    found["sent"] = visit.press("send")
    visit.page.context.close()
    return found


def _row(name: str, visits: list[dict]) -> tuple:
    def middle(what: str):
        return statistics.median(visit[what] for visit in visits)

    taken = middle("taken") if "taken" in visits[0] else ""
    return (name, int(middle("files")), middle("kB"), middle("seen"), middle("usable"), taken)
