"""Setting a document with typst: a tree in, accessible PDF out; and drawings as pictures of dots.

Text of users enters as JSON and is put on the page as strings: typst never reads it as markup or code. No package,
no file outside this folder and no network is open to the template.
"""

import json
import re
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import typst

from stakeholders.drawing.typeset_text import FONTS, STANDARD, fonts, printable

from .blocks import Beside, Document, Table, Wide

TEMPLATES = Path(__file__).parent
TEMPLATE = "document.typ"


def pdf(document: Document, at: datetime) -> bytes:
    """The document as PDF (tagged, PDF/UA-1), dated `at`: equal documents, equal bytes.

    Characters that no font of this machine can show are replaced by a white square, as the standard forbids gaps.
    """
    return typst.compile(
        (TEMPLATES / TEMPLATE).read_bytes(),
        root=str(TEMPLATES),
        font_paths=fonts(),
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
        source.encode(), font_paths=fonts(), sys_inputs={"data": data}, format="png", ppi=density
    )
    return made if isinstance(made, list) else [made]
