"""Paper forms: typed by codes, typed twice, settled, counted once each, and forgotten."""

import json
import re
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from diagnostics.models import PaperForm, PaperSetting, PaperTally, SurveyAnswer
from diagnostics.surveys import services as surveys
from diagnostics.surveys.bank.modules import made_of, modules_in
from diagnostics.surveys.paper import services
from diagnostics.surveys.paper.codes import codes_of, reply_to, typed_as
from diagnostics.surveys.paper.entry import (
    DAY,
    compared,
    differing,
    flattened,
    nested,
    read,
    slots_of,
)
from diagnostics.surveys.paper.live import rules_of
from diagnostics.surveys.questionnaire.kinds import NotAnAnswer
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.schema import Item, Option, Rule, Section
from diagnostics.surveys.results.loading import sheet_of
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from stakeholders.access.tenancy import scope
from stakeholders.models import AuditEntry
from tests.builders import make_member, make_town

from .builders import ON, QUESTIONS, make_open_survey

YES_NO = (Option("yes", "Yes"), Option("no", "No"), Option("dk", "I do not know", "apart"))
KINDS = (Option("theft", "Theft"), Option("fraud", "Fraud"), Option("none", "None", "none"))
FORM = questionnaire(
    [
        Item("safe", "single", "Safe?", options=YES_NO, required=True),
        Item("what", "multiple", "What?", options=KINDS, asked_if=Rule("safe", ("no",))),
        Item("age", "number", "Age?", minimum=0, maximum=120),
        Item("zone", "area", "Where?", options=(Option("N1", "North"), Option("S1", "South"))),
        Item("when", "date", "When?", section="case"),
        Item("lost", "decimal", "Lost?", section="case", condition="${age} >= 18"),
        Item("total", "calculate", "", calculation="sum(${lost})"),
        Item("idea", "text", "Idea?", condition="${total} > 10"),
    ],
    [Section("case", "Each case", repeats=True, most=5)],
)


def test_codes_are_short_and_say_one_thing():
    safe, what, age, zone = FORM.items[:4]
    when, lost = FORM.items[4:6]
    # Long words are numbered; what is short is its own code.
    assert codes_of(what) == {"1": "theft", "2": "fraud", "3": "none"}
    assert codes_of(zone) == {"N1": "N1", "S1": "S1"}
    assert codes_of(Item("x", "single", "?", options=(Option("a", "A"), Option("A", "B")))) == {
        "1": "a", "2": "A",
    }  # fmt: skip
    assert [reply_to(safe, text) for text in ("", "-", "YES", " dk ")] == [None, None, "yes", "dk"]
    assert reply_to(zone, "n1") == "N1"
    for text in ("1 2", "12", "1,2", "theft;2", "1+2"):
        assert reply_to(what, text) == ["theft", "fraud"]
    assert [reply_to(when, text) for text in ("20260301", "2026-3-1", "2026.03.01")] == ["2026-03-01"] * 3
    assert reply_to(age, " 34 ") == "34"
    assert reply_to(lost, "12,5") == "12,5"
    for item, text in [(safe, "4"), (what, "14"), (what, "4"), (when, "1.3.2026"), (zone, "N2")]:
        with pytest.raises(NotAnAnswer):
            reply_to(item, text)
    for item, reply in [(safe, "yes"), (what, ["theft", "none"]), (zone, "S1"), (when, "2026-03-01")]:
        assert reply_to(item, typed_as(item, reply)) == reply
    assert typed_as(what, None) == ""


