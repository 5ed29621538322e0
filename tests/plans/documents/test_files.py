"""Spreadsheets and data: nothing acts as a formula, small counts are hidden, everything has a meaning."""

import csv
import json
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.utils import translation
from openpyxl import load_workbook

from plans.documents.data_files import full_json, open_data
from plans.documents.edition import edition_of
from plans.documents.layout.typesetting import pages_of
from plans.documents.products import PRODUCTS
from plans.documents.workbooks import compliance_workbook, ministry_workbook
from plans.versions import services
from plans.versions.hashing import content_hash

FORMULA = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture
def edition(plan, coordinator):
    plan.actions.filter(code="A01").update(title=FORMULA, description="+1")
    plan.problems.update(extent_value=3, extent_unit="cases")
    with translation.override("en"):
        yield edition_of(services.freeze_for_consultation(by=coordinator, plan=plan))


def tables_of(archive: bytes) -> dict[str, list[dict]]:
    found = ZipFile(BytesIO(archive))
    return {
        name: list(csv.DictReader(StringIO(found.read(name).decode("utf-8-sig"))))
        for name in found.namelist()
        if name.endswith(".csv")
    }


def test_open_data_run_no_formula_and_hide_small_counts(edition):
    tables = tables_of(open_data(edition))
    assert "'" + FORMULA in {row["title"] for row in tables["actions.csv"]}
    (problem,) = tables["problems.csv"]
    assert (problem["extent_value"], problem["extent_hidden"]) == ("", "fewer than 5")


def test_the_codebook_explains_every_column(edition):
    tables = tables_of(open_data(edition))
    explained = {(row["table"], row["column"]) for row in tables["codebook.csv"]}
    for name, rows in tables.items():
        if name != "codebook.csv" and rows:
            assert {(name[:-4], column) for column in rows[0]} <= explained
    assert all(row["meaning"] for row in tables["codebook.csv"])


def test_equal_versions_give_equal_data(edition):
    assert open_data(edition) == open_data(edition)


@pytest.mark.parametrize("make", [ministry_workbook, compliance_workbook])
def test_workbooks_hold_no_formula(edition, make):
    book = load_workbook(BytesIO(make(edition)))
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert "f" not in kinds


def test_a_jurisdiction_chooses_sheets_and_columns(edition):
    book = load_workbook(BytesIO(ministry_workbook(edition, {"actions": ["lead", "code"]})))
    assert book.sheetnames[0] == "Actions"
    assert [cell.value for cell in book["Actions"][1]] == ["Lead", "Code"]


def test_the_json_is_the_version_and_its_fingerprint(edition):
    told = json.loads(full_json(edition))
    assert told["format"] == "concord-plan"
    assert content_hash(told["content"]) == told["content_hash"] == edition.version.content_hash
    assert told["checks"] == edition.checks


def test_the_summary_fits_on_a_page_and_the_council_paper_on_two(edition):
    assert pages_of(PRODUCTS["summary.pdf"].make(edition)) == 1
    assert pages_of(PRODUCTS["council-paper.pdf"].make(edition)) <= 2
