"""A survey on a phone with scripts: rules at once, drafts, no network, sent once; nothing left of sensitive ones."""

import gzip
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from django.utils.translation import gettext

from diagnostics.models import SurveyAnswer, SurveyQuota, SurveySection
from diagnostics.surveys import services
from diagnostics.surveys.answering.way import Way, key_of
from diagnostics.surveys.device.script import joined
from diagnostics.surveys.device.shape import for_device, live_pages
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.records import item_from_json
from diagnostics.surveys.questionnaire.replies import checked
from diagnostics.surveys.questionnaire.stretches import stretches
from diagnostics.surveys.sealing.kept import answers_of
from stakeholders.access.permissions import Actor
from stakeholders.access.tenancy import scope
from stakeholders.models import Municipality
from tests.builders import make_town

from .builders import ON, QUESTIONS, YES_NO, Resident, make_survey
from .expressions.test_browser import ORIGIN, serve
from .test_browser import AXE, VIOLATIONS
from .test_choice_filters import FORM as FILTERED
from .test_doors import FORM as PRIVATE
from .test_parts import FORM

TODAY = "2026-06-01"
LABELS = {"yes": "نعم", "no": "لا"}
WALK = """async ([form, cases]) => {
  const [{ rulesOf }, { evaluate }] = await Promise.all(
    ["logic", "expressions"].map((name) => import(`/static/concord/survey-${name}.js`)));
  const rules = rulesOf(form, evaluate, "2026-06-01");
  return JSON.parse(cases).map((replies) => {
    const { answers, wrong } = rules.judged(replies);
    const all = rules.steps(answers, answers);
    const said = rules.askedOn(all[0], answers).map(({ text }) => text);
    const skipped = (form.stretches ?? []).flatMap((codes) => [rules.keyOf(codes, 0), rules.keyOf(codes, 2)]);
    const left = rules.steps(answers, answers, skipped);
    return [answers, wrong.map(({ code, turn, why }) => [code, turn, why.code]), all, said, left];
  });
}"""
NAMED = {"code": "why", "kind": "text", "text": "Why ${what}?", "condition": "selected(${what}, 'theft')"}
TYPED = (
    None,
    "",
    " ",
    "0",
    "3",
    "-2",
    "٣",
    "12,5",
    "1,000",
    "1 200",
    "1e3",
    "0x1",
    ".5",
    "2.50",
    "99999999999",
    7,
)
DAYS = (None, "", "2026-05-31", "2026-06-02", "2026-02-30", "1850-01-01", "31.05.2026")
WORDS = (None, "", "  ", "Lamps", "a\u0007b", "x" * 1001, "é" * 1000)


def test_the_script_and_the_server_walk_alike(chromium):
    """What counts of any replies, what is wrong with them, and which pages follow."""
    page = chromium.new_page()
    page.route("**/*", serve)
    page.goto(f"{ORIGIN}/")
    chance = random.Random(2027)  # noqa: S311
    for form in (
        FORM,
        PRIVATE,
        FILTERED,
        demo_form(),
        questionnaire([item_from_json(one) for one in (*QUESTIONS, NAMED)]),
    ):
        cases = [{}, *(replies_to(form, chance) for _ in range(150))]
        found = page.evaluate(WALK, [for_device(form, 1), json.dumps(cases)])
        wrong = [
            f"{case}: {got}, not {expected}"
            for case, got in zip(cases, found, strict=True)
            if got != (expected := walked(form, case))
        ]
        assert wrong == []
    page.close()


def demo_form():
    record = json.loads(next(Path(settings.BASE_DIR).glob("plans/demo/data/*/survey.json")).read_text())
    return questionnaire([item_from_json(one) for one in record["questions"]])


