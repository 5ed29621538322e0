"""The Word file: real styles, heading rows, alternative texts, language, direction, and nothing set by hand."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from django.utils import translation
from docx.oxml.ns import qn

from plans.documents.edition import edition_of
from plans.documents.layout.blocks import (
    Bullets,
    Column,
    Cover,
    Document,
    Heading,
    Notice,
    Pairs,
    Paragraph,
    Picture,
    Table,
    Wide,
)
from plans.documents.layout.word import docx as word_file
from plans.documents.plan_document.whole import plan_document

AT = datetime(2026, 11, 20, tzinfo=UTC)
HOSTILE = '<w:t>&amp;]]> \x00\x0b =1+1 \u202e\ufffe \t tab\nline & "quotes" \' مرحبا'
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" width="40" height="20">'
    '<rect width="9" height="9"/></svg>'
)


def opened(document: Document):
    return docx.Document(BytesIO(word_file(document, AT)))


def small(language: str = "en", text: str = "Text", **fields) -> Document:
    blocks = [
        Heading(1, f"1 {text}"),
        Paragraph(text, strong=text),
        Bullets([text, text]),
        Bullets([text], numbered=True),
        Pairs([(text, text)]),
        Table(text, [Column(text, 2), Column(text, 1, True)], [[text, "1"]], strong=frozenset({(0, 1)})),
        Picture(DRAWING, f"Alternative {text}", "Caption"),
        Notice(text, text),
        Wide([Heading(2, text), Paragraph(text)]),
    ]
    return Document(
        **{
            "title": text,
            "town": "Town",
            "language": language,
            "footer": "Plan · Version 1.0",
            "blocks": blocks,
            "contents": "Contents",
            "cover": Cover("Kind", "Period", [("A", "B")]),
            **fields,
        }
    )


def test_the_whole_plan_opens_and_uses_styles(version):
    with translation.override("en"):
        word = opened(plan_document(edition_of(version)))
    used = {paragraph.style.name for paragraph in word.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "Caption", "Particular", "TOC 1", "TOC 2"} <= used
    headings = [one.text for one in word.paragraphs if one.style.name == "Heading 1"]
    assert [one.split()[0] for one in headings if one[0].isdigit()] == [str(n) for n in range(1, 15)]
    assert [one[6] for one in headings if one.startswith("Annex")] == list("ABCDEFG")


def test_nothing_is_formatted_by_hand(version):
    with translation.override("en"):
        word = opened(plan_document(edition_of(version)))
    for paragraph in word.paragraphs:
        if paragraph.style.name.startswith(("Heading", "Title", "Caption")):
            assert {child.tag for child in paragraph._p.pPr} == {qn("w:pStyle")}, paragraph.text
            assert all(run._r.rPr is None for run in paragraph.runs), paragraph.text


def test_tables_have_a_marked_heading_row_a_style_and_a_title():
    (table,) = opened(small()).tables
    assert table.style.name == "Concord Table"
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Text"


def test_pictures_have_an_alternative_text():
    (shape,) = opened(small()).inline_shapes
    assert shape._inline.docPr.get("descr") == "Alternative Text"


def test_it_has_contents_that_lead_to_headings_and_a_footer_with_fields():
    word = opened(small())
    whole = word.element.xml
    assert 'TOC \\o "1-2"' in whole
    assert 'w:anchor="_Toc00001"' in whole
    assert 'w:name="_Toc00001"' in whole
    footer = word.sections[0].footer._element.xml
    assert "Plan · Version 1.0" in footer
    assert " PAGE " in footer
    assert " NUMPAGES " in footer


def test_properties_and_language_are_set():
    word = opened(small("es"))
    told = word.core_properties
    assert (told.title, told.author, told.language) == ("Text", "Town", "es")
    assert 'w:lang w:val="es"' in word.styles.element.xml


def test_arabic_runs_from_right_to_left():
    word = opened(small("ar", "نص"))
    assert word.sections[0]._sectPr.find(qn("w:bidi")) is not None
    assert word.styles["Normal"].element.pPr.find(qn("w:bidi")) is not None
    assert word.tables[0]._tbl.tblPr.find(qn("w:bidiVisual")) is not None
    assert "نص" in word.paragraphs[1].text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_hostile_text_is_text(language):
    word = opened(small(language, HOSTILE))
    said = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "<w:t>&amp;]]>" in said
    assert "=1+1" in said
    assert "\x00" not in said


def test_equal_documents_are_equal_but_for_nothing():
    first, second = (ZipFile(BytesIO(word_file(small(), AT))) for _time in range(2))
    assert {name: first.read(name) for name in first.namelist()} == {
        name: second.read(name) for name in second.namelist()
    }
