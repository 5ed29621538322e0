"""Setting a document with typst: data in, accessible PDF out.

Text of users enters as JSON and is put on the page as strings: typst never reads it as markup or code. No package,
no file outside this folder and no network is open to the template.
"""

import json
import re
import unicodedata
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

TEMPLATES = Path(__file__).parent
# The first font comes with typst and has Latin, Greek and Cyrillic. The others are used where a machine has them;
# the last comes with typst too and has Arabic and Hebrew.
FONTS = ["Libertinus Serif", "Noto Naskh Arabic", "Amiri", "Noto Serif", "DejaVu Sans Mono"]
STANDARD = "ua-1"
REPLACEMENT = "\N{WHITE SQUARE}"

_COMMON = re.compile(r"[\n -~\u00a0-\u017f\u0370-\u03ff\u0400-\u045f\u2010-\u2026\u20ac]")


def pdf(template: str, data: dict, at: datetime) -> bytes:
    """The PDF (tagged, PDF/UA-1) of a template of this folder and its data, dated `at`: equal data, equal bytes.

    Characters that no font of this machine can show are replaced by a white square, as the standard forbids gaps.
    """
    return typst.compile(
        (TEMPLATES / template).read_bytes(),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps({**printable(data), "fonts": FONTS}, ensure_ascii=False)},
        format="pdf",
        pdf_standards=[STANDARD],
        timestamp=int(at.timestamp()),
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True)


def printable(data: dict) -> dict:
    """The data with every text made of characters that can be shown: control characters are left out, what no font
    has is replaced."""
    unusual = sorted({character for character in _characters(data) if not _COMMON.match(character)})
    gone = {one for one in unusual if unicodedata.category(one) in {"Cc", "Cs", "Co", "Cn"}}
    missing = _missing([one for one in unusual if one not in gone])
    table = {ord(one): REPLACEMENT for one in missing} | {ord(one): " " if one == "\t" else "" for one in gone}
    return _translated(data, table) if table else data


def _characters(value) -> set[str]:
    if isinstance(value, str):
        return set(value)
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*map(_characters, children))


def _translated(value, table: dict):
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, dict):
        return {key: _translated(child, table) for key, child in value.items()}
    return [_translated(child, table) for child in value] if isinstance(value, list) else value


def _missing(characters: list[str]) -> list[str]:
    """Those that no font can show, found by halving: most lists are shown whole at the first try."""
    if not characters or _shows(characters):
        return []
    if len(characters) == 1:
        return characters
    half = len(characters) // 2
    return _missing(characters[:half]) + _missing(characters[half:])


def _shows(characters: list[str]) -> bool:
    source = (
        '#let data = json(bytes(sys.inputs.data))\n#set document(title: "?")\n'
        '#set text(lang: "en", font: data.fonts)\n#data.characters.join(" ")'
    )
    data = json.dumps({"fonts": FONTS, "characters": characters}, ensure_ascii=False)
    try:
        typst.compile(
            source.encode(),
            font_paths=_fonts(),
            sys_inputs={"data": data},
            format="pdf",
            pdf_standards=[STANDARD],
        )
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return False
    return True
