"""Page, PDF and Word file say the same numbers."""

import re
from io import BytesIO

import docx
import pytest
from django.utils import translation

from plans.documents.edition import edition_of
from plans.documents.layout.typesetting import pdf
from plans.documents.layout.word import docx as word_file
from plans.documents.plan_document.whole import plan_document
from plans.versions.tree import tree
from tests.plans.documents.test_plan_pdf import words_of

NUMBER = re.compile(r"\d[\d,.]*\d|\d")


def numbers_of(value) -> set[str]:
    """Every number in all texts of a tree."""
    if isinstance(value, str):
        return set(NUMBER.findall(value))
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return set().union(*map(numbers_of, children))


@pytest.fixture
def shown(version) -> dict:
    """What the page of the version is made of, without the identities in it."""
    told = tree(version.content, version.checks, smallest=version.municipality.small_count_threshold)
    sections = (
        "figures",
        "priorities",
        "not_chosen",
        "objectives",
        "actions",
        "budget",
        "evaluation",
        "revision",
    )
    return {name: _without_uids(told[name]) for name in (*sections, "indicators", "waivers")}


def _without_uids(value):
    if isinstance(value, dict):
        return {key: _without_uids(child) for key, child in value.items() if key != "uid"}
    return [_without_uids(child) for child in value] if isinstance(value, list) else value


@pytest.fixture
def document(version):
    with translation.override("en"):
        return plan_document(edition_of(version))


def test_every_number_of_the_page_is_in_the_pdf(shown, document, version):
    printed = numbers_of(words_of(pdf(document, version.frozen_at)))
    assert numbers_of(shown) - printed == set()


def test_every_number_of_the_page_is_in_the_word_file(shown, document, version):
    word = docx.Document(BytesIO(word_file(document, version.frozen_at)))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    written = numbers_of([*(paragraph.text for paragraph in word.paragraphs), *cells])
    assert numbers_of(shown) - written == set()


def test_a_number_that_differs_is_noticed(shown, document, version):
    printed = numbers_of(words_of(pdf(document, version.frozen_at)))
    assert numbers_of({**shown, "extra": "987,654"}) - printed == {"987,654"}


def test_the_pdf_says_no_amount_that_the_page_does_not(shown, document):
    amount = re.compile(r"[\d,.]+ EUR")
    page = set(amount.findall(str(shown)))
    said = set(amount.findall(str(document)))
    assert page <= said
