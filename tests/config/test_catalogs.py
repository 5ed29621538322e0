"""The catalogues: whole, true to the source, right in form, and compiled before anybody reads them."""

import gettext
import os
import re
from collections import Counter
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils import translation

from config.catalogs.compiling import compile_stale, language_of, sources
from config.catalogs.marked import Marked, _in_python, _in_template, marked
from config.catalogs.writing import catalogue_of

CATALOGUES = sources(settings.LOCALE_PATHS)
KEPT = re.compile(r"%\(\w+\)[-+0-9.]*[sdf]|%%|%[sd]|\{\w*(?:[:!][^}]*)?\}|</?[a-zA-Z][^<>]*>")
# Forms that name exactly none, one or two may do without the number: «جوابان».
WITHOUT_NUMBER = {"fr": {0}, "es": {0}, "ar": {0, 1, 2}}


by_language = pytest.mark.parametrize("path", CATALOGUES, ids=language_of)


@pytest.fixture(scope="module")
def texts():
    return marked()


def test_each_language_that_is_offered_has_a_catalogue():
    assert {code for code, _name in settings.LANGUAGES} == {"en", *map(language_of, CATALOGUES)}


@by_language
def test_every_text_of_the_program_is_said(path, texts):
    made = catalogue_of(path, texts)
    assert len(made) > 8000
    assert [entry.msgid for entry in made.untranslated_entries()] == []


@by_language
def test_nothing_is_kept_that_the_program_no_longer_says(path, texts):
    """`make messages` would change nothing."""
    known = [(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(path))]
    assert known == [(text.context, text.said, text.several or "") for text in texts]


@by_language
def test_what_is_filled_in_and_what_marks_up_is_the_same(path):
    language, wrong = language_of(path), []
    for entry in polib.pofile(str(path)):
        forms = entry.msgstr_plural or {-1: entry.msgstr}
        wanted = [kept(entry.msgid), kept(entry.msgid_plural or entry.msgid)]
        for number, said in forms.items():
            without = number in WITHOUT_NUMBER[language] and kept(said) <= wanted[1]
            if kept(said) not in wanted and not without:
                wrong.append((entry.msgid, said))
    assert wrong == []


def kept(text: str) -> Counter:
    return Counter(KEPT.findall(text))


@by_language
def test_a_text_keeps_its_ends(path):
    for entry in polib.pofile(str(path)):
        for said in (entry.msgstr_plural or {0: entry.msgstr}).values():
            assert said.startswith("\n") == entry.msgid.startswith("\n"), entry.msgid
            assert said.endswith("\n") == entry.msgid.endswith("\n"), entry.msgid


def test_texts_of_python_are_found():
    source = """
_("one")
gettext("two" "fold")
ngettext("%(n)s row", "%(n)s rows", n)
pgettext("verb", "open")
f"{gettext('in a string')}"
_(computed)
"""
    assert list(_in_python(source)) == [
        Marked("one"),
        Marked("twofold"),
        Marked("%(n)s row", None, "%(n)s rows"),
        Marked("open", "verb"),
        Marked("in a string"),
    ]


def test_texts_of_templates_are_found(tmp_path, settings):
    (tmp_path / "sample.html").write_text(
        "{% load i18n %}{% if a %}{% translate 'shown' %}{% else %}{% translate 'hidden 5 %' %}{% endif %}"
        "{% for b in c %}{% blocktranslate trimmed with x=b.x %}\n  of {{ x }}\n  rows\n{% endblocktranslate %}"
        "{% empty %}{% blocktranslate count n=c %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}"
        "{% endfor %}{{ d|yesno:_('yes,no') }}{% translate e %}"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    found = {(text.said, text.several) for text in _in_template("sample.html")}
    assert found == {
        ("shown", None),
        ("hidden 5 %%", None),
        ("of %(x)s rows", None),
        ("%(n)s row", "%(n)s rows"),
        ("yes,no", None),
    }


def compiled(folder: Path) -> gettext.GNUTranslations:
    with (folder / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_a_catalogue_is_compiled_when_it_is_new_and_when_it_changes(tmp_path):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    path = folder / "django.po"
    texts = [Marked("Yes"), Marked("%(n)s row", None, "%(n)s rows")]
    made = catalogue_of(path, texts)
    made[0].msgstr, made[1].msgstr_plural = "Oui", {0: "%(n)s ligne", 1: "%(n)s lignes"}
    made.save(str(path))
    assert compile_stale([tmp_path]) == [path]
    said = compiled(folder)
    assert said.gettext("Yes") == "Oui"
    assert said.ngettext("%(n)s row", "%(n)s rows", 0) == "%(n)s ligne"
    assert compile_stale([tmp_path]) == []
    again = catalogue_of(path, [*texts, Marked("No")])
    assert [entry.msgid for entry in again.untranslated_entries()] == ["No"]
    assert again[0].msgstr == "Oui"
    again[2].msgstr = "Non"
    again.save(str(path))
    newer = (folder / "django.mo").stat().st_mtime_ns + 10**9
    os.utime(path, ns=(newer, newer))
    assert compile_stale([tmp_path]) == [path]
    assert compiled(folder).gettext("No") == "Non"
    assert sorted(one.name for one in folder.iterdir()) == ["django.mo", "django.po"]


@pytest.mark.parametrize(
    ("language", "n", "said"),
    [("fr", 0, "0 réponse"), ("fr", 2, "2 réponses"), ("es", 1, "1 respuesta"), ("es", 0, "0 respuestas")],
)
def test_numbers_take_the_form_of_the_language(language, n, said):
    with translation.override(language):
        assert translation.ngettext("%(n)s answer", "%(n)s answers", n) % {"n": n} == said
