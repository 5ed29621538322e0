"""Every text of the bank in each of its languages, and a survey in Arabic: on the web, on paper, on telephones."""

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.urls import reverse

from diagnostics.surveys import services
from diagnostics.surveys.bank import words as bank
from diagnostics.surveys.bank.before import help_lines, words_before
from diagnostics.surveys.bank.modules import made_of, modules_in
from diagnostics.surveys.bank.services import make_survey
from diagnostics.surveys.bank.words import LANGUAGES, content
from diagnostics.surveys.exports.ddi_files import universes_of
from diagnostics.surveys.letters.sheets import Letter, letters_pdf
from diagnostics.surveys.openrosa.compiling import xform_of
from diagnostics.surveys.paper.content import words
from diagnostics.surveys.paper.sheets import paper_data, paper_pdf
from diagnostics.surveys.xlsform.services import read_upload
from diagnostics.surveys.xlsform.writing import Heading, workbook
from stakeholders.access.permissions import Actor
from stakeholders.drawing.directions import digits_in_order, is_from_right
from stakeholders.models import Municipality
from stakeholders.posters.sheets import Poster, poster_pdf

from .builders import ON, Resident

ARABIC = re.compile("[\u0621-\u064a]")
PLACEHOLDER = re.compile(r"\$?\{\w+\}|%s")
#: Words that are the same in two languages.
SAME = {"No", "Rare"}
HELP = "مساعدة الضحايا: 116 006"
ALL = list(modules_in())


def texts_in(value, key=""):
    """Every text of a file of the bank, in its languages."""
    if isinstance(value, dict):
        for name, child in value.items():
            yield from texts_in(child, name)
    elif key == "together":
        yield value[0]
    elif isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        if key == "answer":
            yield value[1 : len(LANGUAGES) + 1]
        elif key not in {"if", "needs", "options"}:
            yield value
    elif isinstance(value, list):
        is_answers = key in {"options", *content("lists")}
        for child in value:
            yield from texts_in(child, "answer" if is_answers else key)


FILES = sorted(path.stem for path in Path(bank.FILES).glob("*.json"))
TEXTS = [(name, texts) for name in FILES for texts in texts_in(content(name))]


def test_every_text_of_the_bank_is_there_in_every_language():
    assert len(TEXTS) > 280
    for name, texts in TEXTS:
        assert len(texts) == len(LANGUAGES), (name, texts)
        assert all(text.strip() == text and text for text in texts), (name, texts)
        english, *others = texts
        assert all(other != english or english in SAME for other in others), (name, texts)
        found = [sorted(PLACEHOLDER.findall(text)) for text in texts]
        assert found == found[:1] * len(texts), (name, texts)


def test_only_what_is_arabic_has_arabic_letters_and_its_own_signs():
    told = [texts[3] for _name, texts in TEXTS] + list(words()["ar"].values())
    for text in told:
        plain = PLACEHOLDER.sub("", text)
        assert ARABIC.search(plain) or text == "«…»", text
        assert not re.search("[,;?“”\u0640\u0660-\u0669a-zA-Z]", plain), text
    assert not any(ARABIC.search(text) for _name, texts in TEXTS for text in texts[:3])
    for own in words().values():
        for name, text in own.items():
            assert PLACEHOLDER.findall(text) == PLACEHOLDER.findall(words()["en"][name]), text


