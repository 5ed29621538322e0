"""Answering on a phone: no account, no cookie, no script; nothing kept before the end."""

import base64
import gzip
import hashlib
import json
import logging
import re
import threading
import uuid
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from diagnostics.models import SurveyAnswer
from diagnostics.surveys import services
from diagnostics.surveys.answering import floods, progress
from diagnostics.surveys.answering.intake import Sent, receive
from diagnostics.surveys.models import Survey
from diagnostics.surveys.wording import day_in
from stakeholders.access.errors import Conflict
from stakeholders.access.permissions import Actor
from stakeholders.access.tenancy import scope
from stakeholders.models import AuditEntry, Municipality
from tests.builders import make_area, make_town

from .builders import ON, QUESTIONS, Resident, make_open_survey, make_survey

WHOLE = {"safe": "yes", "victim": "yes", "what": ["theft", "fraud"], "years": "12", "idea": "More lamps"}
KEPT = {"safe": "yes", "victim": "yes", "what": ["theft", "fraud"], "years": 12, "idea": "More lamps"}


@pytest.fixture(autouse=True)
def no_flood_from_other_tests():
    cache.clear()


@pytest.fixture
def survey(town):
    return make_open_survey(town)


@pytest.fixture
def resident(client, survey):
    return Resident(client, survey).open()


def kept(survey) -> list[dict]:
    return list(SurveyAnswer.objects.filter(survey=survey).values_list("answers", flat=True))


def test_the_whole_way(resident, survey):
    assert "What it is for." in resident.text
    assert "q-safe" not in resident.text
    resident.fill_in(**WHOLE)
    assert kept(survey) == []
    resident.press("send")
    assert resident.page.status_code == 201
    assert "Thank you" in resident.text
    assert kept(survey) == [KEPT]
    row = SurveyAnswer.objects.get()
    assert (row.received_on, row.channel, row.weight, row.stratum) == (
        day_in(survey.municipality),
        "web",
        1,
        "",
    )
    assert row.version.number == 1


def test_what_is_not_asked_is_not_shown_and_not_kept(resident, survey):
    resident.fill_in(**{**WHOLE, "victim": "no"})
    assert "What happened?" not in resident.text
    resident.press("send")
    assert kept(survey) == [{"safe": "yes", "victim": "no", "years": 12, "idea": "More lamps"}]


def test_a_changed_mind_drops_what_was_answered_on_the_old_way(resident, survey):
    """The answer to the question that is skipped now has travelled with the page; it must not be kept."""
    resident.fill_in(**WHOLE)
    resident.press("to:0").press("next", safe="yes", victim="no")
    resident.press("next", years="12").press("send")
    assert kept(survey) == [{"safe": "yes", "victim": "no", "years": 12}]


def test_a_required_question_that_a_changed_mind_opens_is_asked(resident, survey):
    resident.fill_in(safe="yes", victim="no")
    resident.press("to:0").press("next", safe="yes", victim="yes")
    assert "What happened?" in resident.text
    resident.press("next")
    assert resident.page.status_code == 422
    assert "Choose an answer" in resident.text


def test_errors_stand_at_their_question_and_nothing_is_lost(resident):
    resident.press("begin")
    resident.press("next", safe="yes")
    assert resident.page.status_code == 422
    assert "There is a problem" in resident.text
    assert 'href="#id_q-victim_0"' in resident.text
    assert re.search(r'value="yes"[^>]*id="id_q-safe_0"[^>]*checked', resident.text)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("abc", "whole number"),
        ("2.5", "whole number"),
        ("-1", "0 or more"),
        ("111", "110 or less"),
        ("9" * 4000, "whole number"),
        ("1" * 9, "110 or less"),
    ],
)
def test_a_number_that_is_none_is_said_and_kept_in_the_field(resident, typed, said):
    resident.press("begin").press("next", safe="yes", victim="no")
    resident.press("next", years=typed, idea="More lamps")
    assert resident.page.status_code == 422
    assert said in resident.text
    assert f'value="{typed}"' in resident.text
    assert "More lamps" in resident.text


