"""A catalogue with exactly the texts of the source, in their order."""

import re
from collections.abc import Iterable
from pathlib import Path

import polib

from .compiling import language_of
from .marked import Marked

WIDTH = 110
#: How many forms for numbers, and which one for n. As in Django's own catalogues, which are merged with these.
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "ar": (
        "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
        "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;"
    ),
}
PYTHON_FORMAT = re.compile(r"%\(\w+\)|%[sd]|%%")


def catalogue_of(path: Path, texts: Iterable[Marked]) -> polib.POFile:
    """What the file says of these texts; what it does not say yet stands in it without a translation."""
    known = _known(path)
    made = polib.POFile(wrapwidth=WIDTH)
    language = language_of(path)
    made.metadata = {
        "Project-Id-Version": "Concord",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    made.extend(_entry(text, known.get((text.context, text.said)), language) for text in texts)
    return made


def _known(path: Path) -> dict[tuple, polib.POEntry]:
    if not path.exists():
        return {}
    return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path), wrapwidth=WIDTH)}


def _entry(text: Marked, told: polib.POEntry | None, language: str) -> polib.POEntry:
    entry = polib.POEntry(msgid=text.said, msgctxt=text.context, occurrences=[(text.file, "")])
    if PYTHON_FORMAT.search(text.said + (text.several or "")):
        entry.flags = ["python-format"]
    if text.several is None:
        entry.msgstr = told.msgstr if told else ""
        return entry
    entry.msgid_plural = text.several
    forms = int(re.search(r"nplurals=(\d)", PLURALS[language])[1])
    said = told.msgstr_plural if told and told.msgid_plural == text.several else {}
    entry.msgstr_plural = {number: said.get(number, "") for number in range(forms)}
    return entry
