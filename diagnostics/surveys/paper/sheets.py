"""A questionnaire on paper as PDF/UA-1: numbered questions, boxes with codes, help."""

import json
from datetime import date, datetime, time
from pathlib import Path

import typst

from diagnostics.surveys.questionnaire.languages import in_language
from diagnostics.surveys.questionnaire.schema import Questionnaire
from stakeholders.drawing.directions import digits_in_order, is_from_right
from stakeholders.drawing.typeset_text import FONTS, STANDARD, fonts, printable

from .content import Paper

TEMPLATES = Path(__file__).parent


def paper_data(form: Questionnaire, language: str, *, on: date, heading: dict) -> dict:
    """What the typesetter gets. `heading`: town, title, introduction, contacts [text], version (empty: a draft)."""
    paper = Paper(in_language(form, language), language, on.isoformat())
    words = paper.words
    version = (
        f"{words['version']} {heading['version']}"
        if heading["version"]
        else f"{words['draft']} {on.isoformat()}"
    )
    _help, foot, *contacts = digits_in_order(
        [words["help"], f"{heading['title']} · {version}", *heading["contacts"]]
    )
    return {
        **heading,
        "contacts": contacts,
        "language": language.split("-")[0],
        "from_right": is_from_right(language),
        "words": dict(words),
        "foot": foot,
        "parts": list(paper.parts()),
    }


def paper_pdf(data: dict, *, on: date) -> bytes:
    """The questionnaire as PDF, dated `on`: equal data, equal bytes."""
    return typst.compile(
        (TEMPLATES / "questionnaire.typ").read_bytes(),
        root=str(TEMPLATES),
        font_paths=fonts(),
        sys_inputs={"data": json.dumps(printable(data) | {"fonts": FONTS}, ensure_ascii=False)},
        format="pdf",
        pdf_standards=[STANDARD],
        timestamp=int(datetime.combine(on, time(12)).timestamp()),
    )