def test_an_invented_answer_is_refused(resident):
    resident.press("begin").press("next", safe="perhaps", victim="no")
    assert resident.page.status_code == 422
    assert "Choose one of the answers" in resident.text


def test_none_of_these_goes_with_no_other_answer(resident):
    resident.press("begin").press("next", safe="yes", victim="yes")
    resident.press("next", what=["theft", "none"])
    assert resident.page.status_code == 422
    assert "goes with no other answer" in resident.text


def test_back_asks_for_nothing_and_loses_nothing(resident, survey):
    resident.press("begin").press("next", safe="yes", victim="no")
    resident.press("back", years="abc", idea="Half a thought")
    assert "Do you feel safe?" in resident.text
    assert re.search(r'value="yes"[^>]*checked', resident.text)
    resident.press("back")
    assert "What it is for." in resident.text
    resident.press("begin")
    resident.press("next", safe="no", victim="no")
    assert 'value="abc"' in resident.text
    assert "Half a thought" in resident.text
    resident.press("next", years="3", idea="A whole thought").press("send")
    assert kept(survey) == [{"safe": "no", "victim": "no", "years": 3, "idea": "A whole thought"}]


def test_private_data_is_asked_about_once_and_then_taken(resident, survey):
    resident.press("begin").press("next", safe="yes", victim="no")
    resident.press("next", idea="Ask ana@private.example")
    assert resident.page.status_code == 422
    assert "ana@private.example” looks like" in resident.text
    resident.press("next", idea="Ask ana@private.example").press("send")
    assert kept(survey)[0]["idea"] == "Ask ana@private.example"


def test_sending_twice_is_one_answer(resident, survey):
    resident.fill_in(**WHOLE)
    last = resident.page
    for _time in range(3):
        resident.page = last
        resident.press("send")
        assert resident.page.status_code == 201
    assert len(kept(survey)) == 1


def test_other_answers_from_the_same_form_are_not_taken(resident, survey):
    resident.fill_in(**WHOLE)
    last = resident.page
    resident.press("send")
    resident.page = last
    resident.press("to:0").press("next", safe="no", victim="no").press("next").press("send")
    assert resident.page.status_code == 409
    assert "Your answers arrived earlier" in resident.text
    assert kept(survey) == [KEPT]
    # Unless somebody else says on purpose that these are theirs.
    resident.press("send")
    assert resident.page.status_code == 201
    assert len(kept(survey)) == 2


def test_two_people_on_one_device_are_two(client, survey):
    for _person in range(2):
        Resident(client, survey).open().fill_in(**WHOLE).press("send")
    assert len(kept(survey)) == 2


def test_a_changed_page_is_not_believed(resident, survey):
    resident.fill_in(**WHOLE)
    good = resident.state
    changed = f"{good[:5]}{'y' if good[5] == 'x' else 'x'}{good[6:]}"
    for state in ("", "nonsense", good[:-2], changed):
        page = resident.client.post(resident.address, {"state": state, "go": "send"})
        assert page.status_code == 422
        assert "could not be read" in page.content.decode()
    assert kept(survey) == []


def test_the_page_of_another_survey_is_not_believed(resident, survey, town):
    resident.fill_in(**WHOLE)
    other = make_open_survey(town, title="Another")
    page = resident.client.post(
        resident.address.replace(str(survey.uid), str(other.uid)), {"state": resident.state, "go": "send"}
    )
    assert page.status_code == 422
    assert SurveyAnswer.objects.count() == 0