def test_a_form_is_read_place_by_place_and_says_what_is_odd():
    keys = [slot.key for slot in slots_of(FORM)]
    assert keys == ["safe", "what", "age", "zone", "case.0.when", "case.0.lost", "case.1.when", "case.1.lost",
                    "case.2.when", "case.2.lost", "idea"]  # fmt: skip
    texts = {"safe": "no", "what": "13", "age": "34", "case.0.when": "20260201", "case.1.lost": "12,50"}
    typed = read(FORM, texts, "2026-03-01")
    assert typed.flat == {
        "safe": "no",
        "what": "13",
        "age": 34,
        "case.0.when": "2026-02-01",
        "case.1.lost": 12.5,
    }
    assert {key: why.code for key, why in typed.wrong.items()} == {"what": "alone"}
    assert (typed.unasked, typed.is_fit) == ((), False)
    # An answer to what is not asked is told, and a compulsory question may be empty on paper.
    odd = read(FORM, {"what": "1", "age": "200", "case.0.lost": "3", "idea": "More lamps"}, "2026-03-01")
    assert {key: why.code for key, why in odd.wrong.items()} == {"age": "too_large"}
    assert odd.unasked == ("what", "case.0.lost", "idea")
    assert read(FORM, {}, "2026-03-01").is_fit
    assert flattened(FORM, nested(FORM, typed.flat)) == typed.flat
    assert nested(FORM, typed.flat)["case"] == [{"when": "2026-02-01"}, {"lost": 12.5}]
    first, second = (
        {DAY: "2026-03-01", "safe": "no", "idea": "More  Lamps"},
        {DAY: "2026-03-02", "idea": "more lamps"},
    )
    assert differing(FORM, first, second) == [DAY, "safe"]
    # Places that nobody was asked and nobody typed count for nothing.
    counted = compared(FORM, {DAY: "2026-03-01", "safe": "yes"}, first, second)
    assert counted == {DAY: [True, False], "safe": [False, False], "age": [True, True], "zone": [True, True],
                       "idea": [False, False]}  # fmt: skip


def test_the_page_gets_rules_for_every_question_of_the_bank():
    form = made_of(list(modules_in()), ["en"])
    rules = json.loads(json.dumps(rules_of(form, "2026-03-01")))
    assert [item["code"] for item in rules["items"]] == [i.code for i in form.items if i.kind != "note"]
    assert any("count" in part for part in rules["parts"].values())
    assert any("if" in item for item in rules["items"])
    assert any("value" in item for item in rules["items"])


@pytest.fixture
def dora(town):
    user = make_member(town, "dora@example.org", Role.ANALYST)
    return Actor(town, ROLE_PERMISSIONS[Role.ANALYST], "dora", user=user, role=Role.ANALYST)


def typing(survey, number="12", **answers):
    flat = {DAY: ON.isoformat(), "safe": "yes", "victim": "no", **answers}
    version = surveys.latest_version(survey)
    version.survey = survey
    return services.Typing(number, version, {key: one for key, one in flat.items() if one is not None})


def keep(survey, by, is_second=False, number="12", **answers):
    return services.keep_typing(by=by, typing=typing(survey, number, **answers), is_second=is_second, on=ON)


def test_two_people_type_differences_are_settled_and_slips_are_counted(town, coordinator, dora):
    survey = make_open_survey(town)
    PaperSetting.objects.create(municipality=town, survey=survey, second="all")
    keep(survey, coordinator, years=7)
    with pytest.raises(Refused) as caught:
        keep(survey, coordinator, is_second=True, years=7)
    assert caught.value.code == "paper_same_typist"
    form = keep(survey, dora, is_second=True, years=17, idea="Lamps")
    assert (form.state, form.differed) == ("differs", 2)
    with pytest.raises(Refused) as caught:
        services.settle(by=coordinator, form=form, decided={"years": 17}, today=ON)
    assert caught.value.code == "paper_undecided"
    services.settle(by=coordinator, form=form, decided={"years": 17, "idea": None}, today=ON)
    form.refresh_from_db()
    assert (form.state, form.decided_by, form.settled["years"]) == ("ready", "alice", 17)
    assert "idea" not in form.settled
    # Another one on which both agree, and one that stays.
    keep(survey, coordinator, number="13")
    assert keep(survey, dora, is_second=True, number="13").state == "ready"
    keep(survey, dora, number="14")
    count = services.count_ready(by=coordinator, survey=survey, on=ON)
    assert (count.counted, count.late, count.left) == (2, 0, 0)
    answers = SurveyAnswer.objects.filter(survey=survey)
    assert {one.channel for one in answers} == {"paper"}
    found = sorted((row.answers for row in sheet_of(survey).rows), key=len)
    assert found == [{"safe": "yes", "victim": "no"}, {"safe": "yes", "victim": "no", "years": 17}]
    for form in PaperForm.objects.filter(survey=survey, state="counted"):
        assert (form.first, form.second, form.settled) == ({}, {}, {})
        assert form.number not in str(list(answers.values("answers", "stratum", "received_on")))
    told = {(one.typist.email[:4], one.question): (one.typed, one.wrong) for one in PaperTally.objects.all()}
    assert told["alic", "years"] == (2, 1)
    assert told["dora", "years"] == (2, 0)
    assert told["dora", "idea"] == (2, 1)
    assert told["dora", DAY] == (2, 0)
    assert ("dora", "what") not in told
    assert services.count_ready(by=coordinator, survey=survey, on=ON).counted == 0
    # The same number once more is refused, whoever types it.
    for by in (coordinator, dora):
        with pytest.raises(Refused) as caught:
            keep(survey, by, number="12")
        assert caught.value.code == "paper_form_entered"
    assert not AuditEntry.objects.filter(
        table_name__in=["diagnostics_paperform", "diagnostics_papertally"]
    ).exists()