def walked(form, replies) -> list:
    """The same in Python, as JSON would tell it."""
    reply = checked(form, replies, TODAY)
    wrong = [[code, 0, why.code] for code, why in reply.wrong.items()]
    for (_part, turn), whys in reply.wrong_turns.items():
        wrong += [[code, turn, why.code] for code, why in whys.items()]
    order = [item.code for item in form.items]
    parts = {item.code: form.turning(item) for item in form.items}
    first = {part.code: order.index(form.turn_items(part)[0].code) for part in filter(None, parts.values())}

    def place(one):
        part = parts[one[0]]
        return (first[part.code], one[1], order.index(one[0])) if part else (order.index(one[0]), 0, 0)

    way = Way(replace(form, pages=tuple(map(tuple, live_pages(form)))), reply.answers, TODAY)
    said = [item.text for item in way.asked_on(way.steps[0])]
    skipped = [key_of(one, turn) for one in stretches(form) for turn in (0, 2)]
    left = replace(way, skipped=skipped).steps
    return json.loads(json.dumps([reply.answers, sorted(wrong, key=place), way.steps, said, left]))


def replies_to(form, chance) -> dict:
    def reply(item):
        values = [*item.labels, "invented"]
        match item.kind:
            case "single" | "area":
                return chance.choice([None, "", *values, *values, *values[:-1] * 9])
            case "multiple":
                return chance.choice([None, [], chance.sample(values[:-1], 2), [chance.choice(values)]])
            case "date":
                return chance.choice(DAYS)
            case "text":
                return chance.choice(WORDS)
        return chance.choice(TYPED)

    found = {item.code: reply(item) for item in form.once if item.is_answered}
    for part in form.sections:
        turns = chance.randrange(5)
        own = [item for item in form.turn_items(part) if item.is_answered]
        found[part.code] = [{item.code: reply(item) for item in own} for _ in range(turns)]
    return found


@pytest.fixture
def survey(transactional_db):
    """A follow-up on its own page, a part that repeats, and words in a second language."""
    cache.clear()
    town = make_town("port-phone")
    with scope(town.pk):
        Municipality.objects.filter(pk=town.pk).update(support_contacts="Victims' Aid: 116 006")
        made = make_survey(town, QUESTIONS, languages=["en", "ar"], words={"ar": {"title": "السلامة"}})
        words = {"ar": {"text": "سؤال", "labels": LABELS}}
        for question in made.questions.all():
            labels = {one["value"]: "جواب" for one in question.options}
            question.words = {"ar": {**words["ar"], "labels": labels}}
            question.save()
        part = SurveySection.objects.create(
            municipality=town, survey=made, code="each", title="Each theft", repeats=True, most=3,
            condition="selected(${what}, 'theft')", words={"ar": "سرقة"},
        )  # fmt: skip
        told = {"ar": {"text": "سؤال", "labels": LABELS}}
        made.questions.create(
            municipality=town, section=part, code="told", kind="single", text="Told the police?", options=YES_NO,
            order=9, words=told,
        )  # fmt: skip
        services.publish(by=Actor(town), survey=made, on=ON)
    made.municipality = town
    return made