def test_who_has_begun_a_version_finishes_it(resident, survey, coordinator):
    resident.press("begin").press("next", safe="yes", victim="no")
    survey.questions.filter(code="years").delete()
    services.publish(by=coordinator, survey=survey, on=ON)
    resident.press("next", years="5").press("send")
    assert SurveyAnswer.objects.get().version.number == 1
    assert kept(survey) == [{"safe": "yes", "victim": "no", "years": 5}]
    assert "Years here?" not in Resident(resident.client, survey).open().fill_in(**WHOLE).text


def test_a_closed_survey_says_so_and_takes_who_was_in_time(client, survey, coordinator):
    today = day_in(survey.municipality)
    resident = Resident(client, survey).open().fill_in(**WHOLE)
    services.close(by=coordinator, survey=survey, on=today)
    late = Resident(client, survey).open()
    assert late.page.status_code == 200
    assert "This survey is over" in late.text
    resident.press("send")
    assert resident.page.status_code == 201
    assert kept(survey) == [KEPT]


def test_long_after_the_end_nothing_is_taken(client, survey, coordinator):
    resident = Resident(client, survey).open().fill_in(**WHOLE)
    services.close(by=coordinator, survey=survey, on=day_in(survey.municipality) - timedelta(days=3))
    resident.press("send")
    assert resident.page.status_code == 409
    assert "This survey is over" in resident.text
    assert kept(survey) == []


def test_a_draft_and_a_foreign_survey_are_not_there(client, town, other_town):
    draft = make_survey(town)
    assert client.get(f"/public/port-test/survey/{draft.uid}/").status_code == 404
    with scope(other_town.pk):
        foreign = make_open_survey(other_town)
    assert client.get(f"/public/port-test/survey/{foreign.uid}/").status_code == 404
    assert client.get(f"/public/port-test/survey/{uuid.uuid4()}/").status_code == 404


def test_a_short_address_leads_to_what_is_open(client, town):
    """Typed from a poster: to the only open survey, or to the choice; drafts and closed ones are not offered."""
    make_survey(town, title="Draft")
    assert "No survey is open" in client.get("/public/port-test/survey/").content.decode()
    first = make_open_survey(town, title="First")
    assert str(first.uid) in client.get("/public/port-test/survey/").url
    make_open_survey(town, title="Second")
    page = client.get("/public/port-test/survey/").content.decode()
    assert "First" in page
    assert "Second" in page
    assert "Draft" not in page


def test_a_flood_is_slowed_and_keeps_what_was_answered(client, survey, monkeypatch):
    monkeypatch.setattr(floods, "MOST", 2)
    for _person in range(2):
        Resident(client, survey).open().fill_in(**WHOLE).press("send")
    third = Resident(client, survey).open().fill_in(**WHOLE).press("send")
    assert third.page.status_code == 429
    assert 0 < int(third.page["Retry-After"]) <= floods.WINDOW
    assert "More lamps" in third.text
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert Resident(elsewhere, survey).open().fill_in(**WHOLE).press("send").page.status_code == 201
    monkeypatch.setattr(floods, "MOST", 60)
    assert third.press("send").page.status_code == 201
    assert len(kept(survey)) == 4


def test_no_trace_of_who_answered_or_when(survey, caplog):
    """Address, browser, session and moment: in no table, no log line, no cookie, no page kept by the browser."""
    marks = ("203.0.113.77", "Telltale/9.1", "2001:db8:77::1")
    client = Client(REMOTE_ADDR=marks[0], headers={"user-agent": marks[1], "x-forwarded-for": marks[2]})
    before = everything()
    with caplog.at_level(logging.DEBUG):
        resident = Resident(client, survey).open()
        instance = None
        thanks = resident.fill_in(**WHOLE).press("send").page
    after = everything()
    for mark in marks:
        assert mark not in json.dumps(after)
        assert mark not in caplog.text
    assert "survey_answer" not in "".join(
        r.getMessage() + str(r.__dict__) for r in caplog.records if r.name == "concord.request"
    )
    assert [table for table in after if after[table] != before[table]] == ["diagnostics_surveyanswer"]
    (row,) = after["diagnostics_surveyanswer"]
    assert set(row) == {
        "id", "municipality_id", "survey_id", "version_id", "instance", "received_on", "channel", "weight",
        "stratum", "cluster", "answers", "sealed", "collector_id", "is_settled", "is_set_aside",
        "consent_id",
    }  # fmt: skip
    # A device is known only where it is an interviewer's.
    assert row["collector_id"] is None
    assert not re.search(r"\d\d:\d\d", json.dumps(row))
    assert not client.cookies
    assert not thanks.cookies
    assert "no-store" in thanks["Cache-Control"]
    assert AuditEntry.objects.filter(table_name="diagnostics_surveyanswer").count() == 0
    assert instance is None


