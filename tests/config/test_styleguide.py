"""The gallery shows every component, and what it shows keeps the rules of all pages."""

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from config.styleguide import sample

TEMPLATES = Path(__file__).parents[2] / "templates"
STATIC = Path(__file__).parents[2] / "static" / "concord"


@pytest.fixture(scope="module")
def page() -> str:
    return render_to_string("styleguide.html", sample())


def test_gallery_includes_every_component():
    gallery = (TEMPLATES / "styleguide.html").read_text() + (
        TEMPLATES / "components" / "form.html"
    ).read_text()
    pages_and_parts = {"confirm.html", "field.html"}
    names = {path.name for path in (TEMPLATES / "components").glob("[!_]*.html")} - pages_and_parts
    # Long forms grow by requests; their own browser test shows them at work.
    live = {"long_form.html", "rows.html"}
    indirect = {
        "status_tag.html",
        "table.html",
        "stacked_table.html",
        "error_summary.html",
        "fields.html",
    } | live
    assert [name for name in sorted(names - indirect) if f"components/{name}" not in gallery] == []


def test_gallery_has_one_heading_of_the_first_level(page):
    assert len(re.findall(r"<h1[ >]", page)) == 1


def test_gallery_has_nothing_inline(page):
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", page)


def test_gallery_loads_nothing_from_elsewhere(page):
    addresses = re.findall(r'(?:src|href|action)="(https?:|//)', page)
    assert addresses == []


def test_gallery_ids_are_unique(page):
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(i for i in set(ids) if ids.count(i) > 1) == []


def test_every_icon_that_is_used_exists(page):
    drawn = set(re.findall(r'<symbol id="i-([a-z]+)"', page))
    used = set(re.findall(r'href="#i-([a-z]+)"', page))
    assert used <= drawn


def test_drawings_in_the_gallery_are_well_formed(page):
    drawings = re.findall(r"<svg [^>]*xmlns=.*?</svg>", page, flags=re.DOTALL)
    assert len(drawings) >= 15
    for drawing in drawings:
        ElementTree.fromstring(drawing)  # noqa: S314


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: str(p.relative_to(TEMPLATES))
)
def test_templates_have_nothing_inline(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"\sstyle=|<style|\son\w+=\"|javascript:", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize("path", sorted((TEMPLATES / "components").glob("*.html")), ids=lambda p: p.name)
def test_components_begin_with_their_parameters(path):
    assert re.match(r"(\{% (load|extends) [^%]*%\}\s*)*\{#", path.read_text())


def test_stylesheets_use_logical_properties_only():
    sides = "left|right|top|bottom"
    physical = (
        rf"(?<![-\w])((margin|padding|border|inset)-({sides})|{sides}|(min-|max-)?(width|height))\s*:"
        r"|(text-align|float):\s*(left|right)"
    )
    for sheet in STATIC.glob("*.css"):
        rules = re.sub(r"@(media|container|page)[^{]*", "", sheet.read_text())
        assert [match.group(0) for match in re.finditer(physical, rules)] == []


def test_styles_and_scripts_stay_small():
    # Bytes as they travel: the proxy compresses them.
    size = {path.name: len(gzip.compress(path.read_bytes())) for path in STATIC.iterdir()}
    assert size["concord.css"] < 16_000
    assert size["paper.css"] < 1_000  # only where paper forms are typed
    assert size["survey.css"] < 2_500
    scripts = {name: n for name, n in size.items() if name.endswith(".js")}
    # The pages of surveys load none of the office's scripts, and the office none of theirs.
    of_surveys = {name: n for name, n in scripts.items() if name.startswith("survey")}
    # That of the streets is loaded only where a town has set an address of tiles.
    assert scripts.pop("streets.js") < 2_000
    # That of paper forms is loaded only where somebody types them.
    assert scripts.pop("paper.js") < 2_500
    of_the_office = [n for name, n in scripts.items() if name not in of_surveys]
    assert max(of_the_office) < 2_000  # each page loads those it has work for
    assert sum(of_the_office) < 10_000
    # Joined for telephones without what only people read: tests/diagnostics/surveys/test_device_browser.py.
    assert of_surveys["survey.js"] < 1_000
    assert of_surveys["survey-expressions.js"] < 4_000
    assert sum(of_surveys.values()) < 19_500