def test_every_step_can_be_taken_back_until_it_is_counted(town, coordinator, dora):
    survey = make_open_survey(town)
    PaperSetting.objects.create(municipality=town, survey=survey, second="all")
    form = keep(survey, coordinator)
    keep(survey, dora, is_second=True, safe="no")
    services.settle(by=dora, form=form, decided={"safe": "no"}, today=ON)
    seen = []
    for _step in range(2):
        services.take_back(by=coordinator, form=form)
        form.refresh_from_db()
        seen.append((form.state, bool(form.second), form.second_by_id, form.decided_by))
    assert seen == [("differs", True, dora.user.pk, ""), ("waiting", False, None, "")]
    services.do_without_second(by=coordinator, form=form)
    with pytest.raises(Conflict):
        services.do_without_second(by=coordinator, form=form)
    services.take_back(by=coordinator, form=form)
    form.refresh_from_db()
    assert form.state == "waiting"
    services.take_back(by=coordinator, form=form)
    assert not PaperForm.objects.exists()
    PaperSetting.objects.update(second="none")
    form = keep(survey, coordinator)
    assert (form.state, form.settled) == ("ready", form.first)
    services.count_ready(by=coordinator, survey=survey, on=ON)
    with pytest.raises(Refused) as caught:
        services.take_back(by=coordinator, form=form)
    assert caught.value.code == "paper_counted"


def test_the_database_holds_states_and_different_persons(town, coordinator, dora):
    survey = make_open_survey(town)
    version = surveys.latest_version(survey)
    whole = {"safe": "yes"}
    fields = {
        "municipality": town, "survey": survey, "version": version, "typed_on": ON, "first_by": coordinator.user,
    }  # fmt: skip
    again = {"state": "differs", "first": whole, "second": whole, "second_by": coordinator.user}
    states = [
        {"state": "waiting"},
        {"state": "waiting", "first": whole, "second": whole},
        {"state": "waiting", "first": whole, "settled": whole},
        {"state": "differs", "first": whole},
        {"state": "differs", "first": whole, "second": whole, "settled": whole},
        {"state": "ready", "first": whole},
        {"state": "counted", "first": whole},
        {"state": "counted", "second": whole},
        {"state": "counted", "settled": whole},
        {"state": "other", "first": whole},
    ]
    bad = [("paper_second_typist_is_another", again), *(("paper_form_as_its_state", one) for one in states)]
    for number, (name, one) in enumerate(bad):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            PaperForm.objects.create(**fields, number=str(number), **one)
    good = [
        {"state": "waiting", "first": whole},
        {"state": "ready", "first": whole, "settled": whole},
        {"state": "counted"},
        {"state": "differs", "first": whole, "second": whole, "second_by": dora.user},
    ]
    for number, one in enumerate(good):
        PaperForm.objects.create(**fields, number=str(number), **one)
    with pytest.raises(IntegrityError, match="paper_form_once"), transaction.atomic():
        PaperForm.objects.create(**fields, number="0", state="counted")


