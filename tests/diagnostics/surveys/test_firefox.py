"""A whole survey in the other engine: without scripts, and with rules, a draft, no network and the outbox."""

import shutil

import pytest

from tests import firefox

from .test_browser import AXE, VIOLATIONS
from .test_device_browser import IN_DATABASE, SHORT, kept, survey  # noqa: F401 - the survey is a fixture


@pytest.fixture
def window(tmp_path):
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    if path is None:
        pytest.skip("no Firefox on this machine")
    with firefox.started(path, tmp_path) as opened:
        opened.size(360, 740)
        yield opened


def press(window, *names: str) -> None:
    for name in names:
        window.press(f"//button[normalize-space()='{name}']")


def choose(window, question: str, answer: str) -> None:
    window.press(f"//fieldset[contains(., '{question}')]//label[normalize-space()='{answer}']")


def seen(window, text: str) -> None:
    """`text` is on the page, or comes."""
    window.find(f"//main//*[not(ancestor-or-self::script)][contains(text(), '{text}')]")


def answer_all(window) -> None:
    press(window, "I take part")
    choose(window, "Do you feel safe?", "Yes")
    choose(window, "Were you a victim?", "No")
    press(window, "Next")
    window.type("//input[@inputmode='numeric']", "12")
    press(window, "Next")
    seen(window, "Send your answers")


def taken_over(window) -> None:
    """The scripts have put their own section on the page."""
    window.find("//main/section")


def in_order(window) -> None:
    assert window.run("return document.documentElement.scrollWidth") <= 360
    assert window.wait(f"{AXE};return ({VIOLATIONS})({{}})") == []


def test_a_survey_is_answered_in_firefox_with_and_without_scripts(window, live_server, survey):  # noqa: F811
    address = f"{live_server.url}/public/{survey.municipality.slug}/survey/{survey.uid}/"
    window.switch("Services.prefs.setBoolPref('javascript.enabled', false)")
    window.go(address)
    press(window, "I take part", "Next")
    seen(window, "There is a problem")
    press(window, "Back")
    answer_all(window)
    press(window, "Send")
    seen(window, "Thank you")
    assert kept(survey) == [SHORT]

    window.switch("Services.prefs.setBoolPref('javascript.enabled', true)")
    window.go(address)
    taken_over(window)
    seen(window, "Others use this phone too")
    in_order(window)
    press(window, "I take part", "Next")
    seen(window, "There is a problem")
    in_order(window)
    choose(window, "Were you a victim?", "Yes")
    choose(window, "What happened?", "Theft")  # which comes at once
    seen(window, "Kept on this phone")
    window.reload()
    seen(window, "not finished")
    press(window, "Remove", "Remove for good?")
    seen(window, "Removed from this phone")
    assert window.wait(f"return ({IN_DATABASE})()") == []

    window.wait("return navigator.serviceWorker.ready.then(() => 1)")
    window.network(there=False)
    window.go(address)
    taken_over(window)
    answer_all(window)
    press(window, "Send")
    seen(window, "Not yet sent: 1")
    in_order(window)
    window.network(there=True)
    press(window, "Send now")
    seen(window, "Thank you")
    in_order(window)
    assert kept(survey) == [SHORT, SHORT]