@pytest.fixture
def phone(live_server, chromium, survey):
    """Open a phone at the survey. Everything that it complains of is heard."""
    contexts, heard = [], []

    def opened(**options):
        context = chromium.new_context(
            viewport={"width": 360, "height": 740}, reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(f"{live_server.url}/public/{survey.municipality.slug}/survey/{survey.uid}/", timeout=60_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert heard == []


def kept(survey) -> list[dict]:
    with scope(survey.municipality_id):
        return [answers_of(row) for row in SurveyAnswer.objects.filter(survey=survey).order_by("id")]


def publish(survey) -> None:
    town = survey.municipality
    services.publish(by=Actor(town), survey=survey, on=ON)
    survey.municipality = town  # publishing reads the survey anew


def in_order(page, *, help_is: str = "Help and support") -> None:
    """Nothing against the rules of accessibility, nothing too wide, the way out and help are there."""
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS, {}) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("[data-exit]").is_visible()
    assert page.get_by_text(help_is).is_visible()


def press(page, *names: str) -> None:
    for name in names:
        page.get_by_role("button", name=name, exact=True).click()


def choose(page, question: str, answer: str) -> None:
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def begin(page, language="en") -> None:
    """When the scripts have taken over, which until then leave the page as it is without them."""
    page.locator("main > section").wait_for(state="attached")
    press_in(page, language, "I take part")


def press_in(page, language: str, name: str) -> None:
    with translation.override(language):
        press(page, gettext(name))


def answer_all(page, start=begin) -> None:
    """From the first page to the page of sending."""
    start(page)
    choose(page, "Do you feel safe?", "Yes")
    choose(page, "Were you a victim?", "No")
    press(page, "Next")
    page.get_by_label("Years here?").fill("12")
    press(page, "Next")
    page.get_by_role("heading", name="Send your answers").wait_for()


SHORT = {"safe": "yes", "victim": "no", "years": 12}
IN_DATABASE = """async () => !(await indexedDB.databases()).length ? [] : new Promise((on) => {
  const open = indexedDB.open("concord-survey");
  open.onsuccess = () => {
    const all = open.result.transaction("kept").objectStore("kept").getAll();
    all.onsuccess = () => { open.result.close(); on(all.result.map(({ kind }) => kind).sort()); };
  };
})"""
CLOSES_UNDER_US = """(() => {  // as telephones do that are short of memory: every other time
  const open = IDBDatabase.prototype.transaction;
  let times = 0;
  IDBDatabase.prototype.transaction = function (...what) {
    if (times++ % 2 === 0) throw new DOMException("closed", "InvalidStateError");
    return open.apply(this, what);
  };
})()"""
HELD = """async () => {
  const [name] = await caches.keys();
  return (await (await caches.open(name)).keys()).map(({ url }) => url);
}"""


def test_questions_come_and_go_a_draft_stays_and_can_be_removed(phone, survey):
    page = phone()
    page.get_by_label("Others use this phone too").wait_for()
    in_order(page)
    begin(page)
    follow_up = page.get_by_role("group", name="What happened?")
    assert not follow_up.is_visible()
    press(page, "Next")
    summary = page.get_by_role("alert")
    assert "There is a problem" in summary.inner_text()
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.title().startswith("Error: ")
    in_order(page)
    summary.get_by_role("link", name="Were you a victim?").click()
    page.keyboard.press("Space")
    follow_up.wait_for()
    choose(page, "What happened?", "Theft")
    choose(page, "What happened?", "None of these")
    page.get_by_text("goes with no other answer").wait_for()
    page.get_by_label("None of these").uncheck()
    assert not page.get_by_text("goes with no other answer").is_visible()
    choose(page, "Do you feel safe?", "No")
    press(page, "Next")
    page.get_by_label("Years here?").fill("111")
    page.get_by_label("Any idea?").fill("Call ana@private.example")
    page.get_by_text("Write a number of 110 or less.").wait_for()
    page.get_by_text("Kept on this phone").wait_for()
    in_order(page)

    page.reload()
    page.get_by_text("not finished").wait_for()
    in_order(page)
    press(page, "Go on")
    assert page.get_by_label("Years here?").input_value() == "111"
    page.get_by_label("Years here?").fill("11")
    press(page, "Next")
    assert "ana@private.example” looks like" in page.get_by_role("alert").inner_text()
    page.get_by_label("Any idea?").fill("More lamps")
    press(page, "Next")
    choose(page, "Told the police?", "No")
    press(page, "Tell of another one")
    choose(page, "Told the police?", "Yes")
    page.get_by_role("heading", name="Each theft 2").wait_for()
    in_order(page)
    page.go_back()  # as the phone's own button does
    page.get_by_role("heading", name="Each theft 1").wait_for()
    press(page, "Next", "That is all")
    in_order(page)
    page.get_by_text("Look at my answers").click()
    page.get_by_role("button", name="Change").first.click()
    choose(page, "Were you a victim?", "No")
    press(page, "Next", "Next", "Send")
    page.get_by_role("heading", name="Thank you").wait_for()
    # Neither what happened nor the thefts: they were not asked any more.
    assert kept(survey) == [{"safe": "no", "victim": "no", "years": 11, "idea": "More lamps"}]
    assert page.evaluate(IN_DATABASE) == []

    page.goto(page.url.partition("thanks/")[0])
    begin(page)
    choose(page, "Do you feel safe?", "Yes")
    press(page, "Remove from this phone")
    page.get_by_text("Removed from this phone").wait_for()
    choose(page, "Do you feel safe?", "No")
    press(page, "Next")
    assert page.evaluate(IN_DATABASE) == []
    press(page, "Back")
    page.get_by_label("Others use this phone too").check()
    begin(page)
    page.get_by_text("Nothing is kept on this phone").wait_for()


def test_without_a_network_everything_is_answered_and_sent_once(phone, survey):
    page = phone()
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    context = page.context
    context.set_offline(True)
    page.add_init_script(CLOSES_UNDER_US)
    page.reload()
    answer_all(page)
    press(page, "Send")
    page.get_by_text("Not yet sent: 1").wait_for()
    in_order(page)
    press(page, "To the beginning")
    answer_all(page)
    press(page, "Send")
    page.get_by_text("Not yet sent: 2").wait_for()
    page.get_by_role("button", name="Remove", exact=True).first.click()
    press(page, "Remove for good?")
    page.get_by_text("Removed from this phone").wait_for()
    page.reload()
    page.get_by_text("Not yet sent: 1").wait_for()
    in_order(page)
    page.locator("button[lang=ar]").click()  # the other language is on the phone too
    page.get_by_role("heading", name="السلامة").wait_for()
    begin(page, "ar")
    with translation.override("ar"):
        waits = page.get_by_text(gettext("Not yet sent: {n}").partition("{")[0])
        its_help = gettext("Help and support")
    assert (
        page.get_by_role("group", name="سؤال").first.evaluate("node => getComputedStyle(node).direction")
        == "rtl"
    )
    in_order(page, help_is=its_help)
    press_in(page, "ar", "Back")
    assert kept(survey) == []

    with scope(survey.municipality_id):  # a new version meanwhile disturbs nobody
        survey.questions.filter(code="safe").update(text="Are you safe?")
        publish(survey)
    waits.wait_for()
    context.set_offline(False)
    waits.wait_for(state="hidden")
    assert kept(survey) == [SHORT]
    with scope(survey.municipality_id):
        assert SurveyAnswer.objects.get().version.number == 1
    names = page.evaluate("caches.keys()")
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    page.wait_for_function(
        "async (old) => (await caches.keys()).every((one) => !old.includes(one))", arg=names
    )
    held = page.evaluate(HELD)
    assert all("/static/concord/" in url or "/survey/" in url for url in held)


def test_a_lost_answer_is_asked_for_again_and_stored_once(phone, survey):
    page = phone(service_workers="block")
    lost = []

    def lose(route):
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/send/**", lose)
    answer_all(page)
    press(page, "Send")
    page.get_by_text("Not yet sent: 1").wait_for()
    page.evaluate("document.querySelector('.waiting').id = 'before'")
    press(page, "Send now")
    page.locator(".waiting:not(#before)").wait_for()  # drawn anew once it has failed again
    assert lost[:2] == [201, 200]
    page.unroute("**/send/**")
    press(page, "Send now")
    page.get_by_role("heading", name="Thank you").wait_for()
    assert kept(survey) == [SHORT]
    assert page.evaluate(IN_DATABASE) == []
    # Where the browser has no database, the page itself holds the answers until the network is back.
    page.add_init_script("Object.defineProperty(self, 'indexedDB', { value: undefined })")
    page.goto(page.url.partition("thanks/")[0])
    page.route("**/send/**", lambda route: route.abort())
    answer_all(page)
    page.get_by_text("This phone cannot keep your answers").wait_for()
    press(page, "Send")
    page.get_by_text("Keep this page open").wait_for()
    page.unroute("**/send/**")
    press(page, "Send now")
    page.get_by_role("heading", name="Thank you").wait_for()
    assert kept(survey) == [SHORT, SHORT]


def test_of_sensitive_questions_nothing_is_left_on_the_phone(phone, survey):
    page = phone()
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    with scope(survey.municipality_id):
        survey.questions.filter(code="what").update(sensitive=True, required=False)
        publish(survey)
    page.reload()  # what an earlier version kept goes
    page.get_by_text("Nothing is kept on this phone").wait_for()
    page.wait_for_function("caches.keys().then((all) => all.length === 0)")
    begin(page)
    choose(page, "Do you feel safe?", "Yes")
    choose(page, "Were you a victim?", "Yes")
    press(page, "Next")
    # Before the question its page: nothing is chosen there, back leads back, and skipped is not seen.
    before = page.get_by_role("heading", name="The next questions are very personal")
    before.wait_for()
    assert page.locator("input").count() == 0
    in_order(page, help_is="116 006")
    press(page, "Skip this part")
    page.get_by_label("Years here?").wait_for()
    press(page, "Back")
    before.wait_for()
    press(page, "Go on")
    choose(page, "What happened?", "Theft")
    press(page, "Back", "Skip this part", "Back", "Go on")
    assert page.locator("input:checked").count() == 0
    choose(page, "What happened?", "Fraud")
    in_order(page)
    page.context.set_offline(True)
    press(page, "Next")
    page.get_by_label("Years here?").fill("12")
    press(page, "Next", "Send")
    page.get_by_text("Keep this page open").wait_for()
    in_order(page)
    assert page.evaluate("indexedDB.databases()") == []
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.context.set_offline(False)
    page.get_by_role("heading", name="Thank you").wait_for()
    assert kept(survey) == [{"safe": "yes", "victim": "yes", "what": ["fraud"], "years": 12}]

    page.goto(page.url.partition("thanks/")[0])
    page.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="<title>Away</title>"))
    begin(page)
    choose(page, "Do you feel safe?", "Yes")
    page.get_by_text("Leave quickly").click()
    page.wait_for_url("https://www.wikipedia.org/")
    page.go_back()
    page.get_by_role("button", name="I take part").wait_for()
    assert page.locator("input:checked").count() == 0


def test_of_a_group_with_enough_nobody_is_asked_further(phone, survey):
    page = phone(service_workers="block")
    page.route("**/send/**", lambda route: route.abort())
    answer_all(page)
    press(page, "Send")
    page.get_by_text("Not yet sent: 1").wait_for()
    page.unroute("**/send/**")
    with scope(survey.municipality_id):
        town = survey.municipality
        Municipality.objects.filter(pk=town.pk).update(small_count_threshold=2)
        first = SurveySection.objects.create(
            municipality=town, survey=survey, code="who", title="You", order=0
        )
        survey.questions.filter(code="safe").update(
            section=first, words={"ar": {"text": "س", "labels": LABELS}}
        )
        SurveySection.objects.filter(code="who").update(words={"ar": "أنت"})
        publish(survey)
        SurveyQuota.objects.create(
            municipality=town, survey=survey, codes=["safe"], when_full="stop", cells=[{"values": ["no"], "target": 0}]
        )  # fmt: skip
    cache.clear()  # what is full is looked up once a minute
    page.goto(page.url)  # from now on page by page; what waited is sent nevertheless
    page.get_by_text("Your answers have arrived").wait_for()
    assert kept(survey) == [SHORT]
    press(page, "I take part")
    choose(page, "Do you feel safe?", "No")
    press(page, "Next")
    page.get_by_role("heading", name="Thank you for wanting to take part").wait_for()
    in_order(page)
    assert page.evaluate(IN_DATABASE) == []
    page.goto(page.url)
    begin(page)
    choose(page, "Do you feel safe?", "Yes")
    press(page, "Next")
    page.get_by_role("group", name="Were you a victim?").wait_for()


def test_without_scripts_the_same_is_sent(phone, survey):
    page = phone(java_script_enabled=False)
    assert not page.get_by_label("Others use this phone too").is_visible()
    answer_all(page, start=lambda page: press(page, "I take part"))
    press(page, "Send")
    page.get_by_role("heading", name="Thank you").wait_for()
    assert kept(survey) == [SHORT]


def test_a_page_travels_in_twenty_kilobytes(client, survey):
    """With its style inside and all its scripts, also the worker, which comes when the page is there."""
    resident = Resident(client, survey).open()
    worker = client.get(f"{resident.address}worker.js").content
    first = (settings.BASE_DIR / "static/concord/survey.js").read_bytes()
    parts = (first, joined().encode(), worker, resident.page.content)
    sizes = [len(gzip.compress(part)) for part in parts]
    assert sum(sizes[:2]) < 14_300, sizes
    assert sum(sizes) < 20_000, sizes
