"""Letters with personal codes as files. They are made while the codes are known, and kept nowhere."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import typst

from stakeholders.drawing.directions import is_from_right
from stakeholders.drawing.typeset_text import FONTS, STANDARD, fonts, printable
from stakeholders.posters.codes import code_svg, drawing_of

from .codes import shown

TEMPLATES = Path(__file__).parent
MOST_PAGES = 300


@dataclass(frozen=True)
class Letter:
    """What stands on every letter, in the language of its readers."""

    town: str
    title: str
    about: str
    address: str
    shown_address: str
    how: str  # how to answer
    code_words: str
    promise: str  # what a code is for, and what it is not
    number_words: str
    language: str = "en"


def address_with(address: str, code: str) -> str:
    """The address that a telephone scans."""
    return f"{address}?{urlencode({'code': shown(code)})}"


def letters_pdf(letter: Letter, codes: list[tuple[int, str]], *, at: datetime) -> bytes:
    """One page of A4 for each (number, code), as PDF/UA-1."""
    pages = [
        {
            "number": str(number),
            "code": shown(code),
            "drawing": drawing_of(code_svg(address_with(letter.address, code))),
        }
        for number, code in codes
    ]
    about = {key: value for key, value in vars(letter).items() if key != "address"}
    data = {**about, "language": letter.language.split("-")[0], "pages": pages}
    data["from_right"] = is_from_right(letter.language)
    return typst.compile(
        (TEMPLATES / "letter.typ").read_bytes(),
        root=str(TEMPLATES),
        font_paths=fonts(),
        sys_inputs={"data": json.dumps(printable(data) | {"fonts": FONTS}, ensure_ascii=False)},
        format="pdf",
        pdf_standards=[STANDARD],
        timestamp=int(at.timestamp()),
    )
