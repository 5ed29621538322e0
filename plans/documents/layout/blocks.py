"""A document as a tree: what stands on the page, in which order, and nothing about how it is set.

Two writers read it: `typesetting` makes a PDF, `word` makes a DOCX. All texts are plain and in the reader's
language already; a text may hold line breaks, and an empty line separates paragraphs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from stakeholders.drawing.directions import is_from_right


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. Those that are not listed stay out of the contents."""

    level: int
    text: str
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, with a few strong words in front of it or a quieter look."""

    text: str
    strong: str = ""
    quiet: bool = False
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of points; numbered when their order matters."""

    items: Sequence[str]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels with what they stand for: (label, text)."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its share of the width, and whether it holds figures."""

    title: str
    share: float = 1
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under headings. The first cell heads its row; `strong` are (row, column) that must be seen."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    strong: frozenset[tuple[int, int]] = frozenset()
    total: bool = False  # the last row sums up
    shown_caption: bool = True


@dataclass(frozen=True, slots=True)
class Figures:
    """A few large figures side by side: (value, label)."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing (SVG) with its alternative text and a caption; `share` of the width of the text."""

    svg: str
    alternative: str
    caption: str = ""
    share: float = 1


@dataclass(frozen=True, slots=True)
class Notice:
    """What must not be overlooked."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on: one for each function, with the name and the day where they are known."""

    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Wide:
    """Parts that need a page turned on its side."""

    blocks: Sequence["Block"]


@dataclass(frozen=True, slots=True)
class Beside:
    """Two columns; one after the other where there is no room. `share` is the width of the first."""

    first: Sequence["Block"]
    second: Sequence["Block"]
    share: float = 0.5


@dataclass(frozen=True, slots=True)
class PageEnd:
    """What follows begins on a new page."""


Block = (
    Heading
    | Paragraph
    | Bullets
    | Pairs
    | Table
    | Figures
    | Picture
    | Notice
    | Signatures
    | Wide
    | Beside
    | PageEnd
)


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page: who, what, for when, and the particulars of this version."""

    kind: str
    period: str
    facts: Sequence[tuple[str, str]]
    warning: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `footer` stands on every page beside the page number; `contents` heads the contents.

    A compact document has smaller letters and narrower margins.
    """

    title: str
    town: str
    language: str
    footer: str
    blocks: Sequence[Block]
    cover: Cover | None = None
    front: Sequence[Block] = field(default=())  # between cover and contents
    contents: str = ""
    subject: str = ""
    page_words: str = ""  # "Page"
    compact: bool = False
    draft: str = ""  # a word that stands on every page of what is not adopted

    @property
    def is_right_to_left(self) -> bool:
        return is_from_right(self.language)


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """Every block in reading order, those inside others too."""
    for block in blocks:
        yield block
        if isinstance(block, Wide):
            yield from walk(block.blocks)
        elif isinstance(block, Beside):
            yield from walk(block.first)
            yield from walk(block.second)


def texts(blocks: Sequence[Block]) -> Iterator[str]:
    """Every text in reading order: what a test compares with a page."""
    for block in walk(blocks):
        yield from _texts_of(block)


def _texts_of(block: Block) -> Iterator[str]:
    match block:
        case Heading(text=text):
            yield text
        case Paragraph(text=text, strong=strong) | Notice(text=text, title=strong):
            yield from filter(None, (strong, text))
        case Bullets(items=items) | Signatures(lines=items):
            yield from items
        case Pairs(rows=rows) | Figures(rows=rows):
            for row in rows:
                yield from row
        case Table(caption=caption, columns=columns, rows=rows):
            yield from (caption, *(column.title for column in columns))
            for row in rows:
                yield from row
        case Picture(caption=caption) if caption:
            yield caption