def test_which_forms_are_typed_twice_and_which_days_are_taken(town, coordinator):
    survey = make_open_survey(town)
    setting = services.setting_of(survey)
    assert (setting.second, setting.every, setting.pk) == ("share", 10, None)
    chosen = [number for number in range(2000) if services.needs_second(setting, str(number))]
    assert 150 < len(chosen) < 250
    assert chosen == [number for number in range(2000) if services.needs_second(setting, str(number))]
    assert len({number % 10 for number in chosen}) == 10
    told = {
        "0012": "12",
        " b-17 ": "B-17",
        "\uff10\uff11\uff12": "12",
        "0": "0",
        "-": "",
        "a b": "AB",
        "x" * 21: "",
        "1.2": "",
    }
    assert {text: services.number_of(text) for text in told} == told
    surveys.close(by=coordinator, survey=survey, on=ON)
    survey.refresh_from_db()
    late = ON + timedelta(days=30)
    # Filled in in time, typed a month later.
    services.check_day(survey, ON, today=late)
    for day, code in [(ON + timedelta(days=1), "survey_closed"), (late + timedelta(days=1), "paper_day")]:
        with pytest.raises(Refused) as caught:
            services.check_day(survey, day, today=late)
        assert caught.value.code == code
    typed = typing(survey)
    PaperSetting.objects.create(municipality=town, survey=survey, second="none")
    services.keep_typing(by=coordinator, typing=typed, is_second=False, on=late)
    assert services.count_ready(by=coordinator, survey=survey, on=late).counted == 1
    assert SurveyAnswer.objects.get().received_on == ON


def address(survey, name, **query):
    path = reverse(f"survey_paper_{name}", kwargs={"town": "port-test", "uid": survey.uid})
    return f"{path}?{'&'.join(f'{key}={value}' for key, value in query.items())}" if query else path


