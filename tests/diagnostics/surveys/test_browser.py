"""Pages of surveys in a real browser: on a phone without scripts, and with every rule of accessibility checked."""

import json
import re

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from django.contrib.staticfiles import finders

from diagnostics.surveys import services
from diagnostics.surveys.models import Entry
from stakeholders.models import Municipality

from .builders import ON, QUESTIONS, Resident, make_answers, make_open_survey

ORIGIN = "https://survey.invalid"
# Every rule is checked on a phone, in the dark that of contrasts; the others must fit.
MODES = {  # width, colours, the rules that are checked
    "wide": (1280, "light", None),
    "phone": (360, "light", {}),
    "dark": (360, "dark", {"runOnly": ["color-contrast"]}),
    "narrowest": (320, "light", None),
}
AXE = AXE_FILE_PATH.read_text(encoding="utf-8")
VIOLATIONS = """async options => (await axe.run(document, { ...options, resultTypes: ["violations"] })).violations
    .map(one => one.id + " at " + one.nodes.map(node => node.target.join(" ")).join(", "))"""
SENSITIVE = {**QUESTIONS[2], "sensitive": True, "required": False}
ASKED = (*QUESTIONS[:2], SENSITIVE, *QUESTIONS[3:])
SAFE = {**QUESTIONS[0], "together": {"label": "Feels safe", "values": ["yes"]}}


@pytest.fixture
def pages(as_alice, client, town, coordinator):
    """The answers of the server, by name."""
    Municipality.objects.update(support_contacts="Victims' Aid: 116 006", emergency_contact="112")
    return {**residents(client, town, coordinator), **office(as_alice, town, coordinator)}


def residents(client, town, coordinator) -> dict:
    survey = make_open_survey(town, ASKED)
    steps = {"introduction": {}, "first": {}, "wrong": {}, "sensitive": {"safe": "yes", "victim": "yes"}}
    resident, found = Resident(client, survey).open(), {}
    found["introduction"] = resident.page
    found["first"] = resident.press("begin").page
    found["wrong"] = resident.press("next", safe="yes").page
    found["before sensitive"] = resident.press("next", **steps["sensitive"]).page
    assert resident.is_at_door
    found["sensitive"] = resident.press("on").page
    found["free text"] = resident.press("next", what=["theft"]).page
    found["sending"] = resident.press("next", years="3", idea="More lamps").page
    changed = Resident(client, survey)
    changed.page = found["free text"]
    found["thanks"] = resident.press("send").page
    found["sent before"] = changed.press("next", years="4").press("send").page
    found["broken"] = client.post(resident.address, {"state": "cut", "go": "next"})
    letters = Resident(client, make_open_survey(town, title="By letter", entry=Entry.LETTERS)).open()
    found["wrong code"] = client.post(letters.address, {"state": letters.state, "code": "AAAA"})
    found["choice"] = client.get("/public/port-test/survey/")
    services.close(by=coordinator, survey=survey, on=ON)
    found["closed"] = client.get(resident.address)
    assert {name: page.status_code for name, page in found.items() if page.status_code != 200} == {
        "wrong": 422, "thanks": 201, "sent before": 409, "broken": 422, "wrong code": 422
    }  # fmt: skip
    return found


def office(client, town, coordinator) -> dict:
    survey = make_open_survey(town, [SAFE, *QUESTIONS[1:]], sampling="probability", title="Office")
    answers = [
        {"safe": ("yes", "no")[i % 3 == 0], "victim": ("yes", "no")[i % 2], "years": i % 50}
        for i in range(120)
    ]
    make_answers(survey, answers)
    services.close(by=coordinator, survey=survey, on=ON)
    few = make_open_survey(town, title="Few")
    make_answers(few, answers[:4])
    question = survey.questions.get(code="what")
    # The others are seen by tests/test_every_page_browser.py.
    paths = {
        "detail": f"{survey.uid}/",
        "question": f"{survey.uid}/questions/{question.pk}/edit/",
        "results": f"{survey.uid}/results/",
        "few results": f"{few.uid}/results/",
        "split": f"{survey.uid}/results/safe/?by=victim",
        "number": f"{survey.uid}/results/years/?by=victim",
    }
    return {name: client.get(f"/town/port-test/surveys/{path}") for name, path in paths.items()}


def test_every_page_fits_and_breaks_no_rule(pages, client, chromium):
    """At 320, 360 and 1,280 pixels and in the dark: no overflow, no complaint, no violation."""
    wrong, shown = [], {}
    more = {path: client.get(path) for sent in pages.values() for path in asked_for_later(sent)}
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.on("console", lambda message: wrong.append(f"{shown['name']}: {message.text}"))
    page.route("**/*", lambda route: answer(route, shown["sent"], more))
    for name, sent in pages.items():
        shown |= {"name": name, "sent": sent}
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"{ORIGIN}/")
        page.evaluate(AXE)
        wrong += [f"{name} ({mode}): {what}" for mode in MODES for what in seen_wrong(page, *MODES[mode])]
    context.close()
    assert wrong == []


def seen_wrong(page, width: int, colours: str, rules: dict | None) -> list[str]:
    page.set_viewport_size({"width": width, "height": 740})
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    found = []
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append("too wide")
    return found if rules is None else [*found, *page.evaluate(VIOLATIONS, rules)]


def asked_for_later(sent) -> list[str]:
    """What the script of a page asks for when the page is there."""
    told = re.search(rb'<script id="device"[^>]*>(.*?)</script>', sent.content, re.DOTALL)
    device = json.loads(told[1]) if told else {}
    return [device[name] for name in ("script", "form") if name in device]


def answer(route, sent, more=()):
    """The page that was sent, under its own policy, and the files that it asks for."""
    path = route.request.url.removeprefix(ORIGIN)
    if path == "/":
        headers = {"Content-Security-Policy": sent["Content-Security-Policy"]}
        return route.fulfill(body=sent.content, content_type="text/html", headers=headers)
    if path in more:
        return route.fulfill(body=more[path].content, content_type=more[path]["Content-Type"])
    found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
    return route.fulfill(path=found) if found else route.fulfill(status=404)


def test_only_the_fields_of_the_chosen_kind_are_seen(pages, chromium):
    page = chromium.new_page(java_script_enabled=False)
    page.route("**/*", lambda route: answer(route, pages["question"]))
    page.goto(f"{ORIGIN}/")
    assert page.locator("#id_none_of_these_field").is_visible()
    assert not page.locator("#id_minimum_field").is_visible()
    page.close()
