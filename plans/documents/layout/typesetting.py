"""Setting a document with typst: a tree in, accessible PDF out; and drawings as pictures of dots.

Text of users enters as JSON and is put on the page as strings: typst never reads it as markup or code. No package,
no file outside this folder and no network is open to the template.
"""

import json
import re
import unicodedata
from dataclasses import fields
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from .blocks import Beside, Document, Table, Wide

TEMPLATES = Path(__file__).parent
TEMPLATE = "document.typ"
# The first font comes with typst and has Latin, Greek and Cyrillic. The others are used where a machine has them;
# the last comes with typst too and has Arabic and Hebrew.
FONTS = ["Libertinus Serif", "Noto Naskh Arabic", "Amiri", "Noto Serif", "DejaVu Sans Mono"]
STANDARD = "ua-1"
REPLACEMENT = "\N{WHITE SQUARE}"

_COMMON = re.compile(r"[\n -~\u00a0-\u017f\u0370-\u03ff\u0400-\u045f\u2010-\u2026\u20ac]")


def pdf(document: Document, at: datetime) -> bytes:
    """The document as PDF (tagged, PDF/UA-1), dated `at`: equal documents, equal bytes.

    Characters that no font of this machine can show are replaced by a white square, as the standard forbids gaps.
    """
    return typst.compile(
        (TEMPLATES / TEMPLATE).read_bytes(),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(template_data(document), ensure_ascii=False)},
        format="pdf",
        pdf_standards=[STANDARD],
        timestamp=int(at.timestamp()),
    )


def pages_of(made: bytes) -> int:
    """How many pages a PDF that was set here has."""
    return int(_PAGES.search(made)[1])


_PAGES = re.compile(rb"/Type ?/Pages ?/Count (\d+)")


def template_data(document: Document) -> dict:
    """What the template reads: the tree as plain data, every text made of characters that can be shown."""
    data = _plain(document) | {
        "lang": document.language.split("-")[0],
        "front": [_block(one) for one in document.front],
        "blocks": [_block(one) for one in document.blocks],
        "cover": _plain(document.cover) if document.cover else None,
    }
    return printable({"document": data}) | {"fonts": FONTS}


_NAME = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _block(block) -> dict:
    data = _plain(block) | {"kind": _NAME.sub("-", type(block).__name__).lower()}
    if isinstance(block, Wide):
        data["blocks"] = [_block(one) for one in block.blocks]
    if isinstance(block, Beside):
        data |= {side: [_block(one) for one in getattr(block, side)] for side in ("first", "second")}
    if isinstance(block, Table):
        data["columns"] = [_plain(column) for column in block.columns]
        data["strong"] = sorted(map(list, block.strong))
    return data


def _plain(part) -> dict:
    """The fields of a part, tuples as lists."""
    return {one.name: _listed(getattr(part, one.name)) for one in fields(part)}


def _listed(value):
    return [_listed(one) for one in value] if isinstance(value, list | tuple) else value


def pictures_of_dots(drawings: list[str], *, density: int = 200) -> list[bytes]:
    """SVG drawings as PNG, in `density` dots an inch of a width of 16 cm, for programs that show no SVG."""
    if not drawings:
        return []
    source = (
        "#let data = json(bytes(sys.inputs.data))\n#set page(width: 16cm, height: auto, margin: 0pt)\n"
        "#set text(font: data.fonts)\n"
        '#data.drawings.map(one => image(bytes(one), format: "svg", width: 100%)).join(pagebreak())'
    )
    data = json.dumps({"fonts": FONTS, "drawings": printable({"all": drawings})["all"]}, ensure_ascii=False)
    made = typst.compile(
        source.encode(), font_paths=_fonts(), sys_inputs={"data": data}, format="png", ppi=density
    )
    return made if isinstance(made, list) else [made]


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True)


def printable(data: dict) -> dict:
    """The data with every text made of characters that can be shown: control characters are left out, what no font
    has is replaced."""
    unusual = sorted({character for character in _characters(data) if not _COMMON.match(character)})
    gone = {one for one in unusual if unicodedata.category(one) in {"Cc", "Cs", "Co", "Cn"}}
    missing = _missing([one for one in unusual if one not in gone])
    table = {ord(one): REPLACEMENT for one in missing} | {
        ord(one): " " if one == "\t" else "" for one in gone
    }
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