def test_digits_in_several_groups_stay_in_order_beside_arabic_words():
    begin, end = "\u2066", "\u2069"
    assert digits_in_order(["Help: 116 006", "112"]) == ["Help: 116 006", "112"]
    # Also the line that has no Arabic word of its own.
    assert digits_in_order([HELP, "+33 (0)1 40-20", "112"]) == [
        f"مساعدة الضحايا: {begin}116 006{end}", f"{begin}+33 (0)1 40-20{end}", "112",
    ]  # fmt: skip
    assert digits_in_order(["خط (24 ساعة)", "من 18 إلى 24"]) == ["خط (24 ساعة)", "من 18 إلى 24"]
    assert [is_from_right(code) for code in ("ar", "ar-eg", "he", "en", "arn")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    lines = help_lines(words_before("ar-ma"), ["116 006"], "112 / 911")
    assert lines[:2] == [f"في حالة الطوارئ: {begin}112 / 911{end}", f"{begin}116 006{end}"]


def heading(**more):
    told = {"town": "الميناء", "title": "الأمان", "introduction": "مقدمة", "contacts": [HELP], "version": "2"}
    return told | more


def text_of(document: bytes) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    return subprocess.run(
        ["pdftotext", "-", "-"], input=document, capture_output=True, check=True
    ).stdout.decode()


def test_the_paper_form_is_arabic_throughout_and_tagged():
    form = made_of(ALL, ["en", "ar"])
    data = paper_data(form, "ar", on=ON, heading=heading())
    assert (data["language"], data["from_right"]) == ("ar", True)
    assert not paper_data(form, "en", on=ON, heading=heading())["from_right"]
    questions = [one for part in data["parts"] for one in part["questions"]]
    parts = {part["title"]: part for part in data["parts"]}
    assert parts["أنت وأسرتك"]["when"] == "فقط إذا كانت الإجابة عن السؤال 1 هي «نعم، أوافق»"
    counted = next(one for one in questions if one["code"] == "n_theft")
    assert "بين بداية آذار/مارس 2025 ونهاية شباط/فبراير 2026" in counted["text"]
    warned = next(one["before"] for one in questions if one["before"])
    assert "والانتقال إلى نهاية الاستمارة." in warned
    shown = [
        text for one in questions for text in (one["text"], one["hint"], one["when"], one["skip"]) if text
    ]
    shown += [option["label"] for one in questions for option in one["options"]]
    assert all(ARABIC.search(text) and not re.search("[A-Za-z]", text) for text in shown)
    made = paper_pdf(data, on=ON)
    assert b"/MarkInfo" in made
    assert b"/Lang (ar)" in made or b"/Lang(ar)" in made
    printed = text_of(made)
    assert len(ARABIC.findall(printed)) > 5000
    # The arrow leads on, to the left, and the number of who helps is not turned round.
    assert "←" in printed
    assert "→" not in printed
    assert "116 006" in printed


def test_letters_and_posters_run_from_the_right_and_their_addresses_from_the_left():
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    both = {
        "town": "الميناء",
        "title": "الأمان",
        "about": "مقدمة",
        "address": "https://port.example/s/",
        "language": "ar",
    }
    shown = both | {"shown_address": "port.example/s/", "code_words": "رمز"}
    letter = Letter(**shown, how="كيف", promise="وعد", number_words="الرسالة")
    made = letters_pdf(letter, [(7, "77K2F9XQ1ABC")], at=at)
    printed = text_of(made), text_of(poster_pdf(Poster(**shown), paper="a4", at=at))
    assert all("port.example/s/" in one for one in printed)
    assert "77K2-F9XQ-1ABC" in printed[0]


def test_other_programs_are_told_that_it_is_arabic():
    form, told = made_of(ALL, ["ar", "fr"]), Heading("الأمان", "survey-ar", "1")
    reading = read_upload(workbook(form, told))
    assert [str(fault) for fault in reading.faults] == []
    assert reading.form.languages == ("ar", "fr")
    assert [item.text for item in reading.form.items] == [item.text for item in form.items]
    xml = xform_of(form, told, contacts=[HELP], emergency="112")
    assert 'lang="Arabic (ar)" default="true()"' in xml
    assert words_before("ar")["free"] in xml
    assert universes_of([form])["inc_month"].startswith(
        "فقط إذا كانت الإجابة عن السؤال «متى حدث ذلك؟» هي «هذه السنة»"
    )


@pytest.fixture
def survey(town):
    Municipality.objects.update(languages=["ar"], support_contacts=HELP, emergency_contact="112 / 911")
    town.refresh_from_db()
    made = make_survey(by=Actor(town), modules=["consent", "sensitive"], languages=["ar"])
    services.publish(by=Actor(town), survey=made, on=ON)
    return made


def test_a_resident_reads_arabic_on_every_page(client, survey):
    assert survey.title == "استبيان محلي عن الأمان"
    resident = Resident(client, survey).open()
    assert '<html lang="ar" dir="rtl">' in resident.text
    resident.press("begin")
    assert "هل عمرك 18 سنة أو أكثر، وهل نحظى بموافقتك على الإجابة؟" in resident.text
    resident.press("next", consent="yes")
    assert resident.is_at_door
    assert '<div lang="ar" dir="rtl">' in resident.text
    assert "مساعدة الضحايا: \u2066116 006\u2069" in resident.text
    assert "\u2066112 / 911\u2069" in resident.text
    resident.press("on")
    assert "هل حدث أن أخافك" in resident.text


def test_whoever_prints_reads_english_and_the_poster_speaks_the_language_of_the_survey(
    client, bob, alice, town, survey
):
    client.force_login(bob)
    key = {"town": town.slug, "uid": survey.uid}
    page = client.get(reverse("survey_poster", kwargs=key)).content.decode()
    assert '<html lang="en" dir="ltr">' in page
    assert '<article class="poster" lang="ar" dir="rtl">' in page
    assert '<p class="poster-address" dir="ltr">' in page
    file = client.get(reverse("survey_poster_file", kwargs=key | {"paper": "a4"}))
    assert b"/Lang (ar)" in file.content or b"/Lang(ar)" in file.content
    paper = client.get(reverse("survey_paper", kwargs=key | {"language": "ar"}))
    assert b"/MarkInfo" in paper.content
    client.force_login(alice)
    page = client.get(reverse("survey_bank", kwargs={"town": town.slug})).content.decode()
    assert '<bdi lang="ar">ما مدى شعورك بالأمان' in page
    assert page.count('value="ar"') == 2