def test_the_pages_without_a_script(town, as_alice, coordinator, dora):
    survey = make_open_survey(town, [*QUESTIONS, {"code": "hit", "kind": "single", "text": "Hit at home?",
                              "options": QUESTIONS[0]["options"], "sensitive": True, "section": None}])  # fmt: skip
    PaperSetting.objects.create(municipality=town, survey=survey, second="all")
    other = Client()
    other.force_login(dora.user)
    day = ON.isoformat()
    assert b"No paper form yet" in as_alice.get(address(survey, "forms")).content
    assert b'name="version" value="1"' in as_alice.get(address(survey, "begin")).content
    begun = as_alice.post(address(survey, "begin"), {"number": "0012", "day": day, "version": "1"})
    assert begun.url == address(survey, "entry", number="12", day=day, version="1")
    page = as_alice.get(begun.url)
    assert "no-store" in page["Cache-Control"]
    text = page.content.decode()
    assert re.findall(r'name="a-([a-z.]+)"', text) == ["safe", "victim", "what", "years", "idea", "hit"]
    assert "Only if answer 2 is “Yes”" in text
    assert "<b>1</b> Theft" in text
    sent = {
        "turn": "first",
        "a-safe": "yes",
        "a-victim": "9",
        "a-years": "7",
        "a-hit": "no",
        "a-idea": "Call 612 345 678",
    }
    odd = as_alice.post(begun.url, sent)
    assert odd.status_code == 422
    text = odd.content.decode()
    assert 'name="seen" value="idea victim"' in text
    assert 'value="9" data-key="victim"' in text
    assert "There is no such code." in text
    assert not PaperForm.objects.exists()
    # What is confirmed must be what was seen.
    confirmed = sent | {"as_it_stands": "on", "seen": "idea"}
    assert as_alice.post(begun.url, confirmed).status_code == 422
    kept = as_alice.post(begun.url, confirmed | {"seen": "idea victim"}, follow=True)
    assert b"Somebody else types it a second time." in kept.content
    refused = as_alice.post(address(survey, "begin"), {"number": "12", "day": day, "version": "1"})
    assert refused.status_code == 422
    assert b"You have typed form 12 yourself." in refused.content
    assert as_alice.post(begun.url, sent).status_code == 302
    # The second typist sees that a form waits, and nothing of what was typed.
    assert b"Take these papers: 12" in other.get(address(survey, "forms")).content
    blind = other.get(begun.url).content.decode()
    assert "second entry" in blind
    assert not re.search(r'value="(yes|no|7|9)"|612', blind)
    again = {"turn": "second", "a-safe": "yes", "a-victim": "no", "a-years": "8", "a-hit": "yes"}
    done = other.post(begun.url, again, follow=True)
    assert b"Form 12 is kept. 4 answers differ from the first entry." in done.content
    form = PaperForm.objects.get()
    settle = reverse("survey_paper_settle", kwargs={"town": "port-test", "uid": survey.uid, "pk": form.pk})
    text = as_alice.get(settle).content.decode()
    assert re.findall(r'name="d-([a-z]+)" value="first"', text) == ["victim", "years", "idea", "hit"]
    choice = {"d-victim": "second", "d-years": "anew", "t-years": "x", "d-idea": "second"}
    wrong = as_alice.post(settle, choice)
    assert wrong.status_code == 422
    assert wrong.content.decode().count("field-error") == 2
    choice |= {"t-years": "9", "d-hit": "first"}
    assert as_alice.post(settle, choice).url == address(survey, "forms")
    assert as_alice.get(settle).status_code == 302
    counted = as_alice.post(address(survey, "count"), follow=True)
    assert b"What was ready is counted." in counted.content
    (row,) = sheet_of(survey).rows
    assert row.answers == {"safe": "yes", "victim": "no", "years": 9, "hit": "no"}
    quality = as_alice.get(address(survey, "quality")).content.decode()
    assert {word for word in ("alice", "dora", "Hit at home?") if word in quality} == {
        "alice",
        "dora",
        "Hit at home?",
    }
    assert as_alice.get(address(survey, "forms", state="counted")).content.count(b'scope="row">12') == 1
    assert b"No form matches" in as_alice.get(address(survey, "forms", q="99")).content
    saved = as_alice.post(address(survey, "setting"), {"second": "share", "every": "4"})
    assert saved.status_code == 302
    assert b"About one form in 4" in as_alice.get(address(survey, "forms")).content
    assert as_alice.post(address(survey, "setting"), {"second": "share", "every": "1"}).status_code == 422


def test_a_list_of_thirty_asks_no_more_than_a_list_of_one(
    town, as_alice, coordinator, django_assert_max_num_queries
):
    survey = make_open_survey(town)
    PaperSetting.objects.create(municipality=town, survey=survey, second="none")
    keep(survey, coordinator, number="1")
    with django_assert_max_num_queries(60) as one:
        as_alice.get(address(survey, "forms"))
    for number in range(2, 31):
        keep(survey, coordinator, number=str(number))
    with django_assert_max_num_queries(len(one)):
        as_alice.get(address(survey, "forms"))


@pytest.mark.django_db(transaction=True)
def test_two_who_type_the_same_form_at_once_lose_nothing():
    town = make_town("port-race")
    with scope(town.pk):
        survey = make_open_survey(town)
        PaperSetting.objects.create(municipality=town, survey=survey, second="all")
        typists = [
            Actor(town, label=name, user=make_member(town, f"{name}@example.org", Role.ANALYST))
            for name in ("alice", "dora")
        ]
        typed = typing(survey)
    start, outcomes = threading.Barrier(2), []

    def type_it(by):
        try:
            start.wait(20)
            with scope(town.pk):
                form = services.keep_typing(by=by, typing=typed, is_second=False, on=ON)
            outcomes.append(form.state)
        except Conflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=type_it, args=(by,)) for by in typists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["conflict", "waiting"]
