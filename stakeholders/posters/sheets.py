"""A poster to print: what it is about, the code and the address, until when. One page, tagged for screen readers."""

import json
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import typst
from django.http import HttpResponse

from stakeholders.drawing.directions import is_from_right
from stakeholders.drawing.typeset_text import FONTS, STANDARD, fonts, printable

from .codes import code_svg, drawing_of

TEMPLATES = Path(__file__).parent
PAPERS = ("a4", "a3")
# Long words make the letters smaller until all of it stands on one page.
SIZES = (1.0, 0.88, 0.76, 0.66)
_PAGES = re.compile(rb"/Type ?/Pages ?/Count (\d+)")


@dataclass(frozen=True)
class Poster:
    """What stands on a poster, in the language of its readers."""

    town: str
    title: str
    about: str
    address: str
    code_words: str  # what the code is, for who does not see it
    shown_address: str
    invitation: str = ""
    until: str = ""
    small: list[str] = field(default_factory=list)  # languages, accessibility, contact
    language: str = "en"


def poster_pdf(poster: Poster, *, paper: str, at: datetime) -> bytes:
    """The poster as PDF/UA-1 on A4 or A3, dated `at`: equal posters, equal bytes."""
    made = b""
    for size in SIZES:
        made = _set(poster, paper, size, at)
        if int(_PAGES.search(made)[1]) == 1:
            break
    return made


def _set(poster: Poster, paper: str, size: float, at: datetime) -> bytes:
    data = {**asdict(poster), "code": drawing_of(code_svg(poster.address)), "paper": paper, "size": size}
    data |= {"language": poster.language.split("-")[0], "from_right": is_from_right(poster.language)}
    return typst.compile(
        (TEMPLATES / "poster.typ").read_bytes(),
        root=str(TEMPLATES),
        font_paths=fonts(),
        sys_inputs={"data": json.dumps(printable(data) | {"fonts": FONTS}, ensure_ascii=False)},
        format="pdf",
        pdf_standards=[STANDARD],
        timestamp=int(at.timestamp()),
    )


def poster_file(poster: Poster, *, paper: str, at: datetime, name: str) -> HttpResponse:
    """The poster as a file to save or print."""
    response = HttpResponse(poster_pdf(poster, paper=paper, at=at), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}-{paper}.pdf"'
    return response


def code_file(address: str, *, name: str) -> HttpResponse:
    """The code alone, for letters and posters of one's own."""
    response = HttpResponse(code_svg(address), content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return response
