"""Pages of surveys in a real browser: on a phone without scripts, and with every rule of accessibility checked."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders

from diagnostics.surveys import services
from stakeholders.models import Municipality

from .builders import ON, QUESTIONS, Resident, make_answers, make_open_survey, make_survey

ORIGIN = "https://survey.invalid"
# Every rule is checked where layouts and colours differ most; the others must fit.
MODES = {  # width, colours, whether the rules are checked
    "wide": (1280, "light", False),
    "phone": (360, "light", True),
    "dark": (360, "dark", True),
    "narrowest": (320, "light", False),
}
SENSITIVE = {**QUESTIONS[2], "sensitive": True, "required": False}
ASKED = (*QUESTIONS[:2], SENSITIVE, *QUESTIONS[3:])
SAFE = {**QUESTIONS[0], "together": {"label": "Feels safe", "values": ["yes"]}}


@pytest.fixture
def pages(as_alice, client, town, coordinator):
    """The answers of the server, by name."""
    Municipality.objects.update(support_contacts="Victims' Aid: 116 006", emergency_contact="112")
    return {**residents(client, town), **office(as_alice, town, coordinator)}


def residents(client, town) -> dict:
    survey = make_open_survey(town, ASKED)
    steps = {"introduction": {}, "first": {}, "wrong": {}, "sensitive": {"safe": "yes", "victim": "yes"}}
    resident, found = Resident(client, survey).open(), {}
    found["introduction"] = resident.page
    found["first"] = resident.press("begin").page
    found["wrong"] = resident.press("next", safe="yes").page
    found["sensitive"] = resident.press("next", **steps["sensitive"]).page
    found["free text"] = resident.press("next", what=["theft"]).page
    found["sending"] = resident.press("next", years="3", idea="More lamps").page
    found["thanks"] = client.get(resident.press("send").page.url)
    return found


def office(client, town, coordinator) -> dict:
    survey = make_open_survey(town, [SAFE, *QUESTIONS[1:]], sampling="probability", title="Office")
    answers = [
        {"safe": ("yes", "no")[i % 3 == 0], "victim": ("yes", "no")[i % 2], "years": i % 50}
        for i in range(120)
    ]
    make_answers(survey, answers)
    services.close(by=coordinator, survey=survey, on=ON)
    draft = make_survey(town, [{**QUESTIONS[2]}, *QUESTIONS[:2]], title="Draft")
    question = survey.questions.get(code="what")
    paths = {
        "list": "",
        "detail": f"{survey.uid}/",
        "to mend": f"{draft.uid}/",
        "edit": f"{survey.uid}/edit/",
        "question": f"{survey.uid}/questions/{question.pk}/edit/",
        "poster": f"{survey.uid}/poster/",
        "results": f"{survey.uid}/results/",
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
        wrong += [f"{name} ({mode}): {what}" for mode in MODES for what in seen_wrong(page, *MODES[mode])]
    context.close()
    assert wrong == []


def seen_wrong(page, width: int, colours: str, with_rules: bool) -> list[str]:
    page.set_viewport_size({"width": width, "height": 740})
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    found = []
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append("too wide")
    if with_rules:
        violations = Axe().run(page).response["violations"]
        found += [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in violations]
    return found


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
