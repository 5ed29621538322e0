"""A letter on paper as a scanner sees it: a picture of written words, set a little askew."""

import json
from pathlib import Path

import typst

from stakeholders.drawing.typeset_text import FONTS, fonts

TEMPLATE = Path(__file__).with_name("letter.typ")
DOTS_PER_INCH = 100


def scanned(words: str, *, signed: str) -> bytes:
    """The letter as a PNG."""
    data = {"words": words, "signed": signed, "fonts": FONTS}
    return typst.compile(
        TEMPLATE.read_bytes(),
        root=str(TEMPLATE.parent),
        font_paths=fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="png",
        ppi=DOTS_PER_INCH,
    )
