"""Fonts and characters of what is set with typst: every text is made of what a font of this machine can show."""

import json
import re
import unicodedata
from collections.abc import Callable
from functools import cache

import typst

# The first font comes with typst and has Latin, Greek and Cyrillic. The others are used where a machine has them;
# the last comes with typst too and has Arabic and Hebrew.
FONTS = ["Libertinus Serif", "Noto Naskh Arabic", "Amiri", "Noto Serif", "DejaVu Sans", "DejaVu Sans Mono"]
STANDARD = "ua-1"
REPLACEMENT = "\N{WHITE SQUARE}"

# How typst says that something cannot be shown: in a text, in a drawing.
_GAPS = ("could not be displayed", "missing codepoints")
_COMMON = re.compile(r"[\n -~\u00a0-\u017f\u0370-\u03ff\u0400-\u045f\u2010-\u2026\u20ac]")


@cache
def fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True)


def printable(data: dict) -> dict:
    """The data with every text made of characters that can be shown: control characters are left out, what no font
    has is replaced. In a drawing a sign above or below a letter goes where it cannot be set with its letter."""
    data = _changed(data, _drawable)
    unusual = sorted({character for character in _characters(data) if not _COMMON.match(character)})
    gone = {one for one in unusual if unicodedata.category(one) in {"Cc", "Cs", "Co", "Cn"}}
    missing = _missing([one for one in unusual if one not in gone])
    table = {ord(one): REPLACEMENT for one in missing} | {
        ord(one): " " if one == "\t" else "" for one in gone
    }
    return _changed(data, lambda text: text.translate(table)) if table else data


def _characters(value) -> set[str]:
    if isinstance(value, str):
        return set(value)
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*map(_characters, children))


def _changed(value, change: Callable[[str], str]):
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _changed(child, change) for key, child in value.items()}
    return [_changed(child, change) for child in value] if isinstance(value, list) else value


def _drawable(text: str) -> str:
    """A drawing whose texts can be set: the fonts of a drawing are looked for letter by letter, without their signs."""
    if not text.startswith("<svg"):
        return text
    text = unicodedata.normalize("NFC", text)
    marks = {one for one in set(text) if unicodedata.category(one) == "Mn"}
    if not marks or _compiles('#image(bytes(data.text), format: "svg", alt: "?")', {"text": text}):
        return text
    return text.translate(dict.fromkeys(map(ord, marks)))


def _missing(characters: list[str]) -> list[str]:
    """Those that no font can show, found by halving: most lists are shown whole at the first try."""
    if not characters or _shows(characters):
        return []
    if len(characters) == 1:
        return characters
    half = len(characters) // 2
    return _missing(characters[:half]) + _missing(characters[half:])


def _shows(characters: list[str]) -> bool:
    return _compiles('#data.characters.join(" ")', {"characters": characters})


def _compiles(source: str, data: dict) -> bool:
    """Whether it can be set with `data` so that nothing is missing."""
    head = (
        '#let data = json(bytes(sys.inputs.data))\n#set document(title: "?")\n'
        '#set text(lang: "en", font: data.fonts)\n'
    )
    try:
        typst.compile(
            (head + source).encode(),
            font_paths=fonts(),
            sys_inputs={"data": json.dumps({"fonts": FONTS, **data}, ensure_ascii=False)},
            format="pdf",
            pdf_standards=[STANDARD],
        )
    except typst.TypstError as error:
        if not any(sign in str(error) for sign in _GAPS):
            raise
        return False
    return True
