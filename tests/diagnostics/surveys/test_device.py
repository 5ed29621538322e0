"""What the script of a survey asks for: questions, a worker of narrow reach, and to take whole sets of answers."""

import gzip
import json
import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache

from diagnostics.models import Survey, SurveyAnswer
from diagnostics.surveys import services
from diagnostics.surveys.answering import floods
from diagnostics.surveys.answering.progress import note_of, read_note
from diagnostics.surveys.bank.words import content, said
from diagnostics.surveys.device.script import bare, joined, source
from diagnostics.surveys.device.shape import for_device, live_pages
from diagnostics.surveys.wording import day_in
from stakeholders.access.permissions import Actor

from .builders import ON, make_open_survey
from .test_parts import FORM

GIVEN = {"safe": "yes", "victim": "no", "what": ["theft"], "years": "12", "strange": 1}
KEPT = {"safe": "yes", "victim": "no", "years": 12}


@pytest.fixture
def survey(town):
    cache.clear()
    return make_open_survey(town)


class Phone:
    """The script on a telephone, as the server sees it."""

    def __init__(self, client, survey):
        self.client = client
        self.address = f"/public/{survey.municipality.slug}/survey/{survey.uid}/"
        page = client.get(self.address).content.decode()
        self.told = json.loads(re.search(r'<script id="device"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
        self.instance = uuid.uuid4()

    def send(self, answers: object = GIVEN, **other):
        whole = {
            "instance": self.instance.hex,
            "note": self.told["note"],
            "on": "2999-01-01",  # a clock that is wrong
            "answers": answers,
        }
        body = json.dumps({**whole, **other})
        return self.client.post(self.told["send"], body, content_type="application/json")


def kept(survey) -> list[dict]:
    return list(SurveyAnswer.objects.filter(survey=survey).values_list("answers", flat=True))


def test_a_whole_set_is_taken_once_and_judged_by_the_server(client, survey):
    phone, today = Phone(client, survey), day_in(survey.municipality)
    first, second = phone.send(), phone.send()
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json() == {"arrived": phone.instance.hex}
    assert not first.cookies
    assert "no-store" in first["Cache-Control"]
    assert kept(survey) == [KEPT]
    row = SurveyAnswer.objects.get()
    assert (row.received_on, row.channel, row.version.number) == (today, "web", 1)
    other = phone.send({**GIVEN, "safe": "no"})
    assert (other.status_code, other.json()["code"]) == (409, "sent_before")
    wrong = phone.send({"safe": "yes", "victim": "yes", "years": "111"}, instance=uuid.uuid4().hex)
    assert wrong.status_code == 422
    assert {one["code"]: one["message"] for one in wrong.json()["wrong"]} == {
        "what": "Choose an answer.",
        "years": "Write a number of 110 or less.",
    }
    assert kept(survey) == [KEPT]


def test_what_does_not_come_from_a_page_of_the_survey_is_refused(client, survey, town):
    phone = Phone(client, survey)
    strange = [
        {"note": ""},
        {"note": phone.told["note"][:-1]},
        {"note": note_of(1, ON, "another survey")},
        {"note": 7},
        {"instance": "x"},
        {"instance": None},
        {"on": "yesterday"},
        {"answers": []},
        {"answers": None},
    ]
    assert {phone.send(**one).status_code for one in strange} == {400}
    bodies = [b"", b"[]", b"{", b"\xff", b"[" * 90_000, json.dumps({"answers": "x" * 2**20})]
    sent = [client.post(phone.told["send"], body, content_type="application/json") for body in bodies]
    assert {one.status_code for one in sent} == {400}
    assert read_note(None, "x") is None
    assert kept(survey) == []


def test_the_end_of_a_survey_and_a_new_version(client, survey, town):
    early, today = Phone(client, survey), day_in(survey.municipality)
    survey.questions.filter(code="safe").update(required=False)
    services.publish(by=Actor(town), survey=survey, on=ON)
    assert Phone(client, survey).told["version"] == 2
    assert early.send({"victim": "no"}).status_code == 422  # judged by the version that was opened
    services.close(by=Actor(town), survey=survey, on=today)
    assert early.send().status_code == 201  # opened in time
    survey.__class__.objects.filter(pk=survey.pk).update(closed_on=today - timedelta(days=2))
    late = early.send(instance=uuid.uuid4().hex)
    assert (late.status_code, late.json()["code"]) == (409, "survey_closed")
    assert early.send().status_code == 200  # what arrived is said to have arrived
    assert SurveyAnswer.objects.get().version.number == 1


def test_a_flood_is_slowed_down(client, survey, monkeypatch):
    monkeypatch.setattr(floods, "MOST", 1)
    phone = Phone(client, survey)
    assert phone.send().status_code == 201
    slow = phone.send(instance=uuid.uuid4().hex)
    assert (slow.status_code, slow.json()["code"]) == (429, "busy")
    assert 0 < int(slow["Retry-After"]) <= floods.WINDOW


def test_questions_and_worker_of_a_survey(client, survey, town):
    phone = Phone(client, survey)
    form = client.get(phone.told["form"])
    assert form.json() == for_device(services.published(services.latest_version(survey)), 1)
    assert form["Cache-Control"] == "private, max-age=86400"
    assert client.get(f"{phone.address}form/?version=9").status_code == 404
    worker = client.get(phone.told["worker"]).content.decode()
    keeps = json.loads(worker[len("const KEEPS = ") : worker.index(";\n")])
    held = [*keeps["pages"], *keeps["forms"], *keeps["files"]]
    assert keeps["page"] == phone.address
    assert all(one.startswith((phone.address, "/static/concord/", phone.told["script"])) for one in held)
    script = client.get(phone.told["script"])
    assert (script.content.decode(), "immutable" in script["Cache-Control"]) == (joined(), True)

    survey.questions.filter(code="victim").update(text="Were you robbed?")
    services.publish(by=Actor(town), survey=survey, on=ON)
    newer = client.get(phone.told["worker"]).content.decode()
    assert keeps["mark"] not in newer  # so that browsers take it
    assert phone.told["form"] in newer  # drafts of the version before
    survey.questions.filter(code="victim").update(sensitive=True, required=False)
    services.publish(by=Actor(town), survey=survey, on=ON)
    assert client.get(phone.told["worker"]).status_code == 404
    silent = Phone(client, survey).told
    assert silent["silent"] is True
    assert "no-store" in client.get(silent["form"])["Cache-Control"]


def test_a_questionnaire_on_a_telephone_has_trees_and_live_pages():
    record = for_device(FORM, 3)
    told = {one["code"]: one for one in record["questions"]}
    assert told["told"]["condition"] == [">", ["$", "money"], 100]
    assert told["left_on"]["constraint_message"] == "Not a day to come."
    assert record["sections"][0]["count"] == ["$", "thefts"]
    assert record["pages"] == live_pages(FORM) == [["thefts"], ["money", "told"], ["dear", "left_on"]]
    assert "private" in record
    assert not {"words", "core", "together"} & set().union(*record["questions"])


def test_a_script_loses_only_what_people_read():
    text = 'const a = "//x"; // why\n\n  // a line\n/** two\n * lines */\nconst b = `${a} // "`;\n'
    assert bare(text) == 'const a = "//x";\nconst b = `${a} // "`;'
    assert not re.search(r"^\s*(//|\*)", joined(), re.MULTILINE)
    assert "\nimport " not in joined()


def test_the_thanks_are_in_the_language_of_the_form(client, survey):
    Survey.objects.filter(pk=survey.pk).update(languages=["en", "ar"], words={"ar": {"title": "السلامة"}})
    address = f"/public/{survey.municipality.slug}/survey/{survey.uid}/"
    told = client.get(f"{address}?lang=ar").context["device"]
    assert "السلامة" in client.get(told["thanks"]).content.decode()


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_the_first_page_with_its_scripts_weighs_at_most_20_kb_in_every_language(client, survey, language):
    """As they are sent: the page by the server's own compression, the scripts as files."""
    introduction = "\n\n".join(said(texts, language) for texts in content("survey")["introduction"])
    Survey.objects.filter(pk=survey.pk).update(languages=[language], introduction=introduction)
    address = f"/public/{survey.municipality.slug}/survey/{survey.uid}/"
    page = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    scripts = (gzip.compress(joined().encode()), gzip.compress(source("survey.js").encode()))
    weights = [len(page.content), *map(len, scripts)]
    assert sum(weights) < 20_000, weights