def everything() -> dict[str, list]:
    """Every row of every table that the application can read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t ORDER BY 1')
            found[table] = [json.loads(row) for (row,) in cursor.fetchall()]
    return found


def test_the_back_button_works_until_something_sensitive_is_told(client, town):
    """What may not be kept by the browser cannot be shown again by it either: privacy goes first where it must."""
    sensitive = {**QUESTIONS[3], "code": "private", "sensitive": True}
    resident = Resident(client, make_open_survey(town, [*QUESTIONS[:2], sensitive, QUESTIONS[3]])).open()
    seen = [resident.page["Cache-Control"]]
    pressed = ("begin", {}), ("next", {"safe": "yes", "victim": "no"}), ("on", {}), ("next", {"private": "1"})
    for deed, answers in (*pressed, ("next", {"years": "3"})):
        resident.press(deed, **answers)
        seen.append(resident.page["Cache-Control"])
    # What stands before the question tells nothing of anybody.
    assert ["no-store" in one for one in seen] == [True, False, False, True, True, True]
    thanks = resident.press("send").page
    assert thanks["Clear-Site-Data"] == '"cache"'


def test_the_state_names_no_moment(resident):
    """What travels in the page could be found on the device; it holds the day at the most."""
    there = progress.unseal(resident.state, resident.address.split("/")[-2])
    assert there.begun_on
    assert not re.search(r"\d\d:\d\d", repr(there))


def test_a_page_is_small_and_asks_for_nothing_else(resident, settings):
    """HTML with its style and script together, compressed: at most 20 kB, on every page."""
    static = settings.BASE_DIR / "static" / "concord"
    extra = sum(len(gzip.compress((static / name).read_bytes())) for name in ("survey.js", "mark.svg"))
    sizes = []
    resident.press("begin")
    sizes.append(len(gzip.compress(resident.page.content)))
    resident.press("next", safe="yes", victim="no")
    sizes.append(len(gzip.compress(resident.page.content)))
    resident.press("next", idea="x" * 1000, years="12")
    sizes.append(len(gzip.compress(resident.page.content)))
    assert max(sizes) + extra < 20_000
    assert set(re.findall(r'(?:src|href)="(/static/[^"]+)"', resident.text)) == {
        "/static/concord/mark.svg",
        "/static/concord/survey.js",
    }
    # The style travels in the page; the policy names its hash and allows no other style, not even a file.
    styles = re.findall(r"<style>(.*?)</style>", resident.text, re.DOTALL)
    assert "border-radius" in styles[0]
    digest = base64.b64encode(hashlib.sha256(styles[0].encode()).digest()).decode()
    policy = resident.page["Content-Security-Policy"]
    assert re.findall(r"style-src ([^;]*)", policy) == [f"'sha256-{digest}'"]
    assert len(styles) == resident.text.count("<style") == 1
    assert "unsafe" not in policy
    assert "<script>" not in resident.text


def test_help_and_the_way_out_are_on_the_pages(client, town):
    Municipality.objects.update(
        support_contacts="Victims' Aid: 116 006", emergency_contact="112", exit_url="https://weather.example/"
    )
    sensitive = {**QUESTIONS[3], "sensitive": True}
    resident = Resident(client, make_open_survey(town, [sensitive])).open()
    for page in (resident, resident.press("begin")):
        assert 'href="https://weather.example/"' in page.text
        assert "116 006" in page.text
    thanks = resident.press("next").press("send").text
    assert "116 006" in thanks
    assert "112" in thanks


def test_the_page_speaks_the_language_of_the_town(client, town, settings):
    settings.LANGUAGES = [("en", "English"), ("fr", "French"), ("ar", "Arabic")]
    Municipality.objects.update(languages=["ar"])
    survey = make_open_survey(town)
    page = client.get(
        f"/public/port-test/survey/{survey.uid}/", headers={"accept-language": "fr"}
    ).content.decode()
    assert 'lang="ar"' in page
    assert 'dir="rtl"' in page


@pytest.mark.parametrize(
    ("query", "browser", "expected"),
    [
        ({}, "ar-EG, en", "ar"),
        ({}, "de, fr", "fr"),
        ({}, "de", "en"),
        ({"lang": "en"}, "ar", "en"),
    ],
)
def test_a_survey_begins_in_the_language_of_the_browser_where_it_has_it(
    client, town, query, browser, expected
):
    survey = make_open_survey(town)
    Survey.objects.filter(pk=survey.pk).update(languages=["en", "fr", "ar"])
    address = f"/public/port-test/survey/{survey.uid}/"
    page = client.get(address, query, headers={"accept-language": browser}).content.decode()
    assert f'<html lang="{expected}"' in page


def test_neighbourhoods_are_those_of_the_town(client, town):
    for number in range(12):
        make_area(town, f"N{number:02}", name=f"Quarter {number}")
    questions = [{"code": "area", "kind": "area", "text": "Where?", "required": True}]
    resident = Resident(client, make_open_survey(town, questions)).open().press("begin")
    assert "<select" in resident.text
    resident.press("next", area="N99")
    assert resident.page.status_code == 422
    resident.press("next", area="N03").press("send")
    assert SurveyAnswer.objects.get().answers == {"area": "N03"}


def test_a_trial_keeps_nothing(as_alice, town):
    survey = make_survey(town)
    resident = Resident(as_alice, survey)
    resident.address = f"/town/port-test/surveys/{survey.uid}/preview/"
    resident.open().fill_in(**WHOLE).press("send")
    assert resident.page.status_code == 200
    assert "End of the trial" in resident.text
    assert SurveyAnswer.objects.count() == 0


def test_strange_letters_are_no_error(resident, survey):
    resident.fill_in(safe="yes", victim="no", idea="a\x00b\u202e\ud7ff 🏮 \x07\r\nc").press("send")
    assert resident.page.status_code == 201
    assert kept(survey)[0]["idea"] == "ab\u202e\ud7ff 🏮 \nc"


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_at_once_from_many_sides_is_one_answer():
    """Sixteen threads, each on a connection of its own, one key: one row, and no error."""
    town = make_town("port-race")
    with scope(town.pk):
        survey = make_open_survey(town)
        version = services.latest_version(survey)
    instance, start, outcomes = uuid.uuid4(), threading.Barrier(16), []

    def send(answers):
        try:
            start.wait(20)
            with scope(town.pk):
                outcomes.append(
                    receive(
                        by=Actor(town), version=version, sent=Sent(instance, answers), on=date(2026, 3, 2)
                    )
                )
        except Conflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    sets = [{"safe": "yes"}] * 12 + [{"safe": "no"}] * 4
    threads = [threading.Thread(target=send, args=(answers,)) for answers in sets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with scope(town.pk):
        (row,) = SurveyAnswer.objects.all()
    same = 12 if row.answers == {"safe": "yes"} else 4
    assert outcomes.count(True) == 1
    assert outcomes.count(False) == same - 1
    assert outcomes.count("conflict") == 16 - same


def test_settings_trust_no_header_unless_told():
    assert settings.TRUSTED_PROXY_COUNT == 0
