"""Every template and static file: nothing inline, nothing from elsewhere, every word translatable."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATIC = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
# A text is HTML already only where Django itself made it so.
SAFE = {
    "templates/django/forms/field.html": 2,  # help texts: Django's list of password rules is markup
}
NOT_TRANSLATED = {
    "templates/styleguide.html",  # seen by the developers of this application only
    "templates/allauth/elements/button.html",  # its tag has a computed name; its word comes in a slot
}
# Proper names and marks that no language changes.
SAME_EVERYWHERE = {"Concord", "CSV", "XLSX", "DOCX", "PDF", "API", "GeoJSON", "OpenAPI", "ICCS", "km²"}
# Pages that set no cookie, for everybody or behind an address that is a secret itself: there is nothing that a
# forged form could use.
WITHOUT_TOKEN = {
    # A team reports by an address that is the secret itself; its browser names no page, so no check could pass.
    "templates/diagnostics/surveys/field/report_by_link.html",
    "templates/components/languages.html",
    "templates/diagnostics/surveys/answering/door.html",
    "templates/diagnostics/surveys/answering/introduction.html",
    "templates/diagnostics/surveys/answering/page.html",
    "templates/diagnostics/surveys/answering/sending.html",
    "templates/diagnostics/surveys/answering/sent_before.html",
    "templates/plans/acceptance/accept.html",
    "templates/public/plan/confirm.html",
    "templates/stakeholders/consultations/public/consultation_part.html",
    "templates/stakeholders/consultations/public/follow.html",
    "templates/stakeholders/consultations/public/follow_confirm.html",
    "templates/stakeholders/consultations/public/writer_confirm.html",
    "templates/public/plan/subscribe.html",
    "templates/public/plan/unsubscribe.html",
    "templates/stakeholders/consultations/inviting/person.html",
    "templates/stakeholders/consultations/partners/workspace.html",
    "templates/stakeholders/consultations/public/comment_form.html",
    "templates/stakeholders/consultations/questions/answer.html",
    "templates/stakeholders/consultations/public/receipt_lookup.html",
}
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.S)
UNSEEN = re.compile(
    r"\{% comment.*?%\}.*?\{% endcomment %\}|\{#.*?#\}|\{% blocktrans\w*.*?%\}.*?\{% endblocktrans\w* %\}",
    re.S,
)
MARK = "\ue000"  # stands for what a tag inserts
SPOKEN = {"alt", "title", "placeholder", "aria-label", "data-label", "data-confirm", "aria-description"}
SPOKEN_ARGUMENT = re.compile(
    r"""\b(?:title|lead|label|text|\w+_label|\w+_text|caption|eyebrow|note|heading)=(["'])(.*?)\1"""
)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


class Words(HTMLParser):
    """Collects the texts of a page and the attributes that are read aloud or shown."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attributes):
        self.silent += tag in {"script", "style", "code"}
        self.found += [value for name, value in attributes if name in SPOKEN and value]

    def handle_startendtag(self, tag, attributes):
        self.found += [value for name, value in attributes if name in SPOKEN and value]

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style", "code"}

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


def untranslated(html: str) -> list[str]:
    """Texts of a template that no translation reaches."""
    html = UNSEEN.sub("", html)
    parser = Words()
    # What a tag inserts is not the template's own word; a mark keeps the texts on both sides apart.
    parser.feed(TAG.sub(f" {MARK} ", html))
    parser.close()
    texts = [part.strip(" \n·:,.()") for text in parser.found for part in text.split(MARK)]
    for tag in re.findall(r"\{% include .*?%\}", html, re.S):
        texts += [text for _quote, text in SPOKEN_ARGUMENT.findall(tag) if "{" not in text]
    words = (text for text in texts if re.search(r"[^\W\d_]{2,}", text))
    # A block may hold attributes of a tag that stands in another template.
    return [text for text in words if text not in SAME_EVERYWHERE and '="' not in text]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_word_can_be_translated(path):
    if name_of(path) not in NOT_TRANSLATED:
        assert untranslated(source(path)) == []


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ("<p>{% translate 'Hello' %} {{ name }}</p>", []),
        ("<p>{% blocktranslate trimmed %}Hello {{ name }}{% endblocktranslate %}</p>", []),
        ("<p>{{ count }} rows</p>", ["rows"]),
        ('<img alt="A map">', ["A map"]),
        ('<img alt="{{ text }}">', []),
        ("{% include 'x.html' with title=\"Areas\" only %}", ["Areas"]),
        ("{# A comment #}<script>const word = 1</script>", []),
    ],
)
def test_the_search_for_untranslated_words_finds_them(html, found):
    assert untranslated(html) == found


INLINE = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=.application/json)[^>]*>", re.I),
    "an inline style sheet": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"\sstyle\s*=", re.I),
    "an event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "an htmx expression": re.compile(r"hx-on\b|hx-vals=.?js:|hx-vars", re.I),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_is_inline(path):
    html = UNSEEN.sub("", source(path))
    assert [what for what, pattern in INLINE.items() if pattern.search(html)] == []


def test_text_is_taken_for_markup_only_where_reviewed():
    loose = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|\{%\s*autoescape\s+off")
    found = {name_of(path): len(loose.findall(source(path))) for path in TEMPLATES}
    assert {name: count for name, count in found.items() if count} == SAFE


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_form_that_posts_carries_the_token(path):
    for form in re.findall(r"<form\b.*?</form>", source(path), re.S | re.I):
        head = form.split(">", 1)[0]
        if "post" in head.lower() and "method" in head.lower():
            assert "{% csrf_token %}" in form or name_of(path) in WITHOUT_TOKEN
        assert not re.search(r"\baction=[\"']https?:", head)


def test_a_form_ends_where_it_begins():
    """A form split over two templates would escape the check of its token."""
    for path in TEMPLATES:
        html = source(path)
        assert len(re.findall(r"<form\b", html)) == len(re.findall(r"</form>", html)), name_of(path)


ELSEWHERE = re.compile(r"(?:https?:)?//[\w.-]+\.\w{2,}")
# Names of vocabularies, which nobody fetches.
NAMES = re.compile(r"https?://www\.w3\.org/\S*")


@pytest.mark.parametrize("path", [*TEMPLATES, *STATIC], ids=name_of)
def test_nothing_is_fetched_from_elsewhere(path):
    assert ELSEWHERE.findall(NAMES.sub("", source(path))) == []


PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border)-(?:left|right)\b|(?<![\w-])(?:left|right)\s*:|text-align:\s*(?:left|right)\b"
    r"|(?:float|clear):\s*(?:left|right)\b|border-(?:top|bottom)-(?:left|right)-radius"
)


@pytest.mark.parametrize("path", [path for path in STATIC if path.suffix == ".css"], ids=name_of)
def test_the_layout_reads_from_either_side(path):
    without_comments = re.sub(r"/\*.*?\*/", "", source(path), flags=re.S)
    assert PHYSICAL.findall(without_comments) == []


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=name_of)
def test_pinned_packages_name_no_address(path):
    text = source(path)
    assert re.findall(r"\w+://|--(?:index|extra-index|find-links)\S*|\bgit\+", text) == []
    pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert [line for line in pins if "==" not in line] == []
    assert text.count("--hash=sha256:") >= len(pins)
