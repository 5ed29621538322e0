"""The printed plan: accessible, complete, the same bytes every time, and deaf to code in users' texts."""

import itertools
import json
import re
import shutil
import subprocess
from datetime import date

import pytest
import typst
from django.utils import translation

from plans.documents.edition import edition_of
from plans.documents.layout.blocks import Document, Table, texts, walk
from plans.documents.layout.typesetting import TEMPLATES, pdf, template_data
from plans.documents.plan_document.whole import plan_document
from plans.versions import services
from stakeholders.drawing.typeset_text import REPLACEMENT, _compiles, printable

HOSTILE = (
    '#panic("run") #import "@preview/x:1.0.0" #read("/etc/passwd") *bold* _it_ $x^2$ @ref <label> `raw` = Head\n'
    "- list\n+ enum\n/ term: x // comment /* c */ \\ #sys.inputs.data ~ -- --- ... \" ' [x] {y} #{ 1 + 1 } https://x.example"
)


def document_of(version, language: str = "en") -> Document:
    with translation.override(language):
        return plan_document(edition_of(version))


def plan_pdf(version, language: str) -> bytes:
    return pdf(document_of(version, language), version.frozen_at)


def rows_of(version, caption: str) -> list[list[str]]:
    """The rows of the table with this caption."""
    tables = (one for one in walk(document_of(version).blocks) if isinstance(one, Table))
    return next((list(map(list, one.rows)) for one in tables if one.caption == caption), [])


def words_of(document: bytes) -> str:
    """The text of a PDF as a reader's program extracts it."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    found = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=document, capture_output=True, check=True
    )
    return re.sub(r"\s+", " ", found.stdout.decode())


def test_the_document_is_tagged_pdf_ua_in_the_language_of_the_town(version):
    document = plan_pdf(version, "en")
    assert document.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in document
    assert b"/MarkInfo" in document
    assert b"/StructTreeRoot" in document
    assert re.search(rb"/Lang ?\(en", document)


def test_every_heading_follows_its_level(version):
    levels = [heading["level"] for heading in query(version, "heading")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def query(version, selector: str) -> list[dict]:
    data = json.dumps(template_data(document_of(version)))
    found = typst.query(
        str(TEMPLATES / "document.typ"), selector, root=str(TEMPLATES), sys_inputs={"data": data}
    )
    return json.loads(found)


def test_the_document_says_what_the_plan_says(version):
    words = words_of(plan_pdf(version, "en"))
    for expected in (
        "City council",
        "Version 1.0",
        version.content_hash,
        "Quarrels between groups.",
        "Objective O1",
        "A01 Action A01",
        "Partner AG-SOC",
        "2,000 EUR",
        "AG-MED Media",
        "IP-07",
        "SD-08",
    ):
        assert expected in words, expected


def test_a_small_count_is_not_printed(plan, coordinator):
    plan.problems.update(extent_value=3, extent_unit="cases")
    version = services.freeze_for_consultation(by=coordinator, plan=plan)
    said = "\n".join(texts(document_of(version).blocks))
    assert "fewer than 5 cases" in said
    assert "3 cases" not in said


def test_code_in_the_text_of_users_is_printed_and_not_run(plan, coordinator):
    plan.actions.filter(code="A01").update(title=HOSTILE[:150], description=HOSTILE)
    plan.problems.update(statement=HOSTILE)
    type(plan).objects.update(title='"); #panic("title', vision=HOSTILE, foreword=HOSTILE)
    version = services.freeze_for_consultation(by=coordinator, plan=plan, reason=HOSTILE[:300])
    words = words_of(plan_pdf(version, "en"))
    for expected in ('#panic("run")', "*bold*", "$x^2$", "@ref", "<label>", "`raw`", "#{ 1 + 1 }", "root:x")[
        :-1
    ]:
        assert expected in words, expected
    assert "root:x" not in words


@pytest.mark.parametrize(
    "text", ["\x01\x07 bell", "emoji \U0001f600 here", "漢字 and مرحبا", "\u202e turned", "\ufffe"]
)
def test_no_text_keeps_the_plan_from_being_printed(plan, coordinator, text):
    plan.actions.filter(code="A01").update(description=f"Before {text} after")
    version = services.freeze_for_consultation(by=coordinator, plan=plan)
    words = words_of(plan_pdf(version, "en"))
    assert "Before" in words
    assert "after" in words


def test_what_no_font_can_show_becomes_a_square():
    given = {"a": ["x \U0010ffff y\tz\r", {"b": "\U0001f9ff"}], "n": 1, "none": None}
    shown = printable(given)
    assert shown["a"][0] == "x  y z"
    assert shown["a"][1]["b"] in {REPLACEMENT, "\U0001f9ff"}
    assert (shown["n"], shown["none"]) == (1, None)


def test_signs_of_letters_leave_a_drawing_that_could_not_be_set_with_them():
    """Arabic is read without its vowel signs; the whole document could not be made for one of them in a timeline."""
    vowels, drawn = "\u0645\u064e\u0639\u0652\u0644\u064e\u0645", "\u0645\u0639\u0644\u0645"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20"><text y="15">{}</text></svg>'
    shown = printable({"drawing": svg.format(vowels), "text": vowels, "latin": svg.format("e\u0301")})
    assert shown["drawing"] in {svg.format(drawn), svg.format(vowels)}
    assert shown["text"] == vowels
    assert shown["latin"] == svg.format("\xe9")
    assert _compiles('#image(bytes(data.drawing), format: "svg", alt: "?")', shown)


@pytest.mark.parametrize("text", ['\\u0001", "title": "x', "\\", '"', "\\u0041", "</script>", "${1}"])
def test_what_looks_like_an_escape_stays_what_was_typed(text):
    assert printable({"text": text + "\x01"}) == {"text": text}


def test_equal_versions_give_equal_bytes(version):
    assert plan_pdf(version, "en") == plan_pdf(version, "en")


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_the_document_can_be_set_in_every_language(version, language):
    assert plan_pdf(version, language).startswith(b"%PDF")


def test_the_annex_of_changes_compares_with_the_version_before(plan, coordinator):
    services.freeze_for_consultation(by=coordinator, plan=plan)
    plan.actions.filter(code="A01").update(description="With a desk")
    version = services.freeze_for_consultation(by=coordinator, plan=plan)
    assert ["Action A01 Action A01", "reworded: Description", "\u2013", "With a desk"] in rows_of(
        version, "What has changed"
    )


def test_an_adopted_plan_is_compared_with_what_readers_know(plan, coordinator):
    def compared(version):
        return next(one for one in texts(document_of(version).blocks) if one.startswith("Compared with"))

    def adopted():
        return services.adopt(by=coordinator, plan=plan, adopted_by="Council", adopted_on=date(2026, 11, 20))

    services.freeze_for_consultation(by=coordinator, plan=plan)
    submitted = services.submit(by=coordinator, plan=plan)
    assert compared(submitted) == "Compared with version 0.1."
    assert compared(adopted()) == "Compared with version 0.1."
    services.open_revision(by=coordinator, plan=plan, reason="Error")
    plan.actions.filter(code="A01").update(description="With a desk")
    services.freeze_for_consultation(by=coordinator, plan=plan)
    assert compared(adopted()) == "Compared with version 1.0."
